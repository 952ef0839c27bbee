package rules

import (
	"fmt"
	"slices"
	"time"
)

// stretch is the time between the first and the last row of a daily log.
type stretch struct {
	oldest, newest time.Time
	local          bool
}

// uncoveredBy says why daily logs together do not reach over the time asked about; "" when they do. A day between two
// logs of which nothing is left is a hole.
func (s *scene) uncoveredBy(spans []stretch, span time.Duration, what string) string {
	if s.CollectedAt.IsZero() {
		return "nothing in the bundle tells when it was collected"
	}
	slices.SortFunc(spans, func(a, b stretch) int { return a.oldest.Compare(b.oldest) })
	from := s.CollectedAt.Add(-span)
	reached := time.Time{}
	for _, x := range spans {
		switch {
		case x.oldest.IsZero():
			continue
		case x.local:
			return fmt.Sprintf("the %s bear local times of an unknown zone", what)
		case reached.IsZero() && x.oldest.After(from):
			return fmt.Sprintf("the %s cover only %s before collection", what, inWords(s.CollectedAt.Sub(x.oldest)))
		case !reached.IsZero() && x.oldest.After(from) && x.oldest.Sub(reached) > lookBack:
			return fmt.Sprintf("the %s have a hole of %s", what, inWords(x.oldest.Sub(reached)))
		}
		if x.newest.After(reached) {
			reached = x.newest
		}
	}
	if reached.IsZero() || s.CollectedAt.Sub(reached) > endSlack {
		return fmt.Sprintf("the %s end %s before collection", what, inWords(s.CollectedAt.Sub(reached)))
	}
	return ""
}
