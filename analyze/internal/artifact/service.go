package artifact

var serviceList = Artifact{Kind: "sc query output", Match: func(*Input) bool { return false }}

var netStart = Artifact{Kind: "net start output", Match: func(*Input) bool { return false }}

var serviceTable = Artifact{Kind: "service table (wmic, services.msc)", Match: func(*Input) bool { return false }}
