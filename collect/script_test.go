package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
)

func printedScript(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"script"}, nil, &b, nil))
	return b.String()
}

func parsedScript(t *testing.T) *vbScript {
	t.Helper()
	s, problems := parseVB(printedScript(t))
	require.Empty(t, problems)
	return s
}

func TestScriptIsPlainText(t *testing.T) {
	text := printedScript(t)
	for i := range len(text) {
		require.True(t, text[i] == '\r' || text[i] == '\n' || ' ' <= text[i] && text[i] < 0x7F, "byte %d is %#x", i, text[i])
	}
	assert.Equal(t, strings.Count(text, "\n"), strings.Count(text, "\r\n"), "a line ends without CR")
	assert.Equal(t, strings.Count(text, "\r"), strings.Count(text, "\r\n"), "a CR stands alone")
	assert.True(t, strings.HasSuffix(text, "\r\n"))
	for i, line := range strings.Split(text, "\r\n") {
		assert.LessOrEqual(t, len(line), 160, "line %d", i+1)
	}
	assert.NotContains(t, text, "{{")
	assert.NotRegexp(t, `(?:[^\n]* _\r\n){21}`, text, "Visual Basic lets a statement go on over 24 lines")
}

func TestScriptDeclaresEverything(t *testing.T) {
	s := parsedScript(t)
	assert.Equal(t, "Option Explicit", s.outside[0].code)
	assert.Empty(t, s.undeclared())
	assert.Empty(t, s.unused())
	assert.Empty(t, s.arity())
}

func TestScriptHandsArgumentsByValue(t *testing.T) {
	for _, p := range parsedScript(t).order {
		for _, param := range p.params {
			assert.True(t, strings.HasPrefix(param, "ByVal "), "%s: %s", p.name, param)
		}
	}
}

func TestScriptGuardsItsSteps(t *testing.T) {
	s := parsedScript(t)
	for _, l := range s.outside {
		assert.NotContains(t, l.code, "On Error", "line %d: outside a procedure", l.n)
	}
	for _, p := range s.order {
		if strings.HasPrefix(p.name, "step") && !strings.HasPrefix(p.name, "stepregistry") && p.name != "steptools" || p.name == "main" || p.name == "finish" {
			require.NotEmpty(t, p.lines, p.name)
			first := p.lines[0].code
			if strings.HasPrefix(first, "Dim ") {
				first = p.lines[1].code
			}
			assert.Equal(t, "On Error Resume Next", first, p.name)
		}
	}
}

// TestScriptReadsErrorsFirst: where errors are passed over, a condition that fails is taken for true, so no condition may
// read what can fail but the number of the last error.
func TestScriptReadsErrorsFirst(t *testing.T) {
	for _, p := range parsedScript(t).order {
		for _, l := range p.lines {
			if strings.HasPrefix(l.code, "If ") || strings.HasPrefix(l.code, "Do While ") {
				for _, risky := range []string{"GetObject(", "CreateObject(", "RegRead", ".Get(", "ExecQuery", "NameSpace("} {
					assert.NotContains(t, l.code, risky, "line %d: a condition that can fail", l.n)
				}
			}
		}
	}
}

// banned is what the script must not use: members and functions that Windows Script Host 5.1 lacks, that Wine lacks (so
// that no test would run them), and whatever changes a server.
var banned = []struct{ pattern, why string }{
	{`\.(Exec|CurrentDirectory|Named|Unnamed|StdOut|StdErr|StdIn)\b`, "newer than WSH 5.1, or not in Wine"},
	{`\b(GetRef|Eval|Execute|ExecuteGlobal|SetLocale|GetLocale|Escape|Unescape)\b`, "not in Wine"},
	{`\b(AscW|ChrW|AscB|ChrB|LenB|MidB|LeftB|RightB|InStrB)\b`, "not in Wine"},
	{`\b(Join|Filter|DateDiff|DatePart|FormatNumber|FormatDateTime|StrReverse|TypeName|CDate|DateValue|CreateTextFile|RegExp)\b`, "not in Wine, or speaks the language of the system"},
	{`\.(Keys)\b`, "not in Wine"},
	{`\.(ShortPath|DateLastAccessed|ParentFolder|MoveFolder|CopyFolder)\b`, "not in Wine"},
	{`\bADODB\b|\bMSXML`, "not on every system"},
	{`\bDim \w+\(`, "crashes Wine: Dim, then ReDim"},
	{`\.(RegWrite|RegDelete|LogEvent|Popup|SendKeys|AppActivate|CreateShortcut|Put|Put_|SetInfo|Delete_|Terminate|ClearEventLog)\b`, "changes the server"},
	{`\.(StartService|StopService|PauseService|ChangeStartMode|MapNetworkDrive|ShellExecute|ExecMethod|ExecMethod_)\b`, "changes the server"},
}

func TestScriptUsesOnlyOldAndHarmlessMembers(t *testing.T) {
	s := parsedScript(t)
	for _, rule := range banned {
		pattern := regexp.MustCompile(`(?i)` + rule.pattern)
		for _, p := range s.order {
			for _, l := range p.lines {
				assert.NotRegexp(t, pattern, l.code, "line %d: %s", l.n, rule.why)
			}
		}
	}
}

func TestScriptSleepsInOnePlace(t *testing.T) {
	for _, p := range parsedScript(t).order {
		for _, l := range p.lines {
			if strings.Contains(l.code, "WScript.Sleep") {
				assert.Equal(t, "pause", p.name, "line %d: where Sleep is missing, nothing waits", l.n)
			}
		}
	}
}

// writers are the calls that write, with the argument that says where.
var writers = []struct {
	call *regexp.Regexp
	at   int
}{
	{regexp.MustCompile(`(?i)\.OpenTextFile\((.*)$`), 0},
	{regexp.MustCompile(`(?i)\.CreateFolder (.*)$`), 0},
	{regexp.MustCompile(`(?i)\.CopyFile (.*)$`), 1},
	{regexp.MustCompile(`(?i)\.MoveFile (.*)$`), 0},
	{regexp.MustCompile(`(?i)\.MoveFile (.*)$`), 1},
	{regexp.MustCompile(`(?i)\.DeleteFile (.*)$`), 0},
	{regexp.MustCompile(`(?i)\.DeleteFolder (.*)$`), 0},
	{regexp.MustCompile(`(?i)\.BackupEventlog\((.*)$`), 0},
}

// ours are expressions that lie below the output folder whatever their rest is.
var ours = regexp.MustCompile(`^(gRoot|gWork|gOut$|Full\()`)

// handed are the procedures that write where they are told. All who call them are held to the same.
var handed = map[string]struct{ param, at int }{
	"backup": {1, 1}, "writezeros": {0, 0}, "done": {0, 0}, "quiet": {0, 0}, "copynewest": {1, 1}, "jointar": {0, 0},
}

func TestScriptWritesOnlyBelowItsOutput(t *testing.T) {
	s := parsedScript(t)
	checked := 0
	for _, p := range s.order {
		for _, l := range p.lines {
			for _, w := range writers {
				found := w.call.FindStringSubmatch(l.original)
				if found == nil {
					continue
				}
				args := vbArguments(found[1])
				if strings.Contains(l.original, "OpenTextFile") && len(args) > 1 && args[1] == "1" {
					continue // for reading
				}
				require.Greater(t, len(args), w.at, "line %d", l.n)
				checked++
				assert.True(t, isOurs(p, args[w.at]), "line %d: %s writes to %s", l.n, p.name, args[w.at])
			}
			for name, h := range handed {
				at := strings.Index(strings.ToLower(l.original), name+"(")
				if h.at < 0 || at < 0 || p.name == name || strings.HasPrefix(strings.ToLower(l.original), "function") {
					continue
				}
				args := vbArguments(l.original[at+len(name)+1:])
				assert.True(t, isOurs(p, args[h.at]), "line %d: %s lets %s write to %s", l.n, p.name, name, args[h.at])
			}
		}
	}
	assert.Greater(t, checked, 15, "the check finds no writes")
}

// isOurs tells whether an expression of a procedure lies below the output folder: it begins there, is a variable that is
// only ever set so, or a parameter whose callers are held to it.
func isOurs(p *vbProc, expression string) bool {
	expression = strings.TrimSpace(expression)
	if ours.MatchString(expression) {
		return true
	}
	name := strings.ToLower(expression)
	if h, ok := handed[p.name]; ok && h.param >= 0 && strings.HasSuffix(strings.ToLower(p.params[h.param]), " "+name) {
		return true
	}
	if p.name == "discard" && name == "path" {
		return true // looks itself
	}
	set := false
	for _, l := range p.lines {
		if left, right, ok := strings.Cut(l.original, " = "); ok && strings.EqualFold(left, expression) {
			if set = ours.MatchString(strings.TrimSpace(right)); !set {
				return false
			}
		}
	}
	return set
}

// vbArguments splits arguments at the commas between them.
func vbArguments(list string) (all []string) {
	depth, quoted, start := 0, false, 0
	for i, c := range list {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth < 0 {
				return append(all, strings.TrimSpace(list[start:i]))
			}
		case c == ',' && depth == 0:
			all = append(all, strings.TrimSpace(list[start:i]))
			start = i + 1
		}
	}
	return append(all, strings.TrimSpace(list[start:]))
}

func TestScriptCollectsTheWholeTable(t *testing.T) {
	text := printedScript(t)
	_, steps, _ := strings.Cut(text, "THE ORDER OF WORK")
	_, steps, _ = strings.Cut(steps, "Sub DefineTargets")
	_, steps, _ = strings.Cut(steps, "End Sub")
	main, _, _ := strings.Cut(text[strings.Index(text, "Sub Main()"):], "End Sub")
	for _, row := range targetsOf(scriptCollects) {
		assert.Contains(t, text, "'    "+row.Path+"\r\n", "%s: the header does not name it", row.ID)
		assert.True(t, strings.Contains(steps, vbQuote(row.ID)) || strings.Contains(main, vbQuote(row.ID)), "%s: no step collects it", row.ID)
	}
	for _, row := range bundle.Targets {
		for _, key := range row.Keys {
			if !strings.HasSuffix(key, `\*`) {
				assert.Contains(t, steps, vbQuote(key), row.ID)
			}
		}
	}
}

// TestScriptNamesWhatItRuns: whoever approves the script reads the header, so every program stands there.
func TestScriptNamesWhatItRuns(t *testing.T) {
	text := printedScript(t)
	header, code, _ := strings.Cut(text, "Option Explicit")
	header = strings.ReplaceAll(header, "\r\n' ", " ")
	programs := regexp.MustCompile(`(?i)"([a-z]+)\.exe"|FindTool\("([a-z.]+)"\)|Run(?:Tool|Line)\("(?:start """" /b /wait )?([a-z ]+)|RunMarked\("([a-z ]+)`).FindAllStringSubmatch(code, -1)
	named := map[string]bool{}
	for _, found := range programs {
		named[strings.TrimSuffix(strings.TrimSpace(strings.Join(found[1:], "")), ".exe")] = true
	}
	for _, row := range bundle.Targets {
		if scriptTools[row.ID] {
			word, _, _ := strings.Cut(row.Windows2003[0], " ")
			named[word] = true
		}
	}
	delete(named, "type") // a command of cmd.exe
	for program := range named {
		assert.True(t, strings.Contains(header, program), "the header does not name %s", program)
	}
	for _, program := range []string{"cacls", "makecab", "tasklist", "tlist", "net session", "net start", "netstat", "ipconfig", "smtpreg.vbs"} {
		assert.Contains(t, named, program, "the check finds no programs")
	}
}

func TestScriptTakesNoArguments(t *testing.T) {
	err := run(t.Context(), []string{"script", "collect.vbs"}, nil, &bytes.Buffer{}, nil)
	require.Error(t, err)
	assert.Equal(t, exitUsage, report(err, &bytes.Buffer{}))
}

// TestLintFindsDefects: a lint that finds nothing proves nothing.
func TestLintFindsDefects(t *testing.T) {
	s, _ := parseVB("Option Explicit\nDim gA\nSub One(ByVal a, b)\n  Dim c, d\n  c = a + x 'y\n  Two c, \"z, q\"\nEnd Sub\nSub Two(ByVal a)\n  gA = a & One(1)\nEnd Sub\nOne 1, 2\n")
	assert.Equal(t, []string{"line 5: x is not declared: c = a + x 'y"}, s.undeclared())
	assert.Equal(t, []string{"one: b is not used", "one: d is not used"}, s.unused())
	assert.Len(t, s.arity(), 2)
	assert.Equal(t, "b", s.procs["one"].params[1])
	assert.False(t, isOurs(s.procs["one"], "c"))
	assert.True(t, isOurs(s.procs["one"], `gRoot & "\x"`))
}
