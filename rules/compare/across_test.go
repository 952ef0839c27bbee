package compare

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

func named(name string, e facts.Evidence) *facts.Server {
	return &facts.Server{Name: name, CollectedAt: now, Evidence: e}
}

func TestWhatOnlyOneServerHasOrLacks(t *testing.T) {
	with := sinkList(facts.BoxedSinks, sink("OnArrival", "Disclaimer", facts.Holds, 10))
	without, old := sinkList(facts.BoxedSinks), sinkList(facts.BraceSinks)
	onPost := sinkList(facts.BoxedSinks, sink("OnPostCategorize", "Disclaimer", facts.Holds, 10))
	for _, tc := range []struct {
		name    string
		servers []*facts.Server
		odd     string
		states  int // 0: no difference
	}{
		{"only one has it", []*facts.Server{named("A", with), named("B", without), named("C", without)}, "A", 3},
		{"only one lacks it", []*facts.Server{named("A", with), named("B", without), named("C", with)}, "B", 3},
		{"one against one names nobody", []*facts.Server{named("A", with), named("B", without)}, "", 2},
		{"a server that was not asked is no difference", []*facts.Server{named("A", with), named("B", facts.Evidence{}), named("C", with)}, "", 0},
		{"the old script does not list the event", []*facts.Server{named("A", onPost), named("B", old)}, "", 0},
		{"all alike", []*facts.Server{named("A", with), named("B", with)}, "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			all := Across(tc.servers, nil)
			if tc.states == 0 {
				assert.Empty(t, all)
				return
			}
			require.Len(t, all, 1)
			assert.Equal(t, tc.odd, all[0].Odd)
			assert.Len(t, all[0].States, tc.states)
			for _, s := range all[0].States {
				assert.False(t, s.At.IsZero(), "%s is cited", s.Server)
			}
		})
	}
}

func TestSettingsAndExclusionsThatDiffer(t *testing.T) {
	const key, scan = `HKLM\SOFTWARE\Microsoft\Exchange\TransportAVAPI`, `HKLM\SOFTWARE\Intel\LANDesk\VirusProtect6\CurrentVersion\Storages\Filesystem\RealTimeScan`
	const unasked = `HKLM\SOFTWARE\Microsoft\Exchange\Setup`
	e := func(enabled uint64, more ...facts.RegistryValue) facts.Evidence {
		return export(`HKLM\SOFTWARE`, false, append(more, dword(key, "Enabled", enabled), dword(unasked, "Date", enabled))...)
	}
	all := Across([]*facts.Server{named("A", e(1)), named("B", e(0, dword(scan+`\NoScanDir`, `D:\Exchsrvr`, 1))), named("C", e(1))}, []string{key})
	var have []string
	for _, d := range all {
		have = append(have, d.Kind, d.What, d.Odd)
	}
	assert.Equal(t, []string{
		"exclusion of the scanner", scan + `\NoScanDir\D:\Exchsrvr`, "B",
		"setting", key + `\Enabled`, "B",
	}, have, "a value that no rule asks about is not compared")
}
