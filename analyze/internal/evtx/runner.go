package evtx

// runner runs a program for one record and collects its Body. All text goes into words, one piece behind the other, and
// becomes a string once.
type runner struct {
	chunk  *chunk
	frames []frame
	words  []byte
	items  []part
	found  []foundString
	in     section

	captured *Captured // the record, where it is no part of a chunk any more; nil otherwise

	binary        []byte
	message, task part
}

// part is words[from:to].
type part struct{ from, to int }

func (p part) empty() bool { return p.from == p.to }

// foundString is a String whose value is still a part of words.
type foundString struct {
	name  string
	value part
}

// frame is an open element.
type frame struct {
	name      string
	label     string // its Name attribute
	attribute string // the attribute being read; "" when it is the content
	literal   string // of that attribute, as long as it is one text of the template
	text      part   // of that attribute, else of the content
	items     part   // of runner.items: content that is an array
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

func (r *runner) reset(c *chunk) {
	r.chunk, r.in = c, inEvent
	r.frames, r.words, r.items, r.found = r.frames[:0], r.words[:0], r.items[:0], r.found[:0]
	r.binary, r.message, r.task = nil, part{}, part{}
}

// settle makes the strings.
func (r *runner) settle(b *Body) {
	words := string(r.words)
	b.Strings = b.Strings[:0]
	for i := range r.found {
		f := &r.found[i]
		b.Strings = append(b.Strings, String{f.name, words[f.value.from:f.value.to]})
	}
	b.Binary, b.Message, b.Task = r.binary, words[r.message.from:r.message.to], words[r.task.from:r.task.to]
}

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
			r.attribute(o.text)
		case opContent:
			r.endAttribute()
		case opText:
			if err := r.value(o, v, nested); err != nil {
				return err
			}
		case opClose:
			r.close()
		}
		if len(r.found) > maxStrings || len(r.items) > maxStrings || r.chunk.text > chunkText {
			return ErrLimit
		}
	}
	return nil
}

// top is the innermost open element; a throw-away one outside of all.
func (r *runner) top() *frame {
	if len(r.frames) == 0 {
		return &frame{text: part{len(r.words), len(r.words)}}
	}
	return &r.frames[len(r.frames)-1]
}

func (r *runner) open(name string) {
	r.endAttribute()
	r.top().parent = true
	if len(r.frames) == 1 {
		r.in = sectionOf(name)
	}
	r.frames = append(r.frames, frame{name: name, text: r.here()})
}

// here is the empty part at the end of words.
func (r *runner) here() part { return part{len(r.words), len(r.words)} }

func sectionOf(name string) section {
	switch name {
	case "EventData":
		return inEventData
	case "RenderingInfo":
		return inRenderingInfo
	}
	return inUserData
}

func (r *runner) attribute(name string) {
	r.endAttribute()
	f := r.top()
	f.attribute, f.text = name, r.here()
}
