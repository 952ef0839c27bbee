package evtxtest

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// node is an element of an event.
type node struct {
	name     string
	attrs    []attr
	children []any // *node, string (a literal), or sub
}

type attr struct {
	name  string
	value any // string or sub
}

// sub is a substitution.
type sub struct {
	index uint16
	typ   uint8
	opt   bool
}

func element(name string, children ...any) *node { return &node{name: name, children: children} }

func (n *node) with(name string, value any) *node {
	n.attrs = append(n.attrs, attr{name, value})
	return n
}

const fragment = "\x0f\x01\x01\x00"

// node writes an element. Inside a template definition elements bear a dependency identifier, which is the index of the
// optional substitution they hang on, or 0xFFFF.
func (c *chunk) node(n *node, definition bool) {
	more := uint8(0)
	if len(n.attrs) > 0 {
		more = 0x40
	}
	c.u8(0x01 | more)
	if definition {
		c.u16(0xFFFF)
	}
	size := len(c.buf)
	c.u32(0)
	c.name(n.name)
	if more != 0 {
		c.attributes(n.attrs)
	}
	if len(n.children) == 0 {
		c.u8(0x03)
		c.patch(size)
		return
	}
	c.u8(0x02)
	for _, child := range n.children {
		if inner, ok := child.(*node); ok {
			c.node(inner, definition)
		} else {
			c.value(child)
		}
	}
	c.u8(0x04)
	c.patch(size)
}

func (c *chunk) attributes(attrs []attr) {
	size := len(c.buf)
	c.u32(0)
	for i, a := range attrs {
		more := uint8(0x40)
		if i == len(attrs)-1 {
			more = 0
		}
		c.u8(0x06 | more)
		c.name(a.name)
		c.value(a.value)
	}
	c.patch(size)
}

func (c *chunk) value(v any) {
	switch v := v.(type) {
	case sub:
		token := uint8(0x0D)
		if v.opt {
			token = 0x0E
		}
		c.u8(token)
		c.u16(v.index)
		c.u8(v.typ)
	case string:
		c.literal(v)
	}
}

// entities are written as references, as Windows does outside of templates.
var entities = map[byte]string{'&': "amp", '<': "lt", '>': "gt", '"': "quot", '\'': "apos"}

// literal writes text as values of at most 64K units and entity references. An empty one is a value of no length.
func (c *chunk) literal(s string) {
	for first := true; first || s != ""; first = false {
		n := strings.IndexAny(s, `&<>"'`)
		if n == 0 {
			c.u8(0x09)
			c.name(entities[s[0]])
			s = s[1:]
			continue
		}
		if n < 0 {
			n = len(s)
		}
		c.u8(0x05)
		c.u8(0x01)
		at := len(c.buf)
		c.u16(0)
		c.text(s[:n])
		le.PutUint16(c.buf[at:], uint16((len(c.buf)-at-2)/2))
		s = s[n:]
	}
}

// value of a template instance.
type instanceValue struct {
	typ uint8
	raw []byte
	at  *inner // or a fragment of its own
}

type inner struct {
	key    string
	root   *node
	values []instanceValue
}

// instance writes a template instance: its definition inline at the first use in the chunk, by key, then the values. A
// fragment inside a value comes last, so that its offsets are known when it is written.
func (c *chunk) instance(in *inner) {
	c.bytes(fragment)
	c.u8(0x0C)
	c.u8(0x01)
	id := fnv.New32a()
	fmt.Fprint(id, in.key)
	c.u32(id.Sum32())
	at, known := c.templates[in.key]
	if !known {
		at = len(c.buf) + 4
		c.templates[in.key] = at
	}
	c.u32(uint32(at))
	if !known {
		c.definition(at, id.Sum32(), in.root)
	}
	c.values(in.values)
	c.u8(0)
}

func (c *chunk) definition(at int, id uint32, root *node) {
	c.link(384+4*int(id%32), at)
	c.u32(id)
	c.bytes("evtxtest\x00\x00\x00\x00") // the rest of the GUID that the ID begins
	size := len(c.buf)
	c.u32(0)
	c.bytes(fragment)
	c.node(root, true)
	c.u8(0)
	c.patch(size)
}

func (c *chunk) values(values []instanceValue) {
	c.u32(uint32(len(values)))
	descs := len(c.buf)
	for _, v := range values {
		c.u16(uint16(len(v.raw)))
		c.u8(v.typ)
		c.u8(0)
	}
	for i, v := range values {
		at := len(c.buf)
		c.buf = append(c.buf, v.raw...)
		if v.at != nil {
			c.instance(v.at)
			le.PutUint16(c.buf[descs+4*i:], uint16(len(c.buf)-at))
		}
	}
}
