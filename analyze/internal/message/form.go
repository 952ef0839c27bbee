package message

import "strings"

// form is a message text taken apart for matching.
type form struct {
	pieces []piece
	stop   bool // the text ends with a full stop, which was taken off
}

// piece is a literal text and the insertion string that follows it.
type piece struct {
	literal string // folded, see fold
	insert  int    // 1 to 99; 0 nothing follows (the last piece); gap for "..."
}

// gap stands for words that the catalog leaves out.
const gap = -1

// compiled is the message's form: with blanks, each run of them folded to one, or without any.
func (m *Message) compiled(blanks bool) *form {
	m.once.Do(func() { m.forms = [2]form{takeApart(m.Text, false), takeApart(m.Text, true)} })
	if blanks {
		return &m.forms[1]
	}
	return &m.forms[0]
}

// names tells whether the text has a place for insertion string n.
func (m *Message) names(n int) bool {
	for _, p := range m.compiled(true).pieces {
		if p.insert == n {
			return true
		}
	}
	return false
}

// inserts is the highest insertion string the text has a place for.
func (m *Message) inserts() int {
	highest := 0
	for _, p := range m.compiled(true).pieces {
		highest = max(highest, p.insert)
	}
	return highest
}

func takeApart(text string, blanks bool) form {
	text = strings.TrimSpace(text)
	f := form{stop: strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "...")}
	if f.stop {
		text = text[:len(text)-1]
	}
	var literal strings.Builder
	end := func(insert int) {
		folded, _ := fold(literal.String(), blanks)
		f.pieces = append(f.pieces, piece{string(folded), insert})
		literal.Reset()
	}
	for text != "" {
		switch {
		case strings.HasPrefix(text, "..."):
			end(gap)
			text = text[3:]
		case text[0] == '%' && len(text) > 1:
			n, rest := placeholder(text)
			if n > 0 {
				end(n)
			} else {
				literal.WriteByte(escaped(text[1]))
			}
			text = rest
		default:
			literal.WriteByte(text[0])
			text = text[1:]
		}
	}
	end(0)
	last := &f.pieces[len(f.pieces)-1]
	last.literal = strings.TrimRight(last.literal, " ") // as the text is trimmed, too
	return f
}

// placeholder reads %1 to %99; anything else behind "%" is one letter.
func placeholder(text string) (n int, rest string) {
	i := 1
	for i < len(text) && i < 3 && text[i] >= '0' && text[i] <= '9' {
		n = 10*n + int(text[i]-'0')
		i++
	}
	if n == 0 {
		return 0, text[2:]
	}
	return n, text[i:]
}

// escaped is what the letter behind a "%" stands for, line ends being blanks here.
func escaped(c byte) byte {
	switch c {
	case 'n', 'r', 't', 'b':
		return ' '
	}
	return c
}
