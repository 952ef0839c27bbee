package redact

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed words.txt
var wordList string

// vocabulary is the words that name nobody: of the catalog's prose, of event texts, of the tools whose output is read, and
// the names that Windows and Exchange give to things. In lower case. It is made when first asked, as most runs do not redact.
var vocabulary = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool, len(wordList)/8)
	for word := range strings.FieldsSeq(wordList) {
		all[word] = true
	}
	return all
})

// technical is what looks like a machine's name and is none.
var technical = pattern(`(?i)^(kb\d+|q\d{6}|sp\d+[a-z]?|0x[0-9a-f]+|w3svc\d*|smtpsvc\d*|msftpsvc\d*|pop3svc\d*|imap4svc\d*|win(32|64|2k3?|nt)|w2k3?|w32\w*|nt\d|x\d{2,3}|i[36]86|ntfs|` +
	`utf\d*|rfc\d*|md5|sha\d*|des|rc\d|cp\d+|iso\d*|reg\d|event\d*|\d+[kmg]b|xexch50|8bitmime|link2state|p[123]|r\d|ds2mb|regedit\d|e\d{2}|edb\d*|c\d{4}-\d{3}|x\.?400|x\.?500|ese\d+|us\d?|eseut\w*|crypt32|kernel32|user32|virusprotect\d)$`)

// known tells whether a word names nobody, whatever its case.
func known(word string) bool {
	if vocabulary()[fold(word)] || technical().MatchString(word) {
		return true
	}
	bare := strings.TrimRight(word, "0123456789")
	return bare == "" || isHex(word)
}

// allKnown tells whether a text holds known words only.
func allKnown(text string) bool {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !known(w) {
			return false
		}
	}
	return true
}

// isHex tells whether a word is a number in hexadecimal: digits and letters to F, long enough to be no word, with a digit.
func isHex(word string) bool {
	digits := 0
	for _, r := range word {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'f', r >= 'A' && r <= 'F':
		default:
			return false
		}
	}
	return len(word) >= 4 && len(word)%2 == 0 && digits > 1
}
