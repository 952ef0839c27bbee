package reports

import (
	"bytes"

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
				Formatting:   tw.CellFormatting{AutoWrap: tw.WrapBreak},
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
	_ = t.Bulk(rows) // only fails on types it cannot print
	_ = t.Render()   // only fails when out does
	return out.String()
}
