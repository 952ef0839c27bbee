package artifact

var acls = Artifact{Kind: "permissions listing (cacls, icacls)", Match: func(*Input) bool { return false }}
