package facts

import "strings"

// The branches that setup programs register products and updates under. Exchange and Windows: Updates\<product>\SPn\KBnnnnnn, where SPn is
// the service pack that the fix will be part of, not the installed one (Microsoft's hotfix inventory scripts read it so).
// Windows 2000 and 2003 also: Hotfix\Qnnnnnn or Hotfix\KBnnnnnn.
const (
	updatesKey   = `HKLM\SOFTWARE\Microsoft\Updates`
	hotfixKey    = `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Hotfix`
	setupKey     = `HKLM\SOFTWARE\Microsoft\Exchange\Setup`
	uninstallKey = `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`
)

// Hotfix tells whether the update of a Knowledge Base article ("KB883522", "Q329167", "883522") is registered, and what
// shows it. It is absent only when exports cover both branches that updates are registered under and lack it; the
// citations then are those of the covering keys.
func (s *Server) Hotfix(article string) (State, []Citation) {
	number := strings.TrimLeft(strings.ToUpper(strings.TrimSpace(article)), "KBQ")
	if number == "" || digits(number) != len(number) {
		return Unknown, nil
	}
	updates := s.registered(updatesKey+`\*\*\`, updatesKey+`\*\`, number)
	windows := s.registered(hotfixKey+`\`, "", number)
	if updates.state == Holds || windows.state == Holds {
		return Holds, append(updates.proof, windows.proof...)
	}
	if entry := s.registered(uninstallKey+`\`, "", number); entry.state == Holds {
		return Holds, entry.proof
	}
	if updates.state == Fails && windows.state == Fails {
		return Fails, append(updates.proof, windows.proof...)
	}
	return Unknown, nil
}

type registration struct {
	state State
	proof []Citation
}

// registered looks for KBn, Qn and their variants ("KB883522-v2") below either parent.
func (s *Server) registered(parent, other, number string) registration {
	r := registration{}
	for _, parent := range []string{parent, other} {
		if parent == "" {
			continue
		}
		for _, prefix := range []string{"KB", "Q"} {
			for _, view := range s.LookupKey(parent + prefix + number + "*") {
				r.see(view, prefix+number)
			}
		}
	}
	return r
}

func (r *registration) see(view RegistryView, name string) {
	for _, key := range view.Keys {
		if isUpdateKey(key.Path, name) && !marksUninstalled(view, key.Path) {
			r.found(key.Citation)
		}
	}
	if r.state == Unknown && view.Covered {
		r.state, r.proof = Fails, []Citation{view.At}
	}
}

func (r *registration) found(at Citation) {
	if r.state != Holds {
		r.state, r.proof = Holds, nil
	}
	r.proof = append(r.proof, at)
}

// isUpdateKey keeps KB883522 from matching KB8835221.
func isUpdateKey(path, name string) bool {
	last := path[strings.LastIndexByte(path, '\\')+1:]
	return len(last) == len(name) || last[len(name)] < '0' || last[len(name)] > '9'
}

// marksUninstalled: Windows keeps the key of some removed updates with Installed = 0.
func marksUninstalled(view RegistryView, key string) bool {
	q := question{key: key, value: "installed"}
	for _, value := range q.values(strings.ToLower(key), view.Export, view.index) {
		if value.Number == 0 && (value.Text == "0" || value.Text == "") {
			return true
		}
	}
	return false
}
