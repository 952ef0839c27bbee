package rules

import (
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
	var all []snapshot
	for i := range s.Registries {
		export := &s.Registries[i]
		all = append(all, snapshot{r.in(export), export.Taken, export.Member})
	}
	return settle(all)
}

// in decides the test by one export.
func (r *registryTest) in(x *facts.RegistryExport) Answer {
	a := r.found(x)
	if r.Exists != nil && !*r.Exists {
		a.State = not(a.State)
	}
	return a
}

func (r *registryTest) found(x *facts.RegistryExport) (a Answer) {
	keys := r.keysOf(x)
	if r.Value == "" {
		return r.keyThere(x, keys)
	}
	var near []facts.Citation
	for i := range x.Values {
		v := &x.Values[i]
		if !globEqual(cmpDefault(v.Name), r.Value) || !r.keyMatches(v.Key) {
			continue
		}
		if r.Is.ofRegistry(v) {
			a.State = facts.Holds
			a.cite(v.Citation)
		} else {
			near = append(near, v.Citation)
		}
	}
	switch {
	case a.State == facts.Holds:
		return a
	case len(near) > 0 && (r.covered(x) || !r.wild()):
		a.State = facts.Fails
		a.cite(near...)
		return a
	}
	return r.absent(x, keys)
}

// cmpDefault is the name rules write for a key's default value.
func cmpDefault(name string) string {
	if name == "" {
		return "(default)"
	}
	return name
}

// wild is true when the test may be met by more than one value.
func (r *registryTest) wild() bool {
	return strings.Contains(r.Value, "*") || len(r.Key) > 1 || strings.Contains(r.Key[0], "*")
}

// keysOf cites the keys of the export that the test is about.
func (r *registryTest) keysOf(x *facts.RegistryExport) (keys []facts.Citation) {
	for i := range x.Keys {
		if r.keyMatches(x.Keys[i].Path) {
			keys = append(keys, x.Keys[i].Citation)
		}
	}
	return keys
}

func (r *registryTest) keyMatches(key string) bool {
	return slices.ContainsFunc(r.Key, func(pattern string) bool { return sameKey(pattern, key) })
}

// sameKey compares component by component, "*" being any one.
func sameKey(pattern, key string) bool {
	if strings.Count(pattern, `\`) != strings.Count(key, `\`) {
		return false
	}
	for pattern != "" {
		var want, have string
		want, pattern, _ = strings.Cut(pattern, `\`)
		have, key, _ = strings.Cut(key, `\`)
		if want != "*" && !strings.EqualFold(want, have) {
			return false
		}
	}
	return true
}

func (r *registryTest) keyThere(x *facts.RegistryExport, keys []facts.Citation) (a Answer) {
	if len(keys) > 0 {
		a.State = facts.Holds
		a.cite(keys...)
		return a
	}
	return r.absentKey(x)
}

// absent is the answer when no value of that name is there.
func (r *registryTest) absent(x *facts.RegistryExport, keys []facts.Citation) Answer {
	if len(keys) == 0 {
		return r.absentKey(x)
	}
	if !r.covered(x) {
		return r.uncovered(x)
	}
	a := Answer{State: meaning(r.Absent)}
	a.cite(keys...)
	if a.State == facts.Unknown {
		a.Why = "the value is not set, and its default is not known"
	}
	return a
}

// absentKey is the answer when not even the key is there.
func (r *registryTest) absentKey(x *facts.RegistryExport) Answer {
	if !r.covered(x) {
		return r.uncovered(x)
	}
	a := Answer{State: meaning(r.KeyAbsent)}
	a.cite(r.roots(x)...)
	if a.State == facts.Unknown {
		a.Why = "the key does not exist, and its default is not known"
	}
	return a
}

func meaning(absent string) facts.State {
	switch absent {
	case "holds":
		return facts.Holds
	case "unknown":
		return facts.Unknown
	}
	return facts.Fails
}

func (r *registryTest) uncovered(x *facts.RegistryExport) Answer {
	return Answer{Why: "no registry export covers " + r.Key[0]}
}

// covered tells whether the export would show every key asked about.
func (r *registryTest) covered(x *facts.RegistryExport) bool {
	for _, key := range r.Key {
		if !covers(x, key, r.Value != "") {
			return false
		}
	}
	return true
}

// covers tells whether a root of the export contains the key up to its first "*". A shallow root shows its own values and
// the names of its subkeys, no more.
func covers(x *facts.RegistryExport, key string, values bool) bool {
	if x.Partial {
		return false
	}
	return slices.ContainsFunc(x.Roots, func(root facts.RegistryRoot) bool { return rootCovers(root, key, values) })
}

func rootCovers(root facts.RegistryRoot, key string, values bool) bool {
	fixed := fixedPart(key)
	if !facts.KeyWithin(fixed, root.Path) {
		return false
	}
	if !root.Shallow {
		return true
	}
	below := strings.Count(key, `\`) - strings.Count(root.Path, `\`)
	return below == 0 || below == 1 && !values
}

// fixedPart is the key up to its first "*".
func fixedPart(key string) string {
	if i := strings.Index(key, `\*`); i >= 0 {
		return key[:i]
	}
	return key
}

func (r *registryTest) roots(x *facts.RegistryExport) (cited []facts.Citation) {
	for _, key := range r.Key {
		for _, root := range x.Roots {
			if rootCovers(root, key, r.Value != "") && !slices.Contains(cited, root.Citation) {
				cited = append(cited, root.Citation)
			}
		}
	}
	return cited
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
	{`HKLM\SOFTWARE\Sybari Software`, "registry/antigen"},
	{`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`, "registry/uninstall"},
	{`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`, "registry/run"},
	{`HKLM\SOFTWARE\Microsoft\Updates`, "registry/updates"},
	{`HKLM\SOFTWARE\Classes\CLSID`, "registry/classes"},
	{`HKLM\SOFTWARE`, "registry/software"},
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
