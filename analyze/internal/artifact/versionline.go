package artifact

import (
	"strconv"
	"strings"

	"postmortem/rules/facts"
)

// parseVersionLine reads one line that gives a program file and its version, in any order and with whatever date, time, size
// and marks tables put beside them:
//
//	07-Jul-2004  21:07  6.5.7232.11     5,130,240  Store.exe         Microsoft's articles
//	Store.exe    6.5.7638.1    5,243,392    07-Sep-2005    21:07    x86
//	--a-- W32i   APP ENU     6.5.7638.1 shp  5,243,392 09-07-2005 store.exe     filever
//	D:\Exchsrvr\bin\Store.exe<TAB>6.5.7638.1      Store.exe: 6.5.7638.1
//
// A line with two files, two versions or more words than such a table has is none.
func parseVersionLine(line string) (facts.FileVersion, bool) {
	if len(line) > maxVersionLine || !strings.Contains(line, ".") {
		return facts.FileVersion{}, false
	}
	start, end := programFile(line)
	if start < 0 {
		return facts.FileVersion{}, false
	}
	path := strings.Trim(line[start:end], `"' `)
	words := append(versionWords(line[:start]), versionWords(line[end:])...)
	raw, rest, ok := takeVersion(words)
	if !ok || otherWords(rest) > maxOtherWords {
		return facts.FileVersion{}, false
	}
	version, ok := facts.ParseVersion(raw)
	file := facts.FileVersion{Name: baseName(path), Version: version, Raw: raw, Bytes: sizeIn(rest)}
	if file.Name != path {
		file.Path = path
	}
	return file, ok && file.Name != ""
}

const (
	maxVersionLine = 1000
	maxOtherWords  = 5 // "(srv03_sp1_rtm.050324-1447)", marks of filever
)

// programFile finds the one file name that ends like a program, with its path if it has one. -1 when there is none, or two.
func programFile(line string) (start, end int) {
	start = -1
	for from := 0; from < len(line); {
		dot := strings.IndexByte(line[from:], '.')
		if dot < 0 {
			break
		}
		dot += from
		from = dot + 1
		if len(line) < dot+4 || !isProgramEnding(line[dot+1:dot+4]) || !endsName(line[dot+4:]) {
			continue
		}
		if start >= 0 {
			return -1, -1
		}
		start, end = startOfPath(line[:dot]), dot+4
		if start == dot {
			return -1, -1
		}
	}
	return start, end
}

// lowerLetters folds A to Z alone: unlike strings.ToLower it moves no byte.
func lowerLetters(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func isProgramEnding(s string) bool {
	for _, known := range programEndings {
		if len(s) == len(known) && lowerByte[s[0]] == known[0] && lowerByte[s[1]] == known[1] && lowerByte[s[2]] == known[2] {
			return true
		}
	}
	return false
}

func endsName(rest string) bool {
	return rest == "" || strings.ContainsRune(" \t:,;=\"')|", rune(rest[0]))
}

// startOfPath is where the name that ends line begins: at a drive or share before it, which may hold blanks, else at the word.
func startOfPath(line string) int {
	if at := strings.LastIndex(line, `:\`); at > 0 {
		return at - 1
	}
	if at := strings.Index(line, `\\`); at >= 0 {
		return at
	}
	return strings.LastIndexAny(line, " \t,;=\"'|(") + 1
}

// versionWords splts what stands beside the file. Commas belong to sizes, and to versions written with them.
func versionWords(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t;=\"'|", r) })
}

// takeVersion takes the version from the words: the one with four numbers, else the one with three that is no date.
func takeVersion(words []string) (version string, rest []string, ok bool) {
	for _, parts := range []int{4, 3} {
		found := -1
		for i, word := range words {
			if !isVersionOf(word, parts) {
				continue
			}
			if found >= 0 {
				return "", nil, false
			}
			found = i
		}
		if found >= 0 {
			rest = append(append([]string{}, words[:found]...), words[found+1:]...)
			return strings.Trim(words[found], ",:()"), rest, true
		}
	}
	return "", nil, false
}

func isVersionOf(word string, parts int) bool {
	word = strings.Trim(word, ",:()")
	for _, separator := range [...]string{".", ","} {
		if strings.Count(word, separator) != parts-1 || separator == "," && parts == 3 {
			continue
		}
		numbers := strings.Split(word, separator)
		if allNumbers(numbers) && !isDottedDate(numbers) && !(separator == "," && isThousands(numbers)) {
			return true
		}
	}
	return false
}

func allNumbers(parts []string) bool {
	for _, part := range parts {
		if !isDigits(part) || len(part) > 9 {
			return false
		}
	}
	return true
}

// isDottedDate: 07.07.2004 and 2004.07.07 are dates, 6.5.7638 is none.
func isDottedDate(parts []string) bool {
	if len(parts) != 3 {
		return false
	}
	number := func(i int) int { n, _ := strconv.Atoi(parts[i]); return n }
	year := func(i int) bool { return len(parts[i]) == 4 && number(i) >= 1980 && number(i) < 2100 }
	return year(2) && number(0) <= 31 && number(1) <= 31 || year(0) && number(1) <= 31 && number(2) <= 31
}

// isThousands: 1,234,567,890 is a size.
func isThousands(parts []string) bool {
	for _, part := range parts[1:] {
		if len(part) != 3 {
			return false
		}
	}
	return true
}

// separators stand between the thousands of a size.
var separators = strings.NewReplacer(",", "", ".", "", "\u00a0", "")

// sizeIn finds the size among the words: a number with or without separators, larger than any year. -1 when there is none.
func sizeIn(words []string) int64 {
	for _, word := range words {
		if word[0] < '0' || word[0] > '9' {
			continue
		}
		plain := word
		if !isDigits(word) {
			plain = separators.Replace(word)
		}
		if !isDigits(plain) {
			continue
		}
		n, err := strconv.ParseInt(plain, 10, 64)
		if err == nil && n > 2100 && (plain == word || isThousands(strings.FieldsFunc(word, func(r rune) bool { return r == ',' || r == '.' }))) {
			return n
		}
	}
	return -1
}

// otherWords counts words that are no number, date or time.
func otherWords(words []string) int {
	n := 0
	for _, word := range words {
		if !strings.ContainsAny(word, "0123456789") {
			n++
		}
	}
	return n
}
