package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/rules/facts"
)

// side is what one look says of the things of one kind, by a key that both looks share.
type side struct {
	have bool // there is an artifact of the kind
	rows map[string]*row
	// covers tells whether the look would show the thing of that key if it were there, and what says so.
	covers func(key string) (facts.Citation, bool)
}

// row is one thing.
type row struct {
	what  string
	state string // "" when its being there is all that is known
	at    facts.Citation
	taken time.Time
	torn  bool // two artifacts of one time, or of none, disagree
}

func newSide() *side {
	return &side{rows: map[string]*row{}, covers: func(string) (facts.Citation, bool) { return facts.Citation{}, false }}
}

// add takes what one artifact says. Of artifacts that disagree the newer one counts, if their times tell.
func (s *side) add(key string, r row) {
	key = strings.ToLower(key)
	have := s.rows[key]
	switch {
	case have == nil:
		s.rows[key] = &r
	case r.taken.After(have.taken) && !have.taken.IsZero():
		s.rows[key] = &r
	case have.taken.After(r.taken) && !r.taken.IsZero(), r.state == "" || r.state == have.state:
	case have.state == "":
		have.state, have.at = r.state, r.at
	default:
		have.torn = true
	}
}

// diff lists what changed, in the order of keys, and how many things cannot be compared.
func diff(kind string, before, after *side) (changes []Change, torn, blind int) {
	for _, key := range keysOf(before, after) {
		b, a := before.rows[key], after.rows[key]
		switch {
		case b != nil && b.torn || a != nil && a.torn:
			torn++
		case b != nil && a != nil:
			if b.state != a.state && b.state != "" && a.state != "" {
				changes = append(changes, Change{kind, a.what, b.state, a.state, b.at, a.at})
			}
		case b != nil:
			if at, covered := after.covers(key); covered {
				changes = append(changes, Change{kind, b.what, cmp.Or(b.state, present), "", b.at, at})
			} else {
				blind++
			}
		default:
			if at, covered := before.covers(key); covered {
				changes = append(changes, Change{kind, a.what, "", cmp.Or(a.state, present), at, a.at})
			} else {
				blind++
			}
		}
	}
	return changes, torn, blind
}

// present is the state of a thing of which nothing more is known.
const present = "there"

func keysOf(sides ...*side) (keys []string) {
	seen := map[string]bool{}
	for _, s := range sides {
		for key := range s.rows {
			if !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// Kinds are the kinds of facts that are compared, in the order in which they are reported. maker reads one look; things of a
// kind marked partial are listed by tools that name some of them only, so what is on one side alone is not worth a word.
var Kinds = []kind{
	{"Exchange", exchange, false},
	{"Windows", windows, false},
	{"product", products, true},
	{"event sink", sinks, false},
	{"order of event sinks", nil, false},
	{"module", modules, false},
	{"process", processes, false},
	{"service", services, false},
	{"file version", versions, true},
	{"registry key", registryKeys, true},
	{"registry value", registryValues, true},
	{"autostart", autostarts, false},
	{"metabase property", metabase, true},
	{"permissions", permissions, true},
	{"folder", folders, true},
	{"volume", volumes, true},
	{"queue", queues, false},
	{"SMTP reply", replies, false},
}

type kind struct {
	Name    string
	maker   func(*facts.Server) *side
	partial bool
}

// facts compares all kinds.
func (p *Pair) facts() {
	for _, k := range Kinds {
		if k.maker == nil {
			p.Changes = append(p.Changes, reordered(k.Name, p.Before, p.After)...)
			continue
		}
		before, after := k.maker(p.Before), k.maker(p.After)
		switch {
		case !before.have && !after.have:
		case !after.have:
			p.not(k.Name, "not collected after")
		case !before.have:
			p.not(k.Name, "not collected before")
		default:
			p.kind(k, before, after)
		}
	}
	p.Changes = withoutInner(p.Changes)
}

func (p *Pair) kind(k kind, before, after *side) {
	changes, torn, blind := diff(k.Name, before, after)
	p.Changes = append(p.Changes, changes...)
	if torn > 0 {
		p.not(k.Name, fmt.Sprintf("of %d, two artifacts of one bundle disagree, and their times do not tell which is newer", torn))
	}
	if blind > 0 && !k.partial {
		p.not(k.Name, fmt.Sprintf("%d are listed in one bundle, and the other's artifact would not show them", blind))
	}
}

func (p *Pair) not(kind, why string) { p.NotCompared = append(p.NotCompared, NotCompared{kind, why}) }
