package artifact

var executable = Artifact{Kind: "program file (PE)", Match: func(*Input) bool { return false }}
