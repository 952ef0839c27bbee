package compare

import (
	"slices"
	"strings"

	"postmortem/rules/facts"
)

// Difference is one thing in which servers of an organisation differ, as each of them has it.
type Difference struct {
	Kind   string
	What   string
	States []ServerState // one for each server that tells, in their order
	Odd    string        // the only server that differs, where the others, two at least, agree; "" when there is none
}

// ServerState is how one server has a thing.
type ServerState struct {
	Server string
	State  string // in words; "" when it is proven not to be there
	At     facts.Citation
}

// acrossKinds are the kinds of facts in which servers of one organisation are worth comparing: what somebody installed or set.
var acrossKinds = []kind{
	{"Exchange", exchange, false},
	{"product", products, false},
	{"event sink", ownSinks, false},
	{"file version", exchangeFiles, false},
	{"hotfix", nil, false},
	{"exclusion of the scanner", exclusions, false},
	{"setting", settings, false},
}

// Across lists the differences of several servers. A server that does not tell about a thing is no difference. settled are the
// registry keys, canonical, whose numbers are settings that rules ask about.
func Across(servers []*facts.Server, settled []string) (all []Difference) {
	for _, k := range acrossKinds {
		if k.maker == nil {
			all = append(all, hotfixes(k.Name, servers)...)
			continue
		}
		var sides []*side
		for _, s := range servers {
			one := k.maker(s)
			if k.Name == "setting" {
				one.only(settled)
			}
			sides = append(sides, one)
		}
		all = append(all, differences(k.Name, servers, sides)...)
	}
	return all
}

func differences(kind string, servers []*facts.Server, sides []*side) (all []Difference) {
	for _, key := range keysOf(sides...) {
		d := Difference{Kind: kind}
		for i, s := range sides {
			if state, ok := s.stateOf(key); ok {
				state.Server = servers[i].Name
				d.States = append(d.States, state)
			}
			if r := s.rows[key]; r != nil && d.What == "" {
				d.What = r.what
			}
		}
		if d.differs() {
			d.Odd = d.odd()
			all = append(all, d)
		}
	}
	return all
}

// stateOf is how a side has the thing of a key; ok is false where it does not tell.
func (s *side) stateOf(key string) (ServerState, bool) {
	if r := s.rows[key]; r != nil {
		if r.torn {
			return ServerState{}, false
		}
		if r.state == "" {
			return ServerState{State: present, At: r.at}, true
		}
		return ServerState{State: r.state, At: r.at}, true
	}
	at, covered := s.covers(key)
	return ServerState{At: at}, covered
}

// only keeps the rows of registry values below given keys.
func (s *side) only(keys []string) {
	set := facts.NewKeySet(keys...)
	for key := range s.rows {
		path, _, _ := strings.Cut(key, "\x00")
		if in, _ := set.Match(path); !in {
			delete(s.rows, key)
		}
	}
}

// differs leaves out what is merely known to be there in one place and of some version in another.
func (d *Difference) differs() bool {
	if len(d.States) < 2 {
		return false
	}
	return slices.ContainsFunc(d.States[1:], func(s ServerState) bool { return !s.same(d.States[0]) })
}

func (s ServerState) same(o ServerState) bool {
	return s.State == o.State || s.State != "" && o.State != "" && (s.State == present || o.State == present)
}

// odd is the only server that differs from all others.
func (d *Difference) odd() string {
	if len(d.States) < 3 {
		return ""
	}
	for i, s := range d.States {
		rest := slices.Delete(slices.Clone(d.States), i, i+1)
		agree := !slices.ContainsFunc(rest[1:], func(o ServerState) bool { return !o.same(rest[0]) })
		if agree && !s.same(rest[0]) {
			return s.Server
		}
	}
	return ""
}

// ownSinks are the sinks that are not Exchange's own, and those of Exchange that are disabled, by event and name: bindings of the
// same product bear other IDs on each server.
func ownSinks(s *facts.Server) *side {
	out := sinks(s)
	out.rows = map[string]*row{}
	for i := range s.SinkListings {
		list := &s.SinkListings[i]
		for j := range list.Bindings {
			b := &list.Bindings[j]
			if !b.Standard || b.Enabled == facts.Fails {
				state := "bound"
				if b.Enabled == facts.Fails {
					state = "bound, disabled"
				}
				name := sinkName(&facts.SinkBinding{Name: b.Name, SinkClass: b.SinkClass, Event: b.Event, ID: b.ID})
				out.add("|"+b.Event+"|"+name, row{what: name, state: state, at: b.Citation, taken: list.Taken})
			}
		}
	}
	return out
}

// exchangeFiles are the versions of the files that run, by base name: servers have them in different folders.
func exchangeFiles(s *facts.Server) *side {
	out := newSide()
	for _, name := range facts.ExchangeFiles() {
		for _, f := range s.FileVersions(name) {
			out.have = true
			out.add(name, row{what: name, state: f.Version.String(), at: f.Citation, taken: f.From.Taken})
		}
	}
	return out
}

// ExclusionKeys are the registry keys, as facts.Wants words them, in which scanners of files keep what they leave out: Symantec
// AntiVirus Corporate Edition, McAfee VirusScan Enterprise, eTrust, ServerProtect (as their consoles export them).
var ExclusionKeys = []string{
	`HKLM\SOFTWARE\Intel\LANDesk\VirusProtect6\CurrentVersion\Storages\Filesystem\RealTimeScan`,
	`HKLM\SOFTWARE\Network Associates\TVD\Shared Components\On Access Scanner\McShield\Configuration`,
	`HKLM\SOFTWARE\McAfee\VSCore\On Access Scanner\McShield\Configuration`,
	`HKLM\SOFTWARE\ComputerAssociates\eTrustAntivirus\CurrentVersion\Realtime`,
	`HKLM\SOFTWARE\TrendMicro\ServerProtect\CurrentVersion`,
}

// exclusions are the values of any key or value whose name speaks of exclusions, or of what is not scanned.
func exclusions(s *facts.Server) *side { return valuesThat(s, excludes) }

func excludes(v *facts.RegistryValue) bool {
	name := strings.ToLower(v.Key[strings.LastIndexByte(v.Key, '\\')+1:] + v.Name)
	return strings.Contains(name, "exclu") || strings.Contains(name, "noscan")
}

// settings are the other numbers of the registry.
func settings(s *facts.Server) *side {
	return valuesThat(s, func(v *facts.RegistryValue) bool { return v.Type == "REG_DWORD" && !excludes(v) })
}

func valuesThat(s *facts.Server, meet func(*facts.RegistryValue) bool) *side {
	out := registryValues(s)
	out.rows = map[string]*row{}
	for i := range s.Registries {
		x := &s.Registries[i]
		for j := range x.Values {
			if v := &x.Values[j]; meet(v) {
				out.add(v.Key+"\x00"+v.Name, row{what: v.Key + `\` + v.Name, state: settingOf(v), at: v.Citation, taken: x.Taken})
			}
		}
	}
	return out
}

// hotfixes are the registered updates that any of the servers has.
func hotfixes(kind string, servers []*facts.Server) (all []Difference) {
	for _, kb := range registered(servers) {
		d := Difference{Kind: kind, What: kb}
		for _, s := range servers {
			state, proof := s.Hotfix(kb)
			if state == facts.Unknown || len(proof) == 0 {
				continue
			}
			one := ServerState{Server: s.Name, At: proof[0]}
			if state == facts.Holds {
				one.State = "registered"
			}
			d.States = append(d.States, one)
		}
		if d.differs() {
			d.Odd = d.odd()
			all = append(all, d)
		}
	}
	return all
}

// registered lists the articles of the updates that the registry of any server names, ascending.
func registered(servers []*facts.Server) (all []string) {
	for _, s := range servers {
		for i := range s.Registries {
			for _, k := range s.Registries[i].Keys {
				name := strings.ToUpper(k.Path[strings.LastIndexByte(k.Path, '\\')+1:])
				digits := strings.TrimLeft(name, "KBQ")
				if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
					digits = digits[:end]
				}
				if len(digits) == 6 && (strings.HasPrefix(name, "KB") || strings.HasPrefix(name, "Q")) && !slices.Contains(all, "KB"+digits) {
					all = append(all, "KB"+digits)
				}
			}
		}
	}
	slices.Sort(all)
	return all
}
