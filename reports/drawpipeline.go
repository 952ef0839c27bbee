package reports

import (
	"fmt"
	"html/template"
	"strings"
)

// pipelineColumns is where the stages stand: mail goes from column to column; those of one column stand side by side.
var pipelineColumns = [][]string{
	{"smtp-in", "pickup", "store-submission"},
	{"pre-submission"},
	{"categorizer"},
	{"routing"},
	{"local-delivery", "remote-delivery", "mta"},
}

// asideStages are beside the way: mail that waits for a time, reports, and mail that was given up.
var asideStages = []string{"deferred", "dsn", "badmail"}

// drawPipeline draws the stages that mail passes, what waits at each, and the one where mail stops.
func drawPipeline(p *Pipeline, id string) template.HTML {
	var all []*element
	for _, c := range canvases(id) {
		d := &pipelineDrawing{Pipeline: p, canvas: c}
		all = append(all, d.draw())
	}
	return markup(all...)
}

type pipelineDrawing struct {
	*Pipeline
	canvas
	parts []*element
}

// box is where a stage is drawn.
type box struct{ x, y, w, h int }

const (
	wideBox   = 68 // units high
	narrowBox = 84 // a narrow box needs two lines for a name
	boxGap    = 12
)

func (d *pipelineDrawing) boxHeight() int {
	if d.narrow {
		return narrowBox
	}
	return wideBox
}

func (d *pipelineDrawing) draw() *element {
	place, height := d.across, 3*(wideBox+boxGap)
	if d.narrow {
		place, height = d.down, len(pipelineColumns)*(narrowBox+2*boxGap)
	}
	for i, column := range pipelineColumns {
		for k, name := range column {
			b := place(i, k, len(column))
			if i > 0 {
				for m := range pipelineColumns[i-1] {
					d.arrow(place(i-1, m, len(pipelineColumns[i-1])), b, d.beyond(i))
				}
			}
			d.stage(name, b)
		}
	}
	top := height + 16
	d.parts = append(d.parts, label("note", 4, top-4, "Beside the way"))
	for k, name := range asideStages {
		d.stage(name, d.aside(k, top+2))
	}
	return d.image(top+d.boxHeight()+6, "The way of mail through the server", d.describe(), d.parts...)
}

// across puts the k-th of n stages of column i on a wide canvas: columns side by side.
func (d *pipelineDrawing) across(i, k, n int) box {
	w := 164
	step := (d.width - 8 - w) / (len(pipelineColumns) - 1)
	y := 2 + k*(wideBox+boxGap)
	if n == 1 {
		y = 2 + wideBox + boxGap
	}
	return box{4 + i*step, y, w, wideBox}
}

// down puts it on a narrow canvas: columns one below the other.
func (d *pipelineDrawing) down(i, k, n int) box {
	w := (d.width - 8 - (n-1)*8) / n
	return box{4 + k*(w+8), 2 + i*(narrowBox+2*boxGap), w, narrowBox}
}

func (d *pipelineDrawing) aside(k, y int) box {
	if d.narrow {
		b := d.down(0, k, len(asideStages))
		b.y = y
		return b
	}
	return box{4 + k*176, y, 164, wideBox}
}

// beyond tells whether a column lies behind the stage where mail stops.
func (d *pipelineDrawing) beyond(column int) bool {
	for i, names := range pipelineColumns {
		for _, name := range names {
			if name == d.Stop && len(names) == 1 {
				return column > i
			}
		}
	}
	return false
}

func (d *pipelineDrawing) arrow(from, to box, cutOff bool) {
	class := "flow"
	if cutOff {
		class = "flow cutoff"
	}
	x1, y1, x2, y2 := from.x+from.w, from.y+from.h/2, to.x-1, to.y+to.h/2
	head := fmt.Sprintf("M%d %dl-6 -4v8z", x2, y2)
	if d.narrow {
		x1, y1, x2, y2 = from.x+from.w/2, from.y+from.h, to.x+to.w/2, to.y-1
		head = fmt.Sprintf("M%d %dl-4 -6h8z", x2, y2)
	}
	d.parts = append(d.parts,
		el("line", "class", class, "x1", x1, "y1", y1, "x2", x2, "y2", y2), el("path", "class", "flowhead", "d", head))
}

func (d *pipelineDrawing) find(name string) *Stage {
	for i := range d.Stages {
		if d.Stages[i].Name == name {
			return &d.Stages[i]
		}
	}
	return nil
}

// stage draws one stage: its name, what waits there by the most telling count, and for the stop a double frame and words.
func (d *pipelineDrawing) stage(name string, b box) {
	s := d.find(name)
	if s == nil {
		return
	}
	class, words := "stage", []string{}
	if len(s.Waiting) > 0 {
		class, words = "stage waits", s.Waiting[0].short(b.w > 120)
	}
	if s.Stops {
		class = "stage stops"
	}
	d.parts = append(d.parts, rect(class, b.x, b.y, b.w, b.h))
	middle := b.x + b.w/2
	if s.Stops {
		shout := "MAIL STOPS HERE"
		if b.w < 150 {
			shout = "STOPS HERE"
		}
		d.parts = append(d.parts, rect("stopband", b.x, b.y+b.h-20, b.w, 20), labelMiddle("stopwords", middle, b.y+b.h-6, shout))
		b.h -= 20
		words = firstOf(words, 1)
	}
	names := wrap(s.Title, int(float64(b.w-8)/boldWidth))
	lines := firstOf(names, 2)
	y := b.y + b.h/2 + 5 - 8*(len(lines)+len(words)-1)
	for i, line := range lines {
		d.parts = append(d.parts, labelMiddle("stagename", middle, y+16*i, fit(line, b.w)))
	}
	for i, w := range words {
		d.parts = append(d.parts, labelMiddle("note", middle, y+16*(i+len(lines)), fit(w, b.w)))
	}
}

// boldWidth is the width of a usual bold letter, in units.
const boldWidth = 8.2

// short is what waits in few words.
func (w Waiting) short(room bool) []string {
	n := "some wait"
	if w.Messages >= 0 {
		n = count(w.Messages) + " wait"
	}
	if w.Since == nil || !room {
		return []string{n}
	}
	return []string{n, "since " + w.Since.UTC().Format("01-02 15:04")}
}

func (d *pipelineDrawing) describe() string {
	var waits []string
	for _, s := range d.Stages {
		if words := s.count(); words != "" {
			waits = append(waits, s.Title+": "+words)
		}
	}
	words := d.stopWords()
	if len(waits) > 0 {
		words += " What waits: " + strings.Join(waits, "; ") + "."
	}
	return words
}
