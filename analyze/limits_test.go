package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regf"
	"postmortem/collect/bundle/regf/regftest"
)

// TestReadmeTellsTheLimits holds the README's table of limits to the constants.
func TestReadmeTellsTheLimits(t *testing.T) {
	raw, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	l := bundle.DefaultLimits
	for _, row := range []string{
		fmt.Sprintf("| %d GiB a member, %d GiB in all |", l.MemberBytes>>30, l.TotalBytes>>30),
		fmt.Sprintf("| %d to 1, above the first MiB", l.Ratio),
		fmt.Sprintf("| %d,%03d, archives", l.Entries/1000, l.Entries%1000),
		fmt.Sprintf("| %d KiB; the rest", text.MaxLine>>10),
		fmt.Sprintf("| %d MiB a hive,", regf.MaxSize>>20),
	} {
		assert.Contains(t, string(raw), row)
	}
}

// cut is an input that passes a limit of the README's table, and what the report says about it. What stands in the input behind
// the limit must be read all the same, where there is anything.
type cut struct {
	row     string // of the README
	limits  bundle.Limits
	name    string
	content func(t *testing.T) []byte
	says    string
}

// provedElsewhere are rows of the README whose limits no bundle reaches, with the tests that do.
var provedElsewhere = map[string]string{
	"patterns":     "regular expressions of Go are matched in linear time; a value that is matched is a string, which is limited",
	"golang-evtx":  "TestGuardedLibrary, TestLibraryThatNeverReturns",
	"regparser":    "TestGuardedLibrary, TestOutOfTime, TestHiveTooLarge, TestHivesShareTheirMemory",
	"a rule":       "TestHostileRules",
	"JSON reports": "TestReportTooLarge",
	"servers":      "facts.TestServersBeyondTheLimit",
}

var cuts = []cut{
	{"bytes inflated", bundle.Limits{MemberBytes: 1000}, "a.zip", zipped("a.txt", strings.Repeat("hello\r\n", 1000)), "limit of 1000 bytes for one member reached"},
	{"bytes inflated", bundle.Limits{TotalBytes: 1000}, "a.zip", zipped("a.txt", strings.Repeat("hello\r\n", 1000)), "limit of 1000 bytes for all members reached"},
	{"inflated to packed", bundle.Limits{Ratio: 100}, "a.zip", zipped("a.txt", strings.Repeat("\x00", 3<<20)), "limit of 100 to 1 for the compression of one member reached"},
	{"inflated to packed", bundle.Limits{Ratio: 100}, "a.zip", overlapping, "limit of 100 to 1 for the compression of all members reached"},
	{"members", bundle.Limits{Entries: 3}, "a.zip", zipped("1", "x", "2", "x", "3", "x", "4", "x"), "limit of 3 entries reached"},
	{"members", bundle.Limits{}, "a.zip", zipped(strings.Repeat("n", 1100), "x"), "its name is longer than 1024 bytes"},
	{"nesting", bundle.Limits{}, "a.zip", nested, "archive inside an archive inside an archive, not opened"},
	{"nesting", bundle.Limits{}, "SOFTWARE", deepHive, "key too deep"},
	{"a line", bundle.Limits{}, "a.reg", asIs(regHead + "\"x\"=\"" + strings.Repeat("A", 2*text.MaxLine) + "\"\r\n\"Enabled\"=dword:00000001\r\n"), "damaged lines or values"},
	{"a line", bundle.Limits{}, "a.txt", asIs(dirHead + "10/08/2004  06:24 PM             1 " + strings.Repeat("A", 2*text.MaxLine) + "\r\n               1 File(s)              1 bytes\r\n"), "1 lines longer than 65536 bytes"},
	{"a string", bundle.Limits{}, "a.evt", longStrings, "1 events of more than 65536 bytes or 1000 lines of text, which are cut there, the first record"},
	{"a string", bundle.Limits{}, "a.txt", asIs(savedEvent + strings.Repeat("line of a text\r\n", 1100)), "1 events of more than 65536 bytes or 1000 lines of text, which are cut there, the first in line 1"},
	{"a string", bundle.Limits{}, "a.reg", asIs(regHead + "\"x\"=hex(7):" + strings.Repeat(strings.Repeat("41,", 20_000)+"\\\r\n  ", 60) + "00\r\n" + regAfter), "1 damaged lines or values, the first: line 4: the value is longer than 1048576 bytes, and is not used"},
	{"a string", bundle.Limits{}, "a.reg", asIs(regHead + "\"x\"=\"" + strings.Repeat(strings.Repeat("A", 60_000)+"\r\n", 20) + "\"\r\n" + regAfter), "1 damaged lines or values, the first: line 4: the value is longer than 1048576 bytes, and is not used"},
	{"a string", bundle.Limits{}, "a.txt", asIs(subtreeHead + strings.Repeat("                    "+strings.Repeat("A", 60_000)+"\r\n", 200) + "\r\n"), "the value is longer than 1048576 bytes, and is not used"},
	{"a string", bundle.Limits{}, "SOFTWARE", largeValue, "the value is longer than 1048576 bytes, and is not used"},
	{"records kept", bundle.Limits{}, "a.reg", repeated(regHead, 600, "\"v%d\"=\""+strings.Repeat("A", 60_000)+"\"\r\n"), "limit of 67108864 bytes for what facts hold of all members reached, the rest is not used"},
	{"records kept", bundle.Limits{}, "a.txt", repeated(taskHead, 1200, "inetinfo.exe              %6d Console                 0      1,000 K "+strings.Repeat("A", 60_000)+"\r\n"), "limit of 67108864 bytes for what facts hold of all members reached, the rest is not used"},
	{"dictionaries", bundle.Limits{}, "a.7z", sevenZipOfDictionary, "needs a dictionary of 4294967295 bytes, more than the limit of 268435456"},
	{"records kept", bundle.Limits{}, "a.reg", repeated(regHead, 10_003, "[HKEY_LOCAL_MACHINE\\SOFTWARE\\K%d]\r\n"), "more than 10000 separate keys"},
	{"records kept", bundle.Limits{}, "a.reg", repeated(regHead, 50_010, "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Exchange\\TransportAVAPI\\K%d]\r\n"), "more than 50000 wanted keys"},
	{"records kept", bundle.Limits{}, "a.reg", repeated(regHead, 100_010, "\"v%d\"=\"1\"\r\n"), "more than 100000 wanted values"},
	{"records kept", bundle.Limits{}, "a.txt", repeated("\r\n", 50_010, dirBody), "more than 50000 folders"},
	{"records kept", bundle.Limits{}, "a.txt", repeated(taskHead, 100_010, "inetinfo.exe              %6d Console                 0      1,000 K\r\n"), "more than 100000 entries"},
	{"records kept", bundle.Limits{}, "a.txt", repeated("", 20_010, "LinkName=l%d\r\nQueueName=q\r\nVirtualServerName=1\r\nMessageCount=5\r\nState=1\r\nLinkId=x\r\n\r\n"), "further queues not kept"},
	{"places that could not be read", bundle.Limits{}, "a.txt", repeated("\r\n", 300, dirWrong), "and 101 places more"},
}

const (
	regHead    = "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Exchange\\TransportAVAPI]\r\n"
	regAfter   = "\"Enabled\"=dword:00000001\r\n"
	dirHead    = " Directory of D:\\x\r\n\r\n"
	dirBody    = " Directory of D:\\f%d\r\n\r\n10/08/2004  06:24 PM             1 a.txt\r\n               1 File(s)              1 bytes\r\n\r\n"
	dirWrong   = " Directory of D:\\f%d\r\n\r\n10/08/2004  06:24 PM             1 a.txt\r\n               7 File(s)              1 bytes\r\n\r\n"
	taskHead   = "Image Name                   PID Session Name     Session#    Mem Usage\r\n========================= ====== ================ ======== ============\r\n"
	savedEvent = "Event Type:\tError\r\nEvent Source:\tMSExchangeTransport\r\nEvent Category:\tSMTP Protocol\r\nEvent ID:\t348\r\nDate:\t\t10/8/2004\r\nTime:\t\t6:24:00 PM\r\nUser:\t\tN/A\r\nComputer:\tEXCH01\r\nDescription:\r\n"
)

// TestBeyondALimitTheReportSaysSo: at each limit the analysis goes on, and the report says what was cut.
func TestBeyondALimitTheReportSaysSo(t *testing.T) {
	for _, c := range cuts {
		t.Run(c.row+" "+c.says, func(t *testing.T) {
			lower(t, c.limits)
			said, err := outcome(t, file(t, c.name, c.content(t)))
			require.NoError(t, err)
			_, said, _ = strings.Cut(strings.ToLower(said), "what could not be read")
			assert.Contains(t, strings.Join(strings.Fields(said), " "), strings.ToLower(c.says))
		})
	}
}

// TestEveryLimitIsProved holds the README's table to the tests: a row without one is a promise that nothing keeps.
func TestEveryLimitIsProved(t *testing.T) {
	raw, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	_, table, _ := strings.Cut(string(raw), "| what | limit | where |")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := regexp.MustCompile(`(?m)^\| ([^|-][^|]*) \|`).FindAllStringSubmatch(table, -1)
	require.Greater(t, len(rows), 10)
	proved := map[string]bool{"proofs": true} // every sample has clauses with more places than are shown: "and 2 places more"
	for _, c := range cuts {
		proved[c.row] = true
	}
	for row := range provedElsewhere {
		proved[row] = true
	}
	for _, row := range rows {
		assert.True(t, proved[row[1]], "no test passes the limit %q", row[1])
		delete(proved, row[1])
	}
	assert.Empty(t, proved, "limits that the README does not tell")
}

// lower sets limits for one test.
func lower(t *testing.T, l bundle.Limits) {
	t.Helper()
	before := bundle.DefaultLimits
	t.Cleanup(func() { bundle.DefaultLimits = before })
	now := &bundle.DefaultLimits
	for _, set := range []struct{ to, from *int64 }{{&now.MemberBytes, &l.MemberBytes}, {&now.TotalBytes, &l.TotalBytes}, {&now.Ratio, &l.Ratio}} {
		if *set.from > 0 {
			*set.to = *set.from
		}
	}
	if l.Entries > 0 {
		now.Entries = l.Entries
	}
}

func asIs(content string) func(*testing.T) []byte {
	return func(*testing.T) []byte { return []byte(content) }
}

func repeated(head string, n int, row string) func(*testing.T) []byte {
	return func(*testing.T) []byte {
		var out bytes.Buffer
		out.WriteString(head)
		for i := range n {
			fmt.Fprintf(&out, row, i)
		}
		return out.Bytes()
	}
}

// zipped is a zip of names and contents in turn.
func zipped(all ...string) func(*testing.T) []byte {
	return func(t *testing.T) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for i := 0; i < len(all); i += 2 {
			to, err := w.Create(all[i])
			require.NoError(t, err)
			_, err = to.Write([]byte(all[i+1]))
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		return out.Bytes()
	}
}

// overlapping is a zip of members that expand to 66 MiB, each below the ratio of one member.
func overlapping(t *testing.T) []byte {
	var all []string
	for i := range 66 {
		all = append(all, fmt.Sprint(i, ".txt"), strings.Repeat("\x00", 1<<20))
	}
	return zipped(all...)(t)
}

func nested(t *testing.T) []byte {
	inner := zipped("a.txt", "x")(t)
	for i := range 3 {
		inner = zipped(fmt.Sprint(i, ".zip"), string(inner))(t)
	}
	return inner
}

// deepHive has more levels than Windows allows.
func deepHive(*testing.T) []byte {
	deepest := regftest.Key{Name: "k"}
	for range 600 {
		deepest = regftest.Key{Name: "k", Subkeys: []regftest.Key{deepest}}
	}
	deepest.Subkeys = append(deepest.Subkeys, regftest.Key{Name: "Microsoft"}, regftest.Key{Name: "Classes"})
	return regftest.Write(deepest, regftest.Options{FileName: `emRoot\System32\Config\SOFTWARE`})
}

var whenCut = time.Date(2005, 3, 14, 9, 15, 0, 0, time.UTC)

func longStrings(*testing.T) []byte {
	return evttest.Log{Records: []evttest.Record{
		{Generated: whenCut, Source: "MSExchangeTransport", Computer: "EXCH01", ID: 348, Type: evttest.Error, Strings: []string{strings.Repeat("A", 40_000)}},
		{Generated: whenCut, Source: "MSExchangeTransport", Computer: "EXCH01", ID: 348, Type: evttest.Error, Strings: []string{"<a@b>", "0x0"}},
	}}.Bytes()
}

const subtreeHead = "Key Name:          SOFTWARE\\Microsoft\\Exchange\\TransportAVAPI\r\nClass Name:        <NO CLASS>\r\nLast Write Time:   3/14/2005 - 9:12 AM\r\nValue 0\r\n" +
	"  Name:            Enabled\r\n  Type:            REG_DWORD\r\n  Data:            0x1\r\n\r\nValue 1\r\n  Name:            x\r\n  Type:            REG_MULTI_SZ\r\n  Data:            a\r\n"

// largeValue is a hive with a list that is larger than is kept.
func largeValue(*testing.T) []byte {
	k := func(name string, below ...regftest.Key) regftest.Key { return regftest.Key{Name: name, Subkeys: below} }
	avapi := k("TransportAVAPI")
	avapi.Values = []regftest.Value{regftest.MultiSZ("list", strings.Repeat("A", 600<<10)), regftest.DWORD("Enabled", 1)}
	return regftest.Write(k("ROOT", k("Classes"), k("Microsoft", k("Exchange", avapi))), regftest.Options{FileName: `emRoot\System32\Config\SOFTWARE`})
}

// sevenZipOfDictionary is a 7z of one file whose decoder would need 4 GiB; 7zFormat.txt of the LZMA SDK describes the form.
func sevenZipOfDictionary(*testing.T) []byte {
	header := []byte{1, 4, 6, 0, 1, 9, 1, 0, 7, 0x0B, 1, 0, 1, 0x23, 3, 1, 1, 5, 0x5D, 0xFF, 0xFF, 0xFF, 0xFF, 0x0C, 1, 0, 0, 5, 1, 0x11, 5, 0, 'a', 0, 0, 0, 0, 0}
	out := append([]byte("7z\xBC\xAF\x27\x1C\x00\x04\x00\x00\x00\x00"), make([]byte, 20)...)
	binary.LittleEndian.PutUint64(out[12:], 1)
	binary.LittleEndian.PutUint64(out[20:], uint64(len(header)))
	binary.LittleEndian.PutUint32(out[28:], crc32.ChecksumIEEE(header))
	binary.LittleEndian.PutUint32(out[8:], crc32.ChecksumIEEE(out[12:32]))
	return append(append(out, 'A'), header...)
}
