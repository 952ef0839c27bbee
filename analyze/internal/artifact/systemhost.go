package artifact

import (
	"path"
	"strconv"
	"strings"

	"postmortem/analyze/internal/text"
)

// setting reads a line of set. COMPUTERNAME counts only where others of Windows's own stand beside it.
func (r *systemReader) setting(line string, l text.Line) bool {
	name, value, ok := strings.Cut(line, "=")
	if !ok || name == "" || strings.ContainsAny(name, " \t:\"<") {
		return false
	}
	switch strings.ToUpper(name) {
	case "WINDIR", "SYSTEMROOT":
		r.windows = true
	case "COMPUTERNAME":
		if isComputerName(value) {
			r.host, r.isSet = labels{name, value, l}, true
		}
	case "USERDNSDOMAIN":
		r.suffix = strings.ToLower(value)
	}
	return true
}

// dotted reads a line of ipconfig /all: "        Host Name . . . . . . . . . . . . : EXCH01". The first names the computer, the
// second its DNS suffix.
func (r *systemReader) dotted(line string, l text.Line) bool {
	at := strings.Index(line, ". :")
	if at < 0 || !strings.Contains(line[:at], ". . .") {
		return false
	}
	value := strings.TrimSpace(line[at+len(". :"):])
	switch r.isDotted++; {
	case r.isDotted == 1 && isComputerName(value):
		r.host = labels{"", value, l}
	case r.isDotted == 2 && r.host.value != "" && strings.Contains(value, ".") && isComputerName(value):
		r.suffix = value
	}
	return true
}

// lonelyHost reads the output of hostname, one word: the command or the member's name must say that it is.
func (r *systemReader) lonelyHost(line string, l text.Line) {
	said := strings.HasPrefix(strings.ToLower(path.Base(r.in.Path())), "hostname")
	if e := r.in.Member.Entry; e != nil {
		said = said || strings.HasPrefix(strings.ToLower(e.Command), "hostname")
	}
	if word := strings.TrimSpace(line); said && r.lines == 1 && isComputerName(word) {
		r.host = labels{"", word, l}
	}
}

// maxComputerName bounds a DNS name.
const maxComputerName = 253

// isComputerName tells whether s can name a computer.
func isComputerName(s string) bool {
	if s == "" || len(s) > maxComputerName {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || strings.ContainsRune(`\/:*?"<>|,~!@#$%^&'(){}=+;`, r)
	})
}

// withoutSummer are cities in the names of time zones that kept one time all year when Windows 2000 and 2003 were in use.
// Source: the time zones of Windows Server 2003.
var withoutSummer = [...]string{
	"Arizona", "Hawaii", "Saskatchewan", "Bogota", "Caracas", "Georgetown", "Casablanca", "Monrovia", "West Central Africa",
	"Nairobi", "Pretoria", "Kuwait", "Abu Dhabi", "Kabul", "Karachi", "Kolkata", "Calcutta", "Kathmandu", "Rangoon", "Bangkok",
	"Beijing", "Singapore", "Taipei", "Perth", "Osaka", "Tokyo", "Seoul", "Darwin", "Brisbane", "Guam",
}

// offsetOfZone reads the minutes of "(GMT+09:00) Osaka, Sapporo, Tokyo"; nil where summer time may add an hour to them.
func offsetOfZone(zone string) *int {
	end := strings.IndexByte(zone, ')')
	if end < len("(GMT") {
		return nil
	}
	fixed := false
	for _, city := range withoutSummer {
		fixed = fixed || strings.Contains(zone, city)
	}
	sign, clock := 1, zone[len("(GMT"):end]
	switch {
	case !fixed:
		return nil
	case strings.HasPrefix(clock, "-"):
		sign = -1
	}
	hours, minutes, ok := strings.Cut(strings.TrimLeft(clock, "+-"), ":")
	h, err := strconv.Atoi(hours)
	m, err2 := strconv.Atoi(minutes)
	if clock == "" {
		h, m, ok, err, err2 = 0, 0, true, nil, nil
	}
	if !ok || err != nil || err2 != nil || h < 0 || h > 14 || m < 0 || m > 59 {
		return nil
	}
	offset := sign * (60*h + m)
	return &offset
}
