package artifact

var evtxLog = Artifact{Kind: "event log (.evtx)", Match: func(*Input) bool { return false }}
