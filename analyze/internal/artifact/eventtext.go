package artifact

var eventXML = Artifact{Kind: "event log save (XML)", Match: func(*Input) bool { return false }}

var logParserCSV = Artifact{Kind: "event log save (LogParser CSV)", Match: func(*Input) bool { return false }}

var eventBlocks = Artifact{Kind: "pasted events", Match: func(*Input) bool { return false }}

var eventSave = Artifact{Kind: "event log save (text)", Match: func(*Input) bool { return false }}

var dumpel = Artifact{Kind: "event log save (dumpel)", Match: func(*Input) bool { return false }}
