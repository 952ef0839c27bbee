package evtxtest

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"
)

const namespace = "http://schemas.microsoft.com/win/2004/08/events/event"

// The types of values that are written.
const (
	typeNull     = 0x00
	typeText     = 0x01
	typeUint8    = 0x04
	typeUint16   = 0x06
	typeUint64   = 0x0A
	typeBinary   = 0x0E
	typeFileTime = 0x11
	typeHex64    = 0x15
	typeXML      = 0x21
	typeTexts    = 0x81
	eventSub     = 19 // the substitution that holds EventData, as Windows numbers them
)

// event writes a record as Windows writes a classic source's: provider, channel and computer are literals of the
// template, the rest of System is substituted, and EventData is a fragment with a template of its own.
func (c *chunk) event(number int64, r Record) {
	values := make([]instanceValue, eventSub+1)
	values[0] = instanceValue{typ: typeUint8, raw: []byte{r.Level}}
	values[1] = instanceValue{typ: typeUint8, raw: []byte{0}}
	values[2] = instanceValue{typ: typeUint16, raw: le.AppendUint16(nil, r.Task)}
	values[3] = instanceValue{typ: typeUint16, raw: le.AppendUint16(nil, r.ID)}
	values[4] = instanceValue{typ: typeUint16, raw: le.AppendUint16(nil, r.Qualifiers)}
	values[5] = instanceValue{typ: typeHex64, raw: le.AppendUint64(nil, r.keywords())}
	values[6] = instanceValue{typ: typeFileTime, raw: le.AppendUint64(nil, fileTime(r.Time))}
	values[10] = instanceValue{typ: typeUint64, raw: le.AppendUint64(nil, uint64(number))}
	values[eventSub] = instanceValue{typ: typeXML, at: r.data()}
	root := element("Event", r.system(sub{0, typeUint8, false}, sub{2, typeUint16, false}, sub{3, typeUint16, false}, sub{4, typeUint16, true},
		sub{5, typeHex64, false}, sub{6, typeFileTime, false}, sub{10, typeUint64, false}), sub{eventSub, typeXML, true}).with("xmlns", namespace)
	key := fmt.Sprintf("%q", []string{r.Provider, r.Alias, r.channel(), r.Computer, r.Message})
	if r.Message != "" {
		root.children = append(root.children, r.rendering())
	}
	c.instance(&inner{key, root, values})
}

func (r Record) system(level, task, id, qualifiers, keywords, when, number any) *node {
	provider := element("Provider").with("Name", r.Provider)
	if r.Alias != "" {
		provider.with("EventSourceName", r.Alias)
	}
	return element("System", provider,
		element("EventID", id).with("Qualifiers", qualifiers), element("Level", level), element("Task", task),
		element("Keywords", keywords), element("TimeCreated").with("SystemTime", when), element("EventRecordID", number),
		element("Channel", r.channel()), element("Computer", r.Computer), element("Security"))
}

func (r Record) channel() string {
	if r.Channel == "" {
		return "Application"
	}
	return r.Channel
}

func (r Record) keywords() uint64 {
	if r.Keywords == 0 {
		return 0x80000000000000
	}
	return r.Keywords
}

func (r Record) rendering() *node {
	return element("RenderingInfo", element("Message", r.Message)).with("Culture", "en-US")
}

// data is EventData or UserData with its template. A classic event has EventData even without strings.
func (r Record) data() *inner {
	switch {
	case len(r.UserData) > 0:
		return named("UserData", r.UserData)
	case len(r.Data) > 0:
		return named("EventData", r.Data)
	}
	values := []instanceValue{array(r.Strings), {}, {typ: typeNull}}
	if r.Binary != nil {
		values[2] = instanceValue{typ: typeBinary, raw: r.Binary}
	}
	root := element("EventData", element("Data", sub{0, typeTexts, false}), element("Binary", sub{2, typeBinary, true}))
	return &inner{"classic", root, values}
}

func array(strs []string) instanceValue {
	var raw []byte
	for _, s := range strs {
		raw = le.AppendUint16(append(raw, encode(s)...), 0)
	}
	return instanceValue{typ: typeTexts, raw: raw}
}

func encode(s string) []byte {
	var raw []byte
	for _, u := range utf16.Encode([]rune(s)) {
		raw = le.AppendUint16(raw, u)
	}
	return raw
}

// named makes a template of the values' names, which is shared by all events with the same.
func named(section string, all []Value) *inner {
	root := element(section)
	into := root
	if section == "UserData" {
		into = element("EventXML").with("xmlns", "Event_NS")
		root.children = append(root.children, into)
	}
	var values []instanceValue
	key := section
	for i, v := range all {
		if v.Type == 0 {
			v.Type, v.Raw = typeText, encode(v.Text)
		}
		values = append(values, instanceValue{typ: v.Type, raw: v.Raw})
		s := sub{uint16(i), v.Type, false}
		key += fmt.Sprintf("|%q %d", v.Name, v.Type)
		switch {
		case section == "UserData":
			into.children = append(into.children, element(v.Name, s))
		case v.Name == "":
			into.children = append(into.children, element("Data", s))
		default:
			into.children = append(into.children, element("Data", s).with("Name", v.Name))
		}
	}
	return &inner{key, root, values}
}

// bare writes a record without a template.
func (c *chunk) bare(number int64, r Record) {
	root := element("Event", r.system(fmt.Sprint(r.Level), fmt.Sprint(r.Task), fmt.Sprint(r.ID), fmt.Sprint(r.Qualifiers),
		fmt.Sprintf("%#x", r.keywords()), r.Time.UTC().Format("2006-01-02T15:04:05.000000000Z"), fmt.Sprint(number))).
		with("xmlns", namespace)
	data := element("EventData")
	for _, s := range r.Strings {
		data.children = append(data.children, element("Data", s))
	}
	for _, v := range r.Data {
		data.children = append(data.children, element("Data", v.Text).with("Name", v.Name))
	}
	if r.Binary != nil {
		data.children = append(data.children, element("Binary", strings.ToUpper(hex.EncodeToString(r.Binary))))
	}
	root.children = append(root.children, data)
	if r.Message != "" {
		root.children = append(root.children, r.rendering())
	}
	c.bytes(fragment)
	c.node(root, false)
	c.u8(0)
}
