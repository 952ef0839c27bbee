package redact

import (
	"strings"
)

var (
	uncForm     = pattern(`(\\\\(?:\\\\)?)([\pL\pN][\pL\pN_.$-]*)((?:\\{1,2}[^\\/:*?"<>|\r\n\t;,()]+)*)`)
	driveForm   = pattern(`(?:^|[^\pL\pN])[A-Za-z]:$`)
	profileForm = pattern(`(?i)(\\(?:Documents and Settings|Dokumente und Einstellungen|Users|Benutzer|Profiles|Utilisateurs)\\{1,2})([^\\/:*?"<>|\r\n\t;]+)`)
	storeForm   = pattern(`(?i)(\\MSExchangeIS\\{1,2}|\\cn=servers\\)([^\\\]"\r\n\t]+)`)
	accountForm = pattern(`[\pL\pN][\pL\pN_.-]*\\{1,2}[\pL\pN_.$-]+`)
)

// uncPaths replaces the computer of \\server\share, and what may be a name in the rest of the path.
func uncPaths(r *Redactor, text string) (out []match) {
	for _, at := range uncForm().FindAllStringSubmatchIndex(text, -1) {
		host, rest := text[at[4]:at[5]], text[at[6]:at[7]]
		if at[0] > 0 && wordRune(rune(text[at[0]-1])) || driveForm().MatchString(text[:at[0]]) {
			continue // an escaped path: C:\\Program Files\\…
		}
		if fold(host) == "root" || strings.Contains(host, "$") || r.isProcessPath(host, rest) {
			continue
		}
		out = append(out, match{at[0], at[7], text[at[2]:at[3]] + r.host(host) + r.path(rest)})
	}
	return out
}

// isProcessPath tells a path that is only written with too many backslashes: \\Program Files\\….
func (r *Redactor) isProcessPath(host, rest string) bool {
	return known(host) && strings.HasPrefix(rest, `\\`) && !r.names.seen[fold(host)]
}

// path redacts a path in which any word may be a name.
func (r *Redactor) path(path string) string {
	return r.through(path, []finder{ownTokens, trackingFolder, addresses, ipv4, dnsNames, knownNames, files, unknownWords})
}

var trackingFolderForm = pattern(`(?i)(\\)([\pL\pN_-]+)(\.log\b)`)

// trackingFolder replaces the server in \\SERVER\SERVER.log, the share of its tracking logs.
func trackingFolder(r *Redactor, text string) (out []match) {
	for _, at := range trackingFolderForm().FindAllStringSubmatchIndex(text, -1) {
		if name := text[at[4]:at[5]]; !known(name) {
			out = append(out, match{at[4], at[5], r.token(Host, name)})
		}
	}
	return out
}

// profiles replaces the user whose profile a path lies in.
func profiles(r *Redactor, text string) (out []match) {
	for _, at := range profileForm().FindAllStringSubmatchIndex(text, -1) {
		if user := text[at[4]:at[5]]; !wellKnownAccount(user) {
			out = append(out, match{at[4], at[5], r.account(user)})
		}
	}
	return out
}

// storeKeys replaces the server below the registry key of the information store.
func storeKeys(r *Redactor, text string) (out []match) {
	for _, at := range storeForm().FindAllStringSubmatchIndex(text, -1) {
		if name := text[at[4]:at[5]]; !allKnown(name) {
			out = append(out, match{at[4], at[5], r.host(name)})
		}
	}
	return out
}

// account redacts the name of an account: EXCH01$ is a computer's.
func (r *Redactor) account(name string) string {
	if bare, machine := strings.CutSuffix(name, "$"); machine && bare != "" {
		return r.host(bare) + "$"
	}
	user, profileOf, dotted := strings.Cut(name, ".")
	if dotted && r.names.seen[fold(profileOf)] {
		return r.token(User, user) + "." + r.token(Domain, profileOf) // the profile folder jdoe.CONTOSO
	}
	return r.token(User, name)
}

// wellKnownAccounts are those that Windows and Exchange name, in the languages of their setup.
var wellKnownAccounts = wordSet(`system localsystem local network service networkservice localservice administrator administrators guest guests users
	everyone batch interactive dialup anonymous authenticated creator owner self krbtgt backup power replicator print account server domain
	enterprise exchange schema cert admins all default public administrateur administrateurs administratoren jeder benutzer gast besitzer
	ersteller administrador administradores todos invitado système tous utilisateurs sicherungs-operatoren hauptbenutzer`)

// wellKnownAccount tells whether Windows or a product gave the account its name.
func wellKnownAccount(name string) bool { return wellKnownAccounts[fold(name)] }

// Account redacts a text that is an account as a whole: DOMAIN\user, a SID, a user alone. "N/A" stays.
func (r *Redactor) Account(text string) string {
	if strings.ContainsAny(text, `\@ =,{`) || sidForm().MatchString(text) {
		return r.Text(text)
	}
	if text == "" || text == "N/A" || strings.HasPrefix(text, "S-1-") || wellKnownAccount(text) || allKnown(text) {
		return text
	}
	return r.account(text)
}

// accounts replaces DOMAIN\user where both stand alone: no longer path, no drive before it.
func accounts(r *Redactor, text string) (out []match) {
	for _, at := range accountForm().FindAllStringIndex(text, -1) {
		domain, user, _ := strings.Cut(text[at[0]:at[1]], `\`)
		user = strings.TrimLeft(user, `\`)
		if !standsAlone(text, at) || isFile(user) || r.harmlessDomain(domain) {
			continue
		}
		out = append(out, match{at[0], at[0] + len(domain), r.netbiosDomain(domain)})
		if !wellKnownAccount(user) {
			from, to := at[1]-len(user), r.endOfName(text, at[1])
			out = append(out, match{from, to, r.account(text[from:to])})
		}
	}
	return out
}

var furtherName = pattern(`^ (\p{Lu}[\pL-]+)`)

// endOfName goes on over further names of a person: CONTOSO\Jane Doe.
func (r *Redactor) endOfName(text string, at int) int {
	for {
		m := furtherName().FindStringSubmatchIndex(text[at:])
		if m == nil || allKnown(text[at+m[2]:at+m[3]]) || looksLikeMachine(text[at+m[2]:at+m[3]]) {
			return at
		}
		at += m[3]
	}
}

// standsAlone tells whether no longer path goes on before or behind.
func standsAlone(text string, at []int) bool {
	before, behind := text[:at[0]], text[at[1]:]
	if drive := strings.LastIndex(before, `:\`); drive >= 0 && !strings.ContainsAny(before[drive+1:], "\"\t;,|<>\n") {
		return false
	}
	return !strings.HasSuffix(before, `\`) && !strings.HasSuffix(before, ":") && !strings.HasSuffix(before, "%") && !strings.HasPrefix(behind, `\`)
}

// harmlessDomain tells what stands before a backslash and is no domain: BUILTIN, a root of the registry, a folder.
func (r *Redactor) harmlessDomain(name string) bool {
	return strings.HasPrefix(name, "HKEY_") || strings.Trim(name, "0123456789.") == "" || allKnown(name) && !r.names.seen[fold(name)]
}

// netbiosDomain redacts what stands before the backslash: a domain, or the computer whose account it is.
func (r *Redactor) netbiosDomain(name string) string {
	if strings.Contains(name, ".") {
		return r.dnsName(name)
	}
	return r.token(Domain, name)
}

var drivePathForm = pattern(`\b[A-Za-z]:\\{1,2}([^:*?"<>|\r\n\t;,=()]+)`)

// makersFolders are folders below which the names are those of products and of Windows.
var makersFolders = wordSet("windows winnt programme programmi programmes programas progra~1 inetpub exchsrvr win2003 winnt40 recycler")

// drivePaths replaces what may be names in a path that begins with a folder of somebody's own: D:\Contoso\Exchsrvr\….
func drivePaths(r *Redactor, text string) (out []match) {
	for _, at := range drivePathForm().FindAllStringSubmatchIndex(text, -1) {
		path := text[at[2]:at[3]]
		first, _, _ := strings.Cut(path, `\`)
		if lower := fold(strings.TrimSpace(first)); makersFolders[lower] || strings.HasPrefix(lower, "program") {
			continue
		}
		last := strings.LastIndexByte(path, '\\') + 1
		if isProgram(path[last:]) {
			path = path[:last]
		}
		if clear := r.through(path, []finder{ownTokens, knownNames, files, unknownWords}); clear != path {
			out = append(out, match{at[2], at[2] + len(path), clear})
		}
	}
	return out
}
