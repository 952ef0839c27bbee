package dir

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// layout is where the date and time of a listing's rows stand: dir sets them in columns of one width, so the next row has
// them where the last one had. It is learnt from a row that was read the general way.
type layout struct {
	size   int    // of date and time, in bytes; 0 unknown
	half   int    // offset of the letter that tells the half of the day; -1 none
	date   [3]run // the fields A, B and C
	hour   run
	minute run
	long   uint8
	dotted bool
	words  [layoutWords]layoutWord
}

// run is a number's place.
type run struct{ at, size int }

// layoutWord says what eight bytes of a row must be like.
type layoutWord struct {
	want   uint64 // '0' for a digit
	fixed  uint64 // bytes that must be as wanted
	digits uint64 // bytes that must be digits
}

const (
	layoutWords = 4
	layoutSize  = 8 * layoutWords // dates and times are shorter, and rows longer
)

// maxLearnt bounds how often a layout is learnt of one listing: where every row stands in other columns there is none.
const maxLearnt = 64

// learn takes the layout of a row whose size begins at next. A layout that does not give the same row is none.
func (p *Parser) learn(line []byte, next int, r *Row) {
	var s Stamp
	if len(line) < layoutSize || p.extra > 0 || p.learnt == maxLearnt || p.layout.stamp(line, &s) {
		return
	}
	p.learnt++
	l := layoutOf(bytes.TrimRight(line[:next], " \t"), r.Stamp)
	if l.stamp(line, &s) && s == r.Stamp {
		p.layout = l
	}
}

// layoutOf is the layout of a row's date and time; the zero layout when they are not five numbers with at most one word, of
// ASCII: other words for the half of the day are not told from their first letter.
func layoutOf(when []byte, s Stamp) (l layout) {
	numbers, n, word := runsOf(when)
	if len(when) > layoutSize || n != len(numbers) || numbers[0].at != 0 || word == manyWords {
		return l
	}
	l = layout{size: len(when), half: word, date: [3]run(numbers[:]), hour: numbers[3], minute: numbers[4], long: s.Long, dotted: s.Dotted}
	for i, c := range when {
		w, shift := &l.words[i/8], 8*(i%8)
		switch {
		case c >= utf8.RuneSelf:
			return layout{}
		case i == l.half:
		case isDigit(when, i):
			w.want |= '0' << shift
			w.digits |= 0xFF << shift
		default:
			w.want |= uint64(c) << shift
			w.fixed |= 0xFF << shift
		}
	}
	return l
}

const (
	noWord    = -1
	manyWords = -2
)

// runsOf finds the numbers, at most as many as a date and time have, and the letter that begins the only word.
func runsOf(b []byte) (numbers [5]run, n, word int) {
	word = noWord
	for i := 0; i < len(b); {
		start := i
		for isDigit(b, i) {
			i++
		}
		if i > start && n < len(numbers) {
			numbers[n] = run{start, i - start}
			n++
			continue
		}
		for i < len(b) && isLetter(b[i]) {
			i++
		}
		switch {
		case i == start:
			i++
		case word != noWord || isDigit(b, start):
			return numbers, n, manyWords
		default:
			word = start
		}
	}
	return numbers, n, word
}

// sixes lifts the bytes above 9 to 16 and more.
const sixes = 0x0606060606060606

// matches tells whether a row of at least layoutSize bytes has this layout.
func (l *layout) matches(line []byte) bool {
	line = line[:layoutSize]
	for i := range l.words {
		w := &l.words[i]
		x := binary.LittleEndian.Uint64(line[8*i:]) ^ w.want
		d := x & w.digits
		if x&w.fixed != 0 || (d|(d+sixes&w.digits))&w.digits&0xF0F0F0F0F0F0F0F0 != 0 {
			return false
		}
	}
	return true
}

// stamp reads the date and time of a row that has this layout.
func (l *layout) stamp(line []byte, s *Stamp) bool {
	if l.size == 0 || !l.matches(line) {
		return false
	}
	half := byte(0)
	if l.half >= 0 {
		if half = line[l.half] | 0x20; half != 'a' && half != 'p' {
			return false
		}
	}
	minute := l.minute.value(line)
	*s = Stamp{
		A: l.date[0].value(line), B: l.date[1].value(line), C: l.date[2].value(line),
		Minute: hour24(l.hour.value(line), half)*60 + minute, Long: l.long, Dotted: l.dotted,
	}
	return minute < 60 && s.Minute < 24*60
}

// value is the number that stands in line, of at most four digits.
func (r run) value(line []byte) (n uint16) {
	if r.size == 2 {
		return uint16(line[r.at]-'0')*10 + uint16(line[r.at+1]-'0')
	}
	for _, c := range line[r.at : r.at+r.size] {
		n = n*10 + uint16(c-'0')
	}
	return n
}
