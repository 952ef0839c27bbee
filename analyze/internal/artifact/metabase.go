package artifact

var binaryMetabase = Artifact{Kind: "binary metabase", Match: func(*Input) bool { return false }}

var metabaseXML = Artifact{Kind: "MetaBase.xml", Match: func(*Input) bool { return false }}

var adsutilDump = Artifact{Kind: "adsutil listing", Match: func(*Input) bool { return false }}
