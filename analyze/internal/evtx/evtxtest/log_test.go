package evtxtest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	golang "github.com/0xrawsec/golang-evtx/evtx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx/evtxtest"
	"postmortem/analyze/internal/reallogs"
)

func sample() evtxtest.Log {
	at := time.Date(2005, 3, 14, 9, 26, 53, 0, time.UTC)
	virus := evtxtest.Record{
		Provider: "MSExchangeTransport", ID: 348, Qualifiers: 0xC004, Level: 2, Task: 5, Time: at, Computer: "EXCH01",
		Strings: []string{"<a@contoso.example>", "", "0x0", ""}, Binary: []byte{0x0c, 3, 9, 0x80},
	}
	var records []evtxtest.Record
	for i := range 200 {
		virus.Time = at.Add(time.Duration(i) * time.Minute)
		records = append(records, virus)
	}
	virus.Provider, virus.Strings, virus.Binary = "SMTPSVC", nil, nil
	named := evtxtest.Record{
		Provider: "Microsoft-Windows-Eventlog", Alias: "Eventlog", ID: 6005, Level: 4, Time: at, Computer: "EXCH01",
		Channel: "System", Data: []evtxtest.Value{{Name: "Reason", Text: "boot"}, {Name: "Umlaut", Text: "zurückgesetzt"}},
	}
	return evtxtest.Log{Records: append(records, virus, named), PerChunk: 150}
}

// TestOtherReaders holds the writer to what independent readers make of its logs.
func TestOtherReaders(t *testing.T) {
	file := sample().Bytes()
	t.Run("golang-evtx", func(t *testing.T) {
		f, err := golang.New(bytes.NewReader(file))
		require.NoError(t, err)
		require.NoError(t, f.Header.Verify())
		ids := map[int64]int{}
		for e := range f.FastEvents() {
			ids[e.EventID()]++
			assert.Equal(t, 2005, e.TimeCreated().Year())
		}
		assert.Equal(t, map[int64]int{348: 201, 6005: 1}, ids)
	})
	t.Run("libevtx", func(t *testing.T) {
		tool := reallogs.Exporter(t, "evtxexport")
		path := filepath.Join(t.TempDir(), "sample.evtx")
		require.NoError(t, os.WriteFile(path, file, 0o600))
		out, err := exec.Command(tool, "-f", "xml", path).CombinedOutput()
		require.NoError(t, err, string(out))
		xml := string(out)
		assert.Equal(t, 202, strings.Count(xml, "</Event>"))
		assert.Contains(t, xml, `<EventID Qualifiers="49156">348</EventID>`)
		assert.Contains(t, xml, "<Data Name=\"Umlaut\">zurückgesetzt</Data>")
		assert.NotContains(t, xml, "corrupt")
		assert.Contains(t, xml, "<Binary>0C030980</Binary>")
	})
}

func TestDeterministic(t *testing.T) {
	assert.Equal(t, sample().Bytes(), sample().Bytes())
}
