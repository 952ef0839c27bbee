package facts

import "strings"

// SinkKeys are the registry keys, as Wants.Keys words them, that SinkDLL reads.
var SinkKeys = []string{
	`HKLM\SOFTWARE\Classes\CLSID\*\InprocServer32`, `HKLM\SOFTWARE\Classes\*\CLSID`,
	`HKCR\CLSID\*\InprocServer32`, `HKCR\*\CLSID`,
	`HKLM\SOFTWARE\Classes\CLSID\*\LocalServer32`, `HKCR\CLSID\*\LocalServer32`,
}

// classRoots are the two names of the branch that holds COM classes.
var classRoots = []string{`HKLM\SOFTWARE\Classes\`, `HKCR\`}

// SinkDLL finds the program behind a binding's class: a ProgID leads to a CLSID, the CLSID to its in-process server. ok is
// false when the exports at hand do not show it; that is no proof that the class is not registered.
func (s *Server) SinkDLL(b SinkBinding) (dll string, cite Citation, ok bool) {
	class := strings.TrimSpace(b.SinkClass)
	if class == "" {
		return "", Citation{}, false
	}
	if !strings.HasPrefix(class, "{") {
		v := s.classDefault(class + `\CLSID`)
		if v == nil {
			return "", Citation{}, false
		}
		class = v.Text
	}
	v := s.classDefault(`CLSID\{` + BareGUID(class) + `}\InprocServer32`)
	if v == nil || v.Text == "" {
		return "", Citation{}, false
	}
	return strings.Trim(v.Text, `"`), v.Citation, true
}

// SinkRegistered tells whether COM knows the class of a binding, in process or out of it. It fails only by an export that
// would show the class.
func (s *Server) SinkRegistered(b SinkBinding) State {
	class := strings.TrimSpace(b.SinkClass)
	if class == "" {
		return Unknown
	}
	if !strings.HasPrefix(class, "{") {
		if state := s.classKey(class + `\CLSID`); state != Holds {
			return state
		}
		v := s.classDefault(class + `\CLSID`)
		if v == nil {
			return Unknown
		}
		class = v.Text
	}
	class = `CLSID\{` + BareGUID(class) + `}`
	inside, outside := s.classKey(class+`\InprocServer32`), s.classKey(class+`\LocalServer32`)
	switch {
	case inside == Holds || outside == Holds:
		return Holds
	case inside == Fails && outside == Fails:
		return Fails
	}
	return Unknown
}

// classKey tells whether a key below the classes exists, under either name of their branch.
func (s *Server) classKey(path string) (state State) {
	for _, root := range classRoots {
		for _, view := range s.LookupKey(root + path) {
			switch view.KeyState() {
			case Holds:
				return Holds
			case Fails:
				state = Fails
			}
		}
	}
	return state
}

// classDefault is the default value of a key below the classes, nil when no export shows it. The newest export wins.
func (s *Server) classDefault(path string) *RegistryValue {
	var found *RegistryValue
	var from *RegistryExport
	for i := range s.Registries {
		export := &s.Registries[i]
		if from != nil && !export.Taken.After(from.Taken) {
			continue
		}
		if v := export.defaultOf(path); v != nil {
			found, from = v, export
		}
	}
	return found
}

func (e *RegistryExport) defaultOf(path string) *RegistryValue {
	for i := range e.Values {
		v := &e.Values[i]
		if v.Name != "" {
			continue
		}
		for _, root := range classRoots {
			if len(v.Key) == len(root)+len(path) && strings.EqualFold(v.Key[:len(root)], root) && strings.EqualFold(v.Key[len(root):], path) {
				return v
			}
		}
	}
	return nil
}
