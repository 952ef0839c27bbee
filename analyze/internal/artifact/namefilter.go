package artifact

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"postmortem/rules/facts"
)

// nameFilter tells for names by the hundred thousand which of them somebody wants: it looks closer only at names that have
// the length of a wanted one, or begin and end as a pattern does.
type nameFilter struct {
	all     bool
	exact   map[string]bool
	lengths [maxFilterName + 1]bool // of the exact names
	globs   []nameGlob              // patterns of Wants.Files too, wanted without a limit
}

// nameGlob is a pattern. Of one with a single "*", head and tail say all.
type nameGlob struct {
	facts.FileWant
	head, tail  string
	first, last byte // of the names; 0 any
	single      bool
}

// maxFilterName is the longest name that the fast way handles, in bytes.
const maxFilterName = 128

func newNameFilter(w *facts.Wants) *nameFilter {
	f := &nameFilter{exact: map[string]bool{}, all: w == nil}
	if w == nil {
		return f
	}
	for _, name := range w.Files {
		if strings.Contains(name, "*") || len(name) > maxFilterName {
			f.globs = append(f.globs, newGlob(facts.FileWant{Name: name}))
			continue
		}
		f.exact[name] = true
		f.lengths[len(name)] = true
	}
	for _, some := range w.Some {
		f.globs = append(f.globs, newGlob(some))
	}
	return f
}

func newGlob(want facts.FileWant) nameGlob {
	g := nameGlob{FileWant: want}
	g.head, g.tail, g.single = strings.Cut(want.Name, "*")
	if strings.Contains(g.tail, "*") {
		g.tail, g.single = "", false
	}
	if g.head != "" && g.head[0] < utf8.RuneSelf {
		g.first = g.head[0]
	}
	if n := len(g.tail); n > 0 && g.tail[n-1] < utf8.RuneSelf {
		g.last = g.tail[n-1]
	}
	return g
}

// hopeless tells quickly that a name is not wanted.
func (f *nameFilter) hopeless(name []byte) bool {
	n := len(name)
	if f.all || n == 0 || n > maxFilterName || f.lengths[n] {
		return false
	}
	first, last := lowerByte[name[0]], lowerByte[name[n-1]]
	for i := range f.globs {
		g := &f.globs[i]
		if (g.first == 0 || g.first == first) && (g.last == 0 || g.last == last) {
			return false
		}
	}
	return isASCII(name)
}

// lowerByte folds the case of a byte.
var lowerByte = func() (fold [256]byte) {
	for i := range fold {
		fold[i] = byte(i)
	}
	for c := 'A'; c <= 'Z'; c++ {
		fold[c] = byte(c) + 'a' - 'A'
	}
	return fold
}()

func isASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// want is how far a file is wanted.
type want uint8

const (
	notWanted want = iota
	enough         // wanted, but the folder has shown a number of its kind already
	wanted
)

// folderWants counts what a folder has shown of each pattern.
type folderWants struct{ shown, near []int }

func (w *folderWants) clear() { clear(w.shown); clear(w.near) }

// maxNear bounds the files that are kept of a folder although their size is not the wanted one: they show why.
const maxNear = 8

// match tells how far a file of this base name and size, -1 unknown, is wanted, and counts it if it is.
func (f *nameFilter) match(name []byte, size int64, in *folderWants) want {
	if f.all {
		return wanted
	}
	if f.hopeless(name) {
		return notWanted
	}
	w := notWanted
	if len(name) > maxFilterName || f.lengths[len(name)] || !isASCII(name) {
		var buf [maxFilterName]byte
		folded := fold(buf[:0], name)
		if len(folded) <= maxFilterName && f.exact[string(folded)] {
			w = wanted
		}
		name = folded
	}
	if in.shown == nil {
		in.shown, in.near = make([]int, len(f.globs)), make([]int, len(f.globs))
	}
	for i := range f.globs {
		if g := &f.globs[i]; g.match(name) {
			w = max(w, in.count(&g.FileWant, i, size))
		}
	}
	return w
}

// match tells whether a name is one that the pattern stands for. The case of ASCII does not count.
func (g *nameGlob) match(name []byte) bool {
	if !g.single {
		return facts.GlobMatch(g.Name, string(fold(nil, name)))
	}
	n := len(name) - len(g.tail)
	return n >= len(g.head) && equalFold(name[n:], g.tail) && equalFold(name[:len(g.head)], g.head)
}

// equalFold compares a name with as many bytes of a pattern, which is in lower case.
func equalFold(name []byte, pattern string) bool {
	for i, c := range name {
		if lowerByte[c] != pattern[i] {
			return false
		}
	}
	return true
}

func (w *folderWants) count(some *facts.FileWant, i int, size int64) want {
	if some.Bytes != nil && !some.Bytes(size) {
		if w.near[i]++; w.near[i] > maxNear {
			return notWanted
		}
		return wanted
	}
	if w.shown[i]++; some.Most > 0 && w.shown[i] > some.Most {
		return enough
	}
	return wanted
}

// crowds counts the folders that have more wanted files than are kept, for one Gap that names the first of them.
type crowds struct {
	n, line int
	folder  string
}

func (c *crowds) add(line int, folder string) {
	if c.n == 0 {
		c.line, c.folder = line, folder
	}
	c.n++
}

func (c *crowds) report(out *facts.Extract) {
	switch c.n {
	case 0:
	case 1:
		out.Gap(fmt.Sprintf("line %d: %s: enough files of a kind are kept; those that follow are counted only", c.line, c.folder))
	default:
		out.Gap(fmt.Sprintf("line %d: %s, the first of %d folders: enough files of a kind are kept; those that follow are counted only", c.line, c.folder, c.n))
	}
}

// fold appends name in lower case.
func fold(dst, name []byte) []byte {
	if len(name) > maxFilterName || !isASCII(name) {
		return append(dst, strings.ToLower(string(name))...)
	}
	for _, c := range name {
		dst = append(dst, lowerByte[c])
	}
	return dst
}
