package dir

import "postmortem/analyze/internal/civil"

// Stamp is the date and time of a row as printed: which of the fields is the day is another question.
type Stamp struct {
	A, B, C uint16 // the fields of the date, left to right
	Minute  uint16 // of the day
	Long    uint8  // which field has four digits: 1 is A, 3 is C, 0 none
	Dotted  bool   // dots stand between the fields
}

// Key is s as a number that grows with time, so that rows can be compared without calendar arithmetic; ok is false when s
// is no date in this order. See Fields.
func (s Stamp) Key(o civil.Order) (key int64, ok bool) {
	y, m, d := s.A, s.B, s.C
	switch o {
	case civil.DayMonthYear:
		y, m, d = s.C, s.B, s.A
	case civil.MonthDayYear:
		y, m, d = s.C, s.A, s.B
	case civil.UnknownOrder:
		return 0, false
	}
	if s.Long == 0 {
		y = century(y)
	}
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1980 || s.Minute >= 24*60 {
		return 0, false
	}
	return (int64(y)*16+int64(m))*32*2048 + int64(d)*2048 + int64(s.Minute), true
}

// century completes a year of two digits the way Windows 2000 does: up to 29 it is of the 21st century.
func century(y uint16) uint16 {
	switch {
	case y < 30:
		return y + 2000
	case y < 100:
		return y + 1900
	}
	return y
}

// Fields takes a key apart again.
func Fields(key int64) (year, month, day, hour, minute int) {
	minutes := int(key % 2048)
	key /= 2048
	day = int(key % 32)
	key /= 32
	return int(key / 16), int(key % 16), day, minutes / 60, minutes % 60
}

// Dates gathers evidence of the order that the dates of a text are in.
type Dates struct {
	rows   int
	proofs [4]int      // rows that only one order can explain, by Order
	words  civil.Order // what the language of the text suggests
	dotted int
}

// Observe takes one row's date into account.
func (d *Dates) Observe(s Stamp) {
	d.rows++
	if s.Dotted {
		d.dotted++
	}
	only := civil.UnknownOrder
	for o := civil.MonthDayYear; o <= civil.YearMonthDay; o++ {
		if !s.fits(o) {
			continue
		}
		if only != civil.UnknownOrder {
			return
		}
		only = o
	}
	if only != civil.UnknownOrder {
		d.proofs[only]++
	}
}

// fits tells whether s can be a date in this order. Two digits above 31 are a year.
func (s Stamp) fits(o civil.Order) bool {
	if first := s.Long == 1 || s.Long == 0 && s.A > 31; first != (o == civil.YearMonthDay) {
		return false
	}
	_, ok := s.Key(o)
	return ok
}

// Suggest takes the language of the text into account.
func (d *Dates) Suggest(o civil.Order) {
	if d.words == civil.UnknownOrder {
		d.words = o
	}
}

// Proved tells whether the dates themselves settle the order.
func (d *Dates) Proved() bool { return d.proofs != [4]int{} }

// Order is the order that explains the dates: the one that numbers above 12 prove, else what dots between the fields or
// the language suggest. Proofs of two orders are none, unless nearly all are for one.
func (d *Dates) Order() civil.Order {
	best, others := civil.UnknownOrder, 0
	for o, n := range d.proofs {
		if n > d.proofs[best] {
			best = civil.Order(o)
		}
		others += n
	}
	others -= d.proofs[best]
	switch {
	case best != civil.UnknownOrder && others*20 <= d.proofs[best]:
		return best
	case d.Proved():
		return civil.UnknownOrder
	case d.dotted > 0 && d.dotted == d.rows && d.words == civil.UnknownOrder:
		return civil.DayMonthYear
	}
	return d.words
}
