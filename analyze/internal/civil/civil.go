// Package civil reads the dates and times of day that logs and listings bear, in the orders and separators of any locale,
// from fixed forms and without a copy: some hundred million rows pass through it.
//
// It knows no names of months or zones, and it guesses nothing: a date that can be read in two ways says so.
package civil

import (
	"bytes"
	"time"
)

// Date is a day of the civil calendar; the zero Date is unknown.
type Date struct{ Year, Month, Day int }

// At gives the moment of a time of day on d; false when it is none.
func (d Date) At(clock []byte, loc *time.Location) (time.Time, bool) {
	h, rest := Leading(clock)
	if len(rest) == 0 || rest[0] != ':' {
		return time.Time{}, false
	}
	m, rest := Leading(rest[1:])
	s := 0
	if len(rest) > 0 && rest[0] == ':' {
		s, rest = Leading(rest[1:])
	}
	h, ok := afternoon(h, rest)
	if !ok || !d.valid() || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 59 {
		return time.Time{}, false
	}
	t := time.Date(d.Year, time.Month(d.Month), d.Day, h, m, s, 0, loc)
	return t, t.Day() == d.Day // 31 February is none
}

// afternoon applies an AM or PM behind the time, as the locale of some servers writes it.
func afternoon(h int, suffix []byte) (int, bool) {
	suffix = bytes.TrimSpace(suffix)
	switch {
	case len(suffix) == 0:
		return h, true
	case bytes.EqualFold(suffix, pm) && h >= 1 && h <= 12:
		return h%12 + 12, true
	case bytes.EqualFold(suffix, am) && h >= 1 && h <= 12:
		return h % 12, true
	}
	return 0, false
}

var am, pm = []byte("AM"), []byte("PM")

func (d Date) valid() bool {
	return d.Year >= 1980 && d.Year <= 2200 && d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= 31
}

// ISO reads 2006-10-09.
func ISO(b []byte) (Date, bool) {
	parts, ok := three(b)
	d := Date{parts[0], parts[1], parts[2]}
	return d, ok && d.valid()
}

// Order is the order of day, month and year in a date that follows the server's locale.
type Order uint8

// The orders of a date.
const (
	UnknownOrder Order = iota
	MonthDayYear
	DayMonthYear
	YearMonthDay
)

// OrderOf tells the order from one Date, as far as it can be read in one way only.
func OrderOf(b []byte) Order {
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
func OrderOfPicture(picture string) Order {
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

// Read reads a date whose parts stand in this order; UnknownOrder reads month, day, year. A year may have two digits.
func (o Order) Read(b []byte) (Date, bool) {
	p, ok := three(b)
	var d Date
	switch o {
	case YearMonthDay:
		d = Date{p[0], p[1], p[2]}
	case DayMonthYear:
		d = Date{p[2], p[1], p[0]}
	default:
		d = Date{p[2], p[0], p[1]}
	}
	d.Year = century(d.Year)
	return d, ok && d.valid()
}

// century completes a year of two digits; the artifacts are of 1996 and later.
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
		if n[i], b = Leading(b); n[i] < 0 {
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

// Leading reads up to four digits at the start of b; -1 when there are none.
func Leading(b []byte) (n int, rest []byte) {
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
