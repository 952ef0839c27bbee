package artifact

import (
	"context"
	"strconv"
	"strings"
	"time"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// eventWMI is a listing of Win32_NTLogEvent: "Name=value" lines as wmic makes them, or "Name<TAB>value" and "Name: value"
// as scripts do. Such listings are filtered, so what is not in them may still have happened.
var eventWMI = Artifact{
	Kind:    "event listing (WMI)",
	Streams: true,
	Match:   func(in *Input) bool { return !in.Binary && hasWMIEvent(in.First) },
	Extract: readEventWMI,
}

func hasWMIEvent(first string) bool {
	found := false
	r := wmiEvents{add: func(savedEvent) { found = true }}
	for line := range strings.Lines(first) {
		r.read(text.Line{Text: strings.TrimRight(line, "\r\n")})
		if found {
			return true
		}
	}
	r.end()
	return found
}

func readEventWMI(ctx context.Context, in *Input, out *facts.Extract) error {
	t := newEventTexts(in, out, false, 0)
	r := wmiEvents{add: t.add}
	for line, err := range in.Lines(ctx) {
		if err != nil {
			r.end()
			return t.close(ctx, err)
		}
		r.read(line)
	}
	r.end()
	return t.close(ctx, nil)
}

// wmiNames are the properties of Win32_NTLogEvent, in lower case.
var wmiNames = map[string]bool{
	"category": true, "categorystring": true, "computername": true, "data": true, "eventcode": true, "eventidentifier": true,
	"eventtype": true, "insertionstrings": true, "logfile": true, "message": true, "recordnumber": true, "sourcename": true,
	"timegenerated": true, "timewritten": true, "type": true, "user": true,
}

// wmiEvents puts the lines of instances together. A property that is there already begins the next instance; a line that
// is no property goes on with the one before, as those of a message do.
type wmiEvents struct {
	add   func(savedEvent)
	line  text.Line
	props map[string]string
	last  string
	lines int
}

func (r *wmiEvents) read(line text.Line) {
	name, value, ok := wmiProperty(line.Text)
	if !ok {
		if r.lines++; r.last != "" && r.lines < maxEventLines && len(r.props[r.last]) < maxEventText {
			r.props[r.last] += "\n" + strings.TrimRight(line.Text, " ")
		}
		return
	}
	if _, again := r.props[name]; again || r.props == nil {
		r.end()
		r.line, r.props, r.lines = line, make(map[string]string), 0
	}
	r.props[name], r.last = value, name
}

func wmiProperty(line string) (name, value string, ok bool) {
	var buf [maxWMIName]byte
	for _, separator := range wmiSeparators {
		name, value, ok = strings.Cut(line, separator)
		if name = strings.TrimSpace(name); !ok || len(name) > maxWMIName {
			continue
		}
		if folded := asciiLower(buf[:0], name); wmiNames[string(folded)] {
			return string(folded), strings.TrimSpace(value), true
		}
	}
	return "", "", false
}

var wmiSeparators = [...]string{"=", "\t", ":"}

// maxWMIName bounds the names of properties, in bytes.
const maxWMIName = 24

// end enters the open instance if it names source, event and time.
func (r *wmiEvents) end() {
	get := func(name string) string { return strings.TrimSpace(r.props[name]) }
	e := savedEvent{
		Line: r.line, source: get("sourcename"), computer: get("computername"), kind: get("type"), category: get("category"),
		categoryName: get("categorystring"), message: get("message"),
		strings: wmiStrings(get("insertionstrings")), data: wmiBytes(get("data")),
	}
	if number := get("eventtype"); isDigits(number) {
		e.level = wmiLevels[number]
	}
	id, err := strconv.ParseUint(get("eventidentifier"), 10, 32)
	if err != nil {
		id, err = strconv.ParseUint(get("eventcode"), 10, 32)
	}
	e.id = uint32(id)
	when, ok := wmiTime(get("timegenerated"))
	e.when = when
	r.props, r.last = nil, ""
	if err == nil && ok && e.source != "" {
		r.add(e)
	}
}

// wmiLevels are the values of EventType, which are not those of the record.
var wmiLevels = map[string]facts.Level{
	"0": facts.Information, "1": facts.Error, "2": facts.Warning, "3": facts.Information, "4": facts.SuccessAudit, "5": facts.FailureAudit,
}

// wmiTime reads "20050314091500.000000+060": a time of day and its distance from UTC in minutes.
func wmiTime(s string) (time.Time, bool) {
	if len(s) < 25 || s[14] != '.' || (s[21] != '+' && s[21] != '-') {
		return time.Time{}, false
	}
	minutes, err := strconv.Atoi(s[21:25])
	if err != nil {
		return time.Time{}, false
	}
	when, err := time.Parse("20060102150405", s[:14])
	return when.Add(-time.Duration(minutes) * time.Minute), err == nil
}

// wmiStrings reads {"a","b"}; nil when the listing has another form.
func wmiStrings(s string) []string {
	inner, ok := strings.CutPrefix(s, "{")
	if !ok || !strings.HasSuffix(inner, "}") {
		return nil
	}
	inner = strings.TrimSuffix(inner, "}")
	if inner == "" {
		return []string{}
	}
	parts := strings.Split(inner, `","`)
	if len(parts) == 1 {
		parts = strings.Split(inner, `", "`)
	}
	parts[0] = strings.TrimPrefix(parts[0], `"`)
	parts[len(parts)-1] = strings.TrimSuffix(parts[len(parts)-1], `"`)
	return parts
}

// wmiBytes reads {12,3,9,128}.
func wmiBytes(s string) (data []byte) {
	for part := range strings.SplitSeq(strings.Trim(s, "{}"), ",") {
		b, err := strconv.ParseUint(strings.TrimSpace(part), 10, 8)
		if err != nil {
			return nil
		}
		if len(data) < maxEventData {
			data = append(data, byte(b))
		}
	}
	return data
}
