package dir

import (
	"bytes"
	"strings"

	"postmortem/analyze/internal/civil"
)

// Kind is what a line of a listing is.
type Kind uint8

// The kinds of lines.
const (
	Other Kind = iota
	Blank
	RowLine    // a file or folder
	FolderLine // names the folder whose rows follow
	TotalLine  // how many files and bytes
	FreeLine   // how much space is left
	SerialLine // the volume's serial number: a listing starts
	PromptLine // a command typed at a prompt
)

// Line is one line of a listing, understood.
type Line struct {
	Kind  Kind
	Row   Row         // of a RowLine
	Path  string      // of a FolderLine: the folder; of a PromptLine: the command
	Count int64       // files or folders of a total; -1 not printed
	Bytes int64       // of a total, or free; -1 not printed
	Order civil.Order // of dates in the language that a FolderLine is in; civil.UnknownOrder when that does not tell
}

// Parser understands the lines of one text in their order. The zero Parser is not ready; see NewParser.
type Parser struct {
	extra     int  // width of the columns of /q and /x
	column    int  // offset of names, as the last folder showed it; 0 unknown
	collapsed bool // runs of blanks have collapsed on the way
	total     bool // the last line was a total
	layout    layout
	learnt    int // how often
}

// NewParser returns a Parser for the start of a text.
func NewParser() *Parser { return &Parser{extra: unknownWidth} }

// Parse understands the next line. What it returns refers to line.
func (p *Parser) Parse(line []byte) Line {
	line = unquote(line)
	if r, ok := p.row(line); ok {
		p.total = false
		return Line{Kind: RowLine, Row: r}
	}
	l := p.other(line)
	switch l.Kind {
	case Blank:
		return l
	case SerialLine:
		*p = *NewParser()
	}
	p.total = l.Kind == TotalLine
	return l
}

func (p *Parser) other(line []byte) Line {
	i := skipBlanks(line, 0)
	switch {
	case i == len(line):
		return Line{Kind: Blank}
	case isDigit(line, i):
		if l, ok := p.sums(line[i:], i); ok {
			return l
		}
	}
	if l, ok := folder(string(line)); ok {
		return l
	}
	if i > 0 && isSerial(line) {
		return Line{Kind: SerialLine}
	}
	return Line{}
}

// sums reads "3 File(s) 12,345 bytes", "2 Dir(s) 9,345 bytes free" and, of Windows NT 4, "9,345 bytes free".
//
// Words that the program does not know count as well where the line is indented as cmd does it.
func (p *Parser) sums(b []byte, indent int) (l Line, ok bool) {
	first, n := number(b, true)
	words := b[n:]
	at := bytes.IndexAny(words, "0123456789")
	if at < 0 {
		if !saysFree(string(words)) {
			return l, false
		}
		return Line{Kind: FreeLine, Count: -1, Bytes: first}, true
	}
	second, m := number(words[at:], true)
	label, unit := strings.TrimSpace(string(words[:at])), string(words[at+m:])
	if label == "" || m == 0 || len(label) > maxWords || len(unit) > maxWords || strings.ContainsAny(label+unit, `\:/<>`) {
		return l, false
	}
	l = Line{Kind: TotalLine, Count: first, Bytes: second}
	if saysFree(unit) || p.total {
		l.Kind = FreeLine
	}
	return l, hasUnit(unit) || (indent >= sumIndent && strings.TrimSpace(unit) != "")
}

// sumIndent is less than the blanks before a total: its number is set flush right in 16 columns.
const sumIndent = 8

// maxWords bounds the words of a total, in bytes.
const maxWords = 80

// isSerial tells whether a line gives a volume's serial number, 1A2B-3C4D, whatever the words around it.
func isSerial(b []byte) bool {
	for i := bytes.IndexByte(b, '-'); i >= 0; {
		if hex4(b, i-4) && hex4(b, i+1) && !hexAt(b, i-5) && !hexAt(b, i+5) {
			return true
		}
		next := bytes.IndexByte(b[i+1:], '-')
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

func hex4(b []byte, i int) bool {
	return hexAt(b, i) && hexAt(b, i+1) && hexAt(b, i+2) && hexAt(b, i+3)
}

func hexAt(b []byte, i int) bool {
	return i >= 0 && i < len(b) && (b[i]-'0' <= 9 || b[i]-'A' <= 5)
}
