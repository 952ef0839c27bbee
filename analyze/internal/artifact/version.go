package artifact

var versionTable = Artifact{Kind: "file version table", Match: func(*Input) bool { return false }}
