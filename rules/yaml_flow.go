package rules

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// flow reads a mapping or list in braces or brackets, which may span lines.
func (r *plainReader) flow(end byte) ast.Node {
	if r.depth++; r.depth > maxDepth {
		return r.leave()
	}
	defer func() { r.depth-- }()
	if end == '}' {
		m := &ast.MappingNode{BaseNode: r.base, Start: r.token(token.MappingStartType, r.at), IsFlowStyle: true}
		r.entries(end, func() { r.flowPair(m) })
		return m
	}
	list := &ast.SequenceNode{BaseNode: r.base, Start: r.token(token.SequenceStartType, r.at), IsFlowStyle: true}
	r.entries(end, func() {
		value := r.value(true)
		if r.beyond = r.beyond || hasColon(value); !r.beyond {
			list.Values = append(list.Values, value)
		}
	})
	return list
}

// hasColon tells whether a plain value holds a colon: the library may make a mapping of it when it stands in a list.
func hasColon(n ast.Node) bool {
	text, ok := n.(*ast.StringNode)
	return ok && text.Token.Type == token.StringType && strings.Contains(text.Value, ":")
}

// entries reads what stands between the brackets, one after each comma.
func (r *plainReader) entries(end byte, read func()) {
	r.at++
	if r.next() == end {
		r.at++
		return
	}
	for !r.beyond {
		read()
		switch r.next() {
		case end:
			r.at++
			return
		case ',':
			if r.at++; r.next() == end {
				r.beyond = true
			}
		default:
			r.beyond = true
		}
	}
}

// next is the next byte that is not white space, on this line or a later one.
func (r *plainReader) next() byte {
	for !r.beyond {
		text := r.rest()
		trimmed := strings.TrimLeft(text, " ")
		if r.at += len(text) - len(trimmed); trimmed != "" {
			return trimmed[0]
		}
		if r.row++; r.indent() <= 0 {
			break
		}
	}
	r.beyond = true
	return 0
}

func (r *plainReader) flowPair(m *ast.MappingNode) {
	n := keyLength(r.rest())
	if n == 0 || r.beyond {
		r.beyond = true
		return
	}
	if pair := r.key(m, n); !r.beyond {
		pair.Value = r.value(true)
	}
}

// quoted is a text in quotes. A backslash escapes itself and a quote; what else it can mean is beyond.
func (r *plainReader) quoted(kind token.Type) ast.Node {
	text := r.rest()
	n := closing(text)
	if n < 0 || n+1 < len(text) && strings.IndexByte(" ,]}", text[n+1]) < 0 {
		return r.leave()
	}
	value := text[1:n]
	switch {
	case kind == token.SingleQuoteType:
		value = strings.ReplaceAll(value, "''", "'")
	case strings.Contains(value, `\`):
		value = escapes.Replace(value)
	}
	node := r.scalar(kind, value, r.at)
	r.at += n + 1
	return node
}

var escapes = strings.NewReplacer(`\\`, `\`, `\"`, `"`)

// closing is where the quote ends that a text begins with; -1 when it does not, or holds an escape that is beyond.
func closing(text string) int {
	quote := text[0]
	for i := 1; i < len(text); i++ {
		next := byte(0)
		if i+1 < len(text) {
			next = text[i+1]
		}
		switch {
		case text[i] == '\\' && quote == '"' && next != '"' && next != '\\':
			return -1
		case text[i] == '\\' && quote == '"', text[i] == '\'' && quote == '\'' && next == quote:
			i++
		case text[i] == quote:
			return i
		}
	}
	return -1
}

// plain is a value without quotes, up to the end of its line, or within brackets up to a comma or bracket.
func (r *plainReader) plain(text string, inFlow bool) ast.Node {
	if strings.IndexByte(",[]{}#&*!|>'\"%@`-?:=~", text[0]) >= 0 {
		return r.leave()
	}
	if inFlow {
		if end := strings.IndexAny(text, ",]}[{"); end >= 0 {
			text = text[:end]
		}
	}
	at := r.at
	r.at += len(text)
	value := strings.TrimRight(text, " ")
	if strings.Contains(value, ": ") || strings.HasSuffix(value, ":") || strings.Contains(value, " #") {
		return r.leave()
	}
	return r.scalar(token.StringType, value, at)
}

// scalar is the node of one value; a plain one may be a number or a truth.
func (r *plainReader) scalar(kind token.Type, value string, at int) ast.Node {
	made := &plainText{}
	r.fill(&made.token, &made.position, at)
	made.token.Type, made.token.Value, made.token.Origin = kind, value, value
	if kind == token.StringType && mayBeNumber(value) {
		t := token.New(value, value, &made.position)
		switch t.Type {
		case token.IntegerType, token.HexIntegerType:
			return ast.Integer(t)
		case token.FloatType:
			return ast.Float(t)
		case token.BoolType:
			return ast.Bool(t)
		case token.StringType:
		default:
			return r.leave()
		}
	}
	made.node = ast.StringNode{BaseNode: r.base, Token: &made.token, Value: value}
	return &made.node
}

// mayBeNumber tells a number, a truth or a null from all other words without asking the library.
func mayBeNumber(value string) bool { return value[0] < 'A' || len(value) <= len("false") }

// plainText is a text with its token, in one piece of memory.
type plainText struct {
	node     ast.StringNode
	token    token.Token
	position token.Position
}

// token is one with its position, as the library counts: lines and characters from 1.
func (r *plainReader) token(kind token.Type, at int) *token.Token {
	made := &plainText{}
	r.fill(&made.token, &made.position, at)
	made.token.Type = kind
	return &made.token
}

func (r *plainReader) fill(t *token.Token, p *token.Position, at int) {
	p.Line, p.Column = r.row+1, utf8.RuneCountInString(r.lines[r.row][:at])+1
	t.Position = p
}
