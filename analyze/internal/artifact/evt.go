package artifact

var evtLog = Artifact{Kind: "event log (.evt)", Match: func(*Input) bool { return false }}
