package reports

import (
	"slices"
	"time"
)

// drawable tells whether the numbers can be drawn: a report given as JSON may hold any.
func (a *Activity) drawable() bool {
	return a != nil && a.Slots > 0 && a.Slots <= 4*maxSlots && a.SlotSeconds >= 60 && a.SlotSeconds <= 31*24*3600
}

// dayCount is a row of the table that stands for the drawing of activity: one source in one day, or in one slot where the
// drawing spans little.
type dayCount struct {
	When                     string
	Source                   string
	Errors, Warnings, Others int
}

// maxDayRows bounds the rows of the table.
const maxDayRows = 200

// perDay adds the slots up by day, newest day first; only what is not zero.
func (a *Activity) perDay() []dayCount {
	layout := time.DateOnly
	if a.Slots*a.SlotSeconds <= 2*24*3600 {
		layout = "2006-01-02 15:04"
	}
	var all []dayCount
	for from := a.Slots; from > 0 && len(all) < maxDayRows; {
		to := from
		when := a.slotTime(from - 1).Format(layout)
		for from > 0 && a.slotTime(from-1).Format(layout) == when {
			from--
		}
		for _, s := range a.Sources {
			row := dayCount{When: when, Source: s.name()}
			for i := from; i < to; i++ {
				row.Errors, row.Warnings, row.Others = row.Errors+nth(s.Errors, i), row.Warnings+nth(s.Warnings, i), row.Others+nth(s.Others, i)
			}
			if row.Errors+row.Warnings+row.Others > 0 {
				all = append(all, row)
			}
		}
	}
	return firstOf(all, maxDayRows)
}

// caption says what the drawing of activity cannot show.
func (a *Activity) caption() string {
	words := "Times in UTC; heights grow with the square root of the number, each row by its own."
	for _, s := range a.Spans {
		if s.Local {
			words = "Times as the server's clock showed them, because its zone is unknown; heights grow with the square root of the number, each row by its own."
			break
		}
	}
	if slices.ContainsFunc(a.Sources, func(s SourceActivity) bool { return s.Cited }) {
		words += " The diagnosis rests on sources in bold."
	}
	if a.Earlier > 0 {
		words += " " + plural(a.Earlier, "earlier event") + " not drawn."
	}
	return words
}
