package artifact

var w3cLog = Artifact{Kind: "SMTP protocol log (W3C)", Match: func(*Input) bool { return false }}

var ncsaLog = Artifact{Kind: "SMTP protocol log (NCSA)", Match: func(*Input) bool { return false }}

var iisLog = Artifact{Kind: "SMTP protocol log (IIS)", Match: func(*Input) bool { return false }}
