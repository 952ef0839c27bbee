package reports

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"
)

// drawActivity draws the events of each source over time, with what no log covers, and starts and stops above them.
func drawActivity(p *Picture, id string) template.HTML {
	var all []*element
	for _, c := range canvases(id) {
		d := newActivityDrawing(p.Activity, c)
		all = append(all, d.draw())
	}
	return markup(all...)
}

// activityDrawing lays an Activity out: one row each for services, logs without events, and sources.
type activityDrawing struct {
	*Activity
	canvas
	left, right int   // of the time axis
	y           int   // where the next row begins
	tops        []int // of the rows' columns
	parts       []*element
}

const (
	columnHeight = 20
	axisHeight   = 24
	minColumn    = 3 // units; a single event must be visible
)

func newActivityDrawing(a *Activity, c canvas) *activityDrawing {
	bounded := *a
	bounded.Sources, bounded.Spans, bounded.Services = firstOf(a.Sources, maxSources), firstOf(a.Spans, maxSpans), firstOf(a.Services, maxChanges)
	d := &activityDrawing{Activity: &bounded, canvas: c, left: 232, right: c.width - 64}
	if c.narrow {
		d.left, d.right = 4, c.width-4
	}
	return d
}

func (d *activityDrawing) draw() *element {
	d.legend()
	if len(d.Services) > 0 {
		d.services()
	}
	for _, name := range d.quietLogs() {
		d.coverage(name)
	}
	for i := range d.Sources {
		d.source(&d.Sources[i])
	}
	axis := d.axis()
	return d.image(d.y+axisHeight, "Events over time, by source", d.describe(), append(axis, d.parts...)...)
}

// legend explains the marks; only those that occur.
func (d *activityDrawing) legend() {
	x, y := 4, 14
	for _, m := range d.marks() {
		room := 26 + int(float64(len(m.words))*charWidth)
		if x+room > d.width {
			x, y = 4, y+20
		}
		d.parts = append(d.parts, m.draw(x, y-11), label("note", x+18, y, m.words))
		x += room
	}
	d.y = y + 12
}

type legendMark struct {
	words string
	draw  func(x, y int) *element
}

func (d *activityDrawing) marks() []legendMark {
	box := func(class string) func(x, y int) *element {
		return func(x, y int) *element { return rect(class, x, y, 12, 12) }
	}
	all := []legendMark{{"error", box("error")}, {"warning", box("warning")}, {"other event", box("other")}, {"not covered by a log", box("gap")}}
	for _, change := range []string{"started", "stopped", "failed", "changed"} {
		if slices.ContainsFunc(d.Services, func(s ServiceChange) bool { return s.Change == change }) {
			all = append(all, legendMark{change, func(x, y int) *element { return changeMark(change, x+6, y+6) }})
		}
	}
	return all
}

// row begins a row with its label and gives the top of its columns.
func (d *activityDrawing) row(class, name, total string) (top int) {
	if d.narrow {
		d.parts = append(d.parts, label(class, d.left, d.y+12, fit(name, d.right-d.left-70)), labelEnd("note", d.right, d.y+12, total))
		top = d.y + 17
	} else {
		d.parts = append(d.parts, label(class, 4, d.y+15, fit(name, d.left-12)), labelEnd("note", d.width-4, d.y+15, total))
		top = d.y
	}
	d.y = top + columnHeight + 6
	d.tops = append(d.tops, top)
	return top
}

func (d *activityDrawing) x(t time.Time) int {
	share := t.Sub(d.Start).Seconds() / float64(max(d.SlotSeconds*d.Slots, 1))
	return d.left + int(math.Round(min(max(share, 0), 1)*float64(d.right-d.left)))
}

func (d *activityDrawing) slotX(i int) int {
	return d.left + i*(d.right-d.left)/max(d.Slots, 1)
}

// gaps hatches what no span of that name covers.
func (d *activityDrawing) gaps(name string, top int) {
	at := d.left
	for _, s := range d.Spans {
		if s.Name != name {
			continue
		}
		if from := d.x(s.Start); from > at {
			d.parts = append(d.parts, rect("gap", at, top, from-at, columnHeight))
		}
		at = max(at, d.x(s.End))
	}
	if at < d.right {
		d.parts = append(d.parts, rect("gap", at, top, d.right-at, columnHeight))
	}
}

func (d *activityDrawing) spanned(name string) bool {
	return slices.ContainsFunc(d.Spans, func(s Span) bool { return s.Name == name })
}

// quietLogs are the logs that have no source of their own: of mail, not of events.
func (d *activityDrawing) quietLogs() []string {
	var names []string
	for _, s := range d.Spans {
		own := slices.ContainsFunc(d.Sources, func(x SourceActivity) bool { return x.Log == s.Name })
		if !own && !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	return names
}

func (d *activityDrawing) coverage(name string) {
	top := d.row("name", name, "")
	d.gaps(name, top)
	for _, s := range d.Spans {
		if s.Name == name {
			bar := rect("covered", d.x(s.Start), top+6, max(d.x(s.End)-d.x(s.Start), minColumn), columnHeight-12)
			d.parts = append(d.parts, d.hint(bar, s.words()))
		}
	}
}

func (s Span) words() string {
	return fmt.Sprintf("%s covers %s to %s", s.Member, stamp(&s.Start), stamp(&s.End))
}

// hint titles a mark where there is a pointer to rest on it.
func (d *activityDrawing) hint(e *element, words string) *element {
	if d.narrow {
		return e
	}
	return e.titled(words)
}

func (d *activityDrawing) services() {
	top := d.row("name", "Starts and stops", fmt.Sprint(len(d.Services)))
	d.parts = append(d.parts, rect("lane", d.left, top+columnHeight/2, d.right-d.left, 1))
	for _, s := range d.Services {
		d.parts = append(d.parts, d.hint(changeMark(s.Change, d.x(s.Time), top+columnHeight/2), s.sentence()))
	}
}

func (s ServiceChange) sentence() string {
	return fmt.Sprintf("%s %s: %s", stamp(&s.Time), s.Service, s.Change)
}

// changeMark tells starts and stops apart by shape: a triangle up, a triangle down, a cross, a circle.
func changeMark(change string, x, y int) *element {
	switch change {
	case "started":
		return el("path", "class", "started", "d", fmt.Sprintf("M%d %dl6 10h-12z", x, y-5))
	case "stopped":
		return el("path", "class", "stopped", "d", fmt.Sprintf("M%d %dl6 -10h-12z", x, y+5))
	case "failed":
		return el("path", "class", "failed", "d", fmt.Sprintf("M%d %dl10 10m0 -10l-10 10", x-5, y-5))
	}
	return el("circle", "class", "changed", "cx", x, "cy", y, "r", 4)
}

func (d *activityDrawing) source(s *SourceActivity) {
	class := "name"
	if s.Cited {
		class = "name cited"
	}
	top := d.row(class, s.name(), count(s.Total))
	if d.spanned(s.Log) {
		d.gaps(s.Log, top)
	}
	d.parts = append(d.parts, rect("lane", d.left, top+columnHeight, d.right-d.left, 1))
	most := 1
	for i := range d.Slots {
		most = max(most, nth(s.Errors, i)+nth(s.Warnings, i)+nth(s.Others, i))
	}
	for i := range d.Slots {
		d.column(s, i, top, most)
	}
}

func (s SourceActivity) name() string { return cmp.Or(s.Source, "all other sources") }

// nth is the i-th number; a report given as JSON may be short of some.
func nth(all []int, i int) int {
	if i < 0 || i >= len(all) {
		return 0
	}
	return max(all[i], 0)
}

// column draws one slot: errors at the bottom, warnings above them, the rest on top. Heights grow with the square root, so
// that one event is seen beside a thousand.
func (d *activityDrawing) column(s *SourceActivity, i, top, most int) {
	counts := [3]int{nth(s.Errors, i), nth(s.Warnings, i), nth(s.Others, i)}
	total := counts[0] + counts[1] + counts[2]
	if total == 0 {
		return
	}
	height := max(int(math.Sqrt(float64(total)/float64(most))*columnHeight), minColumn)
	x, y := d.slotX(i), top+columnHeight
	width := max(d.slotX(i+1)-x-1, 2)
	group := el("g")
	for k, class := range [3]string{"error", "warning", "other"} {
		if counts[k] == 0 {
			continue
		}
		h := max(height*counts[k]/total, minColumn)
		y = max(y-h, top)
		group.add(rect(class, x, y, width, h))
	}
	d.parts = append(d.parts, d.hint(group, fmt.Sprintf("%s: %s from %s", s.name(), d.slotWords(counts), d.slotStamp(i))))
}

func (d *activityDrawing) slotWords(counts [3]int) string {
	var words []string
	for k, what := range [3]string{"error", "warning", "other event"} {
		if counts[k] > 0 {
			words = append(words, plural(counts[k], what))
		}
	}
	return strings.Join(words, ", ")
}

func (a *Activity) slotStamp(i int) string {
	t := a.slotTime(i)
	return t.Format("2006-01-02 15:04")
}

func (a *Activity) slotTime(i int) time.Time {
	return a.Start.UTC().Add(time.Duration(i*a.SlotSeconds) * time.Second)
}

// axis draws the lines of whole days, or hours where there are few days.
func (d *activityDrawing) axis() []*element {
	var all []*element
	room := 64
	span := time.Duration(d.Slots*d.SlotSeconds) * time.Second
	step := tickStep(span, (d.right-d.left)/room)
	layout := "01-02"
	if step < 24*time.Hour {
		layout = "02. 15:04"
	}
	for t := d.Start.UTC().Truncate(step); !t.After(d.Start.Add(span)) && step > 0; t = t.Add(step) {
		if t.Before(d.Start) {
			continue
		}
		x := d.x(t)
		for _, top := range d.tops { // not through the names of the rows
			all = append(all, el("line", "class", "tick", "x1", x, "x2", x, "y1", top, "y2", top+columnHeight))
		}
		if x-d.left >= 20 && d.width-x >= 24 {
			d.parts = append(d.parts, labelMiddle("note", x, d.y+14, t.Format(layout)))
		}
	}
	return all
}

// tickStep is the shortest usual step that makes at most n ticks.
func tickStep(span time.Duration, n int) time.Duration {
	for _, hours := range []int{1, 3, 6, 12, 24, 48, 96, 168, 336} {
		if step := time.Duration(hours) * time.Hour; span <= step*time.Duration(max(n, 1)) {
			return step
		}
	}
	return 0
}

func (d *activityDrawing) describe() string {
	end := d.slotTime(d.Slots)
	words := fmt.Sprintf("Columns for each of %s from %s to %s UTC, %s each.", plural(len(d.Sources), "row"), d.slotStamp(0),
		end.Format("2006-01-02 15:04"), inHours(d.SlotSeconds))
	for _, s := range d.Sources {
		if s.Cited {
			words += fmt.Sprintf(" %s: %s, %s.", s.name(), plural(sum(s.Errors), "error"), plural(sum(s.Warnings), "warning"))
		}
	}
	return words + " The numbers are in the table below."
}

func inHours(seconds int) string { return plural(seconds/3600, "hour") }
