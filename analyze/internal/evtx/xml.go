package evtx

import (
	"bytes"
	"strconv"
	"strings"
)

// ParseXML reads one Event element as Event Viewer, wevtutil and others write it to a text, in UTF-8. The Record has no
// Number and no Offset; its namespace prefixes are dropped and its markup beyond elements, text and CDATA is passed over.
func ParseXML(event []byte) (Record, Body, error) {
	p := xmlParser{rest: event}
	rec := Record{chunk: &chunk{names: make(names)}, program: &program{}}
	if err := p.run(); err != nil {
		return rec, Body{}, err
	}
	rec.program.ops = p.ops
	rec.program.locate()
	if err := rec.system(&rec.chunk.values[0], &lastNames{}); err != nil {
		return rec, Body{}, err
	}
	body, err := rec.Body()
	return rec, body, err
}

// xmlParser turns markup into the steps of a program, without recursion.
type xmlParser struct {
	rest  []byte
	ops   []op
	depth int
}

func (p *xmlParser) run() error {
	for len(p.rest) > 0 {
		var err error
		if p.rest[0] == '<' {
			err = p.markup()
		} else {
			p.literal(unescapeXML(p.until("<")))
		}
		if err != nil {
			return err
		}
		if len(p.ops) > maxOps || p.depth > maxDepth {
			return ErrLimit
		}
	}
	return nest(p.depth == 0)
}

// until cuts what stands before a mark, or all when there is none.
func (p *xmlParser) until(mark string) []byte {
	i := bytes.Index(p.rest, []byte(mark))
	if i < 0 {
		i = len(p.rest)
	}
	part := p.rest[:i]
	p.rest = p.rest[i:]
	return part
}

// past is until, with the mark dropped; ErrShort when there is none.
func (p *xmlParser) past(mark string) ([]byte, error) {
	part := p.until(mark)
	if len(p.rest) == 0 {
		return nil, ErrShort
	}
	p.rest = p.rest[len(mark):]
	return part, nil
}

func (p *xmlParser) literal(s string) {
	p.ops = append(p.ops, op{kind: opText, sub: -1, text: s})
}

func (p *xmlParser) markup() error {
	for _, passed := range [...][2]string{{"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}, {"<!", ">"}} {
		if !bytes.HasPrefix(p.rest, []byte(passed[0])) {
			continue
		}
		p.rest = p.rest[len(passed[0]):]
		inside, err := p.past(passed[1])
		if err == nil && passed[1] == "]]>" {
			p.literal(string(inside))
		}
		return err
	}
	p.rest = p.rest[1:]
	if bytes.HasPrefix(p.rest, []byte("/")) {
		_, err := p.past(">")
		return p.end(err)
	}
	return p.start()
}

func (p *xmlParser) end(err error) error {
	if err != nil {
		return err
	}
	p.ops = append(p.ops, op{kind: opClose, sub: -1})
	p.depth--
	return nest(p.depth >= 0)
}

func (p *xmlParser) start() error {
	p.ops = append(p.ops, op{kind: opOpen, sub: -1, text: p.name()})
	p.depth++
	for {
		p.rest = bytes.TrimLeft(p.rest, " \t\r\n")
		switch {
		case len(p.rest) == 0:
			return ErrShort
		case p.rest[0] == '>':
			p.rest = p.rest[1:]
			p.ops = append(p.ops, op{kind: opContent, sub: -1})
			return nil
		case bytes.HasPrefix(p.rest, []byte("/>")):
			p.rest = p.rest[2:]
			return p.end(nil)
		}
		if err := p.attribute(); err != nil {
			return err
		}
	}
}

func (p *xmlParser) attribute() error {
	name := p.name()
	p.rest = bytes.TrimLeft(p.rest, " \t\r\n=")
	if name == "" || len(p.rest) == 0 || (p.rest[0] != '"' && p.rest[0] != '\'') {
		return ErrToken
	}
	quote := string(p.rest[:1])
	p.rest = p.rest[1:]
	value, err := p.past(quote)
	if err != nil {
		return err
	}
	p.ops = append(p.ops, op{kind: opAttr, sub: -1, text: name})
	p.literal(unescapeXML(value))
	return nil
}

// name cuts a name, without its prefix unless that declares a namespace.
func (p *xmlParser) name() string {
	i := bytes.IndexAny(p.rest, " \t\r\n=/><\"'")
	if i < 0 {
		i = len(p.rest)
	}
	name := string(p.rest[:i])
	p.rest = p.rest[i:]
	if prefix, local, ok := strings.Cut(name, ":"); ok && prefix != "xmlns" {
		return local
	}
	return name
}

// unescapeXML resolves the entities of XML; an unknown one stays as it is.
func unescapeXML(b []byte) string {
	if bytes.IndexByte(b, '&') < 0 {
		return string(b)
	}
	var out strings.Builder
	s := string(b)
	for {
		before, after, ok := strings.Cut(s, "&")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		name, rest, ok := strings.Cut(after[:min(len(after), 12)], ";")
		if !ok {
			out.WriteByte('&')
			s = after
			continue
		}
		out.WriteString(reference(name))
		s = after[len(after[:min(len(after), 12)])-len(rest):]
	}
}

// reference is the text of &name;, a character by its number among them.
func reference(name string) string {
	digits, isNumber := strings.CutPrefix(name, "#")
	if !isNumber {
		return entity(name)
	}
	base := 10
	if hex, ok := strings.CutPrefix(strings.ToLower(digits), "x"); ok {
		digits, base = hex, 16
	}
	r, err := strconv.ParseUint(digits, base, 21)
	if err != nil {
		return "&" + name + ";"
	}
	return string(rune(r))
}
