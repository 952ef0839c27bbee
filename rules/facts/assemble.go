package facts

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"postmortem/collect/bundle"
)

// Assemble sorts what the members established into servers, and settles for each when it was collected. The Extracts come
// in path order; manifests are those of the bundle, by the folder they stand in.
//
// A snapshot belongs to the server it names; one that names none to the server of its manifest, else of its file name,
// else of its folder, else to the only server there is. What is left belongs to none and becomes a Gap.
func Assemble(extracts []Extract, manifests []bundle.RootedManifest) ([]*Server, []bundle.Gap) {
	a := &assembly{byKey: map[string]*Server{}, manifests: manifests}
	a.nameServers(extracts)
	for i := range extracts {
		a.place(&extracts[i])
	}
	for _, m := range manifests {
		a.describe(m)
	}
	servers := a.servers()
	for _, s := range servers {
		s.preferScripts()
		s.settleTime()
	}
	return servers, a.gaps
}

type assembly struct {
	byKey     map[string]*Server
	byMember  map[string][]string // server keys that a member's snapshots name
	byDir     map[string]string   // the only server that members below a folder name; "" where they name several
	leftOut   map[string]bool     // server keys beyond maxServers
	renamed   map[string]string   // member + old key → the key of the server it was renamed to
	manifests []bundle.RootedManifest
	gaps      []bundle.Gap
}

// ServerKey is the name two spellings of one server share: the host part in upper case, cut to the 15 letters of a
// NetBIOS name. "EXCH01" and "exch01.contoso.example" are one server.
func ServerKey(name string) string {
	host, _, _ := strings.Cut(strings.TrimLeft(name, `\`), ".")
	host = strings.ToUpper(strings.TrimSpace(host))
	if len(host) > maxNetBIOS {
		host = host[:maxNetBIOS]
	}
	return host
}

// ServerName tells whether a computer can be called so. Damage and hostile texts bring anything else.
func ServerName(name string) bool {
	return name != "" && len(name) < 256 && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.$&!#'()@^{}~", r)
	})
}

// maxNetBIOS is the longest computer name that .evt records and manifests bear.
const maxNetBIOS = 15

func (a *assembly) nameServers(extracts []Extract) {
	a.byMember, a.renamed = map[string][]string{}, map[string]string{}
	for _, m := range a.manifests {
		a.server(m.Host)
		if s := a.byKey[ServerKey(m.Host)]; s != nil && (s.Manifest == nil || m.End.After(s.Manifest.End)) {
			s.Manifest, s.Domain = m.Manifest, cmp.Or(s.Domain, m.Domain) // of two collections the newer
		}
	}
	named := membersNaming(extracts)
	for i := range extracts {
		e := &extracts[i]
		here := map[string]bool{}
		a.foldRenamed(e)
		a.foldStrays(e, named)
		e.Evidence.each(func(s *Source) {
			key := a.keyOf(s)
			if key == ServerKey(s.Server) {
				a.server(s.Server)
			}
			if key != "" && !here[key] {
				here[key] = true
				a.byMember[e.Member] = append(a.byMember[e.Member], key)
			}
		})
	}
	a.leaveOut(named)
	a.indexFolders()
}

// maxServers is how many servers one case tells apart. Each is diagnosed on its own, at some 10 ms.
const maxServers = 250

// leaveOut keeps the servers that most members name, where a damaged or hostile text names any number.
func (a *assembly) leaveOut(named map[string]int) {
	if len(a.byKey) <= maxServers {
		return
	}
	keys := slices.SortedFunc(maps.Keys(a.byKey), func(x, y string) int {
		return cmp.Or(cmp.Compare(named[y], named[x]), strings.Compare(x, y))
	})
	a.leftOut = map[string]bool{}
	for _, key := range keys[maxServers:] {
		a.leftOut[key] = true
		delete(a.byKey, key)
	}
	a.gaps = append(a.gaps, bundle.Gap{Reason: fmt.Sprintf("names %d servers, of which %d are diagnosed: those that most members name", len(keys), maxServers)})
}

// maxAbove is how many folders above a member are asked about.
const maxAbove = 64

// indexFolders notes for each folder which server the members below it name.
func (a *assembly) indexFolders() {
	a.byDir = map[string]string{}
	for member, keys := range a.byMember {
		key := keys[0]
		if len(keys) > 1 {
			key = ""
		}
		for dir := range foldersAbove(member) {
			if known, ok := a.byDir[dir]; ok && known != key {
				key = ""
			}
			a.byDir[dir] = key
		}
	}
}

// foldersAbove yields the folders that hold a member, ending in "/", from the nearest on.
func foldersAbove(member string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for range maxAbove {
			cut := strings.LastIndexByte(strings.TrimSuffix(member, "/"), '/')
			if cut < 0 {
				return
			}
			if member = member[:cut+1]; !yield(member) {
				return
			}
		}
	}
}

// describe takes from a manifest what it says of Windows, as evidence like any other, after what tools say of it.
func (a *assembly) describe(m bundle.RootedManifest) {
	s := a.byKey[ServerKey(m.Host)]
	if s == nil || m.OSVersion == "" {
		return
	}
	member := m.Root + bundle.ManifestName
	s.Systems = append(s.Systems, SystemInfo{
		Source: Source{Member: member, Server: m.Host, Taken: m.End},
		Citation: Citation{
			Location: bundle.Whole(member), Time: m.End, Excerpt: fmt.Sprintf("os: %s, os_version: %s", m.OS, m.OSVersion),
		},
		OSName: m.OS, OSVersion: m.OSVersion, Zone: m.Zone, Offset: m.Offset,
	})
}

// foldRenamed finds the log of a machine that was renamed: records of another computer that all end before this
// computer's begin. Windows writes the setup's provisional name into the first records of a log (observed in a real
// System log); these are no second server.
func (a *assembly) foldRenamed(e *Extract) {
	logs := slices.Clone(e.EventLogs)
	slices.SortStableFunc(logs, func(x, y EventLog) int { return x.Newest.Compare(y.Newest) })
	for i := 0; i+1 < len(logs); i++ {
		last := logs[len(logs)-1]
		if logs[i].Whole && last.Whole && !logs[i].Newest.After(last.Oldest) {
			a.renamed[e.Member+"\x00"+ServerKey(logs[i].Server)] = ServerKey(last.Server)
		}
	}
}

// A name that so few records of so long a log bear, and nothing else in the bundle does, is a damaged name.
const (
	strayRecords = 2
	longLog      = 100
)

// foldStrays gives the records under a damaged name to the computer whose log it is: a second server would leave all
// artifacts that name none without an owner.
func (a *assembly) foldStrays(e *Extract, named map[string]int) {
	var longest *EventLog
	for i := range e.EventLogs {
		if log := &e.EventLogs[i]; log.Whole && log.records() >= longLog && (longest == nil || log.records() > longest.records()) {
			longest = log
		}
	}
	for i := range e.EventLogs {
		log := &e.EventLogs[i]
		if longest != nil && log.records() <= strayRecords && named[ServerKey(log.Server)] == 1 {
			a.renamed[e.Member+"\x00"+ServerKey(log.Server)] = ServerKey(longest.Server)
		}
	}
}

// records is how many records the log holds.
func (l *EventLog) records() (n int) {
	for i := range l.Inventory {
		n += l.Inventory[i].Count
	}
	return n
}

// membersNaming counts the members whose content names each server.
func membersNaming(extracts []Extract) map[string]int {
	named := map[string]int{}
	for i := range extracts {
		here := map[string]bool{}
		extracts[i].Evidence.each(func(s *Source) { here[ServerKey(s.Server)] = true })
		for key := range here {
			named[key]++
		}
	}
	return named
}

func (a *assembly) keyOf(s *Source) string {
	key := ServerKey(s.Server)
	if to, ok := a.renamed[s.Member+"\x00"+key]; ok {
		return to
	}
	return key
}

func (a *assembly) server(name string) {
	key := ServerKey(name)
	if key == "" {
		return
	}
	s := a.byKey[key]
	if s == nil {
		s = &Server{Name: key, Exchange: Exchange{Release: Release{SP: -1}}}
		a.byKey[key] = s
	}
	if _, domain, ok := strings.Cut(name, "."); ok && s.Domain == "" {
		s.Domain = strings.ToLower(domain)
	}
}

// place hands the snapshots of a member to their servers.
func (a *assembly) place(e *Extract) {
	unplaced, leftOut := false, false
	e.Evidence.split(func(s *Source) *Evidence {
		key := a.keyOf(s)
		if hint := ServerKey(s.Hint); key == "" && hint != "" && a.byKey[hint] != nil {
			key = hint
		}
		if key == "" {
			key = a.guess(e.Member)
		}
		if server := a.byKey[key]; server != nil {
			return &server.Evidence
		}
		leftOut = leftOut || a.leftOut[key]
		unplaced = unplaced || !a.leftOut[key]
		return nil
	})
	if unplaced {
		a.gaps = append(a.gaps, bundle.Gap{Member: e.Member, Reason: "names no server and the bundle holds several: not used"})
	}
	if leftOut {
		a.gaps = append(a.gaps, bundle.Gap{Member: e.Member, Reason: "names servers beyond those that are diagnosed: that part is not used"})
	}
}

// guess tells which server a member that names none belongs to; "" when none can be told.
func (a *assembly) guess(member string) string {
	for _, by := range []func(string) string{a.byManifest, a.byFileName, a.byFolder, a.byBeingAlone} {
		if key := by(member); key != "" {
			return key
		}
	}
	return ""
}

func (a *assembly) byManifest(member string) string {
	best, key := -1, ""
	for _, m := range a.manifests {
		if strings.HasPrefix(member, m.Root) && len(m.Root) > best {
			best, key = len(m.Root), ServerKey(m.Host)
		}
	}
	return key
}

// byFileName reads names as MPS Reports makes them: EXCH01_PROCESS.TXT.
func (a *assembly) byFileName(member string) string {
	for _, part := range slices.Backward(strings.Split(member, "/")) {
		words := strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune("_. ()[]", r) })
		for _, word := range words {
			if key := ServerKey(word); a.byKey[key] != nil {
				return key
			}
		}
	}
	return ""
}

// byFolder takes the one server that the other members of the nearest folder name.
func (a *assembly) byFolder(member string) string {
	for dir := range foldersAbove(member) {
		if key, ok := a.byDir[dir]; ok {
			return key
		}
	}
	return ""
}

func (a *assembly) byBeingAlone(string) string {
	switch len(a.byKey) {
	case 0:
		a.byKey[unnamed] = &Server{Exchange: Exchange{Release: Release{SP: -1}}}
		return unnamed
	case 1:
		for key := range a.byKey {
			return key
		}
	}
	return ""
}

// unnamed keys the only server of a bundle in which nothing bears a name.
const unnamed = "?"

func (a *assembly) servers() []*Server {
	var all []*Server
	for _, s := range a.byKey {
		all = append(all, s)
	}
	slices.SortFunc(all, func(x, y *Server) int { return strings.Compare(x.Name, y.Name) })
	return all
}

// settleTime decides when the server was collected, and its zone.
func (s *Server) settleTime() {
	s.settleZone()
	if m := s.Manifest; m != nil && !m.End.IsZero() {
		s.CollectedAt, s.CollectedBy = m.End, "manifest"
		return
	}
	s.Evidence.times(func(at time.Time, member string) {
		if at.After(s.CollectedAt) {
			s.CollectedAt, s.CollectedBy = at, member
		}
	})
}

func appendNew(keys []string, key string) []string {
	if slices.Contains(keys, key) {
		return keys
	}
	return append(keys, key)
}
