package artifact

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"postmortem/analyze/internal/civil"
	"postmortem/analyze/internal/dir"
	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func extractDir(ctx context.Context, in *Input, out *facts.Extract) error {
	if !matchDirRows(in) && matchBareDir(in) {
		return extractBareDir(ctx, in, out)
	}
	for t := newDirText(in, *out); ; t = t.again() {
		if r := t.run(ctx); r != nil {
			*out = *r.out
			return nil
		}
	}
}

// dirText reads a listing. Where its head does not settle in which order the dates stand, several readers take each row,
// one for each order that is likely, until a date settles it: a text by the gigabyte is not read twice for one number.
type dirText struct {
	in      *Input
	out     facts.Extract // where the readers began
	parser  *dir.Parser
	row     dir.Row
	dates   dir.Dates
	order   civil.Order // holds when settled
	settled bool
	readers []*dirReader
	slow    bool // every row goes the general way; for comparison
}

func newDirText(in *Input, out facts.Extract) *dirText {
	t := &dirText{in: in, out: out, parser: dir.NewParser()}
	t.order, t.settled = orderOfHead(in)
	t.begin(t.order)
	if !t.settled {
		t.begin(civil.MonthDayYear)
		t.begin(civil.DayMonthYear)
	}
	return t
}

// again reads the text once more: its dates turned out to be in an order that none of the readers took.
func (t *dirText) again() *dirText {
	next := &dirText{in: t.in, out: t.out, parser: dir.NewParser(), order: t.order, settled: true, slow: t.slow}
	next.begin(t.order)
	return next
}

func (t *dirText) begin(o civil.Order) {
	if t.readerOf(o) == nil {
		t.readers = append(t.readers, newDirReader(t.in, t.out, o))
	}
}

func (t *dirText) readerOf(o civil.Order) *dirReader {
	i := slices.IndexFunc(t.readers, func(r *dirReader) bool { return r.clock.order == o })
	if i < 0 {
		return nil
	}
	return t.readers[i]
}

// run reads the text to its end. It returns the reader that took the dates in their order; nil when there was none.
func (t *dirText) run(ctx context.Context) *dirReader {
	for v, err := range t.in.Views(ctx) {
		if err != nil {
			t.fail(v.N, err)
			break
		}
		if t.read(v); len(t.readers) == 0 {
			return nil
		}
	}
	if !t.settled {
		t.settle(orderOf(&t.dates, t.in.Manifest))
	}
	r := t.readerOf(t.order)
	if r != nil {
		r.end()
	}
	return r
}

func (t *dirText) fail(line int, err error) {
	for _, r := range t.readers {
		r.out.Gap(fmt.Sprintf("line %d: %v", line, err))
	}
}

func (t *dirText) read(v text.View) {
	if !t.slow && t.parser.Fast(v.Text, &t.row) {
		if !t.settled {
			t.observe(&dir.Line{Kind: dir.RowLine, Row: t.row})
		}
		for _, r := range t.readers {
			r.row(v, &t.row)
		}
		return
	}
	l := t.parser.Parse(v.Text)
	if !t.settled {
		t.observe(&l)
	}
	for _, r := range t.readers {
		r.read(v, l)
	}
}

// observe takes a line's date into account. The first that can be read in one way only settles the order.
func (t *dirText) observe(l *dir.Line) {
	observe(&t.dates, l)
	if t.dates.Proved() {
		t.settle(t.dates.Order())
	}
}

// settle leaves the reader of this order alone, if there is one.
func (t *dirText) settle(o civil.Order) {
	t.order, t.settled = o, true
	t.readers = slices.DeleteFunc(t.readers, func(r *dirReader) bool { return r.clock.order != o })
}

// orderOfHead finds the order of the dates from the head: it is settled when they prove it, or when there is no more text.
func orderOfHead(in *Input) (o civil.Order, settled bool) {
	var d dir.Dates
	eachDirLine(in.First, func(l *dir.Line) { observe(&d, l) })
	return orderOf(&d, in.Manifest), d.Proved() || len(in.Head) < HeadSize
}

// eachDirLine understands the lines of a head.
func eachDirLine(first string, read func(*dir.Line)) {
	p := dir.NewParser()
	var row dir.Line
	for line := range bytes.Lines([]byte(first)) {
		line = bytes.TrimSuffix(line, []byte{'\n'})
		if p.Fast(line, &row.Row) {
			row.Kind = dir.RowLine
			read(&row)
			continue
		}
		l := p.Parse(line)
		read(&l)
	}
}

// orderOf is the order that the dates have, else that of the regional settings of who made the listing.
func orderOf(d *dir.Dates, m *bundle.Manifest) civil.Order {
	if o := d.Order(); o != civil.UnknownOrder || m == nil || d.Proved() {
		return o
	}
	return civil.OrderOfPicture(m.ShortDate)
}

func observe(d *dir.Dates, l *dir.Line) {
	switch l.Kind {
	case dir.RowLine:
		d.Observe(l.Row.Stamp)
	case dir.FolderLine:
		d.Suggest(l.Order)
	}
}
