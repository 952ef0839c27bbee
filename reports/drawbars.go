package reports

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
)

// bars is a drawing of numbers as bars, each below its name.
type bars struct {
	title, description string
	legend             []barPart // what the classes mean; N is not used
	rows               []barRow
}

type barRow struct {
	name, note string
	parts      []barPart // drawn one after the other
	unknown    bool      // the number is not known: no bar
}

type barPart struct {
	n     int
	class string
	words string
}

func (r barRow) total() (n int) {
	for _, p := range r.parts {
		n += max(p.n, 0)
	}
	return n
}

func drawBars(b bars, id string) template.HTML {
	var all []*element
	for _, c := range canvases(id) {
		all = append(all, b.draw(c))
	}
	return markup(all...)
}

const barRowHeight = 44

func (b bars) draw(c canvas) *element {
	var parts []*element
	y := 0
	if len(b.legend) > 0 {
		parts, y = b.legendOn(c)
	}
	most := 1
	for _, r := range b.rows {
		most = max(most, r.total())
	}
	for _, r := range b.rows {
		parts = append(parts, r.draw(c, y, most)...)
		y += barRowHeight
	}
	return c.image(y, b.title, b.description, parts...)
}

func (b bars) legendOn(c canvas) (parts []*element, y int) {
	x, y := 4, 14
	for _, m := range b.legend {
		room := 28 + int(float64(len(m.words))*charWidth)
		if x+room > c.width {
			x, y = 4, y+20
		}
		parts = append(parts, rect(m.class, x, y-11, 12, 12), label("note", x+18, y, m.words))
		x += room
	}
	return parts, y + 10
}

// draw draws one row at y; most is the longest row's total. Its note stands behind the name where there is room, else it is
// left to the table.
func (r barRow) draw(c canvas, y, most int) []*element {
	noteRoom := int(float64(len([]rune(r.note)))*charWidth) + 12
	parts := []*element{label("name", 4, y+16, fit(r.name, c.width-noteRoom-8)), labelEnd("note", c.width-4, y+16, r.note)}
	if r.unknown {
		return append(parts, rect("gap", 4, y+23, c.width-8, 12))
	}
	x, room := 4, float64(c.width-8)
	for _, p := range r.parts {
		if p.n <= 0 {
			continue
		}
		w := max(int(math.Round(room*float64(p.n)/float64(most))), minColumn)
		w = min(w, c.width-4-x)
		bar := rect(p.class, x, y+23, w, 12)
		if !c.narrow {
			bar.titled(fmt.Sprintf("%s: %s %s", r.name, count(p.n), p.words))
		}
		parts = append(parts, bar)
		x += w
	}
	return append(parts, rect("lane", 4, y+36, c.width-8, 1))
}

// ageStyles are how the ages look, youngest first: the older the darker, and each with a pattern of its own.
var ageStyles = []string{"age0", "age1", "age2", "age3", "age4"}

func ageStyle(i int) string { return ageStyles[min(i, len(ageStyles)-1)] }

// drawFolders draws how many files the folders of Mailroot hold, by age.
func drawFolders(p *Picture, id string) template.HTML {
	b := bars{title: "Files in the folders of Mailroot, by age"}
	var words []string
	for _, f := range firstOf(p.Folders, maxFolders) {
		b.rows = append(b.rows, f.bar())
		words = append(words, f.sentence())
		if len(b.legend) == 0 {
			for i, a := range firstOf(f.Ages, len(ageClasses)) {
				b.legend = append(b.legend, barPart{class: ageStyle(i), words: a.Age})
			}
		}
	}
	unlisted := slices.ContainsFunc(p.Folders, func(f FolderAge) bool { return len(f.Ages) == 0 && f.Files > 0 })
	if len(b.legend) > 0 && unlisted {
		b.legend = append(b.legend, barPart{class: "covered", words: "ages not listed"})
	}
	b.description = strings.Join(words, " ")
	return drawBars(b, id)
}

func (f FolderAge) bar() barRow {
	r := barRow{name: f.short(), note: f.note(), unknown: f.Files < 0}
	for i, a := range firstOf(f.Ages, len(ageClasses)) {
		r.parts = append(r.parts, barPart{a.Files, ageStyle(i), "files, " + a.Age})
	}
	if len(f.Ages) == 0 || r.total() == 0 {
		r.parts = []barPart{{f.Files, "covered", "files"}}
	}
	return r
}

// short is a folder's name with that of its virtual server.
func (f FolderAge) short() string {
	names := strings.FieldsFunc(squeeze(f.Path), func(r rune) bool { return r == '\\' || r == '/' })
	return strings.Join(names[max(0, len(names)-2):], `\`)
}

func (f FolderAge) files() string {
	if f.Files < 0 {
		return "number unknown"
	}
	if f.Files == 1 {
		return "1 file"
	}
	return count(f.Files) + " files"
}

// note is the number with the age of the oldest.
func (f FolderAge) note() string {
	if f.Oldness == "" || f.Files <= 0 {
		return f.files()
	}
	return f.files() + ", oldest " + f.Oldness
}

func (f FolderAge) sentence() string {
	words := fmt.Sprintf("%s: %s", f.short(), f.files())
	if f.Oldest != nil {
		words += ", the oldest of " + stamp(f.Oldest)
	}
	return words + "."
}

// queueStyles are how the states look; a state that is none of these is drawn as an active one.
var queueStyles = []struct{ state, class string }{
	{"retry", "warning"}, {"frozen", "error"}, {"active or ready", "covered"},
}

func queueStyle(state string) string {
	for _, s := range queueStyles {
		if s.state == state {
			return s.class
		}
	}
	return "covered"
}

// drawQueues draws how many messages wait in each queue or link.
func drawQueues(p *Picture, id string) template.HTML {
	b := bars{title: "Messages in queues and links"}
	for _, s := range queueStyles {
		b.legend = append(b.legend, barPart{class: s.class, words: s.state})
	}
	var words []string
	for _, q := range firstOf(p.Queues, maxQueues) {
		b.rows = append(b.rows, q.bar())
		words = append(words, q.sentence())
	}
	b.description = strings.Join(append(words, p.otherQueues()), " ")
	return drawBars(b, id)
}

func (q QueueLength) bar() barRow {
	return barRow{
		name: q.Name, note: strings.TrimSpace(q.messages() + " " + q.State), unknown: q.Messages < 0,
		parts: []barPart{{q.Messages, queueStyle(q.State), "messages, " + q.State}},
	}
}

func (q QueueLength) messages() string {
	if q.Messages < 0 {
		return "number unknown"
	}
	return count(q.Messages)
}

func (q QueueLength) sentence() string {
	words := fmt.Sprintf("%s: %s", q.Name, q.messages())
	if q.State != "" {
		words += ", " + q.State
	}
	if q.Oldest != nil {
		words += ", the oldest since " + stamp(q.Oldest)
	}
	return words + "."
}

// otherQueues says what the drawing leaves out; "" for nothing.
func (p *Picture) otherQueues() string {
	var words []string
	if p.QueuesMore > 0 {
		words = append(words, fmt.Sprintf("%s with messages", plural(p.QueuesMore, "further queue")))
	}
	if p.QueuesEmpty > 0 {
		words = append(words, fmt.Sprintf("%s without", plural(p.QueuesEmpty, "queue")))
	}
	if len(words) == 0 {
		return ""
	}
	return "Not drawn: " + strings.Join(words, ", ") + "."
}
