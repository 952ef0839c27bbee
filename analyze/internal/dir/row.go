package dir

import "bytes"

// Row is one file or folder of a listing. Its bytes are those of the line and valid as long.
type Row struct {
	Stamp  Stamp
	Folder bool   // <DIR>, <REP>, <JUNCTION>, …
	Bytes  int64  // of a file
	Name   []byte // without the columns of /q and /x
}

// Dot tells whether r is the folder itself or its parent.
func (r *Row) Dot() bool { return r.Folder && (string(r.Name) == "." || string(r.Name) == "..") }

// row reads a line that begins with a date.
func (p *Parser) row(line []byte) (r Row, ok bool) {
	i := skipBlanks(line, 0)
	if !isDigit(line, i) {
		return r, false
	}
	if i, ok = date(line, i, &r.Stamp); !ok {
		return r, false
	}
	if i, ok = clock(line, i, &r.Stamp); !ok {
		return r, false
	}
	when := i
	if line[i] == '<' {
		i, ok = p.marker(line, i)
		r.Folder = true
	} else {
		i, ok = p.size(line, i, &r.Bytes)
	}
	if !ok || i >= len(line) {
		return r, false
	}
	r.Name = p.name(line[i:])
	if len(r.Name) > 0 && !r.Folder {
		p.learn(line, when, &r)
	}
	return r, len(r.Name) > 0
}

// date reads three numbers with one kind of separator between them, and the blank behind.
func date(b []byte, i int, s *Stamp) (next int, ok bool) {
	var fields [3]uint16
	var sep byte
	for f := range fields {
		start := i
		for isDigit(b, i) && i-start < 4 {
			fields[f] = fields[f]*10 + uint16(b[i]-'0')
			i++
		}
		switch {
		case i == start || i >= len(b):
			return 0, false
		case i-start == 4:
			s.Long = uint8(f + 1)
		case i-start == 3:
			return 0, false
		}
		if f == 2 {
			break
		}
		if f == 0 {
			sep = b[i]
		}
		if b[i] != sep || (sep != '/' && sep != '.' && sep != '-') {
			return 0, false
		}
		i++
	}
	if b[i] == '.' && sep == '.' { // Hungarian dates end in a dot
		i++
	}
	s.A, s.B, s.C, s.Dotted = fields[0], fields[1], fields[2], sep == '.'
	next = skipBlanks(b, i)
	return next, next > i && next < len(b) && s.Long != 2
}

// clock reads the time and the blanks behind. It is 24 hours, or 12 with "a", "p", "AM", "PM", or with a word before or
// behind in other scripts.
func clock(b []byte, i int, s *Stamp) (next int, ok bool) {
	half := byte(0)
	if !isDigit(b, i) {
		half, i = halfOf(b, i)
		i = skipBlanks(b, i)
	}
	hour, i, ok := twoDigits(b, i)
	if !ok || i >= len(b) || (b[i] != ':' && b[i] != '.') {
		return 0, false
	}
	minute, i, ok := twoDigits(b, i+1)
	if !ok || i >= len(b) || minute > 59 {
		return 0, false
	}
	next = skipBlanks(b, i)
	if next < len(b) && !isDigit(b, next) && b[next] != '<' && b[next] != '(' {
		half, i = halfOf(b, next)
		next = skipBlanks(b, i)
	}
	if next == i || next >= len(b) || half == '?' {
		return 0, false
	}
	s.Minute = hour24(hour, half)*60 + minute
	return next, s.Minute < 24*60
}

func hour24(hour uint16, half byte) uint16 {
	switch {
	case half == 'a' && hour == 12:
		return 0
	case half == 'p' && hour < 12:
		return hour + 12
	}
	return hour
}

func twoDigits(b []byte, i int) (n uint16, next int, ok bool) {
	if !isDigit(b, i) {
		return 0, 0, false
	}
	n = uint16(b[i] - '0')
	if i++; isDigit(b, i) {
		n = n*10 + uint16(b[i]-'0')
		i++
	}
	return n, i, true
}

// afternoons are the words for the second half of the day that do not begin with a p.
var afternoons = [...]string{"下午", "午後", "오후", "μμ", "μ.μ.", "du"}

var mornings = [...]string{"上午", "午前", "오전", "πμ", "π.μ.", "de"}

// halfOf reads the word at i that tells the half of the day: 'a', 'p', or '?' for any other word.
func halfOf(b []byte, i int) (half byte, next int) {
	end := i
	for end < len(b) && b[end] != ' ' && b[end] != '\t' && b[end] != '<' {
		end++
	}
	word := b[i:end]
	switch {
	case len(word) == 0 || len(word) > 12:
		return '?', end
	case word[0]|0x20 == 'a' || word[0]|0x20 == 'p':
		return word[0] | 0x20, end
	}
	for n := range afternoons {
		switch string(word) {
		case afternoons[n]:
			return 'p', end
		case mornings[n]:
			return 'a', end
		}
	}
	return '?', end
}

// markerWidth is what a marker such as "<DIR>" takes up with the blanks behind it, before the name.
const markerWidth = 15

// marker skips "<DIR>" and the blanks behind it. What is deeper in the line than that belongs to the column of short names.
func (p *Parser) marker(b []byte, i int) (next int, ok bool) {
	end := bytes.IndexByte(b[i:], '>')
	if end < 2 || end > markerWidth {
		return 0, false
	}
	blanks := skipBlanks(b, i+end+1)
	next = min(blanks, i+markerWidth)
	p.collapsed = blanks < i+markerWidth
	if !p.collapsed {
		p.column = next
	}
	return next, true
}

// size reads a number, in parentheses when the file is offline, and the one blank behind it.
func (p *Parser) size(b []byte, i int, n *int64) (next int, ok bool) {
	open := b[i] == '('
	if open {
		i++
	}
	v, size := number(b[i:], false)
	if size == 0 {
		return 0, false
	}
	i += size
	if open {
		if i >= len(b) || b[i] != ')' {
			return 0, false
		}
		i++
	}
	if i >= len(b) || b[i] != ' ' {
		return 0, false
	}
	*n = v
	if p.column > i+1 && p.column < len(b) && !p.collapsed && separator(b[i:], true) > 0 {
		return p.grouped(b, i-size, i+1, n)
	}
	return i + 1, true
}

// grouped reads a size whose thousands a mail program has parted by plain blanks: it ends right before the column of
// names, which the folders of the listing have shown.
func (p *Parser) grouped(b []byte, from, next int, n *int64) (int, bool) {
	if v, size := number(b[from:], true); from+size+1 == p.column {
		*n = v
		return p.column, true
	}
	return next, true
}
