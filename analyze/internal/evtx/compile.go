package evtx

import (
	"fmt"
	"slices"
)

// The tokens of binary XML, [MS-EVEN6] 2.2.12. Flag 0x40 means that more of the same follows.
const (
	tokenEOF        = 0x00
	tokenOpen       = 0x01
	tokenContent    = 0x02 // the start tag ends
	tokenEmpty      = 0x03 // the start tag ends, and with it the element
	tokenEnd        = 0x04
	tokenValue      = 0x05
	tokenAttribute  = 0x06
	tokenCDATA      = 0x07
	tokenCharRef    = 0x08
	tokenEntityRef  = 0x09
	tokenPITarget   = 0x0A
	tokenPIData     = 0x0B
	tokenTemplate   = 0x0C
	tokenNormalSub  = 0x0D
	tokenOptionSub  = 0x0E
	tokenFragment   = 0x0F
	tokenMore       = 0x40
	fragmentHeader  = "\x0f\x01\x01\x00"
	definitionStart = 24 // of the elements, from the start of a definition: next offset, GUID, size
)

// compiler turns tokens into the steps of a program. It does not recurse: elements are kept track of by depth.
type compiler struct {
	cursor
	chunk      *chunk
	definition bool // inside a template definition elements bear a dependency identifier
	headOnly   bool // it is done at the end of System
	inSystem   bool
	depth      int
	done       bool
	ops        []op // of chunk.ops, from where the program begins
}

// compile reads elements from at up to end. The work is charged to the chunk.
func (c *chunk) compile(at, end int, definition bool) *program {
	return c.run(&compiler{cursor: c.part(at, end), definition: definition})
}

// compileHead reads the elements of an event up to the end of System. Of events without a template the rest is read only when
// it is asked for.
func (c *chunk) compileHead(at, end int) *program {
	return c.run(&compiler{cursor: c.part(at, end), headOnly: true})
}

func (c *chunk) part(at, end int) cursor {
	return cursor{b: c.data[:min(max(end, at), len(c.data))], at: at}
}

func (c *chunk) run(p *compiler) *program {
	at := p.at
	p.chunk, p.ops = c, c.ops[len(c.ops):]
	err := p.run()
	c.compiled += p.at - at
	if c.compiled > chunkCompile && err == nil {
		err = ErrLimit
	}
	c.keepOps(p.ops)
	program := c.program()
	program.ops, program.err = slices.Clip(p.ops), err
	if err == nil {
		program.locate()
	}
	return program
}

// keepOps takes the room of the steps of a program. Where it did not suffice they lie elsewhere, and the chunk after this one
// gets more.
func (c *chunk) keepOps(ops []op) {
	c.needed += len(ops)
	if len(ops) <= cap(c.ops)-len(c.ops) {
		c.ops = c.ops[:len(c.ops)+len(ops)]
	}
}

// roomForOps readies the room for the steps of a chunk's programs.
func (c *chunk) roomForOps() {
	if c.needed > cap(c.ops) {
		c.ops = make([]op, 0, c.needed+c.needed/4)
	}
	c.ops, c.needed = c.ops[:0], 0
}

// program is an empty one, of an earlier use of the chunk where there is one.
func (c *chunk) program() *program {
	if c.made == len(c.spare) {
		c.spare = append(c.spare, &program{})
	}
	c.made++
	p := c.spare[c.made-1]
	*p = program{}
	return p
}

func (p *compiler) run() error {
	if p.chunk.compiled > chunkCompile {
		return ErrLimit
	}
	for !p.done {
		at := p.at
		token := p.u8()
		if p.short {
			return ErrShort
		}
		if err := p.token(token); err != nil {
			return fmt.Errorf("token at %#x of its chunk: %w", at, err)
		}
		if p.short {
			return ErrShort
		}
		if len(p.ops) > maxOps || p.depth > maxDepth {
			return ErrLimit
		}
	}
	return nil
}

func (p *compiler) token(token uint8) error {
	switch token {
	case tokenEOF:
		p.done = true
		return nest(p.depth == 0)
	case tokenFragment:
		p.skip(len(fragmentHeader) - 1)
	case tokenOpen, tokenOpen | tokenMore:
		p.open(token&tokenMore != 0)
	case tokenAttribute, tokenAttribute | tokenMore:
		p.emit(op{kind: opAttr, sub: -1, text: p.name()})
	case tokenContent:
		p.emit(op{kind: opContent, sub: -1})
	case tokenEmpty, tokenEnd:
		return p.end()
	default:
		return p.content(token)
	}
	return nil
}

func (p *compiler) content(token uint8) error {
	switch token {
	case tokenValue, tokenValue | tokenMore:
		if p.u8() != typeString {
			return ErrToken
		}
		p.literal(p.text())
	case tokenCDATA, tokenCDATA | tokenMore:
		p.literal(p.text())
	case tokenCharRef, tokenCharRef | tokenMore:
		p.literal(string(rune(p.u16())))
	case tokenEntityRef, tokenEntityRef | tokenMore:
		p.literal(entity(p.name()))
	case tokenNormalSub, tokenOptionSub:
		p.emit(op{kind: opText, sub: int32(p.u16()), typ: p.u8()})
	case tokenPITarget:
		p.name()
	case tokenPIData:
		p.text()
	default:
		return fmt.Errorf("%w %#02x", ErrToken, token)
	}
	return nil
}

func (p *compiler) emit(o op) { p.ops = append(p.ops, o) }

func (p *compiler) literal(s string) { p.emit(op{kind: opText, sub: -1, text: s}) }

// open reads a start tag up to its attributes.
func (p *compiler) open(attributes bool) {
	if p.definition {
		p.skip(2)
	}
	p.skip(4) // size of the element: redundant, and not to be relied on
	name := p.name()
	p.emit(op{kind: opOpen, sub: -1, text: name})
	p.inSystem = p.inSystem || p.depth == 1 && name == "System"
	if attributes {
		p.skip(4)
	}
	p.depth++
}

func (p *compiler) end() error {
	p.emit(op{kind: opClose, sub: -1})
	p.depth--
	p.done = p.headOnly && p.inSystem && p.depth == 1
	return nest(p.depth >= 0)
}

func nest(ok bool) error {
	if !ok {
		return ErrNesting
	}
	return nil
}

// name reads a reference to a name: an offset in the chunk. The first use of a name has it inline.
func (p *compiler) name() string {
	at := int(p.u32())
	known := &p.chunk.nameAt[at%len(p.chunk.nameAt)]
	if known.end == 0 || known.at != at {
		c := cursor{b: p.chunk.data, at: at}
		c.skip(4) // next name of the same hash
		hash := c.u16()
		raw := c.take(2 * int(c.u16()))
		if p.chunk.strict && nameHash(raw) != hash {
			raw = p.mend(&c, at, hash, raw)
		}
		c.skip(2)
		if c.short || at < chunkHeaderSize {
			p.short = true
			return ""
		}
		*known = nameAt{at, c.at, p.chunk.names.intern(raw)}
	}
	if at == p.at {
		p.skip(known.end - at)
	}
	return known.name
}

// nameAt is a name at an offset of the chunk, kept because many templates share it.
type nameAt struct {
	at, end int
	name    string
}

// text reads a counted text.
func (p *compiler) text() string { return p.chunk.texts.of(p.take(2 * int(p.u16()))) }

func entity(name string) string {
	switch name {
	case "amp":
		return "&"
	case "lt":
		return "<"
	case "gt":
		return ">"
	case "quot":
		return `"`
	case "apos":
		return "'"
	}
	return "&" + name + ";"
}
