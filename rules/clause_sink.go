package rules

import (
	"cmp"
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// sinkTest asks for an event sink bound to a virtual server. It fails only by the newer smtpreg.vbs output, which lists
// every event, or by a metabase that was read whole; the older script lists OnArrival alone and can deny only that.
type sinkTest struct {
	Any        Text   `yaml:"any"`   // its name, its class, or the DLL behind the class
	Name       Text   `yaml:"name"`  // display name
	Class      Text   `yaml:"class"` // ProgID or {CLSID}
	ID         string `yaml:"id"`    // the binding's GUID, with or without braces
	DLL        Text   `yaml:"dll"`   // the DLL behind the class, from the registry's COM classes
	Event      Text   `yaml:"event"` // "OnPostCategorize"
	Enabled    *bool  `yaml:"enabled"`
	Standard   *bool  `yaml:"standard"`   // false: not one of Exchange's own
	Registered *bool  `yaml:"registered"` // false: COM does not know its class
	Rule       Text   `yaml:"rule"`       // the source property Rule: "EHLO", "MAIL FROM=*"
	Priority   Number `yaml:"priority"`   // 0 is called first, 32767 last; without one a sink has the default
	Count      Number `yaml:"count"`      // "0" asks that there is none
}

func (k *sinkTest) complete() string {
	named := k.Any.set || k.Name.set || k.Class.set || k.ID != "" || k.DLL.set || k.Event.set || k.Standard != nil || k.Registered != nil ||
		k.Rule.set || k.Priority.set
	return cmp.Or(needs(named, "any, name, class, id, dll, event, standard, registered, rule or priority"),
		k.Event.unknownWord("event", facts.SinkEvents()))
}

func (k *sinkTest) evaluate(s *scene) Answer {
	if len(s.SinkListings) == 0 {
		return noArtifact("listing of event sinks")
	}
	var all []snapshot
	for i := range s.SinkListings {
		list := &s.SinkListings[i]
		all = append(all, snapshot{k.in(s, list), list.Taken, list.Member})
	}
	return settle(all)
}

func (k *sinkTest) in(s *scene, list *facts.SinkListing) Answer {
	a := search[facts.SinkBinding]{
		items: list.Bindings,
		same:  func(b *facts.SinkBinding) facts.State { return k.same(s, b) },
		meets: func(b *facts.SinkBinding) facts.State { return k.meets(s, b) },
		cite:  func(b *facts.SinkBinding) facts.Citation { return b.Citation },
		whole: k.whole(s, list),
		head:  list.Head,
		count: k.Count,
	}.run()
	switch {
	case a.State != facts.Unknown:
	case k.Registered != nil && list.Variant != facts.BraceSinks:
		a.Why = "no registry export shows whether the classes of the bound sinks are registered"
	case list.Variant == facts.BraceSinks:
		a.Why = "this smtpreg.vbs lists OnArrival sinks only"
	case !k.whole(s, list):
		a.Why = "the listing of event sinks is not whole, or ends early"
	}
	return a
}

// whole is true when a sink that the listing lacks is not bound. What the manifest says was collected without loss needs
// no further proof.
func (k *sinkTest) whole(s *scene, list *facts.SinkListing) bool {
	switch {
	case list.Partial:
		return false
	case list.Variant == facts.BraceSinks:
		return k.onArrivalOnly()
	case s.collectedWhole(list.Member):
		return true
	case len(k.Event.Equals) == 1:
		return list.GoesBeyond(k.Event.Equals[0])
	}
	return list.GoesBeyond("")
}

func (k *sinkTest) onArrivalOnly() bool {
	return k.Event.set && len(k.Event.Equals) > 0 &&
		!slices.ContainsFunc(k.Event.Equals, func(e string) bool { return !strings.EqualFold(e, "OnArrival") })
}

// same finds the sink. A class whose DLL no export shows is not told apart from what the rule looks for.
func (k *sinkTest) same(s *scene, b *facts.SinkBinding) facts.State {
	path, _, _ := s.SinkDLL(*b)
	dll := baseName(path)
	any := facts.Holds
	if k.Any.set {
		any = or(facts.Of(k.Any.Match(b.Name)), facts.Of(k.Any.Match(b.SinkClass)), facts.Of(dll != "" && k.Any.Match(dll)))
	}
	byDLL := k.DLL.of(dll)
	return and(any, k.identified(b), k.Name.of(b.Name), k.Class.of(b.SinkClass), byDLL)
}

// identified decides the condition on the binding's GUID; a listing that does not print it cannot tell.
func (k *sinkTest) identified(b *facts.SinkBinding) facts.State {
	switch {
	case k.ID == "":
		return facts.Holds
	case b.ID == "":
		return facts.Unknown
	}
	return facts.Of(facts.BareGUID(k.ID) == b.ID)
}

func (k *sinkTest) meets(s *scene, b *facts.SinkBinding) facts.State {
	state := k.Event.of(b.Event)
	if k.Enabled != nil {
		enabled := b.Enabled
		if !*k.Enabled {
			enabled = not(enabled)
		}
		state = and(state, enabled)
	}
	if k.Standard != nil {
		state = and(state, facts.Of(b.Standard == *k.Standard))
	}
	if k.Registered != nil {
		registered := s.SinkRegistered(*b)
		if !*k.Registered {
			registered = not(registered)
		}
		state = and(state, registered)
	}
	return and(state, k.called(b))
}

// called decides the conditions on when the sink is called.
func (k *sinkTest) called(b *facts.SinkBinding) facts.State {
	rule, priority := "", facts.DefaultSinkPriority
	for i := range b.SourceProperties {
		if strings.EqualFold(b.SourceProperties[i].Name, "Rule") {
			rule = b.SourceProperties[i].Value
		}
	}
	if b.Priority != nil {
		priority = *b.Priority
	}
	return and(facts.Of(k.Rule.Match(rule)), facts.Of(k.Priority.Match(float64(priority))))
}

func baseName(path string) string {
	path = strings.Trim(path, `"`)
	return path[strings.LastIndexAny(path, `\/`)+1:]
}

func (k *sinkTest) wants(w *facts.Wants) {
	if !k.Any.set && !k.DLL.set && k.Registered == nil {
		return
	}
	for _, key := range facts.SinkKeys {
		w.Keys = appendOnce(w.Keys, key)
	}
}

func (k *sinkTest) targets() []bundle.Target {
	if k.DLL.set || k.Registered != nil {
		return targetsOf("smtp/sinks", "registry/classes")
	}
	return targetsOf("smtp/sinks")
}
