package smtpreg

import "strings"

// boxReader reads the Exchange SDK's layout.
type boxReader struct {
	l          *Listing
	room       int    // properties that may still be kept
	section    string // the title of the box it is in
	sourceType object
	eventType  object
	source     object
	binding    *Binding
	guids      map[string]string // event type name in lower case → GUID, of this source type; "" when two share a name
	block      *block
	value      continued
	edge       bool // the last line was an edge of a box or its title: something must follow
}

// object is what a box with Name and ID describes.
type object struct{ name, id string }

// read takes one line and tells whether it opened a box.
func (r *boxReader) read(c cleanLine) bool {
	if title := c.title(); title != "" {
		r.open(title, c)
		return true
	}
	switch {
	case r.block != nil:
		if r.block.read(c) {
			r.block = nil
		}
	case c.isRule():
		r.value.end()
		r.edge = r.l != nil
	case c.s == "":
		r.value.end()
	default:
		r.labelled(c)
	}
	return false
}

func (r *boxReader) open(title string, c cleanLine) {
	r.leave()
	if r.l == nil {
		r.l = &Listing{Variant: Boxed, Head: c.Line, Fragment: title != titleSourceType}
	}
	r.section, r.edge = title, true
	switch title {
	case titleSourceType:
		r.sourceType, r.source, r.guids = object{}, object{}, nil
	case titleEventType:
		if len(r.l.EventTypes) == MaxEventTypes {
			r.section, r.l.Cut = "", true
			return
		}
		r.l.EventTypes = append(r.l.EventTypes, EventType{SourceType: r.sourceType.id, Line: c.Line})
		r.eventType = object{}
	case titleSource:
		r.source = object{}
		r.l.Sources++
	case titleBinding:
		r.openBinding(c)
	}
}

func (r *boxReader) openBinding(c cleanLine) {
	if len(r.l.Bindings) == MaxBindings {
		r.l.Cut, r.binding = true, &Binding{}
		return
	}
	r.l.Bindings = append(r.l.Bindings, Binding{
		Line: c.Line, SourceType: r.sourceType.id, Source: r.source.name, SourceID: r.source.id,
	})
	r.binding = &r.l.Bindings[len(r.l.Bindings)-1]
}

// leave ends what is open: another box begins, another listing, or nothing more.
func (r *boxReader) leave() {
	if r.block != nil {
		r.block.end()
		r.block = nil
	}
	r.value.end()
	switch r.section {
	case titleEventType:
		r.learn()
	case titleSourceType:
		if len(r.l.SourceTypes) < MaxEventTypes {
			r.l.SourceTypes = append(r.l.SourceTypes, r.sourceType.id)
		}
	}
	r.section, r.binding, r.edge = "", nil, false
}

// learn keeps the GUID of the event type whose box just ended.
func (r *boxReader) learn() {
	e := &r.l.EventTypes[len(r.l.EventTypes)-1]
	e.Name, e.GUID = r.eventType.name, r.eventType.id
	if r.guids == nil {
		r.guids = map[string]string{}
	}
	key := strings.ToLower(e.Name)
	if old, ok := r.guids[key]; ok && !strings.EqualFold(old, e.GUID) {
		r.guids[key] = ""
		return
	}
	r.guids[key] = e.GUID
}

func (r *boxReader) labelled(c cleanLine) {
	key, value := c.label()
	if key == "" {
		r.value.add(c.s)
		return
	}
	r.value.end()
	r.edge = false
	switch r.section {
	case titleSourceType:
		r.named(&r.sourceType, key, value)
	case titleEventType:
		r.named(&r.eventType, key, value)
	case titleSource:
		r.named(&r.source, key, value)
	case titleBinding:
		r.bound(key, value, c)
	default:
		r.fragment(key, value, c)
	}
}

func (r *boxReader) named(o *object, key, value string) {
	switch key {
	case "Name":
		o.name = value
		r.value = continued{to: &o.name}
	case "ID":
		o.id = value
	}
}

func (r *boxReader) bound(key, value string, c cleanLine) {
	b := r.binding
	switch key {
	case "Event":
		b.Event = value
		b.EventGUID = r.guids[strings.ToLower(value)]
	case "ID":
		b.ID = value
	case "Name":
		b.Name, b.Line = value, c.Line
		r.value = continued{to: &b.Name}
	case "SinkClass":
		b.Class = value
		if value == "" {
			r.value = continued{to: &b.Class} // wrapped by a mail program
		}
	case "Enabled":
		b.Enabled, b.EnabledAt = value, c.Line
	case "SourceProperties":
		r.openBlock(&b.SourceProperties, c)
	case "SinkProperties":
		r.openBlock(&b.SinkProperties, c)
	}
}

func (r *boxReader) openBlock(to *[]Property, c cleanLine) {
	r.block = &block{to: to, room: &r.room, closeAt: c.indent + boxCloseOffset, propertyAt: c.indent + boxPropertyOffset}
}

// fragment takes the name of the source from a text that starts below its box.
func (r *boxReader) fragment(key, value string, c cleanLine) {
	_, service, _ := strings.Cut(strings.ToLower(value), "svc ")
	switch {
	case r.l == nil && key == "Name" && service != "":
		r.l = &Listing{Variant: Boxed, Head: c.Line, Fragment: true, Sources: 1}
		r.source.name = value
	case r.l != nil && r.l.Fragment && key == "ID" && r.source.id == "":
		r.source.id = value
	}
}

// finish ends the listing. broken says that the text ended with an error.
func (r *boxReader) finish(broken bool) *Listing {
	if r.l == nil {
		return nil
	}
	open := r.edge || r.block != nil || r.unfinished()
	r.leave()
	r.l.Cut = r.l.Cut || broken || open || r.l.Sources == 0
	return r.l
}

// unfinished tells whether the last box lacks the lines it would end with.
func (r *boxReader) unfinished() bool {
	switch r.section {
	case titleEventType:
		return r.eventType.id == ""
	case titleSource:
		return r.source.id == ""
	case titleBinding:
		return r.binding.Enabled == "" && len(r.binding.SourceProperties)+len(r.binding.SinkProperties) == 0
	}
	return false
}
