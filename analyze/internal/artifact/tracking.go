package artifact

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/analyze/internal/tracking"
	"postmortem/rules/facts"
)

var trackingLog = Artifact{Kind: "message tracking log", Streams: true, Match: matchTracking, Extract: extractTracking}

// matchTracking recognises the header comment, the line of column names, or a row; of Exchange 5.5 the header or a row in
// its folder Tracking.log.
func matchTracking(in *Input) bool {
	var r tracking.Reader
	var row tracking.Row
	return headHas(in, func(line []byte) bool {
		if strings.HasPrefix(strings.ToLower(string(line)), "# message tracking log") {
			return true
		}
		ok, err := r.Read(line, &row)
		switch {
		case r.Version != "":
			return true
		case errors.Is(err, tracking.ErrLegacy):
			return strings.Contains(strings.ToLower(in.Path()), "tracking.log")
		}
		return ok && err == nil
	})
}

const legacyTracking = "a tracking log of Exchange 5.5 or earlier: its rows have another form and are not read"

func extractTracking(ctx context.Context, in *Input, out *facts.Extract) error {
	var row tracking.Row
	var bad damage
	d := trackingDigest{in: in}
	for line, err := range in.Views(ctx) {
		if err != nil {
			bad.add(line.N, err)
			d.partial = true
			break
		}
		d.head(line)
		ok, err := d.reader.Read(line.Text, &row)
		if d.reader.Legacy() || (errors.Is(err, tracking.ErrLegacy) && out.Records == 0) {
			out.Gap(legacyTracking)
			return nil
		}
		if count(out, &bad, line.N, ok, err, row.Time) {
			d.add(&row, line)
		}
	}
	bad.report(out)
	d.finish(out)
	return nil
}

// head keeps the first line that says anything.
func (d *trackingDigest) head(line text.View) {
	if d.log.Head.IsZero() && len(line.Text) > 0 {
		d.log.Head = d.in.Cite(text.Line{N: line.N, Text: string(excerpt(line.Text))})
	}
}

// finish hands out the digest.
func (d *trackingDigest) finish(out *facts.Extract) {
	server, others := d.servers.most()
	d.log.Source = d.in.Source(server)
	d.log.Partial = d.log.Partial || d.partial
	d.log.Version = d.reader.Version
	d.log.Oldest, d.log.Newest = out.Oldest, out.Newest
	d.log.ByEvent = d.events.counts()
	d.log.Messages = d.messages()
	d.log.Ended, d.log.EndedDropped = d.ended.keys(), d.ended.dropped
	out.TrackingLogs = append(out.TrackingLogs, d.log)
	if others > 0 {
		out.Gap(fmt.Sprintf("%d rows were logged by other computers; taken as those of %s", others, server))
	}
	if d.log.Dropped > 0 {
		out.Gap(fmt.Sprintf("more than %d messages open at once: %d rows of others not followed", facts.MaxTrackedMessages, d.log.Dropped))
	}
	if d.ended.dropped > 0 {
		out.Gap(fmt.Sprintf("more than %d messages ended: messages of other days may wrongly seem open", facts.MaxEndedMessages))
	}
}
