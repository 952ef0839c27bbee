package facts

import "strings"

// RegistryView is one export's answer to the question about a value or a key. Exports that cannot say anything about it
// give no view. Two views that disagree are two snapshots: the newer holds where Source.Taken tells.
type RegistryView struct {
	Export *RegistryExport
	Values []RegistryValue // those that match, in the export's order
	Keys   []RegistryKey   // the keys that match and exist
	// Covered is that the export would hold everything asked for: what is not in Values (or Keys) did not exist when it was
	// made. Without it, what is there proves presence, and what is missing proves nothing.
	Covered bool
	At      Citation // proof of coverage: the key's own line when it exists, else the root that covers it; zero otherwise

	index *registryIndex // of Export
}

// State is whether the value asked for exists.
func (v RegistryView) State() State { return v.state(len(v.Values)) }

// KeyState is whether the key asked for exists.
func (v RegistryView) KeyState() State { return v.state(len(v.Keys)) }

func (v RegistryView) state(found int) State {
	switch {
	case found > 0:
		return Holds
	case v.Covered:
		return Fails
	default:
		return Unknown
	}
}

// Lookup asks every export of the server for a value. Components of the canonical key may hold "*" (`…\Uninstall\*`),
// and so may the value's name: "*" asks for every value of the key, "" for its default value.
func (s *Server) Lookup(key, value string) []RegistryView {
	q := question{key: CanonicalKey(key), value: strings.ToLower(value)}
	return s.ask(q)
}

// LookupKey asks every export of the server whether a key exists; "*" as in Lookup.
func (s *Server) LookupKey(key string) []RegistryView {
	return s.ask(question{key: CanonicalKey(key), keyOnly: true})
}

type question struct {
	key     string
	value   string // lower case
	keyOnly bool
}

func (s *Server) ask(q question) []RegistryView {
	var views []RegistryView
	for i := range s.Registries {
		view := q.put(&s.Registries[i], s.indexOf(i))
		if view.Covered || len(view.Values) > 0 || len(view.Keys) > 0 {
			views = append(views, view)
		}
	}
	return views
}

func (q question) put(export *RegistryExport, index *registryIndex) RegistryView {
	view := RegistryView{Export: export, index: index}
	pattern := strings.ToLower(q.key)
	for _, i := range index.keys.match(pattern) {
		view.Keys = append(view.Keys, export.Keys[i])
	}
	if !q.keyOnly {
		view.Values = q.values(pattern, export, index)
	}
	view.Covered, view.At = q.coverage(export, index)
	if len(view.Keys) > 0 && view.Covered && !strings.Contains(q.key, "*") {
		view.At = view.Keys[0].Citation
	}
	return view
}

func (q question) values(pattern string, export *RegistryExport, index *registryIndex) []RegistryValue {
	var found []RegistryValue
	for _, i := range index.values.match(pattern) {
		if value := export.Values[i]; GlobMatch(q.value, strings.ToLower(value.Name)) {
			found = append(found, value)
		}
	}
	return found
}

// coverage tells whether the export would hold all of the question's keys, and names the root that says so.
func (q question) coverage(export *RegistryExport, index *registryIndex) (bool, Citation) {
	if export.Partial {
		return false, Citation{}
	}
	fixed := fixedPart(q.key)
	for _, root := range export.Roots {
		if KeyWithin(fixed, root.Path) && q.coveredBy(root, index) {
			return true, root.Citation
		}
	}
	return false, Citation{}
}

// coveredBy: a root that the question lies in covers it, a shallow one only its own values, the names of its subkeys, and what would
// lie below a subkey that it does not name.
func (q question) coveredBy(root RegistryRoot, index *registryIndex) bool {
	if !root.Shallow {
		return true
	}
	rest := strings.TrimPrefix(q.key[len(root.Path):], `\`)
	name, _, deep := strings.Cut(rest, `\`)
	switch {
	case rest == "":
		return true
	case q.keyOnly && !deep:
		return true
	case strings.Contains(name, "*"):
		return false
	default:
		return len(index.keys.match(strings.ToLower(root.Path+`\`+name))) == 0
	}
}

// fixedPart is the key up to its first component with a "*".
func fixedPart(key string) string {
	star := strings.IndexByte(key, '*')
	if star < 0 {
		return key
	}
	return key[:max(strings.LastIndexByte(key[:star], '\\'), 0)]
}

// keyIs tells whether the lower-case key is one that the lower-case pattern names, component by component.
func keyIs(pattern, key string) bool {
	if !strings.Contains(pattern, "*") {
		return pattern == key
	}
	for pattern != "" && key != "" {
		var want, have string
		want, pattern, _ = strings.Cut(pattern, `\`)
		have, key, _ = strings.Cut(key, `\`)
		if !GlobMatch(want, have) {
			return false
		}
	}
	return pattern == "" && key == ""
}
