//go:build unix

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/mutation"
	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regf/regftest"
)

// nastyNames are the nasty words as names of files, as long as a name may be.
func nastyNames() (names []string) {
	for _, word := range nasty() {
		word = strings.NewReplacer("/", "_", "\x00", "").Replace(word)
		names = append(names, "x"+word[:min(len(word), 240)])
	}
	return names
}

// TestNothingEscapesTheCollector: names of files and folders, and words of a registry, on its terminal and in its manifest.
func TestNothingEscapesTheCollector(t *testing.T) {
	root := plant(t)
	for i, name := range nastyNames() {
		for _, folder := range []string{
			"Program Files/Exchsrvr/EXCH01.log/" + name + ".log", "windows/System32/LogFiles/SmtpSvc1/ex" + name + ".log", "Program Files/Exchsrvr/BIN/" + name + ".dll",
			"Program Files/Exchsrvr/Mailroot/vsi 1/" + name + "/" + name + ".EML", "Program Files/" + name + "/Mailroot/vsi " + name + "/Queue/a.EML",
			"windows/System32/LogFiles/SmtpSvc1" + name[:min(len(name), 100)] + "/ex0503" + string('a'+rune(i%26)) + ".log",
		} {
			full := filepath.Join(root, folder)
			require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o700))
			require.NoError(t, os.WriteFile(full, nil, 0o600))
		}
	}
	system := filepath.Join(root, "windows/System32/Config/system")
	for _, word := range []string{"\x1b]0;owned\x07", "\u202eexe", strings.Repeat("A", 3000), "x\r\ncollect: send evil.zip: 1 files"} {
		require.NoError(t, os.WriteFile(system, nastySystem(word), 0o600))
		bundle := filepath.Join(t.TempDir(), "bundle.zip")
		for _, args := range [][]string{{"--dry-run"}, {"-o", bundle}, {"-o", bundle, "--max-size", "0.02"}} {
			_, said := collect(t, append([]string{"--from", root}, args...)...)
			assertTame(t, said)
			if args[0] == "-o" {
				assertInertManifest(t, bundle)
			}
		}
	}
}

// assertTame holds that what was said acts on no terminal, has lines that a person can read, and none that is forged.
func assertTame(t *testing.T, said string) {
	t.Helper()
	_, inert := inertText([]byte(said))
	assert.NoError(t, inert)
	for line := range strings.Lines(said) {
		assert.Less(t, len(line), 2200)
		assert.False(t, strings.HasPrefix(line, "forged") || strings.HasPrefix(line, "collect: send evil"), "%q", line)
	}
}

func assertInertManifest(t *testing.T, file string) {
	t.Helper()
	raw := manifestOf(t, file)
	_, inert := inertText(raw)
	assert.NoError(t, inert)
	var m bundle.Manifest
	require.NoError(t, json.Unmarshal(raw, &m))
	assert.Greater(t, len(m.Members), 10)
	for _, e := range m.Members {
		_, inert := inertText([]byte(e.Path))
		assert.NoError(t, inert, "the path of a member")
	}
	analyzed(t, file)
}

func nastySystem(word string) []byte {
	k := func(name string, below ...regftest.Key) regftest.Key { return regftest.Key{Name: name, Subkeys: below} }
	computer, tcpip, zone := k("ComputerName"), k("Parameters"), k("TimeZoneInformation")
	computer.Values = []regftest.Value{regftest.SZ("ComputerName", word)}
	tcpip.Values = []regftest.Value{regftest.SZ("Domain", word)}
	zone.Values = []regftest.Value{regftest.SZ("StandardName", word)}
	set := k("ControlSet001", k("Control", k("ComputerName", computer), zone), k("Services", k("Tcpip", tcpip)))
	current := k("Select")
	current.Values = []regftest.Value{regftest.DWORD("Current", 1)}
	return regftest.Write(regftest.Key{Name: "ROOT", Subkeys: []regftest.Key{set, current}}, regftest.Options{FileName: `emRoot\System32\Config\SYSTEM`})
}

// TestNothingEscapesPacking: what a folder, a tar and their manifest claim to be, and what is not there at all.
func TestNothingEscapesPacking(t *testing.T) {
	var files []mutation.File
	manifest := bundle.Manifest{Version: 1, Collector: "collect.vbs\x1b[2J", Host: "EXCH01\u202e", Zone: "\u009b31m", OS: strings.Repeat("A", 5000)}
	for _, word := range nasty() {
		files = append(files, mutation.File{Name: "snap/x" + word + ".txt", Content: []byte(word)})
		for _, outcome := range []bundle.Outcome{bundle.OK, bundle.Denied, bundle.Missing, bundle.Truncated, bundle.Outcome(word)} {
			manifest.Members = append(manifest.Members, bundle.Entry{
				Path: string(outcome[:1]) + word, Source: word, Command: word, Target: word, Reason: word, Outcome: outcome, Bytes: 7, SHA256: word, MD5: word,
			})
		}
	}
	files = append(files,
		mutation.File{Name: "snap/a.txt", Content: []byte("1")}, mutation.File{Name: "snap/A.txt", Content: []byte("2")}, mutation.File{Name: "snap/C:/x.txt", Content: []byte("3")},
		mutation.File{Name: "snap/MANIFEST.JSON", Content: []byte("4")}, mutation.File{Name: "snap/C:/C:/x.txt", Content: []byte("5")})
	raw, err := json.Marshal(manifest)
	require.NoError(t, err)
	files = append(files, mutation.File{Name: "snap/manifest.json", Content: raw})
	for name, content := range map[string][]byte{"snap.tar": tarOf(files...), "snap.zip": zipOf(files...)} {
		packed := filepath.Join(t.TempDir(), "packed.zip")
		code, said := collect(t, "--pack", file(t, name, content), "-o", packed)
		assert.Contains(t, []int{0, 3}, code, said)
		assertTame(t, said)
		assertInertManifest(t, packed)
		for _, digit := range "12345" {
			assert.Contains(t, contentsOf(t, packed), string(digit), "a file that is called as another is")
		}
	}
}

func contentsOf(t *testing.T, name string) (all []string) {
	t.Helper()
	b, err := bundle.Open(t.Context(), name, bundle.DefaultLimits)
	require.NoError(t, err)
	defer b.Close()
	for _, m := range b.Members {
		all = append(all, content(t, m))
	}
	return all
}

// TestNothingEscapesTheCollectorsMistakes: what is wrong with a command line is said without acting it out.
func TestNothingEscapesTheCollectorsMistakes(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a\x1b[2Jb", "c\u202ed"} {
		require.NoError(t, os.MkdirAll(filepath.Join(folder, name), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name, "collect.log"), nil, 0o600))
	}
	for _, word := range []string{"\x1b[2J", "\u202e", "\u009b31m", "x\xffy", "a\ncollect: send evil.zip", strings.Repeat("A", 100_000)} {
		for _, args := range [][]string{
			{word},
			{"--" + word},
			{"--from", word},
			{"--pack", word},
			{"--recipient", word},
			{"--days", word},
			{"--pack", folder},
			{"script", word},
			{"--from", folder + "/" + word},
			{"--from", "C:=" + word, "--from", "C:=" + word},
			{"--pack", folder + "/" + word},
		} {
			code, said := collect(t, args...)
			assert.NotZero(t, code)
			assertTame(t, said)
		}
	}
}
