package artifact

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func second(n int64) time.Time { return time.Unix(1_100_000_000+n, 0).UTC() }

func TestInventoryCountsByKind(t *testing.T) {
	var v inventory
	v.add("SMTPSVC", 429, facts.Error, second(5), bundle.AtRecord("a.evt", 2))
	v.add("EXCDO", 8197, facts.Error, second(1), bundle.AtRecord("a.evt", 1))
	v.add("SMTPSVC", 429, facts.Error, second(3), bundle.AtRecord("a.evt", 3))
	v.add("SMTPSVC", 429, facts.Error, second(5), bundle.AtRecord("a.evt", 4))
	v.add("SMTPSVC", 429, facts.Warning, second(9), bundle.AtRecord("a.evt", 5))

	got := v.counts()
	require.Len(t, got, 3)
	assert.Equal(t, "EXCDO", got[0].Source)
	assert.Equal(t, facts.EventCount{
		Source: "SMTPSVC", ID: 429, Level: facts.Error, Count: 3, First: second(3), Last: second(5),
		At:    facts.Citation{Location: bundle.AtRecord("a.evt", 4), Time: second(5)},
		Hours: facts.Hours{{Hour: 1_100_000_000 / 3600, Count: 3}},
	}, got[1], "of two newest records the later one is cited")
	assert.Equal(t, facts.Warning, got[2].Level)
}

func TestInventoryOfEventsWithoutTime(t *testing.T) {
	var v inventory
	v.add("X", 1, facts.Error, time.Time{}, bundle.AtLine("x.txt", 1))
	v.add("X", 1, facts.Error, second(7), bundle.AtLine("x.txt", 2))
	v.add("X", 1, facts.Error, time.Time{}, bundle.AtLine("x.txt", 3))

	got := v.counts()[0]
	assert.Equal(t, 3, got.Count)
	assert.Equal(t, second(7), got.First)
	assert.Equal(t, second(7), got.Last)
	assert.EqualValues(t, 2, got.At.N)
}

func TestInventoryIsBounded(t *testing.T) {
	var v inventory
	for i := range maxInventory + 3 {
		v.add("S"+strconv.Itoa(i), 1, facts.Error, second(0), bundle.AtRecord("a.evt", int64(i)))
	}
	v.add("S0", 1, facts.Error, second(1), bundle.AtRecord("a.evt", 9))
	assert.Len(t, v.counts(), maxInventory)
	assert.Equal(t, 3, v.over)
}
