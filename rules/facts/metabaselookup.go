package facts

import (
	"strconv"
	"strings"
)

// MetabaseLookup is what the metabase listings of a server say of one property of one virtual server.
type MetabaseLookup struct {
	State  State              // Holds: set; Fails: not set anywhere it could be; Unknown: not covered, or listings disagree
	Found  []MetabaseProperty // one for each listing that sets it; of several listings with known times, the newest alone
	Absent []Citation         // heads of the listings that cover it and do not set it
}

// MetabaseValue looks a property of SMTP virtual server N up: at its own node, else at that of the service, from which
// virtual servers inherit (IIS 6.0 documentation, "Metabase Property Inheritance"). It is absent only where a whole listing
// covers both nodes. Listings that set different values are all in Found; their State is Unknown.
func (s *Server) MetabaseValue(instance int, name string) MetabaseLookup {
	var look MetabaseLookup
	for _, list := range s.newestMetabases() {
		if p, ok := list.inherited(instance, name); ok {
			look.Found = append(look.Found, p)
		} else if list.covers(instance) {
			look.Absent = append(look.Absent, list.Head)
		}
	}
	look.State = look.state()
	return look
}

func (l *MetabaseLookup) state() State {
	for _, p := range l.Found {
		if len(l.Absent) > 0 || !strings.EqualFold(p.Value, l.Found[0].Value) {
			return Unknown
		}
	}
	switch {
	case len(l.Found) > 0:
		return Holds
	case len(l.Absent) > 0:
		return Fails
	}
	return Unknown
}

// newestMetabases is all listings, or those of the newest time when every one tells its time.
func (s *Server) newestMetabases() []*Metabase {
	var all, newest []*Metabase
	for i := range s.Metabases {
		all = append(all, &s.Metabases[i])
	}
	for _, m := range all {
		switch {
		case m.Taken.IsZero():
			return all
		case len(newest) == 0 || m.Taken.After(newest[0].Taken):
			newest = []*Metabase{m}
		case m.Taken.Equal(newest[0].Taken):
			newest = append(newest, m)
		}
	}
	return newest
}

const smtpService = "/LM/SmtpSvc"

func virtualServerPath(instance int) string { return smtpService + "/" + strconv.Itoa(instance) }

func (m *Metabase) inherited(instance int, name string) (MetabaseProperty, bool) {
	for _, path := range []string{virtualServerPath(instance), smtpService} {
		for _, p := range m.Properties {
			if strings.EqualFold(p.Path, path) && strings.EqualFold(p.Name, name) {
				return p, true
			}
		}
	}
	return MetabaseProperty{}, false
}

func (m *Metabase) covers(instance int) bool {
	return !m.Partial && m.hasRoot(virtualServerPath(instance)) && m.hasRoot(smtpService)
}

func (m *Metabase) hasRoot(path string) bool {
	for _, r := range m.Roots {
		if strings.EqualFold(r, path) {
			return true
		}
	}
	return false
}
