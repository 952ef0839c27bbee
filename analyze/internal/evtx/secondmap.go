package evtx

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	golang "github.com/0xrawsec/golang-evtx/evtx"
)

// fill takes a record from the map that golang-evtx makes of it: Event, System and EventData or UserData, elements with
// attributes being maps themselves. False when it holds no event ID.
func fill(rec *Record, decoded *golang.GoEvtxMap) bool {
	event, _ := (*decoded)["Event"].(golang.GoEvtxMap)
	system, _ := event["System"].(golang.GoEvtxMap)
	id, ok := mapNumber(system, "EventID")
	if !ok {
		return false
	}
	rec.ID, rec.Qualifiers = uint16(id), uint16(id>>16)
	if e, ok := system["EventID"].(golang.GoEvtxMap); ok {
		if q, ok := mapNumber(e, "Qualifiers"); ok {
			rec.Qualifiers = uint16(q)
		}
	}
	level, _ := mapNumber(system, "Level")
	task, _ := mapNumber(system, "Task")
	rec.Level, rec.Task = uint8(level), uint16(task)
	rec.Keywords, _ = mapNumber(system, "Keywords")
	rec.Provider, rec.Alias = mapProvider(system)
	rec.Computer, rec.Channel = mapText(system["Computer"]), mapText(system["Channel"])
	if created, ok := system["TimeCreated"].(golang.GoEvtxMap); ok {
		rec.Time = plausible(mapTime(created["SystemTime"]))
	}
	rec.body = mapBody(event)
	return true
}

func mapNumber(m golang.GoEvtxMap, key string) (uint64, bool) {
	v := m[key]
	if inner, ok := v.(golang.GoEvtxMap); ok {
		v = inner["Value"]
	}
	return parseNumber(mapText(v))
}

func mapText(v any) string {
	s, _ := v.(string)
	return s
}

func mapTime(v any) time.Time {
	switch v := v.(type) {
	case golang.UTCTime:
		return time.Time(v).UTC()
	case time.Time:
		return v.UTC()
	case string:
		t, _ := time.Parse(time.RFC3339Nano, v)
		return t.UTC()
	}
	return time.Time{}
}

// mapProvider undoes a folding: an element with nothing but a Name becomes a key of its own, with an empty value. So a
// classic provider's name is the one key of System that the schema does not know.
func mapProvider(system golang.GoEvtxMap) (name, alias string) {
	if p, ok := system["Provider"].(golang.GoEvtxMap); ok {
		return mapText(p["Name"]), mapText(p["EventSourceName"])
	}
	for _, key := range slices.Sorted(maps.Keys(system)) {
		if v, isText := system[key].(string); isText && v == "" && !slices.Contains(systemElements, key) {
			return key, ""
		}
	}
	return "", ""
}

var systemElements = []string{
	"EventID", "Version", "Level", "Task", "Opcode", "Keywords", "TimeCreated", "EventRecordID", "Correlation",
	"Execution", "Channel", "Computer", "Container", "Security",
}

// mapBody takes the strings in the order of their names, since their own is lost; a list keeps its order.
func mapBody(event golang.GoEvtxMap) (b Body) {
	for _, section := range []string{"EventData", "UserData"} {
		data, _ := event[section].(golang.GoEvtxMap)
		for _, key := range slices.Sorted(maps.Keys(data)) {
			if key == "Binary" {
				b.Binary, _ = hex.DecodeString(mapText(data[key]))
				continue
			}
			b.Strings = append(b.Strings, mapStrings(key, data[key])...)
		}
	}
	if rendering, ok := event["RenderingInfo"].(golang.GoEvtxMap); ok {
		b.Message = mapText(rendering["Message"])
	}
	return b
}

func mapStrings(key string, v any) (all []String) {
	name := key
	if strings.TrimRight(key, "0123456789") == "Data" {
		name = ""
	}
	switch v := v.(type) {
	case []string:
		for _, s := range v {
			all = append(all, String{name, s})
		}
	case golang.GoEvtxMap:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if !strings.HasPrefix(k, "xmlns") {
				all = append(all, mapStrings(k, v[k])...)
			}
		}
	default:
		all = append(all, String{name, mapText(v)})
	}
	return all
}
