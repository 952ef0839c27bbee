package protocollog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/civil"
)

func TestPlusStandsForABlank(t *testing.T) {
	row := Row{Param: []byte("+FROM:+<a@example.com>"), Plus: true}
	assert.Equal(t, "FROM: <a@example.com>", string(row.Reply(nil)))
	row.Plus = false
	assert.Equal(t, "+FROM:+<a@example.com>", string(row.Reply(nil)))
}

func TestRowsBeforeAnyFieldsLine(t *testing.T) {
	var w W3C
	var row Row
	_, err := w.Read([]byte("2005-03-14 08:00:00 192.0.2.1"), &row)
	require.ErrorIs(t, err, ErrNoFields)
}

// FuzzRead gives each line of a text to every reader: none may panic, and what one accepts must lie within the line.
func FuzzRead(f *testing.F) {
	for name, seed := range map[string]string{
		"w3c":           "#Date: 2005-03-14 08:00:00\n#Fields: time c-ip cs-method sc-status\n08:00:01 192.0.2.1 MAIL 452\n",
		"no-fields":     "2005-03-14 08:00:01 192.0.2.9 c SMTPSVC1 E 192.0.2.1 0 MAIL - - 452 0 39 30 0 SMTP - - - -\n",
		"empty-fields":  "#Fields:\n08:00:01\n",
		"ncsa-quotes":   `192.0.2.25 - u [14/Mar/2005:02:05:10 -0600] "- -?354+end+with+"."+x SMTP" 0 46`,
		"ncsa-bad-zone": `192.0.2.25 - u [14/Mar/2005:02:05:10 +9999] "- - SMTP" 0 46`,
		"iis":           "192.0.2.9, c, 3/14/2005, 9:05:09 PM, SMTPSVC1, E, 192.0.2.1, 0, 36, 49, 452, 0, MAIL, -, FROM:<a@b>,",
		"iis-short":     ",,,,,,,,,,1,1,,,",
	} {
		_ = name
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		readers := []Reader{&W3C{}, NCSA{}, &IIS{Order: civil.DayMonthYear}}
		var scratch []byte
		for line := range strings.Lines(content) {
			for _, r := range readers {
				var row Row
				if ok, err := r.Read([]byte(line), &row); ok && err == nil {
					scratch = row.Reply(scratch[:0])
					row.Service()
					assert.LessOrEqual(t, len(scratch), len(line))
					assert.GreaterOrEqual(t, row.Code, 0)
				}
			}
			RowDate([]byte(line))
			Fields([]byte(line))
		}
	})
}
