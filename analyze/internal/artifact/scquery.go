package artifact

import (
	"context"
	"strconv"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// sc query, sc queryex, sc qc and psservice print a block for each service:
//
//	SERVICE_NAME: SMTPSVC
//	DISPLAY_NAME: Simple Mail Transfer Protocol (SMTP)
//	        TYPE               : 20  WIN32_SHARE_PROCESS
//	        STATE              : 4  RUNNING
//	                                (STOPPABLE,PAUSABLE,ACCEPTS_SHUTDOWN)
//	        WIN32_EXIT_CODE    : 0  (0x0)
//
// Labels are localized in some languages, the numbers and the words behind them are not. A service asked for by name has
// no DISPLAY_NAME. Source: SC sample of the Platform SDK; "Sc query", Windows Server 2003 documentation.
var serviceList = Artifact{Kind: "sc query output", Match: isServiceList, Extract: extractServiceList}

func isServiceList(in *Input) bool {
	if in.Binary {
		return false
	}
	named := false
	return anyLine(in.First, func(s string) bool {
		label, value, ok := cutLabel(s)
		if !ok {
			return false
		}
		_, word := cutNumber(value)
		if named && (serviceTypes[word] || scState(word) != "" && label != "") {
			return true
		}
		named = named || scNames[strings.ToUpper(label)] || value != "" && !isDigits(value[:1])
		return false
	})
}

// cutLabel splits "        STATE              : 4  RUNNING".
func cutLabel(s string) (label, value string, ok bool) {
	label, value, ok = strings.Cut(s, ":")
	return strings.TrimSpace(label), strings.TrimSpace(value), ok
}

// cutNumber splits "4  RUNNING"; number is "" when there is none.
func cutNumber(value string) (number, word string) {
	number, word, _ = strings.Cut(value, " ")
	if !isDigits(number) && !isHex(number) {
		return "", ""
	}
	word = strings.TrimSpace(word)
	first, _, _ := strings.Cut(word, " ")
	return number, first
}

// scNames are the labels of a service's name: in English (kept in most languages) and those sc.exe has in others.
var scNames = map[string]bool{
	"SERVICE_NAME": true, "DIENSTNAME": true, "NOM_SERVICE": true, "NOMBRE_SERVICIO": true, "NOME_SERVIZIO": true,
	"NOME_SERVIÇO": true, "NOME_DO_SERVIÇO": true, "NAZWA_USŁUGI": true, "ИМЯ_СЛУЖБЫ": true,
}

// serviceTypes are the words of TYPE, never localized.
var serviceTypes = map[string]bool{
	"WIN32_OWN_PROCESS": true, "WIN32_SHARE_PROCESS": true, "WIN32": true, "KERNEL_DRIVER": true, "FILE_SYSTEM_DRIVER": true,
	"INTERACTIVE_PROCESS": true, "ADAPTER": true, "RECOGNIZER_DRIVER": true,
}

// scState knows the words of STATE.
func scState(word string) string {
	if strings.ToUpper(word) != word || isDigits(word) {
		return ""
	}
	return serviceState(word)
}

// scReader reads the blocks.
type scReader struct {
	in       *Input
	services serviceLister
	cur      *facts.Service // the block's; nil before the first, and when there are too many
	numbers  int            // numbered lines of this block so far
	shown    bool
	byName   bool // a service was asked for by name
	states   int  // blocks that tell a state
	win32    int  // services that are no drivers
	more     bool // sc's buffer was too small
}

func extractServiceList(ctx context.Context, in *Input, out *facts.Extract) error {
	r := &scReader{in: in}
	r.services.list.Source = in.Source("")
	whole := eachLine(ctx, in, out, r.line)
	r.close()
	if r.more {
		out.Gap("sc had a buffer too small for all services (more data): the list is not whole")
	}
	if r.states > 0 && r.win32 == 0 {
		out.Gap("lists drivers only")
		whole = false
	}
	r.services.put(out, whole && !r.more && !r.byName && r.states > 0)
	return nil
}

func (r *scReader) line(l text.Line) {
	line := unquote(l.Text)
	label, value, ok := cutLabel(line)
	switch {
	case strings.Contains(line, "more data, need"):
		r.more = true
	case !ok || value == "" && !scNames[strings.ToUpper(label)]:
	case scNames[strings.ToUpper(label)], r.beginsBlock(line, label, value):
		r.begin(l, value)
	case r.cur != nil:
		r.field(label, value, !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t"))
	}
}

// beginsBlock knows the first line of a block whose label is in a language not known here: not indented, behind a block
// that had its numbers.
func (r *scReader) beginsBlock(line, label, value string) bool {
	number, _ := cutNumber(value)
	return line[0] != ' ' && line[0] != '\t' && number == "" && len(label) > 1 && !strings.ContainsAny(label, ` [\`) &&
		(r.cur == nil || r.numbers > 0)
}

func (r *scReader) begin(l text.Line, name string) {
	r.close()
	r.cur, r.numbers = r.services.service(r.in.Cite(l), name), 0
	r.shown = r.cur != nil && r.cur.Display != ""
}

// close looks back at a block: without a display name it was asked for by name.
func (r *scReader) close() {
	if r.cur != nil && r.numbers > 0 && !r.shown {
		r.byName = true
	}
}

func (r *scReader) field(label, value string, atMargin bool) {
	s := r.cur
	number, word := cutNumber(value)
	if number == "" {
		r.words(s, label, value, atMargin)
		return
	}
	r.numbers++
	switch upper := strings.ToUpper(label); {
	case upper == "PID":
		s.PID = max(0, atoi(number))
	case serviceTypes[word]:
		if !strings.HasSuffix(word, "DRIVER") {
			r.win32++
		}
	case scState(word) != "", r.numbers == 2 && s.State == "" && isStateNumber(number) && serviceStart(word) == "":
		s.State = serviceState(number)
		r.states++
	case serviceStart(word) != "":
		s.Start = serviceStart(word)
	case strings.Contains(upper, "WIN32"):
		s.Exit = exitCode(number)
	}
}

// words reads the fields without a number: the display name comes second, at the margin or as sc qc's DISPLAY_NAME.
func (r *scReader) words(s *facts.Service, label, value string, atMargin bool) {
	switch {
	case strings.EqualFold(label, "DISPLAY_NAME"), atMargin && r.numbers == 0 && s.Display == "":
		s.Display, r.shown = value, true
	case strings.EqualFold(label, "BINARY_PATH_NAME"), s.Path == "" && looksLikeProgram(value):
		s.Path = value
	}
}

func isStateNumber(s string) bool { return len(s) == 1 && s[0] >= '1' && s[0] <= '7' }

func looksLikeProgram(s string) bool {
	return len(s) > 2 && (s[1:3] == `:\` || s[0] == '"' || s[0] == '%' || s[0] == '\\')
}

func exitCode(s string) int {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return 0
	}
	return int(n)
}
