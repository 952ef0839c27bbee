package artifact

var dirListing = Artifact{Kind: "directory listing", Match: func(*Input) bool { return false }}
