package evtx

import (
	"encoding/hex"
	"strings"
)

// Body is what a record says beyond System.
type Body struct {
	Strings []String // insertion strings at their positions, empty ones included
	Binary  []byte   // EventData/Binary; nil none
	Message string   // RenderingInfo/Message: the text as the forwarding machine worded it; "" none
	Task    string   // RenderingInfo/Task: the category in words; "" none
}

// String is one insertion string.
type String struct {
	Name  string // of the Data element; "" of classic events. In UserData the element's or attribute's own name
	Value string
}

// Body reads the rest of the record. It must be called before the next record is asked for. With an error it still
// gives what was read before the limit or the damage.
func (rec *Record) Body() (Body, error) {
	if rec.SecondReader {
		return rec.body, nil
	}
	r := runner{chunk: rec.chunk, frames: rec.chunk.frames[:0]}
	err := r.run(rec.program, &rec.chunk.values[0], 0)
	rec.chunk.frames = r.frames
	return r.body, err
}

// runner runs a program for one record and collects its Body.
type runner struct {
	chunk  *chunk
	body   Body
	frames []frame
	in     section
}

// frame is an open element.
type frame struct {
	name      string
	label     string // its Name attribute
	attribute string // the attribute being read; "" when it is the content
	value     string // of that attribute
	text      string
	items     []string // content that is an array
	array     bool
	parent    bool // it has child elements
	binary    []byte
}

type section uint8

const (
	inEvent section = iota
	inEventData
	inUserData
	inRenderingInfo
)

func (r *runner) run(p *program, v *values, nested int) error {
	r.chunk.steps += len(p.ops)
	if r.chunk.steps > chunkSteps {
		return ErrLimit
	}
	for i := 0; i < len(p.ops); i++ {
		if i == p.system.from && p.system.to > i {
			i = p.system.to - 1
			continue
		}
		switch o := &p.ops[i]; o.kind {
		case opOpen:
			r.open(o.text)
		case opAttr:
			r.endAttribute()
			r.top().attribute = o.text
		case opContent:
			r.endAttribute()
		case opText:
			if err := r.value(o, v, nested); err != nil {
				return err
			}
		case opClose:
			r.close()
		}
		if len(r.body.Strings) > maxStrings || r.chunk.text > chunkText {
			return ErrLimit
		}
	}
	return nil
}

// top is the innermost open element; a throw-away one outside of all.
func (r *runner) top() *frame {
	if len(r.frames) == 0 {
		return &frame{}
	}
	return &r.frames[len(r.frames)-1]
}

func (r *runner) open(name string) {
	r.endAttribute()
	r.top().parent = true
	if len(r.frames) == 1 {
		r.in = sectionOf(name)
	}
	r.frames = append(r.frames, frame{name: name})
}

func sectionOf(name string) section {
	switch name {
	case "EventData":
		return inEventData
	case "RenderingInfo":
		return inRenderingInfo
	}
	return inUserData
}

// value takes one text step into the open element or attribute.
func (r *runner) value(o *op, v *values, nested int) error {
	if o.sub < 0 {
		r.append(o.text)
		return nil
	}
	typ, raw := v.value(o.sub)
	switch f := r.top(); {
	case typ == typeXML:
		return r.nest(v, o.sub, nested)
	case f.attribute != "":
		r.append(valueText(typ, raw))
	case typ&typeArray != 0, typ == typeNull && o.typ&typeArray != 0:
		f.array = true
		r.items(typ, raw)
	case typ == typeBinary && f.name == "Binary":
		f.binary = raw
	default:
		r.append(valueText(typ, raw))
	}
	return nil
}

// append adds to the open attribute or element.
func (r *runner) append(s string) {
	f := r.top()
	into := &f.text
	if f.attribute != "" {
		into = &f.value
	}
	*into += s
	r.chunk.text += len(*into)
}

func (r *runner) items(typ uint8, raw []byte) {
	if len(raw) == 0 {
		return
	}
	f := r.top()
	for _, s := range valueItems(typ, raw) {
		r.chunk.text += len(s)
		f.items = append(f.items, s)
	}
}

// nest runs the fragment that is value i. Its elements become children of the open one.
func (r *runner) nest(v *values, i int32, nested int) error {
	_, raw := v.value(i)
	if len(raw) == 0 {
		return nil
	}
	if nested >= maxNested {
		return ErrLimit
	}
	at := int(v.at[i])
	inner := &r.chunk.values[nested+1]
	p, err := r.chunk.fragment(at, at+len(raw), inner)
	if err != nil {
		return err
	}
	return r.run(p, inner, nested+1)
}

// endAttribute settles the attribute that was read last: Name labels a Data element, and those of UserData are strings
// themselves.
func (r *runner) endAttribute() {
	f := r.top()
	switch {
	case f.attribute == "":
	case r.in == inEventData && f.attribute == "Name":
		f.label = f.value
	case r.in == inUserData && !strings.HasPrefix(f.attribute, "xmlns") && !strings.HasPrefix(f.attribute, "auto-ns"):
		r.body.Strings = append(r.body.Strings, String{f.attribute, f.value})
	}
	f.attribute, f.value = "", ""
}

func (r *runner) close() {
	r.endAttribute()
	if len(r.frames) == 0 {
		return
	}
	f := r.top()
	if !f.parent && len(r.frames) > 2 {
		r.leaf(f)
	}
	r.frames = r.frames[:len(r.frames)-1]
	if len(r.frames) == 1 {
		r.in = inEvent
	}
}

// leaf takes an element without children.
func (r *runner) leaf(f *frame) {
	switch r.in {
	case inEventData, inUserData:
		r.data(f)
	case inRenderingInfo:
		switch f.name {
		case "Message":
			r.body.Message = f.text
		case "Task":
			r.body.Task = f.text
		}
	}
}

func (r *runner) data(f *frame) {
	switch {
	case f.name == "Binary" && r.in == inEventData:
		r.body.Binary = f.bytes()
	case f.array:
		for _, s := range f.items {
			r.add(f, s)
		}
	case f.text != "" || r.in == inEventData || len(r.frames) > 3:
		r.add(f, f.text)
	}
}

func (r *runner) add(f *frame, value string) {
	name := f.label
	if name == "" && f.name != "Data" {
		name = f.name
	}
	r.body.Strings = append(r.body.Strings, String{name, value})
}

// bytes are the bytes of a Binary element: as they are in a value, in hexadecimal in an event without a template.
func (f *frame) bytes() []byte {
	if f.binary != nil {
		return append([]byte(nil), f.binary...)
	}
	b, err := hex.DecodeString(f.text)
	if err != nil || len(b) == 0 {
		return nil
	}
	return b
}
