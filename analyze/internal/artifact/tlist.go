package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// tlist of the Windows 2000 Support Tools and of the Debugging Tools prints one of these:
//
//	tlist            %4d %-16s  window title
//	tlist -s         %4d %-16sSvcs:  a,b,c   or   Title: window title
//	tlist -t         process (pid) title, children indented
//	tlist -m DLL     module - as tlist
//	tlist inetinfo   as tlist, then CWD:, CmdLine:, sizes, threads, then "version shp  base  module" for each module
//
// Version and flags are blank where a module has no version resource. Source: TLIST.C, Platform SDK sample; "TList
// Examples", Debugging Tools for Windows.
var tlist = Artifact{Kind: "tlist output", Match: isTlist, Extract: extractTlist}

// tlistKind is what a line of tlist is.
type tlistKind int

const (
	tlistOther tlistKind = iota
	tlistProcess
	tlistTree
	tlistByModule
	tlistDetail
	tlistModule
)

// tlistLine is a line, taken apart.
type tlistLine struct {
	kind    tlistKind
	pid     int
	process string
	rest    string // title or services
	module  string
	version string
	command string // of a CmdLine:
}

func parseTlist(raw string) tlistLine {
	s := strings.TrimSpace(unquote(raw))
	for _, label := range tlistLabels {
		if rest, ok := strings.CutPrefix(s, label); ok {
			l := tlistLine{kind: tlistDetail}
			if label == "CmdLine:" {
				l.command = strings.TrimSpace(rest)
			}
			return l
		}
	}
	for _, parse := range []func(string) (tlistLine, bool){tlistThreadOf, tlistModuleOf, tlistProcessOf, tlistByModuleOf, tlistTreeOf} {
		if l, ok := parse(s); ok {
			return l
		}
	}
	return tlistLine{}
}

var tlistLabels = []string{
	"CWD:", "CmdLine:", "Title:", "VirtualSize:", "PeakVirtualSize:", "WorkingSetSize:", "PeakWorkingSetSize:", "NumberOfThreads:",
}

func tlistThreadOf(s string) (tlistLine, bool) {
	id, rest, _ := strings.Cut(s, " ")
	return tlistLine{kind: tlistDetail}, isDigits(id) && strings.HasPrefix(strings.TrimLeft(rest, " "), "Win32StartAddr:")
}

// tlistModuleOf reads "5.0.2195.6620 shp  0x01000000  inetinfo.exe", with version and flags possibly blank, or cut: both
// share a field of 18 letters.
func tlistModuleOf(s string) (tlistLine, bool) {
	l := tlistLine{kind: tlistModule}
	rest := s
	for range 3 {
		word, after, _ := strings.Cut(rest, " ")
		rest = strings.TrimLeft(after, " \t")
		switch {
		case isHex(word) && len(word) >= len("0x01000000"):
			l.module = rest
			return l, rest != ""
		case isDotted(word) && l.version == "":
			l.version = word
		case word != "" && (strings.HasPrefix("shp", word) || strings.HasPrefix("dbg", word)):
		default:
			return l, false
		}
	}
	return l, false
}

func tlistProcessOf(s string) (tlistLine, bool) {
	id, rest, ok := strings.Cut(s, " ")
	pid := atoi(id)
	if !ok || pid < 0 {
		return tlistLine{}, false
	}
	name, rest, ok := cutImage(strings.TrimLeft(rest, " "))
	return tlistLine{kind: tlistProcess, pid: pid, process: name, rest: rest}, ok
}

func tlistTreeOf(s string) (tlistLine, bool) {
	name, rest, ok := strings.Cut(s, " (")
	id, rest, closed := strings.Cut(rest, ")")
	image, left, isImage := cutImage(name)
	pid := atoi(id)
	return tlistLine{kind: tlistTree, pid: pid, process: image, rest: rest}, ok && closed && pid >= 0 && isImage && left == ""
}

func tlistByModuleOf(s string) (tlistLine, bool) {
	module, rest, ok := strings.Cut(s, " - ")
	if !ok || !strings.Contains(baseName(module), ".") {
		return tlistLine{}, false
	}
	l, ok := tlistProcessOf(strings.TrimSpace(rest))
	l.kind, l.module = tlistByModule, module
	return l, ok
}

// kernelImages are the processes without a file.
var kernelImages = []string{"System Idle Process", "System Process", "System", "Idle"}

// cutImage takes an image name from the front: one of the processes without a file, or a file name, which may hold blanks.
func cutImage(s string) (name, rest string, ok bool) {
	for _, k := range kernelImages {
		if after, found := strings.CutPrefix(s, k); found && (after == "" || after[0] == ' ') {
			return k, strings.TrimSpace(after), true
		}
	}
	column, _, _ := strings.Cut(s, "  ")
	lower := lowerASCII(column)
	for _, ext := range []string{".exe", ".com", ".scr", ".tmp"} {
		if i := strings.Index(lower, ext); i > 0 && (i+len(ext) == len(column) || column[i+len(ext)] == ' ' || isService(column[i+len(ext):])) {
			end := i + len(ext)
			return s[:end], strings.TrimSpace(s[end:]), true
		}
	}
	return "", s, false
}

// isService tells whether what follows a name of sixteen letters or more directly is tlist's next field.
func isService(s string) bool {
	return strings.HasPrefix(s, "Svcs:") || strings.HasPrefix(s, "Title:") || strings.HasPrefix(s, "Mts:")
}

// isTlist wants a process with its details, or a text that is for the most part a list of processes.
func isTlist(in *Input) bool {
	if in.Binary {
		return false
	}
	var lines int
	var count [tlistModule + 1]int
	for raw := range strings.Lines(in.First) {
		if strings.TrimSpace(raw) == "" {
			continue
		}
		lines++
		count[parseTlist(strings.TrimRight(raw, "\n")).kind]++
	}
	most := func(n, least int) bool { return n >= least && 5*n >= 3*lines }
	details := count[tlistDetail] >= 2 && count[tlistProcess]+count[tlistModule] > 0
	return details || most(count[tlistProcess], 2) || most(count[tlistTree], 3) || most(count[tlistByModule], 1)
}

// tlistReader sorts processes with details from those that are only listed.
type tlistReader struct {
	in      *Input
	out     *facts.Extract
	modules moduleLister
	listed  processLister
	pending *facts.Process // the process line before, which details may follow
	inside  bool           // among the details of the current process of modules
}

func extractTlist(ctx context.Context, in *Input, out *facts.Extract) error {
	r := &tlistReader{in: in, out: out}
	r.modules.list.Source, r.listed.list.Source = in.Source(""), in.Source("")
	whole := eachLine(ctx, in, out, r.line)
	r.settleLast()
	if last := r.modules.current(); last != nil && r.inside && cutModule(last) {
		last.Partial = true
	}
	r.modules.list.All = r.modules.listsEverything()
	r.modules.finish(whole)
	r.modules.put(out)
	r.listed.put(out, whole)
	return nil
}

// cutModule tells whether the last module's name ends too early to be one.
func cutModule(p *facts.ProcessModules) bool {
	return len(p.Modules) > 0 && !strings.Contains(p.Modules[len(p.Modules)-1].Name, ".")
}

func (r *tlistReader) line(l text.Line) {
	t := parseTlist(l.Text)
	switch t.kind {
	case tlistProcess, tlistTree:
		r.settle()
		r.inside = false
		r.pending = &facts.Process{Citation: r.in.Cite(l), Name: t.process, PID: t.pid, Services: tlistServices(t.rest)}
	case tlistByModule:
		r.settle()
		r.modules.process(r.in.Cite(l), t.process, t.pid)
		r.modules.module(r.in.Cite(l), t.module, "")
	case tlistDetail:
		r.enter(l, t.command)
	case tlistModule:
		if r.enter(l, ""); r.inside {
			r.modules.module(r.in.Cite(l), t.module, t.version)
		}
	default:
		r.other(l)
	}
}

// enter begins the modules of the process whose line came before. A text that starts below that line still names the
// program in its command line.
func (r *tlistReader) enter(l text.Line, command string) {
	switch {
	case r.pending != nil:
		r.modules.process(r.pending.Citation, r.pending.Name, r.pending.PID)
		r.pending, r.inside = nil, true
	case !r.inside && command != "":
		program := strings.TrimPrefix(strings.TrimPrefix(command, `"`), `\??\`)
		if name, _, ok := cutImage(baseName(cutAfterImage(program))); ok {
			r.modules.process(r.in.Cite(l), name, 0).Partial = true
			r.inside = true
		}
	}
}

// cutAfterImage drops the arguments behind the program of a command line.
func cutAfterImage(command string) string {
	if i := strings.Index(lowerASCII(command), ".exe"); i >= 0 {
		return command[:i+len(".exe")]
	}
	return command
}

func (r *tlistReader) other(l text.Line) {
	s := strings.TrimSpace(unquote(l.Text))
	switch {
	case strings.HasPrefix(s, "...") && r.inside:
		r.modules.current().Partial = true // left out by whoever copied it
	case strings.HasPrefix(s, "No tasks found using "):
		r.out.Gap("says that no process uses " + strings.TrimPrefix(s, "No tasks found using ") + ": not used as proof of absence")
	}
}

// settle lists a process that no details followed.
func (r *tlistReader) settle() {
	if p := r.pending; p != nil {
		r.listed.services(r.listed.process(p.Citation, p.Name, p.PID), p.Services)
		r.pending = nil
	}
}

// settleLast files the process that the text ends with: behind processes with details, and with no list before it, it is
// one whose details were cut off.
func (r *tlistReader) settleLast() {
	if p := r.pending; p != nil && r.modules.current() != nil && len(r.listed.list.Processes) == 0 {
		r.modules.process(p.Citation, p.Name, p.PID).Partial = true
		r.pending = nil
	}
	r.settle()
}

func tlistServices(rest string) []string {
	names, ok := strings.CutPrefix(rest, "Svcs:")
	if !ok {
		return nil
	}
	names, _, _ = strings.Cut(strings.TrimSpace(names), " ")
	return strings.Split(names, ",")
}
