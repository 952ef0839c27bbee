package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"postmortem/rules/facts"
)

func sinks(s *facts.Server) *side {
	out := newSide()
	var all, arrival facts.Citation
	for i := range s.SinkListings {
		list := &s.SinkListings[i]
		out.have = true
		switch {
		case list.Partial:
		case list.Variant != facts.BraceSinks:
			all = list.Head
		default:
			arrival = list.Head
		}
		for j := range list.Bindings {
			b := &list.Bindings[j]
			out.add(sinkKey(b), row{what: sinkName(b), state: sinkState(b), at: b.Citation, taken: list.Taken})
		}
	}
	out.covers = func(key string) (facts.Citation, bool) {
		if all.IsZero() && !strings.Contains(key, "|onarrival|") {
			return facts.Citation{}, false
		}
		at := cmp.Or(all, arrival)
		return at, !at.IsZero()
	}
	return out
}

func sinkKey(b *facts.SinkBinding) string {
	return strings.ToLower(fmt.Sprintf("%d%s|%s|%s", b.Instance, b.VirtualServer, b.Event, cmp.Or(b.ID, b.Name+b.SinkClass)))
}

func sinkName(b *facts.SinkBinding) string {
	name := cmp.Or(b.Name, b.SinkClass, b.ID) + " on " + b.Event
	if b.VirtualServer != "" {
		name += " of " + b.VirtualServer
	}
	return name
}

func sinkState(b *facts.SinkBinding) string {
	state := "bound"
	switch b.Enabled {
	case facts.Holds:
		state = "bound, enabled"
	case facts.Fails:
		state = "bound, disabled"
	}
	if b.Priority != nil {
		state += fmt.Sprintf(", priority %d", *b.Priority)
	}
	return state
}

// reordered finds the events whose sinks are called in another order, those left out that only one look has.
func reordered(kind string, before, after *facts.Server) (changes []Change) {
	was, is := sequences(before), sequences(after)
	for _, event := range sortedKeys(was) {
		common := func(of, other []*facts.SinkBinding) (kept []*facts.SinkBinding) {
			for _, b := range of {
				if slices.ContainsFunc(other, func(o *facts.SinkBinding) bool { return sinkKey(o) == sinkKey(b) }) {
					kept = append(kept, b)
				}
			}
			return kept
		}
		b, a := common(was[event], is[event]), common(is[event], was[event])
		if len(b) < 2 || namesOf(b) == namesOf(a) {
			continue
		}
		changes = append(changes, Change{kind, event, namesOf(b), namesOf(a), b[0].Citation, a[0].Citation})
	}
	return changes
}

// sequences are the enabled sinks of each event in the order in which they are called, of the newest listing.
func sequences(s *facts.Server) map[string][]*facts.SinkBinding {
	list := newest(s.SinkListings, func(l *facts.SinkListing) *facts.Source { return &l.Source })
	all := map[string][]*facts.SinkBinding{}
	if list == nil {
		return all
	}
	for i := range list.Bindings {
		if b := &list.Bindings[i]; b.Enabled != facts.Fails {
			event := strings.TrimSpace(b.VirtualServer + " " + b.Event)
			all[event] = append(all[event], b)
		}
	}
	for _, bindings := range all {
		slices.SortStableFunc(bindings, func(x, y *facts.SinkBinding) int { return cmp.Compare(priority(x), priority(y)) })
	}
	return all
}

func priority(b *facts.SinkBinding) int {
	if b.Priority == nil {
		return facts.DefaultSinkPriority
	}
	return *b.Priority
}

func namesOf(bindings []*facts.SinkBinding) string {
	var names []string
	for _, b := range bindings {
		names = append(names, cmp.Or(b.Name, b.SinkClass, b.ID))
	}
	return strings.Join(names, ", ")
}

// newest is the newest snapshot, the last of those whose time is unknown; nil when there is none.
func newest[T any](all []T, source func(*T) *facts.Source) (found *T) {
	for i := range all {
		if found == nil || !source(&all[i]).Taken.Before(source(found).Taken) {
			found = &all[i]
		}
	}
	return found
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// folders are those of the SMTP service; what else a listing shows is not compared.
func folders(s *facts.Server) *side {
	out := newSide()
	for i := range s.Folders {
		list := &s.Folders[i]
		for j := range list.Folders {
			f := &list.Folders[j]
			if f.Role() == facts.OtherFolder || f.Role() == facts.VirtualRoot {
				continue
			}
			out.have = true
			if f.Files >= 0 && !f.Partial && !f.Denied {
				out.add(f.Path, row{what: f.Path, state: folderState(f), at: cmp.Or(f.CountAt, f.Citation), taken: list.Taken})
			}
		}
	}
	return out
}

func folderState(f *facts.Folder) string {
	state := fmt.Sprintf("%d files", f.Files)
	if f.Bytes >= 0 {
		state += ", " + size(f.Bytes)
	}
	return state
}

func size(bytes int64) string {
	for _, unit := range []struct {
		name string
		of   int64
	}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}} {
		if bytes >= unit.of {
			return fmt.Sprintf("%.1f %s", float64(bytes)/float64(unit.of), unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", bytes)
}

func volumes(s *facts.Server) *side {
	out := newSide()
	for i := range s.Folders {
		for _, v := range s.Folders[i].Volumes {
			out.have = true
			state := size(v.Free) + " free"
			if v.Total > 0 {
				state += " of " + size(v.Total)
			}
			out.add(v.Drive, row{what: cmp.Or(v.Drive, "the volume of the listing"), state: state, at: v.Citation, taken: s.Folders[i].Taken})
		}
	}
	return out
}

// queues are those of the newest snapshot: WMI lists only what exists, so a queue that is not listed holds nothing.
func queues(s *facts.Server) *side {
	out := newSide()
	snapshot := newest(s.Queues, func(q *facts.QueueSnapshot) *facts.Source { return &q.Source })
	if snapshot == nil {
		return out
	}
	out.have = true
	for i := range snapshot.Queues {
		q := &snapshot.Queues[i]
		if q.Messages < 0 {
			continue
		}
		what := "queue " + q.Name
		if q.Link {
			what = "link " + q.Name
		}
		state := fmt.Sprintf("%d messages", q.Messages)
		if q.State != "" {
			state += ", " + q.State
		}
		out.add(what+"|"+q.LinkName+"|"+q.VirtualServer, row{what: what, state: state, at: q.Citation})
	}
	if !snapshot.Partial {
		out.covers = coveredBy(snapshot.Head)
	}
	return out
}

// replies are the refusals that this server gave or got, by code.
func replies(s *facts.Server) *side {
	out := newSide()
	var head facts.Citation
	for i := range s.ProtocolLogs {
		log := &s.ProtocolLogs[i]
		out.have = true
		if log.Format != "telnet" && !log.Partial && log.Dropped == 0 {
			head = log.Head
		}
		for j := range log.Replies {
			r := &log.Replies[j]
			if r.Code < 400 || r.Code > 599 {
				continue
			}
			what := fmt.Sprintf("%d %s", r.Code, r.Enhanced)
			if what = strings.TrimSpace(what) + " given"; r.Outbound {
				what = strings.TrimSuffix(what, "given") + "received"
			}
			out.add(what, row{what: what, at: r.Citation})
		}
	}
	out.covers = coveredBy(head)
	return out
}
