package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// vbScript is the script as the lint sees it: procedures of statements, without comments and strings.
type vbScript struct {
	globals map[string]bool // names declared outside procedures
	procs   map[string]*vbProc
	order   []*vbProc
	classes map[string]map[string]bool
	outside []vbLine
}

type vbProc struct {
	name   string
	kind   string // Sub or Function
	params []string
	raw    string
	locals map[string]bool
	lines  []vbLine
}

// vbLine is a statement, or a line of several: its words with strings emptied, and as written.
type vbLine struct {
	n        int
	code     string
	original string
}

var (
	procHead  = regexp.MustCompile(`(?i)^(Sub|Function) (\w+)\((.*)\)$`)
	classHead = regexp.MustCompile(`(?i)^Class (\w+)$`)
	vbName    = regexp.MustCompile(`(?i)\.?\b[a-z_]\w*\b`)
)

// parseVB splits the script; problems are what keeps it from being split.
func parseVB(text string) (*vbScript, []string) {
	s := &vbScript{globals: map[string]bool{}, procs: map[string]*vbProc{}, classes: map[string]map[string]bool{}}
	var problems []string
	var proc *vbProc
	class := ""
	for _, l := range vbLines(text) {
		switch head := procHead.FindStringSubmatch(l.code); {
		case head != nil:
			proc = &vbProc{kind: head[1], name: strings.ToLower(head[2]), raw: head[3], locals: map[string]bool{}}
			if s.procs[proc.name] != nil {
				problems = append(problems, fmt.Sprintf("line %d: %s is there twice", l.n, head[2]))
			}
			s.procs[proc.name], s.order = proc, append(s.order, proc)
		case l.code == "End Sub" || l.code == "End Function":
			proc = nil
		case classHead.MatchString(l.code):
			class = strings.ToLower(classHead.FindStringSubmatch(l.code)[1])
			s.classes[class] = map[string]bool{}
		case l.code == "End Class":
			class = ""
		case class != "":
			s.classes[class][strings.ToLower(strings.TrimPrefix(l.code, "Public "))] = true
		case proc != nil:
			proc.lines = append(proc.lines, l)
		default:
			s.outside = append(s.outside, l)
		}
	}
	s.declare()
	return s, problems
}

// declare notes the names that Dim, Const and parameters declare.
func (s *vbScript) declare() {
	for _, l := range s.outside {
		declared(l.code, s.globals)
	}
	for _, p := range s.order {
		for _, param := range strings.Split(p.raw, ",") {
			words := strings.Fields(param)
			if len(words) == 0 {
				continue
			}
			p.params = append(p.params, strings.TrimSpace(param))
			p.locals[strings.ToLower(words[len(words)-1])] = true
		}
		for _, l := range p.lines {
			declared(l.code, p.locals)
		}
	}
}

func declared(code string, into map[string]bool) {
	rest, ok := strings.CutPrefix(code, "Dim ")
	if !ok {
		if rest, ok = strings.CutPrefix(code, "Const "); ok {
			rest, _, _ = strings.Cut(rest, "=")
		}
	}
	if ok {
		for name := range strings.SplitSeq(rest, ",") {
			into[strings.ToLower(strings.TrimSpace(name))] = true
		}
	}
}

// vbLines are the statements: continued lines joined, comments cut, strings emptied.
func vbLines(text string) (all []vbLine) {
	open := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		original := open + strings.TrimSpace(line)
		if joined, ok := strings.CutSuffix(original, " _"); ok {
			open = joined + " "
			continue
		}
		open = ""
		if code := strings.TrimSpace(blanked(original)); code != "" {
			all = append(all, vbLine{i + 1, code, original})
		}
	}
	return all
}

// blanked empties the strings of a line and cuts its comment.
func blanked(line string) string {
	var b strings.Builder
	quoted := false
	for _, c := range line {
		if c == '"' {
			quoted = !quoted
			b.WriteRune(c)
		} else if !quoted {
			if c == '\'' {
				break
			}
			b.WriteRune(c)
		}
	}
	return strings.ReplaceAll(b.String(), `""""`, `""`)
}

// names are the free names of a line: not those behind a dot.
func names(code string) (all []string) {
	for _, name := range vbName.FindAllString(code, -1) {
		if name[0] != '.' {
			all = append(all, strings.ToLower(name))
		}
	}
	return all
}

// undeclared are the names that neither the script nor the language has. Under On Error Resume Next nothing else would
// ever tell.
func (s *vbScript) undeclared() (problems []string) {
	check := func(l vbLine, locals map[string]bool) {
		for _, name := range names(l.code) {
			if !locals[name] && !s.globals[name] && s.procs[name] == nil && s.classes[name] == nil && !vbKnown[name] {
				problems = append(problems, fmt.Sprintf("line %d: %s is not declared: %s", l.n, name, l.original))
			}
		}
	}
	for _, l := range s.outside {
		check(l, nil)
	}
	for _, p := range s.order {
		for _, l := range p.lines {
			check(l, p.locals)
		}
	}
	return problems
}

// unused are the names that are declared for nothing.
func (s *vbScript) unused() (problems []string) {
	everywhere := map[string]bool{}
	for _, p := range s.order {
		used := map[string]bool{}
		for _, l := range p.lines {
			if !strings.HasPrefix(l.code, "Dim ") {
				for _, name := range names(l.code) {
					used[name], everywhere[name] = true, true
				}
			}
		}
		for name := range p.locals {
			if !used[name] {
				problems = append(problems, fmt.Sprintf("%s: %s is not used", p.name, name))
			}
		}
	}
	for _, l := range s.outside {
		if !strings.HasPrefix(l.code, "Dim ") && !strings.HasPrefix(l.code, "Const ") {
			for _, name := range names(l.code) {
				everywhere[name] = true
			}
		}
	}
	for name := range s.globals {
		if !everywhere[name] {
			problems = append(problems, "global "+name+" is not used")
		}
	}
	for name := range s.procs {
		if !everywhere[name] {
			problems = append(problems, name+" is never called")
		}
	}
	slices.Sort(problems)
	return problems
}

// arity compares calls in the form of a statement, and those with parentheses around plain arguments, with what they call.
func (s *vbScript) arity() (problems []string) {
	for _, p := range s.order {
		for _, l := range p.lines {
			first, rest, _ := strings.Cut(l.code, " ")
			called := s.procs[strings.ToLower(first)]
			if called == nil || strings.HasPrefix(rest, "=") {
				continue
			}
			if n := arguments(rest); n != len(called.params) {
				problems = append(problems, fmt.Sprintf("line %d: %s takes %d arguments, is given %d", l.n, first, len(called.params), n))
			}
		}
		for _, l := range p.lines {
			for name, called := range s.procs {
				problems = append(problems, calls(l, name, called)...)
			}
		}
	}
	return problems
}

// calls checks each call of name with parentheses in a line.
func calls(l vbLine, name string, called *vbProc) (problems []string) {
	code := strings.ToLower(l.code)
	for from := 0; ; {
		i := strings.Index(code[from:], name+"(")
		if i < 0 {
			return problems
		}
		i += from
		from = i + len(name)
		if i > 0 && (isWordByte(code[i-1]) || code[i-1] == '.') {
			continue
		}
		inner := insideParentheses(code[from:])
		if n := arguments(inner); n != len(called.params) {
			problems = append(problems, fmt.Sprintf("line %d: %s takes %d arguments, is given %d", l.n, name, len(called.params), n))
		}
	}
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func insideParentheses(s string) string {
	depth := 0
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[1:i]
			}
		}
	}
	return s
}

func arguments(list string) int {
	if strings.TrimSpace(list) == "" {
		return 0
	}
	depth, n := 0, 1
	for _, c := range list {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			n++
		}
	}
	return n
}

// vbKnown are the words of the language, its functions and constants that version 5.1 has and that Wine's has too, and
// the host's object.
var vbKnown = wordSet(`
and array byval byref call case class const createobject dim do each else elseif empty end erase err error exit explicit
false for function getobject goto if in is loop mod new next not nothing null on option or preserve public private redim resume
select set step sub then to true until while wend with xor
abs asc cbool cdbl chr cint clng cstr dateadd dateserial day fix hex hour instr instrrev int isarray isempty isnull
isnumeric isobject lbound lcase left len ltrim mid minute month now oct replace right round rtrim second sgn space split
string timer trim ubound ucase vartype weekday year
vbboolean vbcr vbcrlf vbinteger vblf vblong vbtab
wscript
`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
