package smtpreg

import "strings"

// braceReader reads the layout of the Windows 2000 Platform SDK.
type braceReader struct {
	l       *Listing
	room    int // properties that may still be kept
	level   level
	source  object
	event   string
	events  int // sink lists of this source
	binding *Binding
	block   *block
	value   continued
}

// level is how deep the reader stands. A source's brace is never closed: the next source resets it.
type level int

const (
	outside level = iota
	inSource
	inEvent
	inBinding
)

// read takes one line and tells whether it opened a source.
func (r *braceReader) read(c cleanLine) bool {
	key, guid, opens := c.opens()
	switch {
	case opens && key == "Source" && guid != "":
		r.openSource(guid, c)
		return true
	case opens && key == "Binding" && guid != "" && r.level <= inBinding && r.block == nil:
		r.openBinding(guid, c)
	case r.level == outside:
	case r.block != nil:
		if r.block.read(c) {
			r.block = nil
		}
	case opens:
		r.openOther(key, c)
	case c.s == "}":
		r.close()
	case c.s == "":
		r.value.end()
	default:
		r.assigned(c)
	}
	return false
}

func (r *braceReader) start(c cleanLine, fragment bool) {
	if r.l == nil {
		r.l = &Listing{Variant: Brace, Head: c.Line, Fragment: fragment}
	}
}

func (r *braceReader) openSource(guid string, c cleanLine) {
	r.cutIfOpen()
	r.leave()
	r.start(c, false)
	r.l.Sources++
	r.source, r.event, r.events, r.level = object{id: guid}, "", 0, inSource
}

func (r *braceReader) openBinding(guid string, c cleanLine) {
	r.value.end()
	r.start(c, true)
	r.level = inBinding
	if len(r.l.Bindings) == MaxBindings {
		r.l.Cut, r.binding = true, &Binding{}
		return
	}
	r.l.Bindings = append(r.l.Bindings, Binding{
		Line: c.Line, Source: r.source.name, SourceID: r.source.id, Event: r.event, ID: guid,
	})
	r.binding = &r.l.Bindings[len(r.l.Bindings)-1]
}

func (r *braceReader) openOther(key string, c cleanLine) {
	r.value.end()
	if event, ok := strings.CutSuffix(key, " Sinks"); ok {
		r.event, r.level = strings.TrimSpace(event), inEvent
		r.events++
		if len(r.l.EventTypes) < MaxEventTypes {
			r.l.EventTypes = append(r.l.EventTypes, EventType{Name: r.event, Line: c.Line})
		}
		return
	}
	if r.level != inBinding {
		return
	}
	to := &r.binding.SinkProperties
	if key == "SourceProperties" {
		to = &r.binding.SourceProperties
	}
	r.block = &block{to: to, room: &r.room, closeAt: c.indent, propertyAt: c.indent + 2}
}

func (r *braceReader) close() {
	r.value.end()
	if r.level > inSource {
		r.level--
	}
}

func (r *braceReader) assigned(c cleanLine) {
	name, value, ok := c.assignment()
	if !ok {
		r.value.add(c.s)
		return
	}
	r.value.end()
	switch {
	case r.level == inSource && name == "DisplayName":
		r.source.name = value
		r.value = continued{to: &r.source.name}
	case r.level == inBinding && name == "DisplayName":
		r.binding.Name, r.binding.Line = value, c.Line
		r.value = continued{to: &r.binding.Name}
	case r.level == inBinding && name == "SinkClass":
		r.binding.Class = value
	case r.level == inBinding && name == "Status":
		r.binding.Enabled, r.binding.EnabledAt = value, c.Line
	}
}

// leave ends what is open.
func (r *braceReader) leave() {
	if r.block != nil {
		r.block.end()
		r.block = nil
	}
	r.value.end()
	r.level, r.binding = outside, nil
}

// cutIfOpen marks the listing as cut when a source, or the text, ends where the script would not end.
func (r *braceReader) cutIfOpen() {
	if r.l != nil && r.level != outside && (r.level != inSource || r.events == 0) {
		r.l.Cut = true
	}
}

// finish ends the listing. broken says that the text ended with an error.
func (r *braceReader) finish(broken bool) *Listing {
	if r.l == nil {
		return nil
	}
	r.cutIfOpen()
	r.leave()
	r.l.Cut = r.l.Cut || broken
	return r.l
}
