package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/collect/bundle"
)

// largeLog is a log that does not shrink much: every record has its own random strings.
func largeLog(records int) evttest.Log {
	random := rand.New(rand.NewPCG(1, 2))
	var l evttest.Log
	for n := range records {
		l.Records = append(l.Records, evttest.Record{
			Generated: stopped.Add(time.Duration(n-records+1) * time.Minute), Source: "MSExchangeTransport", Computer: "EXCH01", ID: 348,
			Type: evttest.Error, Strings: []string{fmt.Sprintf("<%016x%016x@contoso.com>", random.Uint64(), random.Uint64()), "0x0"},
		})
	}
	return l
}

func TestCollectKeepsToItsSize(t *testing.T) {
	for name, shape := range map[string]func(*evttest.Log){
		"plain": func(*evttest.Log) {}, "dirty": func(l *evttest.Log) { l.Dirty = true },
		"wrapped": func(l *evttest.Log) { l.Wrap, l.Dirty = evttest.SplitRecord, true },
		"padded":  func(l *evttest.Log) { l.Wrap = evttest.Padding },
		"split":   func(l *evttest.Log) { l.Wrap = evttest.SplitEnd },
	} {
		t.Run(name, func(t *testing.T) {
			root := plant(t)
			l := largeLog(8000)
			shape(&l)
			log := l.Bytes()
			require.NoError(t, os.WriteFile(filepath.Join(root, "windows/System32/Config/AppEvent.Evt"), log, 0o600))
			file := filepath.Join(t.TempDir(), "bundle.zip")
			code, said := collect(t, "--from", root, "-o", file, "--max-size", "0.2")
			assert.Equal(t, 3, code, said)
			assert.Contains(t, said, "application.evt: truncated: the newest part is kept")
			info, err := os.Stat(file)
			require.NoError(t, err)
			assert.Less(t, info.Size(), int64(205<<10))

			r := analyzed(t, file)
			assert.Equal(t, "C", r.Bundle.Grade)
			read := false
			for _, c := range r.Coverage {
				if c.Member == "eventlog/application.evt" {
					read = true
					assert.Zero(t, c.Damaged)
					assert.Zero(t, c.Carved)
					assert.Greater(t, c.Records, 500)
					assert.Less(t, c.Records, 8000)
					require.NotNil(t, c.Newest)
					assert.Equal(t, stopped, c.Newest.UTC())
				}
			}
			assert.True(t, read, "the log is in the bundle")
			assert.Contains(t, fmt.Sprint(r.Gaps), fmt.Sprintf("of %d bytes kept", len(log)))
		})
	}
}

func TestCollectGivesUpTheLeastValuable(t *testing.T) {
	root := plant(t)
	name := filepath.Join(root, "Program Files/Exchsrvr/res/phatq.dll")
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, noise(300<<10, 1), 0o600))
	file := filepath.Join(t.TempDir(), "bundle.zip")
	code, said := collect(t, "--from", root, "-o", file, "--max-size", "0.2")
	assert.Equal(t, 3, code)
	assert.Contains(t, said, "system/messages/phatq.dll: truncated: left out")
	r := analyzed(t, file)
	assert.Equal(t, "antivirus/avapi-signed-mail", r.Findings[0].Rule)
	assert.Equal(t, "confirmed", string(r.Findings[0].Verdict))
	assert.Contains(t, fmt.Sprint(r.Gaps), "phatq.dll")
}

func TestCollectEncrypted(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	other, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	dir := t.TempDir()
	keyFile, otherFile := filepath.Join(dir, "key.txt"), filepath.Join(dir, "other.txt")
	require.NoError(t, os.WriteFile(keyFile, []byte("# created: today\n"+key.String()+"\n"), 0o600))
	require.NoError(t, os.WriteFile(otherFile, []byte(other.String()), 0o600))
	file := filepath.Join(dir, "bundle.zip")
	code, said := collect(t, "--from", plant(t), "-o", file, "--recipient", key.Recipient().String())
	require.Zero(t, code, said)
	require.NoFileExists(t, file)
	file += ".age"
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.False(t, bytes.Contains(raw, []byte("manifest.json")))

	r := analyzed(t, file, "--identity", keyFile)
	assert.Equal(t, "antivirus/avapi-signed-mail", r.Findings[0].Rule)
	assert.Equal(t, "A", r.Bundle.Grade)

	for _, c := range []struct {
		name, hint string
		args       []string
	}{
		{"encrypted", "hint: give the private key: --identity", []string{file}},
		{"encrypted for another key", "hint: give the private key of the recipient", []string{file, "--identity", otherFile}},
	} {
		var out, messages bytes.Buffer
		err := run(t.Context(), c.args, strings.NewReader(""), &out, &messages)
		assert.Equal(t, exitUnreadable, report(err, &messages))
		assert.Equal(t, 2, strings.Count(messages.String(), "\n"), messages.String())
		assert.Contains(t, messages.String(), c.name)
		assert.Contains(t, messages.String(), c.hint)
		assert.Empty(t, out.String())
	}
}

// TestCollectKilled holds that a collector that is killed at any moment leaves nothing that looks like a bundle but is none.
func TestCollectKilled(t *testing.T) {
	root := plant(t)
	for i := range 12 {
		name := filepath.Join(root, "Program Files/Exchsrvr/EXCH01.log", fmt.Sprintf("2005031%d-%d.log", i%5, i))
		require.NoError(t, os.WriteFile(name, noise(1<<20, uint64(i)), 0o600))
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "bundle.zip")
	began := time.Now()
	code, said := collect(t, "--from", root, "-o", file, "--max-size", "0")
	took := time.Since(began)
	require.Zero(t, code, said)
	require.NoError(t, os.Remove(file))
	half := 0
	const kills = 12
	for n := range kills {
		c := start(t, "--from", root, "-o", file, "--max-size", "0")
		time.Sleep(took * time.Duration(n+1) / (kills + 1))
		c.Process.Kill()
		c.Wait()
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, e := range left {
			name := filepath.Join(dir, e.Name())
			if name == file {
				assert.Equal(t, "A", analyzed(t, file).Bundle.Grade)
			} else {
				half++
				assert.Regexp(t, `^\.collect-.*\.partial$`, e.Name())
			}
			require.NoError(t, os.Remove(name))
		}
	}
	assert.Positive(t, half, "none was killed while it wrote")
}

// noise is bytes that do not shrink.
func noise(n int, seed uint64) []byte {
	random := rand.NewChaCha8([32]byte{byte(seed)})
	b := make([]byte, n)
	random.Read(b)
	return b
}

// TestCollectReaderGone: who reads what it says may end first.
func TestCollectReaderGone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bundle.zip")
	name, err := collector()
	require.NoError(t, err)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	r.Close()
	defer w.Close()

	c := exec.Command(name, "--from", plant(t), "-o", file)
	c.Stderr = w
	require.NoError(t, c.Run())
	assert.Equal(t, "A", analyzed(t, file).Bundle.Grade)

	var said bytes.Buffer
	c = exec.Command(name, "script")
	c.Stdout, c.Stderr = w, &said
	assert.Error(t, c.Run())
	assert.Equal(t, 1, c.ProcessState.ExitCode())
	assert.Contains(t, said.String(), "collect: error: ")
}

func TestCollectPack(t *testing.T) {
	from := filepath.Join(t.TempDir(), "first.zip")
	code, said := collect(t, "--from", plant(t), "-o", from)
	require.Zero(t, code, said)
	dir := unpacked(t, from)
	file := filepath.Join(t.TempDir(), "again.zip")

	code, said = collect(t, "--pack", dir, "-o", file)
	require.Zero(t, code, said)
	r := analyzed(t, file)
	assert.Equal(t, "A", r.Bundle.Grade)
	assert.Equal(t, "antivirus/avapi-signed-mail", r.Findings[0].Rule)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "system", "versions.txt"), []byte("changed"), 0o600))
	require.NoError(t, os.Remove(filepath.Join(dir, "eventlog", "system.evt")))
	code, said = collect(t, "--pack", dir, "-o", file)
	assert.Equal(t, 3, code)
	assert.Contains(t, said, "system/versions.txt: failed: changed after collection: 7 bytes where")
	assert.Contains(t, said, "eventlog/system.evt: failed: lost after collection")
	gaps := fmt.Sprint(analyzed(t, file).Gaps)
	assert.Contains(t, gaps, "changed after collection")
	assert.Contains(t, gaps, "lost after collection")
}

// unpacked is a bundle as the folder that the script leaves.
func unpacked(t *testing.T, file string) string {
	t.Helper()
	dir := t.TempDir()
	b, err := bundle.Open(t.Context(), file, bundle.Limits{})
	require.NoError(t, err)
	defer b.Close()
	for _, m := range b.Members {
		name := filepath.Join(dir, filepath.FromSlash(m.Path))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, []byte(content(t, m)), 0o600))
	}
	raw := manifestOf(t, file)
	require.NoError(t, os.WriteFile(filepath.Join(dir, bundle.ManifestName), raw, 0o600))
	return dir
}
