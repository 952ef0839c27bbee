package artifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"postmortem/analyze/internal/evtx"
	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// eventXML is events as XML: Event Viewer's save (all on one line), wevtutil's output (an event a line, without a root).
var eventXML = Artifact{
	Kind:    "event log save (XML)",
	Streams: true,
	Match:   func(in *Input) bool { return !in.Binary && hasEventXML(in.First) },
	Extract: readEventXML,
}

func hasEventXML(first string) bool {
	return (strings.Contains(first, "<Event ") || strings.Contains(first, "<Event>")) &&
		strings.Contains(first, "schemas.microsoft.com/win/2004/08/events/event")
}

func readEventXML(ctx context.Context, in *Input, out *facts.Extract) error {
	src, closer, err := xmlSource(ctx, in)
	if err != nil {
		return err
	}
	defer closer()
	r := evtxReading{eventLogs: newEventLogs(in, true), out: out}
	cutter := eventCutter{src: src, line: 1}
	for {
		event, line, err := cutter.next()
		switch {
		case errors.Is(err, io.EOF):
			r.close()
			return ctx.Err()
		case errors.Is(err, errCutEvent):
			r.spoiled(line, err)
			continue
		case err != nil:
			r.spoiled(line, err)
			r.close()
			return ctx.Err()
		}
		r.xml(event, line)
	}
}

// xmlSource is the member's text as UTF-8. Only in a legacy code page it is read line by line: programs that write such
// texts write an event a line.
func xmlSource(ctx context.Context, in *Input) (src io.Reader, closer func(), err error) {
	if strings.HasPrefix(in.Encoding.Name, "cp") {
		lines, stop := iter.Pull2(in.Lines(ctx))
		return &lineReader{next: lines}, stop, nil
	}
	r, err := in.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	src = r
	switch in.Encoding.Name {
	case "utf-16le":
		src = transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case "utf-16be":
		src = transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	}
	return src, func() { r.Close() }, nil
}

// lineReader makes a stream of lines again.
type lineReader struct {
	next func() (text.Line, error, bool)
	rest []byte
}

func (l *lineReader) Read(p []byte) (int, error) {
	for len(l.rest) == 0 {
		line, err, ok := l.next()
		if !ok {
			return 0, io.EOF
		}
		if err != nil {
			return 0, err
		}
		l.rest = append([]byte(line.Text), '\n')
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// xml enters one event.
func (r *evtxReading) xml(event []byte, line int) {
	rec, body, err := evtx.ParseXML(bytes.ToValidUTF8(event, []byte("\uFFFD")))
	if err != nil && rec.ID == 0 {
		r.spoiled(line, err)
		return
	}
	o := r.of(rec.Computer)
	if o == nil {
		return
	}
	r.out.Records++
	at := facts.Citation{Location: bundle.AtLine(r.in.Path(), line), Time: rec.Time, Excerpt: excerptOf(event)}
	wanted := o.count(rec.Provider, rec.Alias, rec.ID, evtxLevel(&rec), rec.Time, at.Location)
	o.quote(at)
	if !wanted {
		return
	}
	r.body = body
	e := r.event(&rec)
	e.Citation = at
	o.keep(e)
}

// maxXMLExcerpt bounds the excerpt of an event that shares its line with all others.
const maxXMLExcerpt = 400

func excerptOf(event []byte) string {
	first, _, _ := bytes.Cut(event, []byte("\n"))
	return strings.ToValidUTF8(strings.TrimSpace(string(first[:min(len(first), maxXMLExcerpt)])), "")
}

func (r *evtxReading) spoiled(line int, err error) {
	r.out.Damaged++
	r.lose()
	r.note(fmt.Sprintf("line %d: %v (1 lost)", line, err))
}

// maxXMLEvent bounds the text of one event.
const maxXMLEvent = 1 << 20

var errCutEvent = errors.New("an event without its end")

// eventCutter cuts a stream into Event elements.
type eventCutter struct {
	src  io.Reader
	buf  []byte
	line int // of the start of buf
	err  error
}

var eventEnd = []byte("</Event>")

// next is the next event and the line it begins in; valid until the next call.
func (c *eventCutter) next() (event []byte, line int, err error) {
	if !c.seek() {
		return nil, c.line, c.err
	}
	for from := 0; ; {
		if i := bytes.Index(c.buf[from:], eventEnd); i >= 0 {
			end := from + i + len(eventEnd)
			line = c.line
			if again := bytes.LastIndex(c.buf[1:end], []byte("<Event xmlns")); again >= 0 {
				c.drop(again + 1)
				return nil, line, errCutEvent
			}
			event = c.buf[:end]
			c.drop(end)
			return event, line, nil
		}
		from = max(0, len(c.buf)-len(eventEnd))
		if len(c.buf) > maxXMLEvent || !c.fill() {
			line = c.line
			c.drop(len(c.buf))
			return nil, line, errCutEvent
		}
	}
}

// seek drops what stands before the next event; false at the end of the stream.
func (c *eventCutter) seek() bool {
	for {
		i := bytes.Index(c.buf, []byte("<Event"))
		switch {
		case i < 0:
			c.drop(max(0, len(c.buf)-len("<Event")))
		case i+len("<Event") == len(c.buf):
			c.drop(i)
		case strings.IndexByte(" \t\r\n>/", c.buf[i+len("<Event")]) >= 0:
			c.drop(i)
			return true
		default: // EventData, Events, EventID
			c.drop(i + len("<Event"))
			continue
		}
		if !c.fill() {
			return false
		}
	}
}

func (c *eventCutter) drop(n int) {
	c.line += bytes.Count(c.buf[:n], []byte("\n"))
	c.buf = c.buf[n:]
}

// fill reads more; false when there is no more. The room is made anew only when it is used up: a source may give a line at a time.
func (c *eventCutter) fill() bool {
	const step = 64 << 10
	if c.err != nil {
		return false
	}
	if len(c.buf) == cap(c.buf) {
		grown := make([]byte, len(c.buf), max(2*len(c.buf), len(c.buf)+step))
		copy(grown, c.buf)
		c.buf = grown
	}
	n, err := io.ReadAtLeast(c.src, c.buf[len(c.buf):cap(c.buf)], 1)
	c.buf = c.buf[:len(c.buf)+n]
	if err != nil {
		c.err = err
		return n > 0
	}
	return true
}
