package reports

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// writeTimelineCSV writes the timeline for a spreadsheet (RFC 4180). The columns that Timesketch demands of a CSV file come
// first, so that it takes the file as well.
func writeTimelineCSV(w io.Writer, r *Report, _ Options) error {
	out := csv.NewWriter(w)
	rows := [][]string{{
		"message", "datetime", "timestamp_desc", "server", "source", "event_id", "level", "count",
		"member", "unit", "number", "sha256", "bundle",
	}}
	for _, m := range moments(r) {
		unit, n := m.place()
		number := ""
		if unit != "" {
			number = strconv.FormatInt(n, 10)
		}
		rows = append(rows, []string{
			m.Message, preciseStamp(m.Time), m.Kind, m.Server, m.Source, m.EventID, m.Level, strconv.Itoa(m.Count),
			m.Citation.Member, unit, number, m.Citation.SHA256, r.Bundle.Name,
		})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
	}
	return out.WriteAll(rows)
}

// cell keeps a spreadsheet from taking text of a bundle for a formula: it puts an apostrophe before what would begin one
// (OWASP, "CSV Injection"). A signed number is none.
func cell(s string) string {
	s = squeeze(s)
	if first, _ := utf8.DecodeRuneInString(s); !strings.ContainsRune("=+-@|%＝＋－＠", first) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}
