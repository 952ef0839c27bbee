package facts

import (
	"slices"
	"strings"
)

// storeServiceKey exists where the information store is installed.
const storeServiceKey = `HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS`

// DeriveExchange decides whether Exchange is installed, and which release. The sources, the best first: Setup's registry
// key, the Store.exe that runs, the newest message tracking log, the list of installed products. The best that names a release
// decides; those that name another are kept as Conflict, and the release is Disputed where one of them is of the same kind.
// A service pack that none names stays unknown.
func DeriveExchange(s *Server) {
	x := Exchange{Release: Release{SP: UnknownSP}}
	claims := s.exchangeClaims()
	decided := claimKind(0)
	for _, claim := range claims {
		x.Citations = append(x.Citations, claim.proof...)
		if x.adopt(claim) {
			decided = claim.kind
		}
	}
	for _, claim := range claims {
		if claim.contradicts(x.Release) {
			x.Conflict = append(x.Conflict, claim.proof...)
			x.Disputed = x.Disputed || claim.kind == decided
		}
	}
	x.Installed = Of(true)
	if len(claims) == 0 {
		x.Installed, x.Citations = s.exchangeAbsent()
	}
	s.Exchange = x
}

// claimKind is the kind of artifact that a claim is from.
type claimKind int

const (
	_ claimKind = iota
	setupKind
	storeKind
	trackingKind
	uninstallKind
)

// exchangeClaim is what one source says.
type exchangeClaim struct {
	kind    claimKind
	release Release // zero year: it only shows that Exchange is there
	build   Version // of the product; zero unknown
	proof   []Citation
}

// adopt takes what better sources left open, as far as it agrees with them. It tells whether the release is taken from it.
func (x *Exchange) adopt(c exchangeClaim) (taken bool) {
	if c.release.Year == 0 || c.contradicts(x.Release) {
		return false
	}
	if x.Release.Year == 0 || x.Release.SP == UnknownSP {
		x.Release, taken = c.release, true
	}
	if x.Build.IsZero() || x.Build.D == Unstated && c.build.C == x.Build.C {
		x.Build = c.build
	}
	return taken
}

func (c exchangeClaim) contradicts(r Release) bool {
	if c.release.Year == 0 || r.Year == 0 {
		return false
	}
	return c.release.Year != r.Year || c.release.SP != UnknownSP && r.SP != UnknownSP && c.release.SP != r.SP
}

func (s *Server) exchangeClaims() []exchangeClaim {
	claims := s.setupClaims()
	for _, file := range s.FileVersions("store.exe") {
		if release := ReleaseOfBuild(file.Version); release.Year != 0 {
			claims = append(claims, exchangeClaim{storeKind, release, file.Version, []Citation{file.Citation}})
		}
	}
	claims = append(claims, s.trackingClaim()...)
	claims = append(claims, s.uninstallClaims()...)
	return append(claims, s.presenceClaims()...)
}

// setupClaims reads Setup's key, one claim for each export that shows it, the newest first.
func (s *Server) setupClaims() []exchangeClaim {
	var claims []exchangeClaim
	views := s.Lookup(setupKey, "*")
	slices.SortStableFunc(views, func(a, b RegistryView) int { return b.Export.Taken.Compare(a.Export.Taken) })
	for i, view := range views {
		if i > 0 && !view.Export.Taken.Equal(views[0].Export.Taken) {
			break
		}
		if claim := setupClaim(view.Values); len(claim.proof) > 0 {
			claims = append(claims, claim)
		}
	}
	return claims
}

// setupClaim: "Services Version" is 60 for Exchange 2000 and 65 for 2003, NewestBuild and ServicePackBuild are the build of
// the last setup or service pack (observed in exports of both; Microsoft's inventory scripts read the same values).
func setupClaim(values []RegistryValue) exchangeClaim {
	c := exchangeClaim{kind: setupKind}
	var product, build uint64
	for _, v := range values {
		switch strings.ToLower(v.Name) {
		case "services version":
			product = v.Number
		case "newestbuild", "servicepackbuild":
			build = max(build, v.Number)
		default:
			continue
		}
		c.proof = append(c.proof, v.Citation)
	}
	switch {
	case build > 0 && build < 100_000:
		c.build = Version{6, minorOf(product, build), int(build), Unstated}
		c.release = ReleaseOfBuild(c.build)
	case product == 60 || product == 65:
		c.release = ReleaseOfBuild(Version{6, int(product % 10), Unstated, Unstated})
	}
	return c
}

// firstBuild2003 parts the builds of Exchange 2000, whose last is 6620, from those of 2003.
const firstBuild2003 = 6900

func minorOf(product, build uint64) int {
	switch {
	case product == 60 || product == 65:
		return int(product % 10)
	case build >= firstBuild2003:
		return 5
	default:
		return 0
	}
}

// trackingClaim reads the header of the newest tracking log, which the System Attendant writes with its own build.
func (s *Server) trackingClaim() []exchangeClaim {
	var newest *TrackingLog
	for i := range s.TrackingLogs {
		log := &s.TrackingLogs[i]
		if log.Version != "" && (newest == nil || log.Newest.After(newest.Newest)) {
			newest = log
		}
	}
	if newest == nil {
		return nil
	}
	build, _ := ParseVersion(newest.Version)
	if release := ReleaseOfBuild(build); release.Year != 0 {
		return []exchangeClaim{{trackingKind, release, build, []Citation{newest.Head}}}
	}
	return nil
}

// uninstallClaims reads the entry among the installed products: "Microsoft Exchange Server 2003", and "Microsoft Exchange
// 2000" or plain "Microsoft Exchange" before.
func (s *Server) uninstallClaims() []exchangeClaim {
	var claims []exchangeClaim
	for _, view := range s.Lookup(uninstallKey+`\*`, "DisplayName") {
		for _, value := range view.Values {
			name := strings.ToLower(strings.TrimSpace(value.Text))
			if name == "microsoft exchange" {
				claims = append(claims, exchangeClaim{proof: []Citation{value.Citation}})
			} else if release, ok := ParseRelease(name); ok && strings.HasPrefix(name, "microsoft exchange") {
				claims = append(claims, exchangeClaim{kind: uninstallKind, release: release, proof: []Citation{value.Citation}})
			}
		}
	}
	return claims
}

// presenceClaims are sources that show Exchange and no release: its service, its key, its process, its events.
func (s *Server) presenceClaims() []exchangeClaim {
	var claims []exchangeClaim
	see := func(at Citation) { claims = append(claims, exchangeClaim{proof: []Citation{at}}) }
	for _, list := range s.Services {
		for _, service := range list.Services {
			if strings.EqualFold(service.Name, "MSExchangeIS") || strings.EqualFold(service.Display, "Microsoft Exchange Information Store") {
				see(service.Citation)
			}
		}
	}
	for _, view := range append(s.LookupKey(storeServiceKey), s.LookupKey(setupKey)...) {
		if len(view.Keys) > 0 {
			see(view.Keys[0].Citation)
		}
	}
	for _, list := range s.Processes {
		for _, process := range list.Processes {
			if SameImage(process.Name, "store.exe") {
				see(process.Citation)
			}
		}
	}
	return append(claims, s.eventClaims()...)
}

// eventClaims takes one event of the store or the transport for proof: only an Exchange server writes them.
func (s *Server) eventClaims() []exchangeClaim {
	for _, log := range s.EventLogs {
		for _, count := range log.Inventory {
			if ShowsExchange(count.Source) {
				return []exchangeClaim{{proof: []Citation{count.At}}}
			}
		}
	}
	return nil
}

// ShowsExchange tells whether only an Exchange server writes events of that source. A reader of logs keeps the newest of
// them, because it may become the proof that Exchange is installed.
func ShowsExchange(source string) bool {
	source = strings.ToLower(source)
	return strings.HasPrefix(source, "msexchangeis") || strings.HasPrefix(source, "msexchangetransport") || source == "msexchangesa"
}

// exchangeAbsent cites the sources that would show Exchange and do not.
func (s *Server) exchangeAbsent() (State, []Citation) {
	for _, view := range s.LookupKey(setupKey) {
		if view.KeyState() == Fails {
			return Fails, []Citation{view.At}
		}
	}
	for _, list := range s.Services {
		if !list.RunningOnly && !list.Partial && len(list.Services) > 0 {
			return Fails, []Citation{list.Head}
		}
	}
	return Unknown, nil
}
