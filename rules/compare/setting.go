package compare

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"strings"

	"postmortem/rules/facts"
)

// Keys are the registry keys whose values are compared beside those that rules ask for, as facts.Wants words them: how
// Exchange, the SMTP service and what starts with Windows are set up.
var Keys = []string{
	`HKLM\SOFTWARE\Microsoft\Exchange`, `HKLM\SYSTEM\CurrentControlSet\Services\MSExchange*`,
	`HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC`, `HKLM\SYSTEM\CurrentControlSet\Services\IISADMIN`,
	`HKLM\SYSTEM\CurrentControlSet\Services\RESvc`, `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`,
	`HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management`, `HKLM\SOFTWARE\Sybari Software`,
}

func registryKeys(s *facts.Server) *side {
	out := newSide()
	for i := range s.Registries {
		x := &s.Registries[i]
		out.have = true
		for _, k := range x.Keys {
			out.add(k.Path, row{what: k.Path, at: k.Citation, taken: x.Taken})
		}
	}
	out.covers = func(key string) (facts.Citation, bool) { return exported(s, key) }
	return out
}

// registryValues leaves out what Windows or Exchange itself changes all the time.
func registryValues(s *facts.Server) *side {
	out := newSide()
	for i := range s.Registries {
		x := &s.Registries[i]
		out.have = true
		for j := range x.Values {
			v := &x.Values[j]
			what := v.Key + `\` + cmp.Or(v.Name, "(default)")
			out.add(v.Key+"\x00"+v.Name, row{what: what, state: settingOf(v), at: v.Citation, taken: x.Taken})
		}
	}
	out.covers = func(key string) (facts.Citation, bool) {
		path, _, _ := strings.Cut(key, "\x00")
		return exported(s, path)
	}
	return out
}

// maxSetting bounds a setting in words, in bytes.
const maxSetting = 200

func settingOf(v *facts.RegistryValue) string {
	text := v.Text
	switch {
	case len(v.Bytes) > 0:
		text = hex.EncodeToString(v.Bytes[:min(len(v.Bytes), maxSetting/2)])
	case len(v.Multi) > 0:
		text = strings.Join(v.Multi, "|")
	case text == "" && v.Type == "REG_DWORD":
		text = fmt.Sprint(v.Number)
	}
	if len(text) > maxSetting {
		text = strings.ToValidUTF8(text[:maxSetting], "") + "…"
	}
	return cmp.Or(text, "empty")
}

// exported tells whether an export of the server would show the key.
func exported(s *facts.Server, key string) (facts.Citation, bool) {
	for i := range s.Registries {
		x := &s.Registries[i]
		for _, root := range x.Roots {
			if !x.Partial && facts.KeyWithin(key, root.Path) && (!root.Shallow || strings.EqualFold(key, root.Path)) {
				return root.Citation, true
			}
		}
	}
	return facts.Citation{}, false
}

// withoutInner drops what lies below a key that is itself new or gone.
func withoutInner(all []Change) []Change {
	whole := map[string]bool{} // keys that came or went, in lower case
	for _, c := range all {
		if c.Kind == "registry key" {
			whole[strings.ToLower(c.What)] = true
		}
	}
	kept := all[:0]
	for _, c := range all {
		if c.Kind != "registry key" && c.Kind != "registry value" || !below(whole, c.What) {
			kept = append(kept, c)
		}
	}
	return kept
}

// below tells whether a path lies below one of the keys. Names of values may hold backslashes; a key above them is found
// all the same.
func below(keys map[string]bool, path string) bool {
	path = strings.ToLower(path)
	for {
		cut := strings.LastIndexByte(path, '\\')
		if cut < 0 {
			return false
		}
		path = path[:cut]
		if keys[path] {
			return true
		}
	}
}

func metabase(s *facts.Server) *side {
	out := newSide()
	roots := map[string]facts.Citation{}
	for i := range s.Metabases {
		m := &s.Metabases[i]
		out.have = true
		for _, r := range m.Roots {
			if !m.Partial {
				roots[strings.ToLower(r)] = m.Head
			}
		}
		for _, p := range m.Properties {
			out.add(p.Path+"|"+p.Name, row{what: p.Path + " " + p.Name, state: cmp.Or(p.Value, "empty"), at: p.Citation, taken: m.Taken})
		}
	}
	out.covers = func(key string) (facts.Citation, bool) {
		path, _, _ := strings.Cut(key, "|")
		at, ok := roots[path]
		return at, ok
	}
	return out
}

// permissions is what SYSTEM, as which the SMTP service and the routing engine run, may do in the folders of Mailroot.
func permissions(s *facts.Server) *side {
	out := newSide()
	for i := range s.ACLs {
		list := &s.ACLs[i]
		for j := range list.ACLs {
			acl := &list.ACLs[j]
			state, proof := acl.FullControl(facts.SIDSystem)
			if state == facts.Unknown || len(proof) == 0 {
				continue
			}
			out.have = true
			words := "SYSTEM has Full Control"
			if state == facts.Fails {
				words = "SYSTEM lacks Full Control"
			}
			out.add(acl.Path, row{what: acl.Path, state: words, at: proof[0], taken: list.Taken})
		}
	}
	return out
}
