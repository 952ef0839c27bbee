package artifact

import (
	"context"
	"strings"
	"time"

	"postmortem/analyze/internal/civil"
	"postmortem/rules/facts"
)

// eventDateOrder finds the order of day, month and year that the dates of a text have: from the first that can be read in one
// way only, else from the manifest, else from what tells of the locale. dateIn cuts the date of a line, "" when it has
// none. The text is read once more when its head does not tell.
func eventDateOrder(ctx context.Context, in *Input, out *facts.Extract, dateIn func(line string) string) civil.Order {
	var dates dateEvidence
	for line := range strings.Lines(in.First) {
		dates.see(dateIn(strings.TrimRight(line, "\r\n")))
	}
	if dates.order == civil.UnknownOrder && len(in.Head) == HeadSize {
		for line, err := range in.Lines(ctx) {
			if err != nil || dates.order != civil.UnknownOrder {
				break
			}
			dates.see(dateIn(line.Text))
		}
	}
	if dates.order != civil.UnknownOrder {
		return dates.order
	}
	return dates.guess(in, out)
}

// dateEvidence is what the dates of a text tell.
type dateEvidence struct {
	order civil.Order
	seen  bool
}

func (d *dateEvidence) see(date string) {
	if d.order != civil.UnknownOrder || !isDate(date) {
		return
	}
	d.seen = true
	d.order = civil.OrderOf([]byte(plainDate(date)))
}

// guess is for dates of which each can be read in two ways.
func (d *dateEvidence) guess(in *Input, out *facts.Extract) civil.Order {
	if in.Manifest != nil {
		if order := civil.OrderOfPicture(in.Manifest.ShortDate); order != civil.UnknownOrder {
			return order
		}
	}
	if !d.seen {
		return civil.MonthDayYear
	}
	order, read := civil.MonthDayYear, "month first"
	if speaksOtherThanEnglish(in.First) {
		order, read = civil.DayMonthYear, "day first"
	}
	out.Gap("the dates of its events can be read in two ways: read with the " + read)
	return order
}

// speaksOtherThanEnglish tells whether the words for events are of a language whose dates begin with the day.
func speaksOtherThanEnglish(first string) bool {
	first = strings.ToLower(first)
	for _, word := range []string{"fehler", "warnung", "informationen", "erreur", "avertissement", "advertencia", "errore", "avviso", "fout"} {
		if strings.Contains(first, word) {
			return true
		}
	}
	return false
}

// plainDate brings a date into the form "1/2/2003": without blanks, a point at its end, or the marks of direction that
// newer programs put around its parts.
func plainDate(date string) string {
	if isPlain(date) {
		return date
	}
	date = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00A0' || r == '\u200E' || r == '\u200F' {
			return -1
		}
		return r
	}, date)
	return strings.TrimRight(date, ".")
}

// isPlain tells whether a date or a time of day consists of nothing but what most locales use.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != '/' && c != '-' && c != ':' && (c != '.' || i == len(s)-1) {
			return false
		}
	}
	return true
}

// plainClock brings a time of day into the form "9:26:53 PM": colons for the points of Italian, English marks of the half
// of the day.
func plainClock(clock string) string {
	if strings.Contains(clock, ":") && !strings.Contains(clock, ".") && (isPlain(clock) || strings.HasSuffix(clock, " AM") || strings.HasSuffix(clock, " PM")) {
		return clock
	}
	clock = strings.TrimSpace(clockSigns.Replace(clock))
	for mark, english := range halves {
		if rest, ok := strings.CutPrefix(clock, mark); ok {
			clock = strings.TrimSpace(rest) + " " + english
		} else if rest, ok := strings.CutSuffix(clock, mark); ok {
			clock = strings.TrimSpace(rest) + " " + english
		}
	}
	if !strings.Contains(clock, ":") {
		return strings.Replace(clock, ".", ":", 2)
	}
	if whole, fraction, ok := strings.Cut(clock, "."); ok && isDigits(fraction) {
		return whole
	}
	return clock
}

var clockSigns = strings.NewReplacer("\u200E", "", "\u00A0", " ", "\u202F", " ")

var halves = map[string]string{"午前": "AM", "午後": "PM", "오전": "AM", "오후": "PM", "上午": "AM", "下午": "PM", "a.m.": "AM", "p.m.": "PM"}

// isDate tells whether a cell is a date of numbers, in any order.
func isDate(s string) bool {
	_, ok := civil.UnknownOrder.Read([]byte(plainDate(s)))
	for _, order := range []civil.Order{civil.DayMonthYear, civil.YearMonthDay} {
		if !ok {
			_, ok = order.Read([]byte(plainDate(s)))
		}
	}
	return ok
}

func isClock(s string) bool {
	_, ok := civil.Date{Year: 2000, Month: 1, Day: 1}.At([]byte(plainClock(s)), time.UTC)
	return ok
}

// eventTime is the moment of a date and a time of day; false when they are none.
func eventTime(order civil.Order, date, clock string, zone *time.Location) (time.Time, bool) {
	day, ok := order.Read([]byte(plainDate(date)))
	if !ok {
		return time.Time{}, false
	}
	return day.At([]byte(plainClock(clock)), zone)
}

// maxDateTime is more than a date and a time of day take in any locale, marks of direction included, in bytes.
const maxDateTime = 120

// cutDate splits a date from a time of day in one cell: at the first blank after which a time stands.
func cutDate(s string) (date, clock string, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) > maxDateTime {
		return "", "", false
	}
	for i := range len(s) {
		if s[i] != ' ' && s[i] != 'T' {
			continue
		}
		if isDate(s[:i]) && isClock(s[i+1:]) {
			return s[:i], s[i+1:], true
		}
	}
	return "", "", false
}
