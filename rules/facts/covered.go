package facts

import "strings"

// Covered lists the members that were understood, each with the servers its snapshots were given to.
func Covered(extracts []Extract, servers []*Server) []MemberCoverage {
	owners := map[string][]string{}
	for _, s := range servers {
		s.Evidence.each(func(from *Source) {
			owners[from.Member] = appendNew(owners[from.Member], s.Name)
		})
	}
	var all []MemberCoverage
	for i := range extracts {
		e := &extracts[i]
		if e.Kind == "" {
			continue
		}
		all = append(all, MemberCoverage{
			Member: e.Member, Kind: e.Kind, SHA256: e.SHA256, Server: strings.Join(owners[e.Member], ", "), Coverage: e.Coverage,
		})
	}
	return all
}
