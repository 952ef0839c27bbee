package redact

import (
	"strings"
	"unicode"
)

// seriesForm is names that programs number or date: ex040712.log, vsi 1, {name}_part2.
var seriesForm = pattern(`(?i)^(?:u_ex|ex|nc|in|part|vsi|log|app|sys|sec|disk|file|kb|q|sp|v|w3svc|smtpsvc|e)\d+$|^\d+[a-z]?$|^\d+(?:am|pm|h|utc|gmt|st|nd|rd|th)$`)

// Member redacts the path of a file in a bundle. A file name is written by people: any word of it that is not known to be
// harmless may be a customer's name.
func (r *Redactor) Member(path string) string {
	if path == "" || path == "manifest" {
		return path
	}
	if was, ok := r.paths[path]; ok {
		return was
	}
	out := r.through(path, []finder{ownTokens, sids, addresses, ipv4, macs, memberDNS, knownNames, nameWords})
	r.paths[path] = out
	return out
}

// memberDNS is dnsNames for file names, where the last label is a file's ending.
func memberDNS(r *Redactor, text string) (out []match) {
	for _, at := range dnsForm().FindAllStringIndex(text, -1) {
		name := text[at[0]:at[1]]
		if isFile(name) {
			name = name[:strings.LastIndexByte(name, '.')]
		}
		if strings.Contains(name, ".") && r.isDNS(name) && !vendor(name) {
			out = append(out, match{at[0], at[0] + len(name), r.dnsName(name)})
		}
	}
	return out
}

func nameWords(r *Redactor, text string) (out []match) {
	words(text, func(from, to int) int {
		word := text[from:to]
		if !strings.ContainsFunc(word, unicode.IsLetter) || seriesForm().MatchString(word) || vocabulary()[fold(word)] || fileExtensions[fold(word)] || to-from < 2 || isHex(word) || technical().MatchString(word) {
			return to
		}
		out = append(out, match{from, to, r.token(Word, word)})
		return to
	})
	return out
}

// wholeMembers replaces the paths of members in other texts, as they are replaced where they stand alone.
func wholeMembers(r *Redactor, text string) (out []match) {
	words(text, func(from, to int) int {
		n, end := r.members.at(text, from, to)
		if end < 0 {
			return to
		}
		_, lead := firstWord(n.Text)
		out = append(out, match{from - lead, end, r.Member(text[from-lead : end])})
		return end
	})
	return out
}
