package reports

import (
	"bytes"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// table lays rows out under a header, each column at most as wide as widths says. Cells must be plain.
func table(header []string, rows [][]string, widths []int) string {
	var out bytes.Buffer
	limits := tw.CellWidth{PerColumn: tw.NewMapper[int, int]()}
	for i, w := range widths {
		limits.PerColumn.Set(i, w)
	}
	t := tablewriter.NewTable(&out,
		tablewriter.WithConfig(tablewriter.Config{
			Header: tw.CellConfig{
				Alignment:    tw.CellAlignment{Global: tw.AlignLeft},
				Formatting:   tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNormal},
				ColMaxWidths: limits,
			},
			Row: tw.CellConfig{
				Alignment:    tw.CellAlignment{Global: tw.AlignLeft},
				Formatting:   tw.CellFormatting{AutoWrap: tw.WrapNone},
				ColMaxWidths: limits,
			},
		}),
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Symbols:  tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off}, Lines: tw.Lines{ShowHeaderLine: tw.On}},
		})),
	)
	t.Header(header)
	_ = t.Bulk(wrapped(rows, widths)) // only fails on types it cannot print
	_ = t.Render()                    // only fails when out does
	return trimmed(out.String())
}

// wrapped breaks the cells at blanks: tablewriter's own breaking cuts words.
func wrapped(rows [][]string, widths []int) [][]string {
	out := make([][]string, len(rows))
	for i, row := range rows {
		for j, cell := range row {
			out[i] = append(out[i], strings.Join(wrap(cell, widths[j]-2), "\n"))
		}
	}
	return out
}

// trimmed takes the blanks off the ends of lines.
func trimmed(s string) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		out.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return out.String()
}
