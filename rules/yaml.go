package rules

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// decoder fills Go values from a YAML tree and collects everything that is wrong on its way: it never stops at the first
// problem. An unknown field, a wrong type, an anchor or a second document is a problem.
type decoder struct {
	file     string
	lines    []string // of the part being decoded
	base     int      // lines of the file before that part
	params   map[string]Parameter
	used     map[string]bool // parameters that a clause names
	problems Problems
	depth    int
}

// Limits on what a rule file may hold: what is beyond is an error, not a burden.
const (
	maxRuleBytes = 256 << 10
	maxDepth     = 24
	maxBrackets  = 500 // open at once, those in texts included; the parser's work grows with their square
)

// bracketsOpen is how many brackets are open at most, wherever they stand.
func bracketsOpen(text string) (most int) {
	open := 0
	for i := range len(text) {
		switch text[i] {
		case '[', '{':
			open++
			most = max(most, open)
		case ']', '}':
			open = max(0, open-1)
		}
	}
	return most
}

// fromYAML is a type that reads its own YAML.
type fromYAML interface {
	fromYAML(d *decoder, n ast.Node)
}

// parse reads a document; nil when it has none or its syntax is wrong.
func (d *decoder) parse(text string) (root ast.Node) {
	d.lines = strings.Split(text, "\n")
	if root := plainTree(text, d.lines); root != nil {
		return root
	}
	if bracketsOpen(text) > maxBrackets {
		d.problems = append(d.problems, Problem{File: d.file, Message: fmt.Sprintf("opens more than %d brackets within each other", maxBrackets)})
		return nil
	}
	defer d.guard(&root)
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		d.syntax(err)
		return nil
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		d.problems = append(d.problems, Problem{File: d.file, Message: "holds no document, or more than one"})
		return nil
	}
	return file.Docs[0].Body
}

// guard turns a crash of the YAML parser on a strange file into a problem of that file.
func (d *decoder) guard(root *ast.Node) {
	if r := recover(); r != nil {
		*root = nil
		d.problems = append(d.problems, Problem{File: d.file, Message: fmt.Sprintf("is not readable as YAML: %v", r)})
	}
}

func (d *decoder) syntax(err error) {
	var bad *yaml.SyntaxError
	if errors.As(err, &bad) && bad.Token != nil {
		d.at(bad.Token.Position.Line, bad.Token.Position.Column, bad.Message)
		return
	}
	d.problems = append(d.problems, Problem{File: d.file, Message: err.Error()})
}

// bad records what is wrong with n.
func (d *decoder) bad(n ast.Node, format string, args ...any) {
	line, column := position(n)
	d.at(line, column, fmt.Sprintf(format, args...))
}

func (d *decoder) at(line, column int, message string) {
	p := Problem{File: d.file, Line: d.base + line, Column: column, Message: message}
	if line >= 1 && line <= len(d.lines) {
		p.Source = strings.TrimRight(d.lines[line-1], "\r")
	}
	d.problems = append(d.problems, p)
}

// position is where a node begins: for a block mapping its first key, not the colon the parser points at.
func position(n ast.Node) (line, column int) {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return position(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return position(n.Key)
	case *ast.LiteralNode:
		return n.Start.Position.Line, n.Start.Position.Column
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line, t.Position.Column
	}
	return 1, 1
}

// into decodes n into the value that v points to.
func (d *decoder) into(n ast.Node, v any) { d.value(n, reflect.ValueOf(v).Elem()) }

func (d *decoder) value(n ast.Node, v reflect.Value) {
	if d.depth++; d.depth > maxDepth {
		d.bad(n, "is nested too deeply: at most %d levels", maxDepth)
		d.depth--
		return
	}
	defer func() { d.depth-- }()
	if own, ok := v.Addr().Interface().(fromYAML); ok {
		own.fromYAML(d, n)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem())
	case reflect.Struct:
		d.structure(n, v)
	case reflect.Slice:
		d.list(n, v)
	case reflect.Map:
		d.table(n, v)
	default:
		d.scalar(n, v)
	}
}

// pairs lists the keys and values of a mapping; a problem when n is none.
func (d *decoder) pairs(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	d.bad(n, "is %s, but must be a mapping (key: value)", kindOf(n))
	return nil
}

// items lists the entries of a list; anything else counts as a list of one.
func items(n ast.Node) []ast.Node {
	if list, ok := n.(*ast.SequenceNode); ok {
		return list.Values
	}
	return []ast.Node{n}
}

func (d *decoder) structure(n ast.Node, v reflect.Value) {
	for _, pair := range d.pairs(n) {
		field, ok := fieldNamed(v, pair.Key.String())
		if !ok {
			d.unknownField(pair, fieldNames(v.Type()))
			continue
		}
		d.value(pair.Value, field)
	}
}

func (d *decoder) unknownField(pair *ast.MappingValueNode, allowed []string) {
	hint := ""
	if pair.Value.Type() == ast.NullType {
		hint = " (a text with a comma inside {…} needs quotes)"
	}
	d.bad(pair.Key, "unknown field %q%s; allowed are %s", pair.Key.String(), hint, strings.Join(allowed, ", "))
}

// fieldNamed finds the field whose yaml tag is name; fields of embedded structs count as own.
func fieldNamed(v reflect.Value, name string) (reflect.Value, bool) {
	known, ok := fieldsOf.Load(v.Type())
	if !ok {
		known, _ = fieldsOf.LoadOrStore(v.Type(), taggedFields(v.Type()))
	}
	at, ok := known.(map[string][]int)[name]
	if !ok {
		return reflect.Value{}, false
	}
	return v.FieldByIndex(at), true
}

// fieldsOf remembers taggedFields of each type: asking reflection for every field of every clause was a third of a Load.
var fieldsOf sync.Map

// taggedFields are the places of a struct's fields by their yaml tags.
func taggedFields(t reflect.Type) map[string][]int {
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if tag := f.Tag.Get("yaml"); tag != "" && tag != "-" {
			fields[tag] = f.Index
		}
	}
	return fields
}

// fieldNames lists the yaml tags of a struct in their order, which is the canonical one.
func fieldNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			names = append(names, fieldNames(f.Type)...)
		} else if tag := f.Tag.Get("yaml"); tag != "" && tag != "-" {
			names = append(names, tag)
		}
	}
	return names
}

func (d *decoder) list(n ast.Node, v reflect.Value) {
	nodes := items(n)
	out := reflect.MakeSlice(v.Type(), len(nodes), len(nodes))
	for i, node := range nodes {
		d.value(node, out.Index(i))
	}
	v.Set(out)
}

func (d *decoder) table(n ast.Node, v reflect.Value) {
	out := reflect.MakeMap(v.Type())
	for _, pair := range d.pairs(n) {
		key, val := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		d.scalar(pair.Key, key)
		d.value(pair.Value, val)
		out.SetMapIndex(key, val)
	}
	v.Set(out)
}

func (d *decoder) scalar(n ast.Node, v reflect.Value) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		d.check(n, err == nil, "is %q, but must be true or false", text)
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(text, 0, 64)
		d.check(n, err == nil, "is %q, but must be a whole number", text)
		v.SetInt(i)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		u, err := strconv.ParseUint(text, 0, v.Type().Bits())
		d.check(n, err == nil, "is %q, but must be a whole number of at most %d bits", text, v.Type().Bits())
		v.SetUint(u)
	case reflect.Interface:
		v.Set(reflect.ValueOf(text))
	default:
		d.bad(n, "cannot be read into %s", v.Type())
	}
}

func (d *decoder) check(n ast.Node, ok bool, format string, args ...any) {
	if !ok {
		d.bad(n, format, args...)
	}
}

// text is a scalar as the file writes it: 4.60 stays 4.60, and 0x0 stays 0x0.
func (d *decoder) text(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	d.bad(n, "is %s, but must be one value", kindOf(n))
	return "", false
}

// isScalar tells whether n is one value.
func isScalar(n ast.Node) bool {
	switch n.Type() {
	case ast.StringType, ast.LiteralType, ast.IntegerType, ast.FloatType, ast.BoolType:
		return true
	}
	return false
}

func kindOf(n ast.Node) string {
	switch n.Type() {
	case ast.MappingType, ast.MappingValueType:
		return "a mapping"
	case ast.SequenceType:
		return "a list"
	case ast.NullType:
		return "empty"
	case ast.AnchorType, ast.AliasType, ast.MergeKeyType:
		return "an anchor or alias (rule files use none)"
	case ast.TagType:
		return "a tag (rule files use none)"
	}
	return "one value"
}

// oneOf reports a value that is not among those allowed.
func (d *decoder) oneOf(n ast.Node, text string, allowed ...string) {
	words := slices.DeleteFunc(slices.Clone(allowed), func(word string) bool { return word == "" })
	d.check(n, slices.Contains(allowed, text), "is %q; allowed are %s", text, strings.Join(words, ", "))
}

func appendOnce(to []string, s string) []string {
	if slices.Contains(to, s) {
		return to
	}
	return append(to, s)
}
