package evtx

import (
	"encoding/hex"
	"strings"
)

// value takes one text step into the open element or attribute.
func (r *runner) value(o *op, v *values, nested int) error {
	f := r.top()
	if o.sub < 0 {
		r.literal(f, o.text)
		return nil
	}
	typ, raw := v.value(o.sub)
	switch {
	case typ == typeXML:
		return r.nest(v, o.sub, nested)
	case f.attribute != "":
		r.flush(f)
		r.append(f, typ, raw)
	case typ&typeArray != 0, typ == typeNull && o.typ&typeArray != 0:
		r.array(f, typ, raw)
	case typ == typeBinary && f.name == "Binary":
		f.binary = raw
	default:
		r.append(f, typ, raw)
	}
	return nil
}

// literal adds a text of the template. One that is a whole attribute, as most names of data are, is not copied.
func (r *runner) literal(f *frame, s string) {
	if f.attribute != "" && f.literal == "" && f.text.empty() {
		f.literal = s
		return
	}
	r.flush(f)
	r.words = append(r.words, s...)
	r.grown(f)
}

// flush writes out the text that was not copied, because more follows it.
func (r *runner) flush(f *frame) {
	if f.literal != "" {
		r.words = append(r.words, f.literal...)
		f.literal = ""
		r.grown(f)
	}
}

func (r *runner) append(f *frame, typ uint8, raw []byte) {
	r.words = appendValue(r.words, typ, raw)
	r.grown(f)
}

// grown adds the end of words to the open text, and to what the chunk has cost.
func (r *runner) grown(f *frame) {
	r.chunk.text += len(r.words) - f.text.to
	f.text.to = len(r.words)
}

// array adds the items of an array to the content of an element.
func (r *runner) array(f *frame, typ uint8, raw []byte) {
	if !f.array {
		f.array, f.items = true, part{len(r.items), len(r.items)}
	}
	if typ == typeString|typeArray {
		r.strings(raw)
	} else if len(raw) > 0 {
		for _, s := range valueItems(typ, raw) {
			from := r.here()
			r.words = append(r.words, s...)
			r.item(from)
		}
	}
	f.items.to = len(r.items)
}

// strings adds the strings of an array. Each ends with NUL, so an empty last one counts; the last NUL may be missing.
func (r *runner) strings(raw []byte) {
	for n := 0; len(raw) >= 2 && n < maxStrings; n++ {
		end := textEnd(raw)
		from := r.here()
		r.words = appendUTF16(r.words, raw[:end])
		r.item(from)
		raw = raw[min(end+2, len(raw)):]
	}
}

func (r *runner) item(p part) {
	p.to = len(r.words)
	r.chunk.text += p.to - p.from
	r.items = append(r.items, p)
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
	inner := &r.chunk.values[nested+1]
	if k := r.captured; k != nil {
		if err := inner.load(&cursor{b: k.raw, at: k.innerDescs - 4}, k.inner); err != nil {
			return err
		}
		return r.run(k.inner, inner, nested+1)
	}
	at := v.start + int(v.at[i])
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
		return
	case r.in == inEventData && f.attribute == "Name":
		if f.label = f.literal; f.label == "" {
			f.label = string(r.words[f.text.from:f.text.to])
		}
	case r.in == inUserData && !strings.HasPrefix(f.attribute, "xmlns") && !strings.HasPrefix(f.attribute, "auto-ns"):
		r.flush(f)
		r.found = append(r.found, foundString{f.attribute, f.text})
	}
	f.attribute, f.literal, f.text = "", "", r.here()
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
			r.message = f.text
		case "Task":
			r.task = f.text
		}
	}
}

func (r *runner) data(f *frame) {
	switch {
	case f.name == "Binary" && r.in == inEventData:
		r.binary = r.bytes(f)
	case f.array:
		for _, value := range r.items[f.items.from:f.items.to] {
			r.add(f, value)
		}
	case !f.text.empty() || r.in == inEventData || len(r.frames) > 3:
		r.add(f, f.text)
	}
}

func (r *runner) add(f *frame, value part) {
	name := f.label
	if name == "" && f.name != "Data" {
		name = f.name
	}
	r.found = append(r.found, foundString{name, value})
}

// bytes are the bytes of a Binary element: as they are in a value, in hexadecimal in an event without a template.
func (r *runner) bytes(f *frame) []byte {
	if f.binary != nil {
		return append([]byte(nil), f.binary...)
	}
	b, err := hex.DecodeString(string(r.words[f.text.from:f.text.to]))
	if err != nil || len(b) == 0 {
		return nil
	}
	return b
}
