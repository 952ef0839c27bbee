package facts

import (
	"cmp"
	"strconv"
	"strings"
)

// Version is a dotted build, such as 6.5.7232.11. The zero Version is unknown. A part that its source does not state is
// Unstated (-1), and only parts at the end can be: "6.5.7638" says nothing about the fourth.
type Version struct{ A, B, C, D int }

// Unstated is a part of a Version that its source leaves out.
const Unstated = -1

// maxPart bounds one part; version resources hold 16 bits, product versions of vendors sometimes more.
const maxPart = 999_999_999

// ParseVersion reads a version as files, tools and products write it: "6.5.7232.11", "5.00.2195.6620", "6,5,7232,11",
// "v4.6", "6.5.7638.1 (srv03_sp2.051006)", and Exchange's own "Version 6.5 (Build 7638.2: Service Pack 2)". It wants at
// least two parts, keeps four, and ignores what follows a blank or a parenthesis.
func ParseVersion(s string) (Version, bool) {
	s = trimVersionWord(strings.TrimSpace(s))
	parts, rest := leadingParts(s)
	if len(parts) == 2 {
		parts = append(parts, buildParts(rest)...)
	}
	if len(parts) < 2 || !endsVersion(rest) {
		return Version{}, false
	}
	if v := versionOf(parts); !v.IsZero() {
		return v, true
	}
	return Version{}, false
}

// trimVersionWord cuts a leading "Version" or "v".
func trimVersionWord(s string) string {
	for _, word := range []string{"version", "v"} {
		if len(s) > len(word) && strings.EqualFold(s[:len(word)], word) {
			return strings.TrimLeft(s[len(word):], " :.")
		}
	}
	return s
}

// leadingParts reads up to four numbers joined by "." or ",", and returns what follows them.
func leadingParts(s string) (parts []int, rest string) {
	parts = make([]int, 0, 4)
	for len(parts) < 4 {
		n := digits(s)
		if n == 0 || n > len("999999999") {
			return parts, s
		}
		part, _ := strconv.Atoi(s[:n])
		parts, s = append(parts, part), s[n:]
		next, ok := afterSeparator(s)
		if !ok || digits(next) == 0 {
			return parts, s
		}
		s = next
	}
	return parts, strings.TrimLeft(s, "0123456789.,")
}

// afterSeparator cuts the separator of two parts. Resource compilers write "6, 5, 7232, 11" as well.
func afterSeparator(s string) (string, bool) {
	if after, ok := strings.CutPrefix(s, "."); ok {
		return after, true
	}
	after, ok := strings.CutPrefix(s, ",")
	return strings.TrimLeft(after, " "), ok
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// buildParts reads the build that the directory and System Manager write in parentheses: " (Build 7638.2: Service Pack 2)".
func buildParts(rest string) []int {
	after, ok := strings.CutPrefix(strings.TrimLeft(rest, " "), "(Build ")
	if !ok {
		return nil
	}
	parts, _ := leadingParts(after)
	return parts[:min(len(parts), 2)]
}

// endsVersion tells whether what follows the numbers can follow a version.
func endsVersion(rest string) bool {
	return rest == "" || strings.ContainsRune(" \t(;:", rune(rest[0]))
}

func versionOf(parts []int) Version {
	v := [4]int{Unstated, Unstated, Unstated, Unstated}
	copy(v[:], parts)
	return Version{v[0], v[1], v[2], v[3]}
}

// IsZero tells whether v is unknown.
func (v Version) IsZero() bool { return v.A <= 0 && v.B <= 0 && v.C <= 0 && v.D <= 0 }

// Compare orders versions by their parts as numbers; an unstated part comes before every number.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.A, w.A), cmp.Compare(v.B, w.B), cmp.Compare(v.C, w.C), cmp.Compare(v.D, w.D))
}

// Less tells whether v comes before w.
func (v Version) Less(w Version) bool { return v.Compare(w) < 0 }

// Supersedes tells whether a file of version v contains what was fixed in w: the same branch (major and minor number,
// 6.0 being Exchange 2000 and 6.5 Exchange 2003), and not older.
func (v Version) Supersedes(w Version) bool { return v.A == w.A && v.B == w.B && !v.Less(w) }

// String writes the parts that are stated, joined by dots; "" when v is unknown.
func (v Version) String() string {
	if v.IsZero() {
		return ""
	}
	s := strconv.Itoa(v.A)
	for _, part := range []int{v.B, v.C, v.D} {
		if part == Unstated {
			break
		}
		s += "." + strconv.Itoa(part)
	}
	return s
}

// low and high are the ends of what v can stand for when parts are unstated.
func (v Version) low() Version  { return v.fill(0) }
func (v Version) high() Version { return v.fill(maxPart) }

func (v Version) fill(with int) Version {
	p := [4]int{v.A, v.B, v.C, v.D}
	for i := range p {
		if p[i] == Unstated {
			p[i] = with
		}
	}
	return Version{p[0], p[1], p[2], p[3]}
}
