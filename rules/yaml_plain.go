package rules

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// plainReader reads the YAML that rule files are written in: mappings and lists, in blocks or in braces, of values on one
// line. It makes the tree that the library's parser makes, at a tenth of its time, because every run of the analyzer reads
// the whole catalog. Whatever lies beyond (texts of several lines, anchors, tabs, an error) it leaves to the library.
type plainReader struct {
	lines   []string
	row, at int // the next byte: of lines[row], from at
	depth   int
	beyond  bool // met something to leave to the library
	base    *ast.BaseNode
}

// maxPlainKeys bounds the keys of one mapping, which are compared with one another.
const maxPlainKeys = 64

// plainTree is the tree of a document that the plainReader understands to its end; else nil. The lines are those of text.
func plainTree(text string, lines []string) ast.Node {
	r := &plainReader{lines: lines, base: &ast.BaseNode{}}
	if !isPlain(text) || r.indent() != 0 {
		return nil
	}
	root := r.block(0)
	if r.beyond || r.indent() >= 0 {
		return nil
	}
	return root
}

// isPlain tells whether a text is free of signs that YAML gives a meaning of their own.
func isPlain(text string) bool {
	for _, sign := range []string{"\t", "\r", "\x00", "\u0085", "\u2028", "\u2029", "\ufeff"} {
		if strings.Contains(text, sign) {
			return false
		}
	}
	return utf8.ValidString(text)
}

func (r *plainReader) leave() ast.Node {
	r.beyond = true
	return nil
}

// indent goes to the next line that holds something and tells how far it is indented; -1 at the end.
func (r *plainReader) indent() int {
	for ; r.row < len(r.lines) && !r.beyond; r.row++ {
		line := r.lines[r.row]
		rest := strings.TrimLeft(line, " ")
		if rest != "" && rest[0] != '#' {
			r.at = len(line) - len(rest)
			return r.at
		}
	}
	return -1
}

// block reads the mapping or list whose entries begin at that indent.
func (r *plainReader) block(indent int) ast.Node {
	if r.depth++; r.beyond || r.depth > maxDepth {
		return r.leave()
	}
	defer func() { r.depth-- }()
	if r.isEntry() {
		return r.blockList(indent)
	}
	return r.blockMapping(indent)
}

func (r *plainReader) rest() string  { return r.lines[r.row][r.at:] }
func (r *plainReader) isEntry() bool { return strings.HasPrefix(r.rest(), "- ") }

func (r *plainReader) blockList(indent int) ast.Node {
	list := &ast.SequenceNode{BaseNode: r.base, Start: r.token(token.SequenceEntryType, r.at)}
	for more := true; more && !r.beyond; more = r.indent() == indent && r.isEntry() {
		r.at += 2
		value := r.entry()
		if r.beyond {
			break
		}
		list.Values = append(list.Values, value)
	}
	return list
}

// entry is what follows the dash: a mapping that begins on its line, or a value.
func (r *plainReader) entry() ast.Node {
	if keyLength(r.rest()) > 0 {
		return r.block(r.at)
	}
	return r.value(false)
}

func (r *plainReader) blockMapping(indent int) ast.Node {
	m := &ast.MappingNode{BaseNode: r.base, Start: r.token(token.StringType, r.at)}
	for more := true; more && !r.beyond; more = r.indent() == indent {
		n := keyLength(r.rest())
		if n == 0 {
			return r.leave()
		}
		if pair := r.key(m, n); !r.beyond {
			pair.Value = r.valueOfKey(indent)
		}
	}
	return m
}

// keyLength is the length of the plain key that a text begins with; 0 when it begins with none.
func keyLength(text string) int {
	for i := range len(text) {
		switch c := text[i]; {
		case c == ':' && i > 0 && (i+1 == len(text) || text[i+1] == ' '):
			return i
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', c == '-' && i > 0:
		default:
			return 0
		}
	}
	return 0
}

// key reads a key of n bytes and its colon; the value is still to come. The library refuses a key that comes twice.
func (r *plainReader) key(m *ast.MappingNode, n int) *ast.MappingValueNode {
	text := r.rest()[:n]
	r.beyond = r.beyond || len(m.Values) == maxPlainKeys
	for _, have := range m.Values {
		r.beyond = r.beyond || have.Key.GetToken().Value == text
	}
	key, ok := r.scalar(token.StringType, text, r.at).(ast.MapKeyNode)
	if !ok {
		r.beyond = true
		return &ast.MappingValueNode{}
	}
	pair := &ast.MappingValueNode{BaseNode: r.base, Start: key.GetToken(), Key: key}
	m.Values = append(m.Values, pair)
	r.at += n + 1
	return pair
}

// valueOfKey is what follows the colon of a block's key: on its line, or below it.
func (r *plainReader) valueOfKey(indent int) ast.Node {
	if strings.TrimLeft(r.rest(), " ") != "" {
		return r.value(false)
	}
	r.row++
	if next := r.indent(); next > indent || next == indent && r.isEntry() {
		return r.block(next)
	}
	return r.leave()
}

// value reads one value, which in a block ends its line.
func (r *plainReader) value(inFlow bool) (n ast.Node) {
	if r.beyond || r.row >= len(r.lines) {
		return r.leave()
	}
	text := r.rest()
	r.at += len(text) - len(strings.TrimLeft(text, " "))
	switch text = r.rest(); {
	case text == "":
		return r.leave()
	case text[0] == '{':
		n = r.flow('}')
	case text[0] == '[':
		n = r.flow(']')
	case text[0] == '"':
		n = r.quoted(token.DoubleQuoteType)
	case text[0] == '\'':
		n = r.quoted(token.SingleQuoteType)
	default:
		n = r.plain(text, inFlow)
	}
	if !inFlow && !r.beyond {
		r.endLine()
	}
	return n
}

// endLine goes to the next line; a text may go on there, which is beyond, as is all but a comment before it.
func (r *plainReader) endLine() {
	rest := r.rest()
	trimmed := strings.TrimLeft(rest, " ")
	if trimmed != "" && (trimmed[0] != '#' || len(trimmed) == len(rest)) {
		r.beyond = true
	}
	r.row, r.at = r.row+1, 0
}
