package redact

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"
)

// localPart is what may stand before the @ of an address in a log; quoted forms are found by their inner text.
var addressForm = pattern(`([\pL\pN!#$%&'*+/=?^_{|}~.-]+)@([\pL\pN_-]+(?:\.[\pL\pN_-]+)*|\[[^\]\s]+\])`)

// wellKnownMailboxes are mailboxes that every domain has.
var wellKnownMailboxes = wordSet("postmaster abuse hostmaster webmaster mailer-daemon root noreply systemattendant system administrator")

// addresses replaces SMTP addresses and Message-IDs, in angle brackets or bare.
func addresses(r *Redactor, text string) (out []match) {
	for _, at := range addressForm().FindAllStringSubmatchIndex(text, -1) {
		local, domain := text[at[2]:at[3]], text[at[4]:at[5]]
		skip := leadOf(local)
		out = append(out, match{at[2] + skip, at[5], r.mailbox(local[skip:]) + "@" + r.mailDomain(domain)})
	}
	return out
}

// leadOf is the length of what a log puts before an address without a blank: FROM:+<, SMTP=, 'Error='.
func leadOf(local string) int {
	from := strings.LastIndexAny(local, "=+|/?&") + 1
	if from >= len(local) || strings.HasPrefix(fold(local), "imceaex") || strings.HasPrefix(local, "=") && from == 1 {
		return 0
	}
	if isMessageID(local) || strings.Contains(local[from:], "=") {
		return 0
	}
	if before := local[:from]; strings.Trim(before, "+=|/?&'") == "" || strings.HasSuffix(before, "=") {
		return from
	}
	return 0
}

func (r *Redactor) mailbox(local string) string {
	switch {
	case wellKnownMailboxes[fold(local)]:
		return local
	case isMessageID(local):
		return r.token(MsgID, local)
	}
	return r.token(Mail, local)
}

func (r *Redactor) mailDomain(domain string) string {
	if bare, ok := strings.CutPrefix(domain, "["); ok {
		if ip, ok := r.address(strings.TrimSuffix(bare, "]")); ok {
			return "[" + ip + "]"
		}
		return r.token(Domain, domain)
	}
	if strings.Contains(domain, ".") {
		return r.dnsName(domain)
	}
	return r.token(Domain, domain)
}

// isMessageID tells the left side of a Message-ID from a mailbox: long, and mostly a number.
func isMessageID(local string) bool {
	digits := 0
	for _, c := range local {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c == '$' || c == '.' {
			digits++
		}
	}
	return len(local) >= 12 && digits*3 >= len(local)*2
}

var (
	ipv4Form    = pattern(`\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:\.\d+)*`)
	ipv6Form    = pattern(`(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4})(?:%[\pL\pN]+)?`)
	macForm     = pattern(`\b[0-9A-Fa-f]{2}(?:[-:][0-9A-Fa-f]{2}){5}\b`)
	versionLead = pattern(`(?i)(?:version|build|\bver\.?|\bv|release|\bv\.)"?\s*[:=]?\s*(?:REG_SZ\s+)?"?$`)
	program     = pattern(`(?i)\.(?:dll|exe|sys|ocx|drv|vdb|edb)\b`)
)

func ipv4(r *Redactor, text string) (out []match) {
	for _, at := range ipv4Form().FindAllStringIndex(text, -1) {
		s := text[at[0]:at[1]]
		if within(text, at, wordRune) || r.isVersion(text, at) {
			continue
		}
		if token, ok := r.address(s); ok {
			out = append(out, match{at[0], at[1], token})
		}
	}
	return out
}

// within tells whether what was found goes on before or behind it.
func within(text string, at []int, goesOn func(rune) bool) bool {
	next, size := utf8.DecodeRuneInString(text[at[1]:])
	return size > 0 && goesOn(next) || at[0] > 0 && goesOn(rune(text[at[0]-1]))
}

// isVersion tells a version of four small numbers from an address: by a word before it, a program beside it, or because
// it is the version of a product found. What has a port, or is of a private network, is an address.
func (r *Redactor) isVersion(text string, at []int) bool {
	s := text[at[0]:at[1]]
	if r.keeps[s] || versionLead().MatchString(text[max(0, at[0]-40):at[0]]) {
		return true
	}
	if ip, err := netip.ParseAddr(s); err != nil || ip.IsPrivate() || strings.HasPrefix(text[at[1]:], ":") {
		return false
	}
	first, _, _ := strings.Cut(s, ".")
	major, err := strconv.Atoi(first)
	return err == nil && major <= maxMajor && program().MatchString(text)
}

// maxMajor is the highest first number that a version beside a program is believed to have.
const maxMajor = 29

func ipv6(r *Redactor, text string) (out []match) {
	for _, at := range ipv6Form().FindAllStringIndex(text, -1) {
		if within(text, at, func(c rune) bool { return wordRune(c) || c == ':' }) {
			continue
		}
		if token, ok := r.address(text[at[0]:at[1]]); ok {
			out = append(out, match{at[0], at[1], token})
		}
	}
	return out
}

// address is what stands for an IP address; ok is false for what is none.
func (r *Redactor) address(s string) (string, bool) {
	ip, err := netip.ParseAddr(s)
	switch {
	case err != nil:
		return s, false
	case ip.IsLoopback() || ip.IsUnspecified() || strings.HasPrefix(s, "255."):
		return s, true
	}
	return r.token(IP, s), true
}

func macs(r *Redactor, text string) (out []match) {
	for _, at := range macForm().FindAllStringIndex(text, -1) {
		out = append(out, match{at[0], at[1], r.token(MAC, text[at[0]:at[1]])})
	}
	return out
}

var sidForm = pattern(`S-1-5-21((?:-\d+){1,14})`)

// sids replaces the domain of a SID; the last number stays where it says which well-known account or group it is.
func sids(r *Redactor, text string) (out []match) {
	for _, at := range sidForm().FindAllStringSubmatchIndex(text, -1) {
		s := text[at[0]:at[1]]
		cut := strings.LastIndexByte(s, '-')
		if rid := s[cut+1:]; strings.Count(s, "-") == 7 && len(rid) <= 3 {
			out = append(out, match{at[0], at[1], r.token(SID, s[:cut]) + s[cut:]})
			continue
		}
		out = append(out, match{at[0], at[1], r.token(SID, s)})
	}
	return out
}
