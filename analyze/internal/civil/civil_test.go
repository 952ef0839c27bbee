package civil

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestDatesOfEveryLocale(t *testing.T) {
	for _, tc := range []struct {
		text    string
		order   Order
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
		d, ok := tc.order.Read([]byte(tc.text))
		assert.True(t, ok, tc.text)
		assert.Equal(t, Date{tc.y, tc.m, tc.d}, d, tc.text)
	}
	for _, bad := range []string{"", "14", "14/3", "x/y/z", "14/3/2005/1", "0/0/0"} {
		_, ok := MonthDayYear.Read([]byte(bad))
		assert.False(t, ok, bad)
	}
}

func TestOrderOfPicture(t *testing.T) {
	for picture, want := range map[string]Order{
		"dd.MM.yyyy": DayMonthYear, "M/d/yyyy": MonthDayYear, "yyyy/MM/dd": YearMonthDay, "": UnknownOrder,
	} {
		assert.Equal(t, want, OrderOfPicture(picture), picture)
	}
}

func TestTimesOfDay(t *testing.T) {
	day := Date{2005, 3, 14}
	for text, want := range map[string]string{
		"9:05:09": "09:05:09", "09:05": "09:05:00", "9:05:09 PM": "21:05:09", "12:00:00 AM": "00:00:00", "12:30:00 pm": "12:30:00",
	} {
		at, ok := day.At([]byte(text), time.UTC)
		assert.True(t, ok, text)
		assert.Equal(t, want, at.Format(time.TimeOnly), text)
	}
	_, february := Date{2005, 2, 31}.At([]byte("9:05"), time.UTC)
	assert.False(t, february)
	for _, bad := range []string{"", "9", "25:00:00", "9:61:00", "9:05:09 XM", "13:00:00 PM", "a:b:c"} {
		_, ok := day.At([]byte(bad), time.UTC)
		assert.False(t, ok, bad)
	}
}
