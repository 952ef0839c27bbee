package artifact

import (
	"context"
	"fmt"
	"strings"
	"time"

	"postmortem/analyze/internal/civil"
	"postmortem/analyze/internal/protocollog"
	"postmortem/rules/facts"
)

var w3cLog = Artifact{
	Kind:    "SMTP protocol log (W3C)",
	Streams: true,
	Match:   func(in *Input) bool { return w3cService(in) == protocollog.SMTP },
	Extract: func(ctx context.Context, in *Input, out *facts.Extract) error { return extractW3C(ctx, in, out) },
}

// otherW3CLog is the log of a web, FTP or news server: recognised so that nobody wonders, and counted, but no fact of
// mail comes from it.
var otherW3CLog = Artifact{
	Kind:    "W3C log of another service",
	Streams: true,
	Match:   func(in *Input) bool { return w3cService(in) == protocollog.OtherService },
	Extract: extractOtherW3C,
}

var ncsaLog = Artifact{
	Kind:    "SMTP protocol log (NCSA)",
	Streams: true,
	Match:   func(in *Input) bool { return headHas(in, rowOf(protocollog.NCSA{})) },
	Extract: func(ctx context.Context, in *Input, out *facts.Extract) error {
		return digestLog(ctx, in, out, "ncsa", protocollog.NCSA{})
	},
}

var iisLog = Artifact{
	Kind:    "SMTP protocol log (IIS)",
	Streams: true,
	Match: func(in *Input) bool {
		return headHas(in, func(line []byte) bool { _, ok := protocollog.RowDate(line); return ok })
	},
	Extract: extractIIS,
}

// maxMatchLines bounds the lines that recognition looks at.
const maxMatchLines = 50

// headHas tells whether one of the first lines that are not blank passes a test.
func headHas(in *Input, test func(line []byte) bool) bool {
	if in.Binary {
		return false
	}
	n := 0
	for line := range strings.Lines(in.First) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if n++; n > maxMatchLines {
			return false
		}
		if test([]byte(line)) {
			return true
		}
	}
	return false
}

func rowOf(r protocollog.Reader) func([]byte) bool {
	return func(line []byte) bool {
		var row protocollog.Row
		ok, err := r.Read(line, &row)
		return ok && err == nil
	}
}

// w3cService tells whose W3C log a member is; two kinds ask.
func w3cService(in *Input) protocollog.Service {
	if !in.w3c.known {
		in.w3c.service, in.w3c.known = findW3CService(in), true
	}
	return in.w3c.service
}

// w3cVerdict is whose W3C log a member is, once asked.
type w3cVerdict struct {
	known   bool
	service protocollog.Service
}

// findW3CService asks the rows. A log without rows, or one whose rows do not tell, is that of SMTP only if its path says so:
// every service writes the same header.
func findW3CService(in *Input) protocollog.Service {
	if in.Binary {
		return protocollog.Undecided
	}
	var w protocollog.W3C
	var row protocollog.Row
	announced := false
	for line := range strings.Lines(in.First) {
		announced = announced || protocollog.Fields([]byte(line))
		if ok, err := w.Read([]byte(line), &row); !ok || err != nil {
			continue
		}
		if !announced && !w.Assumed {
			return protocollog.Undecided // columns in another program's words
		}
		if s := row.Service(); s != protocollog.Undecided {
			return s
		}
	}
	switch path := strings.ToLower(in.Path()); {
	case !announced:
		return protocollog.Undecided
	case strings.Contains(path, "smtp"):
		return protocollog.SMTP
	}
	return protocollog.OtherService
}

func extractW3C(ctx context.Context, in *Input, out *facts.Extract) error {
	var w protocollog.W3C
	err := digestLog(ctx, in, out, "w3c", &w)
	if w.Assumed {
		out.Gap("no #Fields line: its rows are read as those of a log with all columns")
		out.Distrust() // lines that were searched out of a log
	}
	return err
}

func extractIIS(ctx context.Context, in *Input, out *facts.Extract) error {
	order, certain := iisDateOrder(in)
	if !certain {
		out.Gap("dates can be read as month/day or day/month: read as month/day")
	}
	return digestLog(ctx, in, out, "iis", &protocollog.IIS{Order: order, Zone: in.Zone})
}

// iisDateOrder finds the order of the dates: from the first date that can be read in one way only, else from the
// collecting user's locale.
func iisDateOrder(in *Input) (order civil.Order, certain bool) {
	for line := range strings.Lines(in.First) {
		if day, ok := protocollog.RowDate([]byte(line)); ok {
			if order = civil.OrderOf(day); order != civil.UnknownOrder {
				return order, true
			}
		}
	}
	if in.Manifest != nil {
		order = civil.OrderOfPicture(in.Manifest.ShortDate)
	}
	if order == civil.UnknownOrder {
		return civil.MonthDayYear, false
	}
	return order, true
}

func extractOtherW3C(ctx context.Context, in *Input, out *facts.Extract) error {
	var w protocollog.W3C
	var row protocollog.Row
	var bad damage
	for line, err := range in.Views(ctx) {
		if err != nil {
			return fmt.Errorf("line %d: %w", line.N, err)
		}
		ok, err := w.Read(line.Text, &row)
		count(out, &bad, line.N, ok, err, row.Time)
	}
	bad.report(out)
	return nil
}

// count books one line of a log into the coverage.
func count(out *facts.Extract, bad *damage, line int, ok bool, err error, when time.Time) bool {
	switch {
	case err != nil:
		bad.add(line, err)
		out.Damaged++
		return false
	case !ok:
		return false
	}
	out.Records++
	out.Oldest, out.Newest = widen(out.Oldest, out.Newest, when)
	return true
}

// widen stretches a span of time over one more moment; a zero moment is none.
func widen(oldest, newest, when time.Time) (time.Time, time.Time) {
	if earlier(when, oldest) {
		oldest = when
	}
	if when.After(newest) {
		newest = when
	}
	return oldest, newest
}
