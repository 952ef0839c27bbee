package reports

import (
	"io"

	"postmortem/collect/bundle"
)

// Format is one way to write a report down.
type Format struct {
	Name      string // as --format takes it
	Extension string // with the dot
	Write     func(w io.Writer, r *Report, o Options) error
	Apart     bool          // several bundles are diagnosed apart and written one after the other
	Hashes    bundle.Hashes // which it shows
}

// Options is what the place a report is written to can show. The zero Options is a file.
type Options struct {
	Width int  // columns of a terminal or page; 0 is 80
	Color bool // ANSI colours are understood
}

// Formats is the table of formats; the first is the default.
var Formats = []Format{
	{Name: "text", Extension: ".txt", Write: writeText, Hashes: bundle.HashNothing},
	{Name: "markdown", Extension: ".md", Write: writeMarkdown},
	{Name: "html", Extension: ".html", Write: writeHTML},
	{Name: "json", Extension: ".json", Write: writeJSON},
	{Name: "jsonl", Extension: ".jsonl", Write: writeLine, Apart: true, Hashes: bundle.HashContainer},
	{Name: "timeline-csv", Extension: ".csv", Write: writeTimelineCSV},
	{Name: "timesketch", Extension: ".jsonl", Write: writeTimesketch},
}

// FormatByName finds a format.
func FormatByName(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
