package evtx

// nameHash is the hash that a name bears beside its text.
func nameHash(raw []byte) uint16 {
	var h uint32
	for ; len(raw) >= 2; raw = raw[2:] {
		h = h*65599 + uint32(le.Uint16(raw))
	}
	return uint16(h)
}

// systemNames are the names that every event has, by their hashes: those without which a record cannot be told.
var systemNames = func() map[uint16][]byte {
	known := make(map[uint16][]byte)
	for _, name := range []string{
		"Event", "System", "Provider", "Name", "Guid", "EventSourceName", "EventID", "Qualifiers", "Version", "Level", "Task",
		"Opcode", "Keywords", "TimeCreated", "SystemTime", "EventRecordID", "Correlation", "ActivityID", "RelatedActivityID",
		"Execution", "ProcessID", "ThreadID", "Channel", "Computer", "Security", "UserID", "EventData", "UserData", "Data", "Binary",
	} {
		var raw []byte
		for _, c := range []byte(name) {
			raw = append(raw, c, 0)
		}
		known[nameHash(raw)] = raw
	}
	return known
}()

// mend is the name at an offset whose text or length is damaged, if its hash is that of a name every event has; else raw, as
// it is. The cursor is left behind the name's text.
func (p *compiler) mend(c *cursor, at int, hash uint16, raw []byte) []byte {
	const head = 8
	if known := systemNames[hash]; known != nil && at >= 0 && at+head+len(known) <= len(c.b) {
		c.at, c.short = at+head+len(known), false
		return known
	}
	return raw
}
