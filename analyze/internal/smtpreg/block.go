package smtpreg

import "strings"

// block reads the properties between braces. Values are printed as they are, so a line that is no property and no end
// belongs to the value before it. Where the copy kept its blanks, as the first line of the block shows, only a brace in
// the right column ends the block, and only a line in the right column begins a property.
type block struct {
	to         *[]Property
	room       *int // properties that may still be kept
	closeAt    int  // column of the closing brace
	propertyAt int  // column of the names
	begun      bool
	kept       bool // the copy kept its blanks
	value      continued
}

// Columns of the boxed script, relative to the label that opens the block.
const (
	boxCloseOffset    = 18
	boxPropertyOffset = 19
)

// read takes one line and tells whether the block is over.
func (b *block) read(c cleanLine) (closed bool) {
	if !b.begun {
		b.begun, b.kept = true, c.indent == b.propertyAt
	}
	if c.s == "}" && (!b.kept || c.indent == b.closeAt) {
		b.end()
		return true
	}
	name, value, ok := c.assignment()
	if ok && (!b.kept || c.indent == b.propertyAt) {
		b.end()
		if *b.room > 0 {
			*b.room--
			*b.to = append(*b.to, Property{Name: name, Value: value, Line: c.Line})
			b.value = continued{to: &(*b.to)[len(*b.to)-1].Value}
		}
		return false
	}
	b.value.add(c.s)
	return false
}

func (b *block) end() { b.value.end() }

// continued collects the further lines of a value.
type continued struct {
	to    *string
	parts []string
	bytes int
}

func (v *continued) add(s string) {
	if v.to == nil || len(v.parts) >= maxContinued || v.bytes+len(s) > maxValue {
		return
	}
	v.parts, v.bytes = append(v.parts, s), v.bytes+len(s)
}

// end joins what was collected. Blank lines after a value are not part of it.
func (v *continued) end() {
	if v.to != nil && len(v.parts) > 0 {
		all := strings.TrimRight(strings.Join(append([]string{*v.to}, v.parts...), "\n"), "\n")
		*v.to = strings.TrimLeft(all, "\n")
	}
	*v = continued{}
}
