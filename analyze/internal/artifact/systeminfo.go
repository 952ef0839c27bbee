package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

var systemInfo = Artifact{Kind: "systeminfo output", Match: matchSystem, Extract: extractSystem}

// maxSystemLines bounds what is looked at: none of these outputs is longer.
const maxSystemLines = 2000

func matchSystem(in *Input) bool {
	if in.Binary {
		return false
	}
	r := systemReader{in: in}
	n := 0
	for l := range strings.Lines(in.First) {
		if n++; n > maxSystemLines {
			break
		}
		r.read(text.Line{N: n, Text: strings.TrimSuffix(l, "\n")})
	}
	return r.found()
}

// extractSystem reads what systeminfo, msinfo32, ver, hostname, set or ipconfig /all say of the machine.
func extractSystem(ctx context.Context, in *Input, out *facts.Extract) error {
	r := systemReader{in: in}
	for l, err := range in.Lines(ctx) {
		if err != nil {
			out.Gap(err.Error())
			break
		}
		if r.lines >= maxSystemLines {
			break
		}
		r.read(l)
	}
	if !r.found() {
		return nil
	}
	r.SystemInfo.Source = in.Source(r.server())
	out.Records = r.pairs
	out.Systems = append(out.Systems, r.SystemInfo)
	return nil
}

// systemReader gathers what the lines say. The languages differ in their labels but not in the order of what they print.
type systemReader struct {
	facts.SystemInfo
	in       *Input
	lines    int
	pairs    int       // lines of a label and a value
	last     [2]labels // the pairs before, the newest first
	host     labels    // the line that names the computer
	suffix   string    // its DNS suffix
	isDotted int       // lines of ipconfig
	lone     int       // lines with text that is no pair
	isSet    bool      // host is from set
	isVer    bool      // the version is from ver
	windows  bool      // set names the Windows folder
}

// labels is one line of a label and its value.
type labels struct {
	label, value string
	line         text.Line
}

// found tells whether the text is one of these outputs: it names the system's version, or the computer in a form that no
// other text has.
func (r *systemReader) found() bool {
	switch {
	case r.OSVersion != "" && r.isVer:
		return r.lone+r.pairs <= maxVerLines
	case r.OSVersion != "":
		return r.pairs > 2
	}
	return r.host.value != "" && r.isSet == r.windows
}

// maxVerLines is how many lines the output of ver has with the banner of cmd around it.
const maxVerLines = 4

func (r *systemReader) read(l text.Line) {
	r.lines++
	line := strings.TrimRight(unquote(l.Text), " \t")
	switch {
	case strings.TrimSpace(line) == "":
		return
	case r.setting(line, l), r.dotted(line, l):
		r.pairs++
		return
	}
	p, ok := pairOf(line)
	if !ok {
		r.lone++
		r.ver(line, l)
		r.lonelyHost(line, l)
		return
	}
	p.line = l
	r.pairs++
	r.pair(p)
	r.last[1], r.last[0] = r.last[0], p
}

// pairOf splits "Host Name:                 EXCH01" and the tab-separated lines of msinfo32.
func pairOf(line string) (p labels, ok bool) {
	if p.label, p.value, ok = strings.Cut(line, "\t"); !ok {
		p.label, p.value, ok = strings.Cut(line, ":")
	}
	p.label, p.value = strings.TrimSpace(p.label), strings.TrimSpace(p.value)
	return p, ok && p.label != "" && p.value != "" && line[0] != ' ' && len(p.label) < 60
}

// pair looks for the version, which no label is needed for, and finds the others by their place: computer, name, version.
// msinfo32 prints name, version and, later, the computer.
func (r *systemReader) pair(p labels) {
	version, rest := leadingVersion(p.value)
	switch {
	case r.OSVersion == "" && version != "" && strings.Contains(r.last[0].value, "Windows"):
		r.OSVersion, r.OSName = version, withServicePack(r.last[0].value, rest)
		r.Citation = r.in.Cite(p.line)
		if isComputerName(r.last[1].value) {
			r.host = r.last[1]
		}
	case r.OSVersion != "" && strings.EqualFold(p.label, "System Name") && isComputerName(p.value):
		r.host = p
	case r.OSVersion != "" && r.Zone == "" && (strings.HasPrefix(p.value, "(GMT") || strings.HasPrefix(p.value, "(UTC")):
		r.Zone = p.value
		r.Offset = offsetOfZone(p.value)
	}
}

// withServicePack adds the service pack that systeminfo prints behind the version.
func withServicePack(name, rest string) string {
	const words = "Service Pack "
	at := strings.Index(rest, words)
	if at < 0 || len(rest) <= at+len(words) || strings.Contains(name, words) {
		return name
	}
	n := rest[at+len(words):]
	return name + " " + words + n[:len(n)-len(strings.TrimLeft(n, "0123456789"))]
}

// leadingVersion reads "5.2.3790" at the start of s, written without leading zeros.
func leadingVersion(s string) (version, rest string) {
	end := len(s) - len(strings.TrimLeft(s, "0123456789."))
	parts := strings.Split(s[:end], ".")
	if len(parts) < 3 {
		return "", s
	}
	for i, part := range parts[:3] {
		if part == "" || len(part) > 5 {
			return "", s
		}
		if parts[i] = strings.TrimLeft(part, "0"); parts[i] == "" {
			parts[i] = "0"
		}
	}
	return strings.Join(parts[:3], "."), s[end:]
}

// ver reads "Microsoft Windows 2000 [Version 5.00.2195]".
func (r *systemReader) ver(line string, l text.Line) {
	name, bracket, ok := strings.Cut(strings.TrimSpace(line), "[")
	if !ok || r.OSVersion != "" || !strings.HasPrefix(name, "Microsoft") || !strings.Contains(name, "Windows") {
		return
	}
	at := strings.IndexAny(bracket, "0123456789")
	if at < 0 {
		return
	}
	if version, _ := leadingVersion(bracket[at:]); version != "" {
		r.OSName, r.OSVersion, r.Citation, r.isVer = strings.TrimSpace(name), version, r.in.Cite(l), true
	}
}

// server is the computer with its DNS suffix, as far as they are named.
func (r *systemReader) server() string {
	if r.Citation.IsZero() {
		r.Citation = r.in.Cite(r.host.line)
	}
	if r.host.value == "" || r.suffix == "" || strings.Contains(r.host.value, ".") {
		return r.host.value
	}
	return r.host.value + "." + r.suffix
}
