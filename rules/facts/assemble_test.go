package facts

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
)

var noon = time.Date(2005, 3, 14, 12, 0, 0, 0, time.UTC)

func logOf(member, server string, oldest, newest time.Time) Extract {
	return Extract{Member: member, Evidence: Evidence{EventLogs: []EventLog{{
		Source: Source{Member: member, Server: server}, Whole: true, Oldest: oldest, Newest: newest,
	}}}}
}

func sinksOf(member string) Extract {
	return Extract{Member: member, Evidence: Evidence{SinkListings: []SinkListing{{Source: Source{Member: member}}}}}
}

func hinted(member, hint string) Extract {
	e := sinksOf(member)
	e.SinkListings[0].Hint = hint
	return e
}

func TestAssembleFindsTheServerOfEachMember(t *testing.T) {
	hour := time.Hour
	for _, tc := range []struct {
		name      string
		extracts  []Extract
		manifests []bundle.RootedManifest
		want      map[string]int // server → sink listings
		gaps      int
	}{
		{"alone and unnamed", []Extract{sinksOf("before.txt")}, nil, map[string]int{"": 1}, 0},
		{"the only server there is", []Extract{logOf("app.evt", "exch01", noon, noon), sinksOf("before.txt")}, nil, map[string]int{"EXCH01": 1}, 0},
		{
			"two spellings are one server",
			[]Extract{logOf("app.evt", "EXCH01", noon, noon), logOf("sys.evt", "exch01.contoso.example", noon, noon), sinksOf("x.txt")},
			nil,
			map[string]int{"EXCH01": 1},
			0,
		},
		{
			"the server of its folder",
			[]Extract{logOf("a/app.evt", "EXCH01", noon, noon), sinksOf("a/before.txt"), logOf("b/app.evt", "EXCH02", noon, noon), sinksOf("b/x/before.txt")},
			nil,
			map[string]int{"EXCH01": 1, "EXCH02": 1},
			0,
		},
		{
			"none of two",
			[]Extract{logOf("app1.evt", "EXCH01", noon, noon), logOf("app2.evt", "EXCH02", noon, noon), sinksOf("before.txt")},
			nil,
			map[string]int{"EXCH01": 0, "EXCH02": 0},
			1,
		},
		{
			"named in the file name",
			[]Extract{logOf("app1.evt", "EXCH01", noon, noon), logOf("app2.evt", "EXCH02", noon, noon), sinksOf("EXCH02_SINKS.TXT")},
			nil,
			map[string]int{"EXCH01": 0, "EXCH02": 1},
			0,
		},
		{
			"the manifest's host",
			[]Extract{sinksOf("one.zip/smtp/sinks.txt"), sinksOf("two.zip/smtp/sinks.txt")},
			[]bundle.RootedManifest{{Root: "one.zip/", Manifest: &bundle.Manifest{Host: "BH01"}}, {Root: "two.zip/", Manifest: &bundle.Manifest{Host: "BH02"}}},
			map[string]int{"BH01": 1, "BH02": 1},
			0,
		},
		{
			"a hint counts where another member names that server",
			[]Extract{
				logOf("app1.evt", "EXCH01", noon, noon), logOf("app2.evt", "EXCH02", noon, noon), hinted("a.txt", "exch02.contoso.example"),
				hinted("b.txt", "mx.partner.example"),
			},
			nil,
			map[string]int{"EXCH01": 0, "EXCH02": 1},
			1,
		},
		{
			"a machine that was renamed is one server",
			[]Extract{{Member: "sys.evt", Evidence: Evidence{EventLogs: []EventLog{
				{Source: Source{Member: "sys.evt", Server: "SETUP-7"}, Whole: true, Oldest: noon.Add(-9 * hour), Newest: noon.Add(-8 * hour)},
				{Source: Source{Member: "sys.evt", Server: "EXCH01"}, Whole: true, Oldest: noon.Add(-8 * hour), Newest: noon},
			}}}, sinksOf("x.txt")},
			nil,
			map[string]int{"EXCH01": 1},
			0,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			servers, gaps := Assemble(tc.extracts, tc.manifests)
			got := map[string]int{}
			for _, s := range servers {
				got[s.Name] = len(s.SinkListings)
			}
			assert.Equal(t, tc.want, got)
			assert.Len(t, gaps, tc.gaps)
		})
	}
}

func TestCollectionTimeIsTheManifestsEndElseTheNewestRecord(t *testing.T) {
	servers, _ := Assemble([]Extract{logOf("app.evt", "EXCH01", noon, noon)}, nil)
	require.Len(t, servers, 1)
	assert.Equal(t, noon, servers[0].CollectedAt)
	assert.Equal(t, "app.evt", servers[0].CollectedBy)

	manifest := &bundle.Manifest{Host: "EXCH01", End: noon.Add(time.Hour)}
	servers, _ = Assemble([]Extract{logOf("app.evt", "EXCH01", noon, noon)}, []bundle.RootedManifest{{Manifest: manifest}})
	require.Len(t, servers, 1)
	assert.Equal(t, noon.Add(time.Hour), servers[0].CollectedAt)
}

func TestLocalTimesBecomeUTCOnceTheOffsetIsKnown(t *testing.T) {
	e := logOf("save.txt", "EXCH01", noon, noon)
	e.EventLogs[0].Local = true
	e.EventLogs[0].Events = []Event{{Citation: Citation{Time: noon}, LocalTime: true}}
	reg := Extract{Member: "tz.reg", Evidence: Evidence{Registries: []RegistryExport{{Values: []RegistryValue{
		{Key: timeZoneKey, Name: "ActiveTimeBias", Number: 0xffffffc4},
	}}}}}
	servers, _ := Assemble([]Extract{e, reg}, nil)
	require.Len(t, servers, 1)
	require.NotNil(t, servers[0].Offset)
	assert.Equal(t, 60, *servers[0].Offset)
	assert.Equal(t, noon.Add(-time.Hour), servers[0].EventLogs[0].Events[0].Time)
	assert.False(t, servers[0].EventLogs[0].Events[0].LocalTime)
}

// A damaged computer name must not make a second server, which would leave what names no server without an owner.
func TestDamagedNamesAreNoServers(t *testing.T) {
	log := func(server string, records int) EventLog {
		return EventLog{Source: Source{Member: "app.evt", Server: server}, Whole: true, Oldest: noon, Newest: noon.Add(time.Hour), Inventory: []EventCount{{Source: "ESE", Count: records}}}
	}
	for _, tc := range []struct {
		name    string
		strays  int
		others  []Extract
		servers int
	}{
		{"one record among many", 1, nil, 1},
		{"a computer with records of its own", 40, nil, 2},
		{"a computer that another member names", 1, []Extract{logOf("sys.evt", "EXCH0", noon, noon)}, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := Extract{Member: "app.evt", Evidence: Evidence{EventLogs: []EventLog{log("EXCH01", 900), log("EXCH0", tc.strays)}}}
			servers, gaps := Assemble(append([]Extract{e, sinksOf("before.txt")}, tc.others...), nil)
			require.Len(t, servers, tc.servers)
			assert.Equal(t, tc.servers > 1, len(gaps) > 0)
		})
	}
}

func TestServerName(t *testing.T) {
	for _, name := range []string{"EXCH01", "exch01.contoso.example", "MX-KÖLN", "A_1$"} {
		assert.True(t, ServerName(name), name)
	}
	for _, name := range []string{"", "VOLUME SHADOW C", "EX\x00CH", "a/b", "\uFEFE\uFEFE"} {
		assert.False(t, ServerName(name), "%q", name)
	}
}

func TestTheManifestTellsOfWindows(t *testing.T) {
	m := &bundle.Manifest{Host: "EXCH01", OS: "Microsoft Windows 2000 Server Service Pack 4", OSVersion: "5.0.2195"}
	servers, _ := Assemble(nil, []bundle.RootedManifest{{Root: "one/", Manifest: m}})
	require.Len(t, servers, 1)
	require.Len(t, servers[0].Systems, 1)
	assert.Equal(t, "5.0.2195", servers[0].Systems[0].OSVersion)
	assert.Equal(t, bundle.Whole("one/manifest.json"), servers[0].Systems[0].Location)
}
