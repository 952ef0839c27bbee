package facts

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestHours(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2005, 3, 14, hour, minute, 0, 0, time.UTC) }
	var h Hours
	for _, when := range []time.Time{at(9, 5), at(9, 59), at(11, 0), at(9, 30), {}, at(8, 0)} {
		h.Add(when)
	}
	var got []string
	for _, x := range h.Settled() {
		got = append(got, x.Start().Format("15:04"))
		assert.Positive(t, x.Count)
	}
	assert.Equal(t, []string{"08:00", "09:00", "11:00"}, got)
	assert.EqualValues(t, 3, h.Settled()[1].Count)
}

func TestHoursBefore1970(t *testing.T) {
	var h Hours
	h.Add(time.Date(1969, 12, 31, 23, 30, 0, 0, time.UTC))
	assert.Equal(t, "1969-12-31 23:00", h[0].Start().Format("2006-01-02 15:04"))
}

func TestHoursOutOfOrderStaySmall(t *testing.T) {
	var h Hours
	for i := range 10_000 {
		h.Add(time.Unix(int64(i%3)*secondsPerHour, 0))
	}
	assert.Less(t, cap(h), 16)
	total := 0
	for _, x := range h.Settled() {
		total += int(x.Count)
	}
	assert.Equal(t, 10_000, total)
}

func TestHoursOfLocalTime(t *testing.T) {
	log := EventLog{Local: true, Inventory: []EventCount{{Hours: Hours{{Hour: 100, Count: 3}}}}}
	log.toUTC(2 * time.Hour)
	assert.EqualValues(t, 98, log.Inventory[0].Hours[0].Hour)
}
