package reports

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// element is an element of a drawing. The XML library escapes what goes into it.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []*element
}

// el makes an element of attribute names and values, in turn.
func el(name string, attributes ...any) *element {
	e := &element{XMLName: xml.Name{Local: name}}
	for i := 0; i+1 < len(attributes); i += 2 {
		e.Attrs = append(e.Attrs, xml.Attr{Name: xml.Name{Local: fmt.Sprint(attributes[i])}, Value: plain(fmt.Sprint(attributes[i+1]))})
	}
	return e
}

// add puts children into the element and returns it.
func (e *element) add(children ...*element) *element {
	for _, c := range children {
		if c != nil {
			e.Children = append(e.Children, c)
		}
	}
	return e
}

// says is the element with text, made harmless as everywhere.
func (e *element) says(text string) *element {
	e.Text = squeeze(text)
	return e
}

// titled gives the element the words that a pointer resting on it shows.
func (e *element) titled(words string) *element { return e.add(el("title").says(words)) }

// label writes text at a point; the class is a style's.
func label(class string, x, y int, text string) *element {
	return el("text", "class", class, "x", x, "y", y).says(text)
}

// labelEnd is label with the text ending at x.
func labelEnd(class string, x, y int, text string) *element {
	e := label(class, x, y, text)
	e.Attrs = append(e.Attrs, xml.Attr{Name: xml.Name{Local: "text-anchor"}, Value: "end"})
	return e
}

func labelMiddle(class string, x, y int, text string) *element {
	e := label(class, x, y, text)
	e.Attrs = append(e.Attrs, xml.Attr{Name: xml.Name{Local: "text-anchor"}, Value: "middle"})
	return e
}

func rect(class string, x, y, w, h int) *element {
	return el("rect", "class", class, "x", x, "y", y, "width", max(w, 0), "height", max(h, 0))
}

// canvas is what a drawing is drawn on: wide for screens and paper, narrow for a phone or a side panel.
type canvas struct {
	id     string // unique in the page
	width  int    // units of the view box
	narrow bool
}

const (
	wideWidth   = 960
	narrowWidth = 352
)

func canvases(id string) [2]canvas {
	return [2]canvas{{id + "-w", wideWidth, false}, {id + "-n", narrowWidth, true}}
}

// image makes the drawing an image with a name and a description for those who cannot see it.
func (c canvas) image(height int, title, description string, parts ...*element) *element {
	class := "wide"
	if c.narrow {
		class = "narrow"
	}
	svg := el("svg", "class", "picture "+class, "viewBox", fmt.Sprintf("0 0 %d %d", c.width, height), "role", "img",
		"aria-labelledby", c.id+"-t", "aria-describedby", c.id+"-d")
	svg.add(el("title", "id", c.id+"-t").says(title), el("desc", "id", c.id+"-d").says(description))
	return svg.add(parts...)
}

// markup is the drawings as they go into a page.
func markup(all ...*element) template.HTML {
	var out strings.Builder
	for _, e := range all {
		raw, err := xml.Marshal(e)
		if err != nil { // only a type that XML cannot hold
			return ""
		}
		out.Write(raw)
	}
	return template.HTML(out.String())
}

// charWidth is the width of a usual letter of the drawings' type, in units; fonts differ, so it is rather too much.
const charWidth = 7.4

// fit shortens text to the room it has; the whole text stands in the table below.
func fit(text string, room int) string {
	text = squeeze(text)
	most := max(int(float64(room)/charWidth), 4)
	if twwidth.Width(text) <= most {
		return text
	}
	return strings.TrimSpace(twwidth.Truncate(text, most-1)) + "…"
}
