package bundle

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readTable(t *testing.T, lines ...string) (*Table, []Row) {
	t.Helper()
	table, err := NewTable(lines[0])
	require.NoError(t, err)
	var rows []Row
	for _, l := range lines[1:] {
		if row, ok := table.Row(l); ok {
			rows = append(rows, row)
		}
	}
	return table, rows
}

func TestTableWrittenIsRead(t *testing.T) {
	offset := 60
	head := TableHead{Name: "folders", Version: TableVersion, Server: "EXCH01", Offset: &offset, Taken: "2005-03-14T09:15:00", All: true}
	cells := []string{`D:\Exchsrvr\new`, "a\tb\nc\rd", `\t`, ""}
	table, rows := readTable(t, head.String(), TableRow("Path", "Odd", "Tricky", "Last"), TableRow(cells...), TableEndRow(1))
	assert.Equal(t, head, table.TableHead)
	require.NoError(t, table.Err())
	require.Len(t, rows, 1)
	for i, c := range table.Columns {
		assert.Equal(t, cells[i], rows[0].Get(strings.ToLower(c)))
	}
	assert.Equal(t, "", rows[0].Get("Missing"))
}

func TestTableEnds(t *testing.T) {
	head := TableHead{Name: "settings", Version: 1}.String()
	for _, c := range []struct {
		name  string
		lines []string
		want  error
		rows  int
	}{
		{"whole", []string{head, "Name\tValue", "a\tb", "# end\t1"}, nil, 1},
		{"empty", []string{head, "Name\tValue", "# end\t0"}, nil, 0},
		{"lines behind", []string{head, "Name\tValue", "# end\t0", "C:\\>"}, nil, 0},
		{"no last line", []string{head, "Name\tValue", "a\tb"}, ErrTableCut, 1},
		{"wrong count", []string{head, "Name\tValue", "a\tb", "# end\t7"}, ErrTableCut, 1},
		{"no count", []string{head, "Name\tValue", "# end"}, ErrTableCut, 0},
		{"head alone", []string{head}, ErrTableCut, 0},
		{"no columns", []string{head, "# end\t0"}, ErrTable, 0},
		{"short row", []string{head, "Name\tValue", "a", "# end\t1"}, nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, rows := readTable(t, c.lines...)
			if c.want == nil {
				require.NoError(t, table.Err())
			} else {
				require.ErrorIs(t, table.Err(), c.want)
			}
			assert.Len(t, rows, c.rows)
		})
	}
}

func TestNewTableRefuses(t *testing.T) {
	for _, line := range []string{
		"", "# postmortem-table", "# postmortem-table\tfolders", "# postmortem-table\tfolders\t2", "# postmortem-table\tfolders\tx",
		"postmortem-table\tfolders\t1", "# postmortem-tables\tfolders\t1",
	} {
		_, err := NewTable(line)
		assert.ErrorIs(t, err, ErrTable, line)
	}
	table, err := NewTable("# postmortem-table\tFolders\t1\toffset=9999\tnew=field")
	require.NoError(t, err)
	assert.Equal(t, "folders", table.Name)
	assert.Nil(t, table.Offset, "no zone is that far from UTC")
}

func TestTableTime(t *testing.T) {
	offset := 60
	nine := time.Date(2005, 3, 14, 9, 15, 0, 0, time.UTC)
	for _, c := range []struct {
		name, in  string
		offset    *int
		want      time.Time
		local, ok bool
	}{
		{"with offset", "2005-03-14T09:15:00", &offset, nine.Add(-time.Hour), false, true},
		{"utc", "2005-03-14T09:15:00Z", &offset, nine, false, true},
		{"local", "2005-03-14T09:15:00", nil, nine, true, true},
		{"empty", "", &offset, time.Time{}, false, false},
		{"none", "14.03.2005", &offset, time.Time{}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := Table{TableHead: TableHead{Offset: c.offset}}
			when, local, ok := table.Time(c.in)
			assert.Equal(t, c.want, when)
			assert.Equal(t, c.local, local)
			assert.Equal(t, c.ok, ok)
		})
	}
}

func TestRowNumbers(t *testing.T) {
	_, rows := readTable(t, "# postmortem-table\tfolders\t1", "Files\tBytes\tOdd", "12\t-5\tx", "# end\t1")
	n, ok := rows[0].Int("Files")
	assert.True(t, ok)
	assert.Equal(t, int64(12), n)
	assert.Equal(t, int64(-1), rows[0].Bytes("Bytes"))
	assert.Equal(t, int64(-1), rows[0].Bytes("Odd"))
}

func TestTableKindsAreSorted(t *testing.T) {
	for i := 1; i < len(TableKinds); i++ {
		assert.Less(t, TableKinds[i-1].Name, TableKinds[i].Name)
	}
}

func FuzzTable(f *testing.F) {
	f.Add("# postmortem-table\tfolders\t1\toffset=60\nPath\tFiles\nC:\\\\x\\t\t5\n# end\t1") // whole
	f.Add("# postmortem-table\tfolders\t1\nPath\nx\\")                                       // cut in an escape
	f.Add("# postmortem-table\tx\t1\n\n")                                                    // no columns
	f.Fuzz(func(t *testing.T, s string) {
		lines := strings.Split(s, "\n")
		table, err := NewTable(lines[0])
		if err != nil {
			return
		}
		for _, l := range lines[1:] {
			if row, ok := table.Row(l); ok {
				for _, c := range table.Columns {
					row.Get(c)
				}
			}
		}
		table.Err()
	})
}

func FuzzTableRow(f *testing.F) {
	f.Add("a\tb", `\`)
	f.Add(`\t`, "\r\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		table := &Table{Columns: []string{"A", "B"}}
		row, ok := table.Row(TableRow(a, b))
		if !ok {
			return // a cell that reads like the last line
		}
		if row.Get("A") != a || row.Get("B") != b {
			t.Fatalf("%q %q came back as %q %q", a, b, row.Get("A"), row.Get("B"))
		}
	})
}
