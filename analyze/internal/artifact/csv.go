package artifact

import (
	"errors"
	"strings"
)

// splitCSV splits one line of a table whose values may stand in quotes, a quote within doubled. A quote that is left open
// closes at the end of the line.
func splitCSV(line string, comma byte) []string {
	var cells []string
	for {
		cell, rest, more := cutCSV(line, comma)
		cells = append(cells, cell)
		if !more || len(cells) > maxCSVCells {
			return cells
		}
		line = rest
	}
}

// maxCSVCells bounds the cells of a line.
const maxCSVCells = 1000

func cutCSV(line string, comma byte) (cell, rest string, more bool) {
	if !strings.HasPrefix(line, `"`) {
		i := strings.IndexByte(line, comma)
		if i < 0 {
			return strings.TrimSpace(line), "", false
		}
		return strings.TrimSpace(line[:i]), line[i+1:], true
	}
	for i := 1; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		if i+1 < len(line) && line[i+1] == '"' {
			i++
			continue
		}
		cell = strings.ReplaceAll(line[1:i], `""`, `"`)
		after := strings.TrimLeft(line[i+1:], " ")
		if after == "" || after[0] != comma {
			return cell, "", false
		}
		return cell, after[1:], true
	}
	return strings.ReplaceAll(line[1:], `""`, `"`), "", false
}

// columnsOf finds columns by their header's names, in any case; -1 where there is none.
func columnsOf(header []string, names ...string) map[string]int {
	found := map[string]int{}
	for _, n := range names {
		found[n] = -1
	}
	for i, h := range header {
		h = strings.TrimSpace(h)
		for _, n := range names {
			if strings.EqualFold(h, n) && found[n] < 0 {
				found[n] = i
			}
		}
	}
	return found
}

// cellAt is the cell of a row, "" where the row is too short or the column unknown.
func cellAt(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}

// errColumns is the damage of a row whose values do not stand under their headers.
var errColumns = errors.New("values do not stand under their columns")
