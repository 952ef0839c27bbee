package bundle

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPath is how long a member's path may be, in bytes: four times what a Windows tool writes. Every citation repeats it.
const maxPath = 1024

// Why a name is refused.
var (
	errParent  = errors.New(`leaves its folder with ".."`)
	errNUL     = errors.New("contains NUL")
	errNoName  = errors.New("names no file")
	errTooLong = fmt.Errorf("is longer than %d bytes", maxPath)
)

// cleanPath is a stored name as a member's path: "/" between names, no drive, no leading slash, no ".", and every
// character that would not print escaped as "%0A". A name that would leave the bundle is refused.
func cleanPath(name string) (string, error) {
	switch {
	case strings.IndexByte(name, 0) >= 0:
		return "", errNUL
	case len(name) > maxPath:
		return "", errTooLong
	}
	var kept []string
	for part := range strings.SplitSeq(withoutRoot(strings.ReplaceAll(name, `\`, "/")), "/") {
		switch part {
		case "", ".":
		case "..":
			return "", errParent
		default:
			kept = append(kept, Printable(part))
		}
	}
	if len(kept) == 0 {
		return "", errNoName
	}
	return strings.Join(kept, "/"), nil
}

// withoutRoot takes off leading slashes, `\\?\` and drive letters, however they are stacked.
func withoutRoot(s string) string {
	for {
		t := strings.TrimLeft(s, "/")
		if t != s {
			t = strings.TrimPrefix(t, "?/")
		}
		if len(t) >= 2 && t[1] == ':' && isLetter(t[0]) {
			t = t[2:]
		}
		if t == s {
			return s
		}
		s = t
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// Printable is s on one line that acts on no terminal and forges no line of a report: control characters, marks that turn the direction
// of writing, line separators and bytes that are no UTF-8 are written as "%1B" or "%u202E".
func Printable(s string) string {
	if strings.IndexFunc(s, misprints) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, "%%%02X", s[i])
		case !misprints(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, "%%%02X", r)
		default:
			fmt.Fprintf(&b, "%%u%04X", r)
		}
	}
	return b.String()
}

func misprints(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// isJunk tells the files that an operating system leaves beside the evidence.
func isJunk(p string) bool {
	switch strings.ToLower(path.Base(p)) {
	case ".ds_store", "thumbs.db", "__macosx":
		return true
	}
	return strings.HasPrefix(p, "__MACOSX/") || strings.Contains(p, "/__MACOSX/")
}

// paths keeps the paths of a bundle apart.
type paths struct {
	taken map[string]bool
	next  map[string]int // the number the next entry of a name tries
}

func newPaths() *paths { return &paths{map[string]bool{}, map[string]int{}} }

// claim is p, or when an entry has that path already, p with the next free number: "a (2).txt".
func (t *paths) claim(p string) (claimed string, again bool) {
	if !t.taken[p] {
		t.taken[p] = true
		return p, false
	}
	ext := path.Ext(path.Base(p))
	for n := max(2, t.next[p]); ; n++ {
		q := fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(p, ext), n, ext)
		if !t.taken[q] {
			t.taken[q], t.next[p] = true, n+1
			return q, true
		}
	}
}
