package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// sketch is a picture made of letters. Its signs are those of Windows Glyph List 4, which every console font of Windows has,
// so there is no second form in ASCII; each bar has its number beside it.
type sketch struct {
	title string
	lines []string
}

// sketches draws what the picture holds in lines of at most width cells.
func (p *Picture) sketches(width int) []sketch {
	var all []sketch
	for _, s := range []sketch{{"queues", p.queueBars(width)}, {"mailroot", p.folderBars(width)}, {"logs", p.strips(width)}} {
		if len(s.lines) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// maxBars is how many queues and folders a sketch has; the other formats have more.
const maxBars = 6

// nameCells and numberCells are what a row's name and its number may take of the width.
func nameCells(width int) int   { return min(22, width/3) }
func numberCells(width int) int { return min(30, width/2) }

// row lays a row out: name, picture, number.
func row(name, drawn, number string, width int) string {
	name, number = clip(name, nameCells(width)), clip(number, numberCells(width))
	name += strings.Repeat(" ", max(0, nameCells(width)-twwidth.Width(name)))
	room := max(0, width-nameCells(width)-2-twwidth.Width(number))
	drawn = twwidth.Truncate(drawn, room)
	drawn += strings.Repeat(" ", max(0, room-twwidth.Width(drawn)))
	return strings.TrimRight(name+" "+drawn+" "+number, " ")
}

// clip shortens text to a number of cells.
func clip(s string, cells int) string {
	s = squeeze(s)
	if twwidth.Width(s) <= cells {
		return s
	}
	return strings.TrimSpace(twwidth.Truncate(s, cells-1)) + "…"
}

// bar is n of most as a bar of at most cells; anything that is there shows.
func bar(sign string, n, most, cells int) string {
	if n <= 0 || most <= 0 {
		return ""
	}
	return strings.Repeat(sign, max(1, int(math.Round(float64(cells)*float64(n)/float64(most)))))
}

func (p *Picture) queueBars(width int) []string {
	var lines []string
	most := 0
	for _, q := range p.Queues {
		most = max(most, q.Messages)
	}
	numbers := 0
	shown := firstOf(p.Queues, maxBars)
	for _, q := range shown {
		numbers = max(numbers, min(twwidth.Width(squeeze(q.bar().note)), numberCells(width)))
	}
	cells := max(width-nameCells(width)-3-numbers, 4)
	for _, q := range shown {
		lines = append(lines, row(q.Name, bar("█", q.Messages, most, cells), q.bar().note, width))
	}
	if more := len(p.Queues) - len(shown) + p.QueuesMore; more > 0 {
		lines = append(lines, fmt.Sprintf("and %s with messages", plural(more, "further queue")))
	}
	return lines
}

// ageSigns are how the ages look, youngest first: the older the darker. Files of unknown age have a sign of their own.
var ageSigns = []string{"·", "░", "▒", "▓", "█"}

const unknownAge = "■"

func (p *Picture) folderBars(width int) []string {
	var lines []string
	most, numbers := 0, 0
	shown := slices.DeleteFunc(slices.Clone(p.Folders), func(f FolderAge) bool { return f.Files == 0 })
	shown = firstOf(shown, maxBars)
	for _, f := range shown {
		most, numbers = max(most, f.Files), max(numbers, min(twwidth.Width(f.note()), numberCells(width)))
	}
	cells, aged := max(width-nameCells(width)-3-numbers, 4), false
	for _, f := range shown {
		aged = aged || len(f.Ages) > 0
		lines = append(lines, row(f.short(), f.signs(most, cells), f.note(), width))
	}
	if aged {
		lines = append(lines, wrap("· under 4 hours, ░ 4-24 hours, ▒ 1-7 days, ▓ 7-30 days, █ older", width)...)
	}
	return lines
}

// signs is the folder's bar, each age with its own sign.
func (f FolderAge) signs(most, cells int) string {
	var out strings.Builder
	for i, a := range firstOf(f.Ages, len(ageSigns)) {
		out.WriteString(bar(ageSigns[i], a.Files, most, cells))
	}
	if len(f.Ages) == 0 {
		return bar(unknownAge, f.Files, most, cells)
	}
	return twwidth.Truncate(out.String(), cells)
}

// strips draws a line for each source: how many events each stretch of time saw, and blanks where no log covers it.
func (p *Picture) strips(width int) []string {
	a := p.Activity
	if !a.drawable() {
		return nil
	}
	cells := max(width-nameCells(width)-9, 10)
	per := (a.Slots + cells - 1) / cells // slots to a sign
	s := strip{a, per, (a.Slots + per - 1) / per}
	lines := wrap(fmt.Sprintf("each sign %s, from %s to %s UTC", inHours(per*a.SlotSeconds), a.slotStamp(0), a.slotTime(a.Slots).Format("01-02 15:04")), width)
	if len(a.Services) > 0 {
		lines = append(lines, row("starts and stops", s.services(), "", width))
	}
	for _, x := range firstOf(a.Sources, maxSources) {
		lines = append(lines, row(x.name(), s.source(x), x.trouble(), width))
	}
	legend := "blank not covered by a log, · nothing logged, ░▒▓█ few to many"
	if len(a.Services) > 0 {
		legend += ", ▲ started, ▼ stopped, × failed"
	}
	return append(lines, wrap(legend, width)...)
}

// trouble is a row's number: of its errors where it has some, of its warnings, else of all.
func (s SourceActivity) trouble() string {
	switch e, w := sum(s.Errors), sum(s.Warnings); {
	case e > 0:
		return fmt.Sprintf("%d err", e)
	case w > 0:
		return fmt.Sprintf("%d warn", w)
	}
	return fmt.Sprint(s.Total)
}

// strip is an Activity with several slots to a sign.
type strip struct {
	*Activity
	per, signs int
}

var shades = []string{"░", "▒", "▓", "█"}

func (s strip) source(x SourceActivity) string {
	counts, most := make([]int, s.signs), 1
	for i := range s.Slots {
		counts[i/s.per] += nth(x.Errors, i) + nth(x.Warnings, i) + nth(x.Others, i)
		most = max(most, counts[i/s.per])
	}
	var out strings.Builder
	for i, n := range counts {
		switch {
		case n > 0:
			out.WriteString(shades[min(int(math.Sqrt(float64(n)/float64(most))*4), 3)])
		case s.covered(x.Log, i):
			out.WriteString("·")
		default:
			out.WriteString(" ")
		}
	}
	return out.String()
}

// covered tells whether a span of that log reaches into the i-th sign. A row of several logs is taken for covered.
func (s strip) covered(log string, i int) bool {
	from, to := s.slotTime(i*s.per), s.slotTime((i+1)*s.per)
	named := false
	for _, x := range s.Spans {
		named = named || x.Name == log
		if x.Name == log && x.Start.Before(to) && !x.End.Before(from) {
			return true
		}
	}
	return !named
}

var changeSigns = map[string]string{"started": "▲", "stopped": "▼", "failed": "×", "changed": "○"}

func (s strip) services() string {
	signs := slices.Repeat([]string{"·"}, s.signs)
	for _, c := range s.Services {
		i := int(c.Time.Sub(s.Start)/time.Second) / (s.SlotSeconds * s.per)
		if sign := changeSigns[c.Change]; sign != "" && i >= 0 && i < s.signs {
			signs[i] = sign
		}
	}
	return strings.Join(signs, "")
}

func (t *textReport) pictures(s Server) {
	p := t.r.pictureOf(s)
	if p == nil {
		return
	}
	for _, k := range p.sketches(t.width - 12) {
		t.line("")
		for i, line := range k.lines {
			head := ""
			if i == 0 {
				head = k.title
			}
			t.line("%s", strings.TrimRight(fmt.Sprintf("%-12s%s", head, line), " "))
		}
	}
}

// pictures puts the sketches into a block of code, which every reader of Markdown shows in letters of one width.
func (m *markdown) pictures(s Server) {
	p := m.r.pictureOf(s)
	if p == nil || m.depth.bare {
		return
	}
	all := p.sketches(78)
	if len(all) == 0 {
		return
	}
	m.line("\n### Queues, folders and logs\n\n```text")
	for i, k := range all {
		if i > 0 {
			m.line("")
		}
		for _, line := range k.lines {
			m.line("%s", strings.ReplaceAll(line, "`", "'")) // a fence among the names would end the block
		}
	}
	m.line("```")
}
