package evtx

// program is a template definition (or a fragment without one) in the form that is run for every record: its elements
// flattened to steps, its names and literal texts decoded, its substitutions by index.
type program struct {
	ops    []op
	fields [fieldCount]span    // where System's fields come from
	system span                // the steps of System itself, with its start and its end
	err    error               // the definition cannot be used
	types  *[maxDeclared]uint8 // of the substitutions, once asked for
	shape  shape               // of the record read last

	stable   *program // its lasting copy, once asked for
	unstable bool     // there can be none
}

type op struct {
	kind opKind
	typ  uint8  // declared type of a substitution
	sub  int32  // index of a substitution; -1 when text is the text itself
	text string // name of an element or attribute, or literal text
}

type opKind uint8

const (
	opOpen    opKind = iota // an element begins
	opAttr                  // an attribute begins; the texts that follow are its value
	opContent               // the attributes end; the texts that follow are the element's
	opText
	opClose
)

// span is the text steps that make up a field: ops[from:to].
type span struct{ from, to int }

// field is a part of System that a record is known by.
type field uint8

const (
	fieldNone field = iota
	fieldProvider
	fieldAlias
	fieldID
	fieldQualifiers
	fieldLevel
	fieldTask
	fieldKeywords
	fieldTime
	fieldComputer
	fieldChannel
	fieldCount
)

// fieldOf names the field that a text of element (of attribute, unless "") below System belongs to.
func fieldOf(element, attribute string) field {
	switch {
	case element == "Provider" && attribute == "Name":
		return fieldProvider
	case element == "Provider" && attribute == "EventSourceName":
		return fieldAlias
	case element == "EventID" && attribute == "Qualifiers":
		return fieldQualifiers
	case element == "TimeCreated" && attribute == "SystemTime":
		return fieldTime
	case attribute != "":
		return fieldNone
	}
	switch element {
	case "EventID":
		return fieldID
	case "Level":
		return fieldLevel
	case "Task":
		return fieldTask
	case "Keywords":
		return fieldKeywords
	case "Computer":
		return fieldComputer
	case "Channel":
		return fieldChannel
	}
	return fieldNone
}

// locate finds System's fields among the steps. The path is Event, System, element; what the root is called is not
// looked at. A field met twice keeps its first place.
func (p *program) locate() {
	var path [3]string
	depth, current := 0, fieldNone
	for i, o := range p.ops {
		inSystem := depth == 3 && path[1] == "System"
		switch o.kind {
		case opOpen:
			if depth < 3 {
				path[depth] = o.text
			}
			if depth++; depth == 2 && o.text == "System" && p.system == (span{}) {
				p.system = span{i, len(p.ops)}
			}
			current = fieldNone
		case opAttr:
			current = p.begin(inSystem, fieldOf(path[2], o.text), i)
		case opContent:
			current = p.begin(inSystem, fieldOf(path[2], ""), i)
		case opText:
			if current != fieldNone {
				p.fields[current].to = i + 1
			}
		case opClose:
			if depth == 2 && path[1] == "System" && p.system.to == len(p.ops) {
				p.system.to = i + 1
			}
			depth--
			current = fieldNone
		}
	}
}

// begin opens field f at the step after i, unless it lies elsewhere or was seen before.
func (p *program) begin(inSystem bool, f field, i int) field {
	if !inSystem || f == fieldNone || p.fields[f] != (span{}) {
		return fieldNone
	}
	p.fields[f] = span{i + 1, i + 1}
	return f
}

// pieces are the text steps of field f.
func (p *program) pieces(f field) []op {
	s := p.fields[f]
	return p.ops[s.from:s.to]
}
