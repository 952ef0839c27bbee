package artifact

// All is the table of artifacts, the most specific first: the first whose Match holds reads the member.
var All = []Artifact{
	// binary
	evtLog, evtxLog, hive, executable, binaryMetabase,
	// texts that name themselves
	collectorTable, collectorLog, article, checkSym, regFile, metabaseXML, trackingLog, w3cLog, otherW3CLog, ncsaLog, iisLog, telnetTranscript, eventXML,
	eventWMI, queueSnapshot,
	sinkListing, adsutilDump, autoruns, logParserCSV, bootIni, antigenLog,
	// console output
	regQuery, regSubtree, listDLLs, tlist, tasklist, psList, processExplorer,
	serviceList, serviceTable, netStart, netstat, tcpView, acls, dirListing,
	versionTable, wevtutilText, eventSave, dumpel, eventBlocks, systemInfo,
}
