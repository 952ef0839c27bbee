package protocollog

import (
	"bytes"
	"time"
)

// date is a day of the civil calendar; the zero date is unknown.
type date struct{ year, month, day int }

// at gives the moment of a time of day on d; false when it is none.
func (d date) at(clock []byte, loc *time.Location) (time.Time, bool) {
	h, rest := leading(clock)
	if len(rest) == 0 || rest[0] != ':' {
		return time.Time{}, false
	}
	m, rest := leading(rest[1:])
	s := 0
	if len(rest) > 0 && rest[0] == ':' {
		s, rest = leading(rest[1:])
	}
	h, ok := afternoon(h, rest)
	if !ok || !d.valid() || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60 {
		return time.Time{}, false
	}
	return time.Date(d.year, time.Month(d.month), d.day, h, m, s, 0, loc), true
}

// afternoon applies an AM or PM behind the time, as the locale of some servers writes it.
func afternoon(h int, suffix []byte) (int, bool) {
	suffix = bytes.TrimSpace(suffix)
	switch {
	case len(suffix) == 0:
		return h, true
	case foldIs(suffix, "PM") && h >= 1 && h <= 12:
		return h%12 + 12, true
	case foldIs(suffix, "AM") && h >= 1 && h <= 12:
		return h % 12, true
	}
	return 0, false
}

func (d date) valid() bool {
	return d.year >= 1980 && d.year <= 2200 && d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31
}

// dateISO reads 2006-10-09.
func dateISO(b []byte) (date, bool) {
	parts, ok := three(b)
	d := date{parts[0], parts[1], parts[2]}
	return d, ok && d.valid()
}

// DateOrder is the order of day, month and year in the dates of an IIS-format log, which follow the server's locale.
type DateOrder uint8

// The orders of a date.
const (
	UnknownOrder DateOrder = iota
	MonthDayYear
	DayMonthYear
	YearMonthDay
)

// OrderOf tells the order from one date, as far as it can be read in one way only.
func OrderOf(b []byte) DateOrder {
	parts, ok := three(b)
	switch {
	case !ok:
		return UnknownOrder
	case parts[0] > 31:
		return YearMonthDay
	case bytes.IndexByte(b, '.') > 0 || parts[0] > 12:
		return DayMonthYear // a locale with dots writes the day first
	case parts[1] > 12:
		return MonthDayYear
	}
	return UnknownOrder
}

// OrderOfPicture tells the order from a short-date picture of Windows: "dd.MM.yyyy".
func OrderOfPicture(picture string) DateOrder {
	y, m, d := bytes.IndexAny([]byte(picture), "yY"), bytes.IndexByte([]byte(picture), 'M'), bytes.IndexAny([]byte(picture), "dD")
	switch {
	case y < 0 || m < 0 || d < 0:
		return UnknownOrder
	case y < m:
		return YearMonthDay
	case m < d:
		return MonthDayYear
	}
	return DayMonthYear
}

func (o DateOrder) read(b []byte) (date, bool) {
	p, ok := three(b)
	var d date
	switch o {
	case YearMonthDay:
		d = date{p[0], p[1], p[2]}
	case DayMonthYear:
		d = date{p[2], p[1], p[0]}
	default:
		d = date{p[2], p[0], p[1]}
	}
	d.year = century(d.year)
	return d, ok && d.valid()
}

// century completes a year of two digits; these logs are of 1996 and later.
func century(year int) int {
	switch {
	case year < 0 || year > 99:
		return year
	case year >= 70:
		return year + 1900
	}
	return year + 2000
}

// three reads three numbers separated by one byte each.
func three(b []byte) (n [3]int, ok bool) {
	for i := range n {
		if n[i], b = leading(b); n[i] < 0 {
			return n, false
		}
		if i == 2 {
			break
		}
		if len(b) == 0 || (b[0] != '-' && b[0] != '/' && b[0] != '.') {
			return n, false
		}
		b = b[1:]
	}
	return n, len(b) == 0 || b[0] == ' '
}

// leading reads up to four digits at the start of b; -1 when there are none.
func leading(b []byte) (n int, rest []byte) {
	i := 0
	for i < len(b) && i < 4 && b[i] >= '0' && b[i] <= '9' {
		n = n*10 + int(b[i]-'0')
		i++
	}
	if i == 0 {
		return -1, b
	}
	return n, b[i:]
}
