package reports

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// EventRecord is what Event Viewer shows of a cited event beside its time. The description is the citation's excerpt unless
// the place is a line of a text, whose excerpt is that line.
type EventRecord struct {
	Type        string `json:"type" redact:"-"` // "Error", as Event Viewer writes it
	Source      string `json:"source" redact:"prose"`
	Category    string `json:"category" redact:"prose"` // "None"; "(4)" where no words are known
	ID          int    `json:"id"`
	User        string `json:"user" redact:"account"` // "N/A", an account or a SID; "" unknown
	Computer    string `json:"computer" redact:"host"`
	Description string `json:"description,omitempty"`
	Data        string `json:"data,omitempty"` // the binary data in hexadecimal, at most 256 bytes of it
}

// NewEventRecord puts an event into Event Viewer's words.
func NewEventRecord(e *facts.Event) *EventRecord {
	out := &EventRecord{
		Type: eventType(e.Level), Source: quote(e.Source), Category: quote(category(e)), ID: int(e.ID),
		User: quote(e.User), Computer: quote(e.Computer), Data: hex.EncodeToString(e.Data[:min(len(e.Data), maxEventData)]),
	}
	if e.Unit != bundle.UnitRecord {
		out.Description = quote(cmp.Or(e.Text, strings.Join(e.Strings, "\n")))
	}
	return out
}

// maxEventData bounds the binary data of an event that a report carries, in bytes.
const maxEventData = 256

var eventTypes = map[facts.Level]string{
	facts.Error: "Error", facts.Warning: "Warning", facts.Information: "Information",
	facts.SuccessAudit: "Success Audit", facts.FailureAudit: "Failure Audit",
}

func eventType(level facts.Level) string { return cmp.Or(eventTypes[level], quote(string(level))) }

func category(e *facts.Event) string {
	switch {
	case e.CategoryName != "":
		return e.CategoryName
	case e.Category == 0:
		return "None"
	}
	return fmt.Sprintf("(%d)", e.Category)
}

// Viewer is the citation as Event Viewer copies an event to the clipboard, its time in UTC; "" where the place is no event.
func (c Citation) Viewer() string {
	e := c.Event
	if e == nil {
		return ""
	}
	var out strings.Builder
	row := func(label, value string) { fmt.Fprintf(&out, "%-15s %s\n", label, squeeze(value)) }
	row("Event Type:", e.Type)
	row("Event Source:", e.Source)
	row("Event Category:", e.Category)
	row("Event ID:", fmt.Sprint(e.ID))
	if c.Time != nil {
		row("Date:", c.Time.UTC().Format("2006-01-02"))
		row("Time:", c.Time.UTC().Format("15:04:05")+" UTC")
	}
	if e.User != "" {
		row("User:", e.User)
	}
	row("Computer:", e.Computer)
	out.WriteString("Description:\n" + plainLines(strings.TrimSpace(cmp.Or(e.Description, c.Excerpt))) + "\n")
	out.WriteString(dump(e.Data))
	return out.String()
}

// dump is binary data as Event Viewer shows it, eight bytes a line.
func dump(data string) string {
	raw, err := hex.DecodeString(data)
	if err != nil || len(raw) == 0 {
		return ""
	}
	return "Data:\n" + rows(raw, 0, 8)
}

// Dump is bytes of a file in hexadecimal, sixteen a line, each line with its offset.
func Dump(raw []byte, from int64) string { return rows(raw, from, 16) }

func rows(raw []byte, from int64, width int) string {
	var out strings.Builder
	for at := 0; at < len(raw); at += width {
		line := raw[at:min(at+width, len(raw))]
		text := strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return '.'
			}
			return r
		}, string(latin(line)))
		fmt.Fprintf(&out, "%04x: %-*s %s\n", from+int64(at), width*3, fmt.Sprintf("% x", line), text)
	}
	return out.String()
}

// latin makes each byte a letter.
func latin(b []byte) (letters []rune) {
	for _, c := range b {
		letters = append(letters, rune(c))
	}
	return letters
}

// event finds the event that a citation names; nil where the place is none, or the readers did not keep it.
func (b *builder) event(at bundle.Location) *facts.Event {
	for _, log := range b.logsOf(at.Member) {
		i := sort.Search(len(log.Events), func(i int) bool { return log.Events[i].N >= at.N })
		if i < len(log.Events) && log.Events[i].Location == at {
			return &log.Events[i]
		}
		if i := slices.IndexFunc(log.Ends, func(e facts.Event) bool { return e.Location == at }); i >= 0 {
			return &log.Ends[i]
		}
		for j := range log.Inventory {
			if e := log.Inventory[j].Newest; e != nil && e.Location == at {
				return e
			}
		}
	}
	return nil
}

// logsOf lists the event logs that a member holds.
func (b *builder) logsOf(member string) []*facts.EventLog {
	if b.logs == nil {
		b.logs = map[string][]*facts.EventLog{}
		for _, s := range b.case_.Servers {
			for i := range s.EventLogs {
				l := &s.EventLogs[i]
				b.logs[l.Member] = append(b.logs[l.Member], l)
			}
		}
	}
	return b.logs[member]
}
