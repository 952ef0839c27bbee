package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/reports"
)

// enoughForRefusal is far more than it takes to refuse an input, on a busy machine.
const enoughForRefusal = 20 * time.Second

// refused runs the program on an input that it must refuse soon, with few words.
func refused(t *testing.T, code int, says string, args ...string) {
	t.Helper()
	start := time.Now()
	_, err := outcome(t, args...)
	require.Error(t, err)
	assert.Equal(t, code, asProblem(err).code)
	assert.Contains(t, err.Error(), says)
	assert.Less(t, len(err.Error()), 5000, "the message repeats the input")
	assert.Less(t, time.Since(start), enoughForRefusal)
}

func TestHostileRules(t *testing.T) {
	laughs := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'k'; c++ {
		laughs += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 9) + "]\n"
	}
	for name, c := range map[string]struct{ text, says string }{
		"brackets by the thousand": {"title: " + strings.Repeat("[", 100_000), "opens more than 500 brackets within each other"},
		"too large":                {"title: " + strings.Repeat("a", 300<<10), "is larger than 262144 bytes"},
		"a billion laughs":         {laughs + "title: *k\n", "unknown field"},
		"an alias of itself":       {"title: &a [*a]\n", ""},
		"levels":                   {"requires: " + strings.Repeat("[", 400) + strings.Repeat("]", 400), ""},
		"no text":                  {"\x00\xff\xfe\x01", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(dir, "area"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "area", "x.yaml"), []byte(c.text), 0o600))
			refused(t, exitUsage, c.says, "../samples/healthy.zip", "--rules", dir)
		})
	}
}

// TestReportTooLarge: a JSON report of any size and depth is refused or read within bounds, by every verb that takes one.
func TestReportTooLarge(t *testing.T) {
	deep := file(t, "deep.json", []byte(`{"schema": "`+reports.Schema+`", "a": `+strings.Repeat("[", 1<<20)))
	large := filepath.Join(t.TempDir(), "large.json")
	f, err := os.Create(large)
	require.NoError(t, err)
	_, err = f.WriteString(`{"schema": "` + reports.Schema + `", "a": [`)
	require.NoError(t, err)
	require.NoError(t, f.Truncate(1<<30)) // a file with a hole takes no room
	require.NoError(t, f.Close())
	for _, args := range [][]string{{"X"}, {"compare", "X", "../samples/healthy.zip"}, {"compare", "../samples/healthy.zip", "X"}} {
		for path, says := range map[string]string{deep: "exceeded max depth", large: "larger than 67108864 bytes"} {
			given := append([]string{}, args...)
			for i := range given {
				given[i] = strings.ReplaceAll(given[i], "X", path)
			}
			refused(t, exitUnreadable, says, given...)
		}
	}
}

// outcome is what the program writes and how it ends.
func outcome(t *testing.T, args ...string) (stdout string, err error) {
	t.Helper()
	var out, messages bytes.Buffer
	err = run(t.Context(), args, strings.NewReader(""), &out, &messages)
	return out.String() + messages.String(), err
}
