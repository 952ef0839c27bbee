package artifact

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"postmortem/analyze/internal/smtpreg"
	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

var sinkListing = Artifact{
	Kind:    "SMTP event sink listing",
	Match:   func(in *Input) bool { return !in.Binary && smtpreg.Recognise(in.First) },
	Extract: extractSinks,
}

func extractSinks(ctx context.Context, in *Input, out *facts.Extract) error {
	output, err := smtpreg.Read(in.Lines(ctx))
	if err != nil {
		out.Gap(err.Error())
	}
	for _, l := range output.Errors {
		out.Gap(fmt.Sprintf("line %d: the script failed: %s", l.N, strings.TrimSpace(l.Text)))
	}
	for i := range output.Listings {
		out.Records += len(output.Listings[i].Bindings)
		if newsOnly(&output.Listings[i]) {
			out.Gap("lists sinks of the news service (NNTP) only: says nothing of SMTP")
			continue
		}
		listing := sinksOf(in, &output.Listings[i])
		out.SinkListings = append(out.SinkListings, listing)
		if listing.Partial {
			out.Gap("the sink listing is not whole: a sink it lacks may be bound")
		}
	}
	return nil
}

func sinksOf(in *Input, l *smtpreg.Listing) facts.SinkListing {
	s := facts.SinkListing{Source: in.Source(""), Variant: facts.SinkVariant(l.Variant), Head: in.Cite(l.Head)}
	s.Partial = s.Partial || l.Cut || l.Fragment
	for _, e := range l.EventTypes {
		if name := eventTypeName(e); name != "" {
			s.EventTypes = append(s.EventTypes, name)
		}
	}
	seen := map[[3]string]bool{}
	for i := range l.Bindings {
		b := &l.Bindings[i]
		key := [3]string{strings.ToLower(b.SourceID), strings.ToLower(b.EventGUID), strings.ToLower(b.ID)}
		if ofNNTP(b) || b.ID != "" && b.SourceID != "" && b.EventGUID != "" && seen[key] {
			continue
		}
		seen[key] = true
		s.Bindings = append(s.Bindings, sinkBinding(in, b))
	}
	return s
}

// eventTypeName is the canonical name of a listed event type; "" for those of the news service.
func eventTypeName(e smtpreg.EventType) string {
	if facts.NNTPEvent(e.GUID) || facts.BareGUID(e.SourceType) == facts.NNTPSourceType || e.GUID == "" && isNNTPEventName(e.Name) {
		return ""
	}
	if name, ok := facts.SinkEventByGUID(e.GUID); ok {
		return name
	}
	if name, _, ok := facts.SinkEventByName(e.Name); ok && e.GUID == "" {
		return name
	}
	if e.Name == "" {
		return facts.BareGUID(e.GUID)
	}
	return e.Name
}

// ofNNTP tells whether a binding is one of the news service: its scripts print the same layouts, and the SMTP script
// lists the sources of every service.
func ofNNTP(b *smtpreg.Binding) bool {
	return facts.BareGUID(b.SourceType) == facts.NNTPSourceType || facts.NNTPEvent(b.EventGUID) ||
		strings.HasPrefix(strings.ToLower(b.Source), "nntpsvc") || b.EventGUID == "" && isNNTPEventName(b.Event)
}

// newsOnly tells whether a listing has nothing of SMTP, neither an event type nor a binding.
func newsOnly(l *smtpreg.Listing) bool {
	news := false
	for _, e := range l.EventTypes {
		if eventTypeName(e) != "" {
			return false
		}
		news = true
	}
	for i := range l.Bindings {
		if !ofNNTP(&l.Bindings[i]) {
			return false
		}
		news = true
	}
	for _, id := range l.SourceTypes {
		if facts.BareGUID(id) != facts.NNTPSourceType {
			return false
		}
		news = true
	}
	return news
}

// isNNTPEventName knows the events of the news service by their names in CDO.
func isNNTPEventName(name string) bool {
	name = strings.TrimPrefix(strings.ToLower(name), "nntp ")
	return name == "onpost" || name == "onpostfinal" || name == "onpostearly"
}

func sinkBinding(in *Input, b *smtpreg.Binding) facts.SinkBinding {
	s := facts.SinkBinding{
		Citation:         in.Cite(b.Line),
		VirtualServer:    b.Source,
		Instance:         sinkInstance(b.Source),
		ID:               facts.BareGUID(b.ID),
		Name:             b.Name,
		SinkClass:        b.Class,
		Enabled:          switchState(b.Enabled),
		SourceProperties: properties(in, b.SourceProperties),
		SinkProperties:   properties(in, b.SinkProperties),
		Standard:         facts.StandardSink(b.Name, b.Class),
	}
	s.Event, s.EventGUID = sinkEvent(b)
	if b.EnabledAt != (text.Line{}) {
		s.EnabledAt = in.Cite(b.EnabledAt)
	}
	s.Priority = priorityOf(b.SourceProperties)
	return s
}

// sinkEvent finds which event a binding is for: by the GUID that the listing gives the event type, else by its name.
func sinkEvent(b *smtpreg.Binding) (name, guid string) {
	guid = facts.BareGUID(b.EventGUID)
	if name, ok := facts.SinkEventByGUID(guid); ok {
		return name, guid
	}
	if guid == "" {
		if name, known, ok := facts.SinkEventByName(b.Event); ok {
			return name, known
		}
	}
	if b.Event == "" {
		return guid, guid
	}
	return b.Event, guid
}

// sinkInstance is N of "smtpsvc N", 0 when the name has none.
func sinkInstance(source string) int {
	i := strings.LastIndexByte(source, ' ')
	n, err := strconv.ParseUint(source[i+1:], 10, 31)
	if i < 0 || err != nil {
		return 0
	}
	return int(n)
}

func properties(in *Input, from []smtpreg.Property) []facts.Property {
	var all []facts.Property
	for _, p := range from {
		all = append(all, facts.Property{Citation: in.Cite(p.Line), Name: p.Name, Value: p.Value})
	}
	return all
}

func priorityOf(from []smtpreg.Property) *int {
	for _, p := range from {
		if !strings.EqualFold(p.Name, "Priority") {
			continue
		}
		if n, err := strconv.ParseInt(p.Value, 10, 32); err == nil {
			priority := int(n)
			return &priority
		}
	}
	return nil
}

// switchState reads a Boolean as VBScript writes it in the language of the system, a number, or the older script's word.
func switchState(word string) facts.State {
	return switchWords[strings.ToLower(strings.TrimSpace(word))]
}

// switchWords are the Boolean words of the languages Windows Server came in (the OLE Automation resources; those of
// English, German, French and Spanish were seen in listings, the others are dictionary words).
var switchWords = map[string]facts.State{
	"true": facts.Holds, "false": facts.Fails,
	"enabled": facts.Holds, "disabled": facts.Fails,
	"-1": facts.Holds, "1": facts.Holds, "0": facts.Fails,
	"wahr": facts.Holds, "falsch": facts.Fails, // de
	"vrai": facts.Holds, "faux": facts.Fails, // fr
	"verdadero": facts.Holds, "falso": facts.Fails, // es; it, pt
	"vero": facts.Holds, "verdadeiro": facts.Holds, // it, pt
	"waar": facts.Holds, "onwaar": facts.Fails, // nl
	"sant": facts.Holds, "falskt": facts.Fails, // sv
	"sand": facts.Holds, "falsk": facts.Fails, // da
	"sann": facts.Holds, "usann": facts.Fails, // no
	"tosi": facts.Holds, "epätosi": facts.Fails, // fi
	"prawda": facts.Holds, "fałsz": facts.Fails, // pl
	"pravda": facts.Holds, "nepravda": facts.Fails, // cs
	"igaz": facts.Holds, "hamis": facts.Fails, // hu
	"doğru": facts.Holds, "yanlış": facts.Fails, // tr
	"истина": facts.Holds, "ложь": facts.Fails, // ru
}
