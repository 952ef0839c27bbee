package artifact

var autoruns = Artifact{Kind: "Autoruns list", Match: func(*Input) bool { return false }}
