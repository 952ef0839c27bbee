package text

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fit says how well a code page reads a sample. The weights are a judgement, tuned on console output in a dozen languages.
type fit struct {
	code  int
	score int // the higher, the better
	chars int // characters outside ASCII
	bad   int // those that the page does not define, or only as control characters
	words int // console words found
}

const (
	weightWord     = 12 // a console word
	weightWordsMax = 5  // occurrences of one word that count
	weightInvalid  = -30
)

// per tells the average score of a character outside ASCII, in tenths.
func (f fit) per() int { return 10 * f.score / max(1, f.chars) }

// contradicted tells whether the bytes speak against the page: undefined bytes, or nonsense where best makes sense.
func (f fit) contradicted(best fit) bool {
	if f.bad*20 > f.chars {
		return true
	}
	sense := f.per() < 0 && best.per() >= 15 || f.words == 0 && best.words > 0
	return sense && best.score-f.score >= weightWord*2/3
}

func fitOf(code int, sample []byte) fit {
	f := fit{code: code}
	decoded := string(newPage(code).append(nil, sample))
	if doubles[code] != nil {
		f.pairs(sample, decoded)
	} else {
		f.letters(decoded)
	}
	for _, word := range consoleWords {
		n := min(weightWordsMax, strings.Count(decoded, word))
		f.words += n
		f.score += n * weightWord
	}
	return f
}

// letters weighs a single-byte page: letters where words have letters, nothing else inside words.
func (f *fit) letters(decoded string) {
	prev := ' '
	for i, r := range decoded {
		if r >= utf8.RuneSelf {
			next, _ := utf8.DecodeRuneInString(decoded[i+utf8.RuneLen(r):])
			f.chars++
			f.add(weigh(prev, r, next))
		}
		prev = r
	}
}

func (f *fit) add(weight int) {
	f.score += weight
	if weight == weightInvalid {
		f.bad++
	}
}

// weigh says how likely r stands between prev and next in a console text.
func weigh(prev, r, next rune) int {
	switch {
	case r == utf8.RuneError, r < 0xA0, unicode.Is(unicode.Co, r):
		return weightInvalid
	case r == '\u00A0':
		return weighBlank(prev, next)
	case unicode.Is(unicode.Latin, r) && r != 'ª' && r != 'º':
		return weighLatin(prev, r, next)
	case unicode.IsLetter(r) && r != 'ª' && r != 'º' && r != 'ƒ' && r != 'µ':
		return weighScript(prev, r, next)
	default:
		return weighSign(prev, r, next)
	}
}

// weighBlank weighs the no-break space, which French and Russian systems put between thousands.
func weighBlank(prev, next rune) int {
	switch {
	case isDigit(prev) && isDigit(next):
		return 6
	case unicode.IsLetter(prev) && unicode.IsLetter(next):
		return -3
	}
	return 0
}

// usual are the letters outside ASCII of the languages of Windows that are frequent enough to expect.
const usual = "äöüÄÖÜßéèêëàâçîïôûùÉÈÊÀÂÇÔñÑáíóúÁÍÓÚãõÃÕåæøÅÆØìò" +
	"ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůýžČŘŠŽőűŐŰăşţğıİŞ"

func weighLatin(prev, r, next rune) int {
	before, after := unicode.IsLetter(prev), unicode.IsLetter(next)
	switch {
	case isDigit(prev) && isDigit(next):
		return -5
	case !before && !after:
		return isolated(r)
	case misfit(prev, r, next):
		return -3
	case strings.ContainsRune(usual, r):
		return 3
	default:
		return 1
	}
}

// isolated weighs a letter that stands alone; a few are words.
func isolated(r rune) int {
	if strings.ContainsRune("àéèáóÀÉÈöåæøøií", r) {
		return 1
	}
	return -1
}

// misfit tells whether the case of r goes against its word: "rÚpertoire", "NuméRO".
func misfit(prev, r, next rune) bool {
	switch {
	case unicode.IsUpper(r):
		return unicode.IsLower(prev) || (unicode.IsLower(next) && unicode.IsLetter(prev))
	case unicode.IsLower(r) && r != 'ß' && r != 'ı':
		return unicode.IsUpper(prev) && unicode.IsUpper(next)
	}
	return false
}

// weighScript weighs letters of Cyrillic, Greek, Hebrew, Arabic and Thai: they stand among their own.
func weighScript(prev, r, next rune) int {
	same := func(n rune) bool { return n >= utf8.RuneSelf && unicode.IsLetter(n) && !unicode.Is(unicode.Latin, n) }
	ascii := func(n rune) bool { return n < utf8.RuneSelf && unicode.IsLetter(n) }
	switch {
	case ascii(prev) || ascii(next):
		return -4
	case misfit(prev, r, next):
		return -3
	case !same(prev) && !same(next):
		return -1
	case strings.ContainsRune("оеаинтсрвлОЕАИНТСРВЛ", r):
		return 3
	default:
		return 2
	}
}

// weighSign weighs what is no letter.
func weighSign(prev, r, next rune) int {
	before, after := unicode.IsLetter(prev), unicode.IsLetter(next)
	switch {
	case r == '’' && before && after:
		return 2
	case (r == '®' || r == '™' || r == '©') && !after:
		return 1
	case (r == '°' || r == 'º' || r == 'ª') && (before || isDigit(prev) || prev == '.') && !after:
		return 1
	case r == '«' || r == '»' || r == '“' || r == '”' || r == '„' || r == '–' || r == '…':
		if before == after {
			return -2
		}
		return 1
	case isBox(r) && (isBox(prev) || isBox(next)):
		return 0
	case before && after, isDigit(prev) && isDigit(next):
		return -5
	case before || after:
		return -3
	default:
		return -1
	}
}

func isBox(r rune) bool   { return r >= 0x2500 && r < 0x25A0 }
func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// pairs weighs a double-byte page by the rows of its table: kana and the characters of the first level are what texts are
// made of, the rest is what other pages look like in it.
func (f *fit) pairs(sample []byte, decoded string) {
	f.bad = strings.Count(decoded, string(utf8.RuneError))
	f.score = f.bad * weightInvalid
	for i := 0; i < len(sample); i++ {
		lead := sample[i]
		if lead < 0x80 {
			continue
		}
		f.chars++
		if f.code == 932 && lead >= 0xA0 && lead < 0xE0 {
			f.score -= 2 // half-width katakana
			continue
		}
		switch i++; {
		case i+1 < len(sample):
			f.score += weighPair(f.code, lead, sample[i])
		default: // the text was cut inside a character, which its decoder calls invalid
			f.bad--
			f.score -= weightInvalid
		}
	}
}

// rows are the lead bytes of what is common in a double-byte page; low says that the trail byte may be below 0xA1.
var rows = map[int]struct {
	from, to byte
	low      bool
}{
	932: {0x88, 0x97, true}, 936: {0xB0, 0xD7, false}, 949: {0xB0, 0xC8, false}, 950: {0xA4, 0xC6, true},
}

func weighPair(code int, lead, trail byte) int {
	row, ok := rows[code]
	switch {
	case code == 932 && (lead == 0x82 || lead == 0x83):
		return 4 // kana, full-width digits and letters
	case ok && row.from <= lead && lead <= row.to && (row.low || trail >= 0xA1):
		return 3
	case lead == 0x81 && code == 932, (lead == 0xA1 || lead == 0xA3) && trail >= 0xA1:
		return 1 // punctuation
	default:
		return -1
	}
}

// sampleSize bounds how much of a text is looked at to find its code page.
const sampleSize = 8 << 10

// sampleOf collects the lines of head that are not ASCII. A last line that head cuts is left out when there are others.
func sampleOf(head []byte) []byte {
	var sample []byte
	for len(head) > 0 && len(sample) < sampleSize {
		line, rest, ended := bytes.Cut(head, []byte{'\n'})
		if head = rest; isASCII(line) || (!ended && len(sample) > 0) {
			continue
		}
		line = line[:min(len(line), sampleSize)]
		sample = append(append(sample, line...), '\n')
	}
	return sample
}
