package artifact

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"postmortem/analyze/internal/metabase"
	"postmortem/analyze/internal/smtpreg"
	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// The bindings of event sinks are kept in the metabase (Platform SDK, "Event Bindings"), each a node of its own below
// Bindings, in the database of a virtual server or in the one that all services share:
//
//	/LM/SmtpSvc/1/EventManager/EventTypes/{event}/Bindings/{binding}
//	/LM/EventManager/SourceTypes/{type}/Sources/{source}/…/{event}/…/Bindings/{binding}
//
// What the SDK names as parts of a binding are its properties or lie in nodes of those names below it. The paths and how a
// property without a name in the schema looks are inferred; so an absence is only believed of a file in which bindings of
// Exchange's own were found, see metabaseSinks.
const (
	sinkDatabase = "eventmanager"
	sinkBindings = "bindings"
)

// smtpSourceTail is the GUID of an SMTP event source behind its first part, which is smtpSourceBase and the number of the
// virtual server (Platform SDK, IEventUtil::GetIndexedGUID; smtpguid.h).
const (
	smtpSourceBase = 0x1b3c0666
	smtpSourceTail = "-e470-11d1-aa67-00c04fa345f6"
)

// classForm is what a ProgID or a CLSID looks like.
var classForm = regexp.MustCompile(`^(\{[0-9A-Fa-f-]{36}\}|[A-Za-z]\w*(\.\w+)+)$`)

// metabaseSinks are the bindings that a metabase shows; ok is false when it shows none. The listing is whole when the file
// was read to its end and what was read of it makes sense: a binding of Exchange's own among them, and each with its event.
func metabaseSinks(in *Input, l metabase.Listing, whole bool) (list facts.SinkListing, ok bool) {
	found := map[string]*smtpreg.Binding{}
	var order []string
	for _, p := range l.Properties {
		key, rest, ok := bindingNode(p.Path)
		if !ok {
			continue
		}
		b := found[key]
		if b == nil {
			b = newBinding(key, p)
			found[key], order = b, append(order, key)
		}
		bookBinding(b, rest, p)
	}
	list = facts.SinkListing{Source: in.Source(""), Variant: facts.MetabaseSinks}
	for _, key := range order {
		if b := found[key]; !ofNNTP(b) && b.Class != "" {
			list.Bindings = append(list.Bindings, sinkBinding(in, b))
		}
	}
	if len(list.Bindings) == 0 {
		return list, false
	}
	list.Head = list.Bindings[0].Citation
	list.Partial = list.Partial || !whole || !sensible(list.Bindings)
	return list, true
}

func sensible(all []facts.SinkBinding) bool {
	own := slices.ContainsFunc(all, func(b facts.SinkBinding) bool { return b.Standard })
	return own && !slices.ContainsFunc(all, func(b facts.SinkBinding) bool { return b.Event == "" || b.Name == "" && !b.Standard })
}

// bindingNode cuts the path of a binding's property into the binding's node and the nodes below that.
func bindingNode(path string) (key string, below []string, ok bool) {
	parts := strings.Split(path, "/")
	at := slices.IndexFunc(parts, func(s string) bool { return strings.EqualFold(s, sinkDatabase) })
	if at < 0 {
		return "", nil, false
	}
	for i := len(parts) - 1; i > at+1; i-- {
		if strings.EqualFold(parts[i-1], sinkBindings) && isGUID(parts[i]) {
			return strings.ToLower(strings.Join(parts[:i+1], "/")), parts[i+1:], true
		}
	}
	return "", nil, false
}

func isGUID(s string) bool { return len(s) == 38 && classForm.MatchString(s) }

// newBinding is what the path of a binding's node says of it.
func newBinding(key string, p metabase.Property) *smtpreg.Binding {
	parts := strings.Split(key, "/")
	b := &smtpreg.Binding{ID: parts[len(parts)-1], Line: metabaseLine(p), Enabled: "True"}
	for i, part := range parts[:len(parts)-1] {
		next := parts[i+1]
		switch {
		case part == "smtpsvc", part == "nntpsvc":
			b.Source = part + " " + next
		case part == "sourcetypes":
			b.SourceType = next
		case part == "sources":
			b.SourceID, b.Source = next, sourceName(next, b.Source)
		}
		if _, known := facts.SinkEventByGUID(part); known || facts.NNTPEvent(part) || part == "eventtypes" && isGUID(next) {
			b.EventGUID = part
			if part == "eventtypes" {
				b.EventGUID = next
			}
		}
	}
	return b
}

// sourceName is the name of the source that has a GUID: "smtpsvc N".
func sourceName(guid, otherwise string) string {
	first, ok := strings.CutSuffix(facts.BareGUID(guid), smtpSourceTail)
	n, err := strconv.ParseUint(first, 16, 32)
	if !ok || err != nil || n <= smtpSourceBase {
		return otherwise
	}
	return "smtpsvc " + strconv.FormatUint(n-smtpSourceBase, 10)
}

// bookBinding books one property of a binding, by its name or, where the schema has none, by what it looks like.
func bookBinding(b *smtpreg.Binding, below []string, p metabase.Property) {
	name := p.Name
	if len(below) > 0 && !strings.HasSuffix(strings.ToLower(below[0]), "properties") {
		name = below[0] // a node that stands for one value
	} else if len(below) > 0 {
		property := smtpreg.Property{Name: append(below, p.Name)[1], Value: p.Value, Line: metabaseLine(p)}
		if strings.EqualFold(below[0], "SourceProperties") {
			b.SourceProperties = append(b.SourceProperties, property)
		} else {
			b.SinkProperties = append(b.SinkProperties, property)
		}
		return
	}
	switch strings.ToLower(name) {
	case "displayname":
		b.Name = p.Value
	case "sinkclass":
		b.Class, b.Line = p.Value, metabaseLine(p)
	case "enabled":
		b.Enabled, b.EnabledAt = p.Value, metabaseLine(p)
	case "priority", "rule":
		b.SourceProperties = append(b.SourceProperties, smtpreg.Property{Name: name, Value: p.Value, Line: metabaseLine(p)})
	default:
		guessed(b, p)
	}
}

// guessed books a property without a name: a text that looks like a class is the class, another one the display name; a
// number may be whether the binding is enabled, so that is not known then.
func guessed(b *smtpreg.Binding, p metabase.Property) {
	switch {
	case !strings.HasPrefix(p.Name, "UnknownName_"):
	case p.Type == "INTEGER" || p.Type == "BOOLEAN":
		if b.EnabledAt.N == 0 {
			b.Enabled = ""
		}
	case p.Type != "STRING":
	case b.Class == "" && classForm.MatchString(p.Value):
		b.Class, b.Line = p.Value, metabaseLine(p)
	case b.Name == "":
		b.Name = p.Value
	}
}

func metabaseLine(p metabase.Property) text.Line { return text.Line{N: p.Line, Text: p.Text} }
