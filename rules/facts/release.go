package facts

import (
	"fmt"
	"strconv"
	"strings"
)

// Release is an Exchange product and service pack. The zero Release (Year 0) is unknown.
type Release struct {
	Year int // 2000 or 2003; 0 unknown
	SP   int // 0 is RTM; -1 unknown
}

// UnknownSP is the service pack of a Release that its source does not state.
const UnknownSP = -1

// lastSP is the last service pack of each product.
var lastSP = map[int]int{2000: 3, 2003: 2}

// String writes the release as people do: "Exchange 2003 SP1", "Exchange 2003 RTM", "Exchange 2003" when the service
// pack is unknown, "" when all is.
func (r Release) String() string {
	switch {
	case r.Year == 0:
		return ""
	case r.SP == UnknownSP:
		return fmt.Sprintf("Exchange %d", r.Year)
	case r.SP == 0:
		return fmt.Sprintf("Exchange %d RTM", r.Year)
	default:
		return fmt.Sprintf("Exchange %d SP%d", r.Year, r.SP)
	}
}

// ParseRelease reads "2003 SP1", "Exchange 2003", "Microsoft Exchange Server 2003 Service Pack 2", "Exchange 2000 RTM".
// What names no service pack has UnknownSP.
func ParseRelease(s string) (Release, bool) {
	r := Release{SP: UnknownSP}
	rest := s
	for _, word := range []string{"Microsoft", "Exchange", "Server"} {
		rest = cutWord(rest, word)
	}
	year, rest, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if n, err := strconv.Atoi(year); err == nil && lastSP[n] > 0 {
		r.Year = n
	}
	for _, edition := range []string{"Server", "Enterprise", "Standard", "Server", "Edition"} {
		rest = cutWord(rest, edition)
	}
	if rest = strings.TrimSpace(rest); rest != "" {
		r.SP = parseSP(rest)
	}
	if r.Year == 0 || (rest != "" && (r.SP < 0 || r.SP > lastSP[r.Year])) {
		return Release{}, false
	}
	return r, true
}

func cutWord(s, word string) string {
	s = strings.TrimSpace(s)
	if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) {
		return s[len(word):]
	}
	return s
}

// parseSP reads "RTM", "SP1", "SP 1", "Service Pack 1"; -1 when it is none.
func parseSP(s string) int {
	if strings.EqualFold(s, "RTM") {
		return 0
	}
	for _, word := range []string{"Service Pack", "SP"} {
		if rest := cutWord(s, word); rest != s {
			if n, err := strconv.Atoi(strings.TrimSpace(rest)); err == nil && n >= 0 {
				return n
			}
		}
	}
	return UnknownSP
}

// ReleaseRange is the releases that a rule is about. The zero ReleaseRange contains none.
type ReleaseRange struct {
	text string
	year int
	from int // service packs, both included
	to   int
}

// ParseReleaseRange reads "2000", "2003 RTM", "2003 SP1", "2003 RTM-SP1", "2003 SP1+".
func ParseReleaseRange(s string) (ReleaseRange, error) {
	yearText, packs, _ := strings.Cut(strings.TrimSpace(cutWord(s, "Exchange")), " ")
	year, err := strconv.Atoi(yearText)
	if err != nil || lastSP[year] == 0 {
		return ReleaseRange{}, fmt.Errorf("release %q: the product is 2000 or 2003", s)
	}
	r := ReleaseRange{text: s, year: year, from: 0, to: lastSP[year]}
	if packs = strings.TrimSpace(packs); packs == "" {
		return r, nil
	}
	from, to, between := strings.Cut(packs, "-")
	first, open := strings.CutSuffix(from, "+")
	r.from = parseSP(strings.TrimSpace(first))
	switch {
	case between && !open:
		r.to = parseSP(strings.TrimSpace(to))
	case !open:
		r.to = r.from
	}
	if r.from < 0 || r.to < r.from || r.to > lastSP[year] || (between && open) {
		return ReleaseRange{}, fmt.Errorf("release %q: service packs of %d are RTM to SP%d", s, year, lastSP[year])
	}
	return r, nil
}

// Contains tells whether the release is one of the range: unknown when the product is unknown, or the service pack is
// and would decide.
func (r ReleaseRange) Contains(release Release) State {
	switch {
	case release.Year == 0:
		return Unknown
	case release.Year != r.year:
		return Fails
	case r.from == 0 && r.to == lastSP[r.year]:
		return Holds
	case release.SP == UnknownSP:
		return Unknown
	default:
		return Of(r.from <= release.SP && release.SP <= r.to)
	}
}

// String is the range as it was written.
func (r ReleaseRange) String() string { return r.text }

// firstBuilds is the first build of each release, newest first. Source: Microsoft, "Exchange Server build numbers and
// release dates"; the same numbers stand in the public list ms-exchange-versions-dict.json of
// righel/ms-exchange-version-nse.
var firstBuilds = []struct {
	build Version
	Release
}{
	{Version{6, 5, 7638, 0}, Release{2003, 2}},
	{Version{6, 5, 7226, 0}, Release{2003, 1}},
	{Version{6, 5, 6944, 0}, Release{2003, 0}},
	{Version{6, 0, 6249, 0}, Release{2000, 3}},
	{Version{6, 0, 5762, 0}, Release{2000, 2}},
	{Version{6, 0, 4712, 0}, Release{2000, 1}},
	{Version{6, 0, 4417, 0}, Release{2000, 0}},
}

// ReleaseOfBuild is the release that a build of Exchange belongs to. Hotfix builds lie between service packs: 7226 <
// 7232.11 < 7638 is SP1. A build of 2003 before its first release, or one that states no build number, has UnknownSP;
// what is no build of Exchange 2000 or 2003 gives the zero year, so does 6.0.3790, the SMTP service of Windows 2003.
func ReleaseOfBuild(build Version) Release {
	years := map[[2]int]int{{6, 0}: 2000, {6, 5}: 2003}
	year := years[[2]int{build.A, build.B}]
	for _, first := range firstBuilds {
		if year != 0 && build.C != Unstated && build.low().Supersedes(first.build) {
			return first.Release
		}
	}
	if year == 2000 && build.C != Unstated {
		year = 0
	}
	return Release{Year: year, SP: UnknownSP}
}
