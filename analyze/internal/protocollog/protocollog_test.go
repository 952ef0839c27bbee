package protocollog

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDatesOfEveryLocale(t *testing.T) {
	for _, tc := range []struct {
		text    string
		order   DateOrder
		y, m, d int
	}{
		{"3/14/2005", MonthDayYear, 2005, 3, 14},
		{"14/03/05", DayMonthYear, 2005, 3, 14},
		{"14.3.2005", DayMonthYear, 2005, 3, 14},
		{"4.3.2005", DayMonthYear, 2005, 3, 4},
		{"2005-03-14", YearMonthDay, 2005, 3, 14},
		{"2005/03/04", YearMonthDay, 2005, 3, 4},
		{"1/2/99", UnknownOrder, 1999, 1, 2},
	} {
		assert.Equal(t, tc.order, OrderOf([]byte(tc.text)), tc.text)
		d, ok := tc.order.read([]byte(tc.text))
		assert.True(t, ok, tc.text)
		assert.Equal(t, date{tc.y, tc.m, tc.d}, d, tc.text)
	}
	for _, bad := range []string{"", "14", "14/3", "x/y/z", "14/3/2005/1", "0/0/0"} {
		_, ok := MonthDayYear.read([]byte(bad))
		assert.False(t, ok, bad)
	}
}

func TestOrderOfPicture(t *testing.T) {
	for picture, want := range map[string]DateOrder{
		"dd.MM.yyyy": DayMonthYear, "M/d/yyyy": MonthDayYear, "yyyy/MM/dd": YearMonthDay, "": UnknownOrder,
	} {
		assert.Equal(t, want, OrderOfPicture(picture), picture)
	}
}

func TestTimesOfDay(t *testing.T) {
	day := date{2005, 3, 14}
	for text, want := range map[string]string{
		"9:05:09": "09:05:09", "09:05": "09:05:00", "9:05:09 PM": "21:05:09", "12:00:00 AM": "00:00:00", "12:30:00 pm": "12:30:00",
	} {
		at, ok := day.at([]byte(text), time.UTC)
		assert.True(t, ok, text)
		assert.Equal(t, want, at.Format(time.TimeOnly), text)
	}
	for _, bad := range []string{"", "9", "25:00:00", "9:61:00", "9:05:09 XM", "13:00:00 PM", "a:b:c"} {
		_, ok := day.at([]byte(bad), time.UTC)
		assert.False(t, ok, bad)
	}
}

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
		readers := []Reader{&W3C{}, NCSA{}, &IIS{Order: DayMonthYear}}
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
