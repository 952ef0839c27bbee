package facts

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// linkItself is a path written with CurrentControlSet, not with one of the control sets it may stand for.
var linkItself = regexp.MustCompile(`(?i)^\\*[^\\]*\\+SYSTEM\\+CurrentControlSet(\\|$)`)

// requireSameKeys holds that a walk finds for each key what the set finds for it alone.
func requireSameKeys(t *testing.T, patterns, paths []string) {
	t.Helper()
	set := NewKeySet(patterns...)
	walk := set.Walk()
	for i, path := range paths {
		in, above := set.Match(CanonicalKey(path))
		gotIn, gotAbove := walk.Match([]byte(path))
		require.Equal(t, [2]bool{in, above}, [2]bool{gotIn, gotAbove}, "%q after %q, patterns %q", path, paths[:i], patterns)
		if KeyWithin(CanonicalKey(path), `HKLM\SYSTEM\CurrentControlSet`) && linkItself.MatchString(path) {
			require.True(t, walk.Linked(), path)
		}
	}
}

func TestKeyWalk(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 9))
	pick := func(all ...string) string { return all[random.IntN(len(all))] }
	for range 3000 {
		var patterns, paths []string
		for range 1 + random.IntN(5) {
			patterns = append(patterns, pick("HKLM", "HKCU", `HKLM\SYSTEM\CurrentControlSet`, `HKLM\SOFTWARE\Classes`, `HKLM\SYSTEM`)+
				pick("", `\A`, `\*\B`, `\A*\B`, `\*`, `\É*`, `\A*B*\C`)+pick("", `\X`, `\*-*`, `\`))
		}
		for range 12 {
			path := pick("HKEY_LOCAL_MACHINE", "hklm", "HKEY_CLASSES_ROOT", "HKCU", "HKEY_XX", "") + pick("", `\SYSTEM`, `\System\ControlSet001`, `\SYSTEM\CurrentControlSet`, `\SOFTWARE\Classes`)
			for range random.IntN(4) {
				path += `\` + pick("A", "a", "B", "AxxB", "C", "É1", "é", "", "X", "x-y")
			}
			paths = append(paths, path)
			if random.IntN(2) == 0 {
				paths = append(paths, path+`\`+pick("A", "B", "X", "", "AB"))
			}
		}
		requireSameKeys(t, patterns, paths)
	}
}

func FuzzKeyWalk(f *testing.F) {
	f.Add(`HKLM\SYSTEM\CurrentControlSet\*\B`, "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\A\\B\nHKEY_LOCAL_MACHINE\\SYSTEM\\\\CurrentControlSet")
	f.Add("0", `HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\xCurrentControlSet`) // a key below a set, not the link
	f.Fuzz(func(t *testing.T, patterns, paths string) {
		requireSameKeys(t, strings.Split(patterns, "\n"), strings.Split(paths, "\n"))
	})
}
