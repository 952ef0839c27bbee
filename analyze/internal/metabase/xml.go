package metabase

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"postmortem/analyze/internal/text"
)

// XML reads MetaBase.xml: every element with a Location is a node, its attributes are properties, and so are the Custom
// elements within it. Other nodes than those that keep names are passed over. What is read before an error is in the
// Listing.
func XML(lines iter.Seq2[text.Line, error], keep func(path string) bool) (Listing, error) {
	feed := newFeed(lines)
	defer feed.stop()
	d := xml.NewDecoder(feed)
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the lines are UTF-8 already
	x := xmlReader{keep: keep, feed: feed}
	for {
		from, _ := d.InputPos()
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return x.Listing, nil
		}
		if err != nil {
			return x.Listing, fmt.Errorf("line %d: %w", feed.number(from), err)
		}
		x.token(token, from)
		to, _ := d.InputPos()
		feed.drop(to)
	}
}

type xmlReader struct {
	Listing
	keep func(string) bool
	feed *feed
	path string // of the node that Custom elements belong to; "" not kept
}

func (x *xmlReader) token(token xml.Token, from int) {
	element, ok := token.(xml.StartElement)
	if !ok {
		return
	}
	if element.Name.Local == "Custom" {
		x.custom(element, from)
		return
	}
	location := attribute(element, "Location")
	if location == "" {
		return
	}
	x.Total += len(element.Attr) - 1
	x.path = ""
	if path := Canonical(location); x.keep(path) {
		x.path = path
		x.Total -= len(element.Attr) - 1
		x.attributes(element, from)
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// attributes books the properties of a node, each with the line it stands in.
func (x *xmlReader) attributes(e xml.StartElement, from int) {
	at := x.feed.search(from)
	x.node(x.path, at.next("Location").N)
	at = x.feed.search(from)
	for _, a := range e.Attr {
		if len(x.Properties) >= MaxProperties {
			x.Dropped++
			continue
		}
		line := at.next(a.Name.Local)
		if a.Name.Local == "Location" {
			continue
		}
		p := Property{Path: x.path, Name: a.Name.Local, Value: joined(a.Value), Line: line.N, Text: line.Text}
		if value := strings.ToUpper(p.Value); value == "TRUE" || value == "FALSE" {
			p.Type = "BOOLEAN"
		}
		x.add(p)
	}
}

// customTypes gives the types of Custom elements the names that the script uses.
var customTypes = map[string]string{
	"DWORD": "INTEGER", "STRING": "STRING", "EXPANDSZ": "EXPANDSZ", "MULTISZ": "LIST", "BINARY": "BINARY", "BOOL": "BOOLEAN",
}

// knownIDs names properties that the schema of a server without the name leaves as UnknownName_N (IIS 6.0 documentation,
// "Metabase Property Reference").
var knownIDs = map[string]string{"36880": "PickupDirectory", "36916": "PostmasterName"}

func (x *xmlReader) custom(e xml.StartElement, from int) {
	if x.path == "" {
		x.Total++
		return
	}
	if strings.Contains(attribute(e, "Attributes"), "SECURE") {
		x.Total++
		return
	}
	name, id := attribute(e, "Name"), attribute(e, "ID")
	if known := knownIDs[id]; known != "" && strings.HasPrefix(name, "UnknownName_") {
		name = known
	}
	if name == "" {
		name = "ID_" + id
	}
	line := x.feed.search(from).next("Value")
	x.add(Property{
		Path: x.path, Name: name, Type: customTypes[strings.ToUpper(attribute(e, "Type"))], Value: joined(attribute(e, "Value")),
		Line: line.N, Text: line.Text,
	})
}

// joined makes one line of a list, whose elements stand on lines of their own.
func joined(value string) string {
	if !strings.ContainsAny(value, "\r\n") {
		return value
	}
	var items []string
	for item := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return strings.Join(items, "|")
}
