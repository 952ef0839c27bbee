package reports

import (
	"bytes"
	"encoding/json"
	"io"

	"postmortem/collect/bundle"
)

// sketchLine is one event of a Timesketch timeline. Timesketch demands message, datetime in ISO 8601 and timestamp_desc; it
// takes timestamp as microseconds since 1970 (Timesketch documentation, "Create timeline from JSONL or CSV file", and its
// read_and_validate_jsonl). It drops fields whose names begin with _, and reads tag as a list, so there is none of either.
type sketchLine struct {
	Message       string `json:"message"`
	Datetime      string `json:"datetime"`
	Timestamp     int64  `json:"timestamp"`
	TimestampDesc string `json:"timestamp_desc"`
	DataType      string `json:"data_type"`
	Hostname      string `json:"hostname"`
	Source        string `json:"source_name"`
	EventID       string `json:"event_id"`
	Level         string `json:"level"`
	Count         int    `json:"count"`
	Member        string `json:"member"`
	Unit          string `json:"unit"`
	Number        int64  `json:"number"`
	SHA256        string `json:"sha256"`
	Bundle        string `json:"bundle"`
	BundleSHA256  string `json:"bundle_sha256"`
}

// writeTimesketch writes the timeline as JSON Lines for Timesketch.
func writeTimesketch(w io.Writer, r *Report, _ Options) error {
	var out bytes.Buffer
	for _, m := range moments(r) {
		unit, n := m.place()
		raw, err := json.Marshal(sketchLine{
			Message: squeeze(m.Message), Datetime: preciseStamp(m.Time), Timestamp: m.Time.UnixMicro(), TimestampDesc: m.Kind,
			DataType: "postmortem:timeline:entry", Hostname: plain(m.Server), Source: plain(m.Source), EventID: plain(m.EventID),
			Level: plain(m.Level), Count: m.Count, Member: plain(m.Citation.Member), Unit: unit, Number: n, SHA256: m.Citation.SHA256,
			Bundle: plain(r.Bundle.Name), BundleSHA256: r.Bundle.SHA256,
		})
		if err != nil {
			return err
		}
		out.Write(append(bundle.InertJSON(raw), '\n'))
	}
	_, err := w.Write(out.Bytes())
	return err
}
