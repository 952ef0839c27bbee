package redact

import (
	"regexp"
	"strings"
)

// Labels say what the value beside them is, in the languages of Windows that the readers know.
var (
	hostLabel = pattern(`(?i)(?:^|[\s"'{;,<|(\t\[])((?:computer|ordinateur|equipo|rechner|host|machine|workstation|server|logon server|source|client|dns|smtp|target|remote|client machine|caller)[ _-]?(?:name)?s?|hostname|fqdn|smart ?host|smarthost|fullyqualifieddomainname|s-computername|mta|partner|コンピュータ)["']?(?:\s*[:=]\s*|\t+)(?:\([A-Z]+\)\s+)?["'<]?([\pL\pN_](?:[\pL\pN_.-]*[\pL\pN_])?)`)
	domLabel  = pattern(`(?i)(?:^|[\s"'{;,<|(\t\[])((?:logon |primary dns |default|connection-specific dns |nt ?|dns ?|account )?(?:domain(?:name)?|domäne|domaine|dominio|suffix|workgroup|search ?list)(?: name)?)["']?\s*(?:\. )*[:=]\s*(?:\([A-Z]+\)\s+)?["'<]?([\pL\pN_](?:[\pL\pN_.-]*[\pL\pN_])?)`)
	userLabel = pattern(`(?i)(?:^|[\s"'{;,<|(\t\[])((?:user|caller user|client user|account|logon account|mailbox|benutzer|utilisateur|usuario|utente)[ _-]?(?:name)?|login|alias|sender|recipient|object ?name)["']?(?:\s*[:=]\s*|\t+)["'<]?([\pL\pN_](?:[\pL\pN_.$-]*[\pL\pN_$])?)`)
	wordLabel = pattern(`(?i)((?:registered ?(?:owner|organization|organisation)|registrierter besitzer|registrierte organisation|propriétaire enregistré|organisation enregistrée|full ?name|display ?name of mailbox|postal ?address|street|company ?name|mailbox owner|display-name)["']?\s*[:=]\s*["']?)([^"\r\n\t;|]+)`)
	linkLabel = pattern(`(?i)((?:link ?name|queue ?name|connector|verbindung)["']?\s*[:=]\s*["']?)([^"\r\n\t;|]+)`)
	subjLabel = pattern(`(?i)(?:^|[\s"'{;,<|(\t\[])((?:message[- ]?)?(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp)["']?\s*[:=]\s*["'<]?)([^"\r\n\t|]*[^"\r\n\t|\s])`)
)

// subjects replaces what follows the word subject, to the end of the line or quotation.
func subjects(r *Redactor, text string) (out []match) {
	for _, at := range subjLabel().FindAllStringSubmatchIndex(text, -1) {
		out = append(out, match{at[4], at[5], r.token(Subject, text[at[4]:at[5]])})
	}
	return out
}

// labelled replaces the values of labels that say host, domain or user.
func labelled(r *Redactor, text string) []match {
	var out []match
	for _, l := range []struct {
		form *regexp.Regexp
		with func(string) string
	}{
		{wordLabel(), func(s string) string { return r.token(Org, s) }},
		{linkLabel(), r.link},
		{hostLabel(), r.host},
		{domLabel(), r.labelledDomain},
		{userLabel(), r.account},
	} {
		out = append(out, r.values(l.form, text, l.with)...)
	}
	return inOrder(out)
}

func (r *Redactor) values(form *regexp.Regexp, text string, with func(string) string) (out []match) {
	for _, at := range form.FindAllStringSubmatchIndex(text, -1) {
		value := strings.TrimSpace(text[at[4]:at[5]])
		if form != wordLabel() && form != linkLabel() && r.harmless(value) || strings.HasPrefix(text[at[5]:], "@") || strings.HasPrefix(text[at[5]:], `\`) || tokenForm().MatchString(value) {
			continue
		}
		out = append(out, match{at[4], at[4] + len(value), with(value)})
	}
	return out
}

// harmless tells values that name nobody: known words, numbers, programs.
func (r *Redactor) harmless(value string) bool {
	return value == "" || (allKnown(value) && !r.names.seen[fold(value)]) || isFile(value) && !tld(value[strings.LastIndexByte(value, '.')+1:]) || isProgram(value)
}

// link redacts the name of a link or connector: a DNS name, or words of which the unknown ones may be names.
func (r *Redactor) link(name string) string {
	return r.through(name, []finder{ownTokens, addresses, ipv4, dnsNames, knownNames, unknownWords})
}

func (r *Redactor) labelledDomain(s string) string {
	if strings.Contains(s, ".") {
		return r.domain(s)
	}
	return r.token(Domain, s)
}

// inOrder sorts matches of several patterns and drops those that overlap.
func inOrder(all []match) []match {
	for i := 1; i < len(all); i++ {
		for j := i; j > 0 && all[j].from < all[j-1].from; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
	return all
}

var greetingForm = pattern(`(?i)\b(?:ehlo|helo)(?:[ +?-]|\t)+([\pL\pN_\[](?:[\pL\pN_.:-]*[\pL\pN_\]])?)|\b(?:250[- ]|220 )([\pL\pN-]+(?:\.[\pL\pN-]+)+|[\pL\pN-]+)(?: Hello|\s+Microsoft ESMTP| ESMTP)(?: \[)?`)

// greetings replaces the names that two servers greet each other with.
func greetings(r *Redactor, text string) (out []match) {
	for _, at := range greetingForm().FindAllStringSubmatchIndex(text, -1) {
		from, to := at[2], at[3]
		if from < 0 {
			from, to = at[4], at[5]
		}
		name := strings.Trim(text[from:to], "[]")
		if name == "" || allKnown(name) && !strings.Contains(name, ".") && !r.names.seen[fold(name)] {
			continue
		}
		from += strings.Index(text[from:to], name)
		out = append(out, match{from, from + len(name), r.host(name)})
	}
	return out
}
