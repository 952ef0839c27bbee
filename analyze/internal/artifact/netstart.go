package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// net start prints a sentence in the system's language, a blank line, the display names of the services that run, indented
// by three blanks, a blank line and a closing sentence. Every language names Windows in the first sentence; Wine says
// "The following services are running:". Source: "Net start", Windows 2000 documentation; outputs in several languages.
var netStart = Artifact{Kind: "net start output", Match: isNetStart, Extract: extractNetStart}

const netStartIndent = "   "

func isNetStart(in *Input) bool {
	if in.Binary {
		return false
	}
	var m netStartReader
	for raw := range strings.Lines(in.First) {
		m.line(strings.TrimRight(raw, "\r\n"), func(display string) { m.named = m.named || serviceNames[strings.ToLower(display)] != "" })
		if m.known && m.names >= 2 || m.indented >= 2 && m.named {
			return true
		}
	}
	return false
}

// netStartReader finds the list in a text.
type netStartReader struct {
	found    bool // the sentence
	known    bool // it says that the services are started
	open     bool // between the sentence and the blank line behind the list
	names    int
	indented int
	named    bool // it holds a display name known here
	closed   bool // by the blank line and the closing sentence
}

// line takes one line and hands on what is a name.
func (r *netStartReader) line(raw string, name func(string)) (begins bool) {
	line := unquote(raw)
	s := strings.TrimSpace(line)
	switch {
	case isNetStartSentence(line, s):
		*r = netStartReader{found: true, open: true, known: containsAny(strings.ToLower(s), startedWords...)}
		return true
	case !r.found:
	case s == "":
		r.open = r.names == 0
	case r.open && (strings.HasPrefix(line, netStartIndent) || r.known):
		r.names++
		if strings.HasPrefix(line, netStartIndent) && !strings.HasPrefix(line, netStartIndent+" ") {
			r.indented++
		}
		name(s)
	case r.open:
		r.found, r.open = false, false
	case r.names > 0:
		r.closed = true
	}
	return false
}

func isNetStartSentence(line, s string) bool {
	return !strings.HasPrefix(line, " ") && len(s) < 200 && (strings.Contains(s, "Windows") || strings.Contains(s, "services are running")) &&
		(strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") || strings.HasSuffix(s, "."))
}

// startedWords are the words for "started" in such a sentence.
var startedWords = []string{"started", "are running", "gestartet", "démarré", "iniciado", "iniciados", "avviat", "gestart", "startad", "startet", "開始", "启动", "啟動", "시작", "запущен", "uruchomi", "spuštěn", "elindul"}

func extractNetStart(ctx context.Context, in *Input, out *facts.Extract) error {
	var v serviceLister
	var r netStartReader
	v.list.Source, v.list.RunningOnly = in.Source(""), true
	var head facts.Citation
	whole := eachLine(ctx, in, out, func(l text.Line) {
		begins := r.line(l.Text, func(display string) {
			if s := v.keyed(in.Cite(l), display); s != nil {
				s.Name, s.Display, s.State = serviceNames[strings.ToLower(display)], display, "running"
			}
		})
		if begins && len(v.list.Services) == 0 {
			head = in.Cite(l)
		}
	})
	v.list.Head = head
	v.put(out, whole && r.closed)
	return nil
}

// serviceNames are the names of services whose display names the languages of Windows leave in English, or that are told
// in English. Source: the service entries of Windows 2000, Server 2003 and Exchange Setup.
var serviceNames = map[string]string{
	"event log":                                   "Eventlog",
	"iis admin service":                           "IISADMIN",
	"microsoft exchange event":                    "MSExchangeES",
	"microsoft exchange imap4":                    "IMAP4Svc",
	"microsoft exchange information store":        "MSExchangeIS",
	"microsoft exchange management":               "MSExchangeMGMT",
	"microsoft exchange mta stacks":               "MSExchangeMTA",
	"microsoft exchange pop3":                     "POP3Svc",
	"microsoft exchange routing engine":           "RESvc",
	"microsoft exchange site replication service": "MSExchangeSRS",
	"microsoft exchange system attendant":         "MSExchangeSA",
	"microsoft search":                            "MSSEARCH",
	"network news transfer protocol (nntp)":       "NntpSvc",
	"remote procedure call (rpc)":                 "RpcSs",
	"simple mail transfer protocol (smtp)":        "SMTPSVC",
	"simple mail transport protocol (smtp)":       "SMTPSVC",
	"world wide web publishing":                   "W3SVC",
	"world wide web publishing service":           "W3SVC",
}
