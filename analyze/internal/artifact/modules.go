package artifact

var listDLLs = Artifact{Kind: "listdlls output", Match: func(*Input) bool { return false }}

var tlist = Artifact{Kind: "tlist output", Match: func(*Input) bool { return false }}

var tasklist = Artifact{Kind: "tasklist output", Match: func(*Input) bool { return false }}
