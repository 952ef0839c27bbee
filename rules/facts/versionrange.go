package facts

import (
	"fmt"
	"strings"
)

// VersionRange is the versions that a rule speaks of. The zero VersionRange contains none.
type VersionRange struct {
	text string
	any  [][]versionSpan // alternatives of spans that hold together
}

// versionSpan is the full versions from one to another, both included.
type versionSpan struct{ from, to Version }

// ParseVersionRange reads a range as rules write it:
//
//	<6.5.7232.11        below it, in its branch     >=6.5.7226      from it on, in its branch
//	6.5.*  6.5  6.5.7638  every version that begins so   6.5.7226..6.5.7638   from … to, whatever follows the last part
//	>=6.5.7226, <6.5.7638  both                     8.*|9.*         either
//
// The bound of a build of Exchange (6.0.x is 2000, 6.5.x is 2003) stays in its branch: a Store.exe of Exchange 2000 is
// not "below 6.5.7232.11", because no fix of 2003 is meant for it.
func ParseVersionRange(s string) (VersionRange, error) {
	r := VersionRange{text: strings.TrimSpace(s)}
	for _, alternative := range strings.Split(s, "|") {
		spans, err := parseSpans(alternative)
		if err != nil {
			return VersionRange{}, fmt.Errorf("version range %q: %w", s, err)
		}
		r.any = append(r.any, spans)
	}
	return r, nil
}

func parseSpans(s string) ([]versionSpan, error) {
	var spans []versionSpan
	for _, term := range strings.Split(s, ",") {
		span, err := parseSpan(strings.TrimSpace(term))
		if err != nil {
			return nil, err
		}
		spans = append(spans, span)
	}
	return spans, nil
}

func parseSpan(term string) (versionSpan, error) {
	if from, to, ok := strings.Cut(term, ".."); ok {
		return parseFromTo(from, to)
	}
	for _, op := range []string{"<=", ">=", "<", ">", "="} {
		if bound, ok := strings.CutPrefix(term, op); ok {
			v, err := parseBound(bound)
			return spanOf(op, v), err
		}
	}
	v, err := parseBound(strings.TrimSuffix(term, ".*"))
	return spanOf("=", v), err
}

func parseFromTo(from, to string) (versionSpan, error) {
	lo, err := parseBound(from)
	if err != nil {
		return versionSpan{}, err
	}
	hi, err := parseBound(to)
	if err == nil && hi.high().Less(lo.low()) {
		err = fmt.Errorf("%s is above %s", lo, hi)
	}
	return versionSpan{lo.low(), hi.high()}, err
}

// parseBound reads one to four numbers and nothing else.
func parseBound(s string) (Version, error) {
	s = strings.TrimSpace(s)
	parts, rest := leadingParts(s)
	if len(parts) == 0 || rest != "" || strings.Count(s, ".") != len(parts)-1 {
		return Version{}, fmt.Errorf("%q is no version", s)
	}
	return versionOf(parts), nil
}

func spanOf(op string, v Version) versionSpan {
	least, most := branchOf(v)
	switch op {
	case "<":
		return versionSpan{least, before(v.low())}
	case "<=":
		return versionSpan{least, v.high()}
	case ">":
		return versionSpan{after(v.high()), most}
	case ">=":
		return versionSpan{v.low(), most}
	default:
		return versionSpan{v.low(), v.high()}
	}
}

// branchOf is the ends of the branch that a one-sided bound stays in: Exchange's own for its builds, else no ends.
func branchOf(v Version) (least, most Version) {
	if v.A == 6 && (v.B == 0 || v.B == 5) && v.C != Unstated {
		return Version{v.A, v.B, 0, 0}, Version{v.A, v.B, maxPart, maxPart}
	}
	return Version{}, Version{maxPart, maxPart, maxPart, maxPart}
}

func before(v Version) Version {
	for _, part := range []*int{&v.D, &v.C, &v.B, &v.A} {
		if *part > 0 {
			*part--
			return v
		}
		*part = maxPart
	}
	return Version{Unstated, Unstated, Unstated, Unstated}
}

func after(v Version) Version {
	for _, part := range []*int{&v.D, &v.C, &v.B, &v.A} {
		if *part < maxPart {
			*part++
			return v
		}
		*part = 0
	}
	return v
}

// Contains tells whether v lies in the range: unknown when v is unknown, or states too few parts to tell.
func (r VersionRange) Contains(v Version) State {
	if v.IsZero() {
		return Unknown
	}
	found := Fails
	for _, spans := range r.any {
		all := Holds
		for _, span := range spans {
			all = worse(all, span.contains(v))
		}
		found = better(found, all)
	}
	return found
}

func (s versionSpan) contains(v Version) State {
	low, high := v.low(), v.high()
	switch {
	case high.Less(s.from) || s.to.Less(low):
		return Fails
	case !low.Less(s.from) && !s.to.Less(high):
		return Holds
	default:
		return Unknown
	}
}

// String is the range as it was written.
func (r VersionRange) String() string { return r.text }

// worse is the conjunction of Kleene's strong logic, better its disjunction.
func worse(a, b State) State {
	switch {
	case a == Fails || b == Fails:
		return Fails
	case a == Unknown || b == Unknown:
		return Unknown
	default:
		return Holds
	}
}

func better(a, b State) State {
	switch {
	case a == Holds || b == Holds:
		return Holds
	case a == Unknown || b == Unknown:
		return Unknown
	default:
		return Fails
	}
}
