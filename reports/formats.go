package reports

import "io"

// Format is one way to write a report down.
type Format struct {
	Name      string // as --format takes it
	Extension string // with the dot
	Write     func(w io.Writer, r *Report, o Options) error
}

// Options is what the place a report is written to can show. The zero Options is a file.
type Options struct {
	Width int  // columns of a terminal or page; 0 is 80
	Color bool // ANSI colours are understood
}

// Formats is the table of formats; the first is the default.
var Formats = []Format{
	{"text", ".txt", writeText},
	{"markdown", ".md", writeMarkdown},
	{"html", ".html", writeHTML},
	{"json", ".json", writeJSON},
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
