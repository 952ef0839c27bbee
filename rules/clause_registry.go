package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// registryTest asks for a key, or for a value of a key. Something is absent only when the root of some export contains its
// key. What an absent value means is the rule's to say, because defaults differ.
type registryTest struct {
	Key       []string `yaml:"key"`        // any of them; a component "*" is any one name
	Value     string   `yaml:"value"`      // name, "*" at either end for others; "(default)"; "" asks for the key itself
	Is        Value    `yaml:"is"`         // what the value must be; left out: it exists
	Exists    *bool    `yaml:"exists"`     // false: the key or value must be absent
	Absent    string   `yaml:"absent"`     // the key is there and the value is not: fails (default), holds, unknown
	KeyAbsent string   `yaml:"key-absent"` // not even the key is there: fails (default), holds, unknown
}

type registryFields registryTest

func (r *registryTest) fromYAML(d *decoder, n ast.Node) {
	d.into(n, (*registryFields)(r))
	for i, key := range r.Key {
		r.Key[i] = facts.CanonicalKey(key)
		d.check(n, isKey(r.Key[i]), "%q is no registry key; keys begin with HKLM, HKCU, HKCR, HKU or HKCC", key)
	}
	for _, absent := range []string{r.Absent, r.KeyAbsent} {
		d.oneOf(n, absent, "", "fails", "holds", "unknown")
	}
}

func isKey(canonical string) bool {
	root, _, below := strings.Cut(canonical, `\`)
	return below && slices.Contains([]string{"HKLM", "HKCU", "HKCR", "HKU", "HKCC"}, root)
}

func (r *registryTest) complete() string {
	switch {
	case len(r.Key) == 0:
		return "needs key"
	case r.Is.set() && r.Value == "":
		return "is needs value: the name of the value"
	case r.Exists != nil && (r.Is.set() || r.Absent+r.KeyAbsent != ""):
		return "exists stands alone, without is and absent"
	}
	return ""
}

func (r *registryTest) evaluate(s *scene) Answer {
	if len(s.Registries) == 0 {
		return noArtifact("registry export")
	}
	var answers []Answer
	for _, key := range r.Key {
		answers = append(answers, r.of(s, key))
	}
	a := oneOfAnswers(answers)
	if r.Exists != nil && !*r.Exists {
		a.State = not(a.State)
	}
	return a
}

// of decides the test for one key by every export that can say anything about it.
func (r *registryTest) of(s *scene, key string) Answer {
	views := s.LookupKey(key)
	if r.Value != "" {
		views = s.Lookup(key, strings.TrimSuffix(r.Value, "(default)"))
	}
	var all []snapshot
	for _, view := range views {
		a := r.keyIn(view)
		if r.Value != "" {
			a = r.valueIn(view, strings.Contains(key+r.Value, "*"))
		}
		all = append(all, snapshot{a, view.Export.Taken, view.Export.Member})
	}
	a := settle(all)
	a.Why = cmp.Or(a.Why, "no registry export covers "+key)
	return a
}

func (r *registryTest) keyIn(view facts.RegistryView) Answer {
	a := Answer{State: view.KeyState()}
	for _, key := range view.Keys {
		a.cite(key.Citation)
	}
	if a.State == facts.Fails {
		a = absent(r.KeyAbsent, view)
	}
	return a
}

// valueIn decides the test by one export; wild says that more than one value may meet it.
func (r *registryTest) valueIn(view facts.RegistryView, wild bool) (a Answer) {
	var near []facts.Citation
	for i := range view.Values {
		if r.Is.ofRegistry(&view.Values[i]) {
			a.State = facts.Holds
			a.cite(view.Values[i].Citation)
		} else {
			near = append(near, view.Values[i].Citation)
		}
	}
	switch {
	case a.State == facts.Holds:
	case len(near) > 0 && (view.Covered || !wild):
		a.State = facts.Fails
		a.cite(near...)
	case !view.Covered:
	case len(view.Keys) > 0:
		return absent(r.Absent, view)
	default:
		return absent(r.KeyAbsent, view)
	}
	return a
}

// absent is what the rule says that a proven absence means, cited by the key's line or the root that covers it.
func absent(meaning string, view facts.RegistryView) Answer {
	a := Answer{State: meaningOf(meaning)}
	if a.State == facts.Unknown {
		a.Why = "it is not set, and its default is not known"
	}
	a.cite(view.At)
	return a
}

func meaningOf(absent string) facts.State {
	switch absent {
	case "holds":
		return facts.Holds
	case "unknown":
		return facts.Unknown
	}
	return facts.Fails
}

func (r *registryTest) wants(w *facts.Wants) {
	for _, key := range r.Key {
		if !slices.Contains(w.Keys, key) {
			w.Keys = append(w.Keys, key)
		}
	}
}

func (r *registryTest) targets() (all []bundle.Target) {
	for _, key := range r.Key {
		all = appendTargets(all, []bundle.Target{exportOf(key)})
	}
	return all
}

// keyTargets says which row of the table of targets exports a key, the narrowest first.
var keyTargets = []struct{ root, target string }{
	{`HKLM\SOFTWARE\Microsoft\Exchange`, "registry/exchange"},
	{`HKLM\SYSTEM\CurrentControlSet\Services`, "registry/services"},
	{`HKLM\SYSTEM\CurrentControlSet\Control`, "registry/system"},
	{`HKLM\SOFTWARE\Sybari Software`, "registry/antigen"},
	{`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`, "registry/uninstall"},
	{`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`, "registry/run"},
	{`HKLM\SOFTWARE\Microsoft\Updates`, "registry/updates"},
	{`HKLM\SOFTWARE\Classes\CLSID`, "registry/classes"},
	{`HKLM\SOFTWARE`, "registry/software"},
}

// fixedPart is the key up to its first component with a "*".
func fixedPart(key string) string {
	star := strings.IndexByte(key, '*')
	if star < 0 {
		return key
	}
	parent, _ := splitPath(key[:star])
	return parent
}

// exportOf is the target whose export shows the key; one made for the key where the table has none.
func exportOf(key string) bundle.Target {
	fixed := fixedPart(key)
	for _, row := range keyTargets {
		if t, ok := bundle.TargetByID(row.target); ok && facts.KeyWithin(fixed, row.root) {
			return t
		}
	}
	long := strings.Replace(fixed, "HKLM", "HKEY_LOCAL_MACHINE", 1)
	return bundle.Target{ID: "registry/key", Title: "registry: " + fixed, Command: `regedit /e key.reg "` + long + `"`}
}
