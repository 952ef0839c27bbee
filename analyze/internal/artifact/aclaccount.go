package artifact

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// authorities are the domains of the well-known accounts in the languages of Windows; "" is none.
var authorities = [...]string{
	"", "NT AUTHORITY", "NT-AUTORITÄT", "AUTORITE NT", "AUTORIDADE NT", "AUTORIDAD NT", "NT-AUTORITEIT", "AUTORITÀ NT",
	"ZARZĄDZANIE NT", "NT INSTANS", "NT-MYNDIGHED", "NT-MYNDIGHET", "NT-HALLINTA",
	"BUILTIN", "VORDEFINIERT", "PREDEFINITO", "INGEBOUWD", "INTEGRADO", "INCORPORADO", "BEÉPÍTETT",
}

// wellKnown are the names of well-known accounts. Source: Microsoft, "Well-known security identifiers", and the localized
// releases of Windows 2000 and 2003.
var wellKnown = map[string][]string{
	"S-1-5-18":     {"SYSTEM", "Système", "SISTEMA", "SYSTEEM", "СИСТЕМА", "JÄRJESTELMÄ", "RENDSZER"},
	"S-1-5-19":     {"LOCAL SERVICE", "LOKALER DIENST", "SERVICE LOCAL", "SERVICIO LOCAL", "SERVIZIO LOCALE", "SERVIÇO LOCAL", "LOKALE SERVICE"},
	"S-1-5-20":     {"NETWORK SERVICE", "NETZWERKDIENST", "SERVICE RÉSEAU", "SERVICIO DE RED", "Servicio de red", "SERVIZIO DI RETE", "SERVIÇO DE REDE", "NETWERKSERVICE"},
	"S-1-5-2":      {"NETWORK", "NETZWERK", "RÉSEAU", "RED", "RETE", "REDE", "NETWERK"},
	"S-1-5-3":      {"BATCH", "TÂCHE"},
	"S-1-5-4":      {"INTERACTIVE", "INTERAKTIV", "INTERACTIF", "INTERACTIVO", "INTERATTIVO", "INTERATIVO"},
	"S-1-5-6":      {"SERVICE", "DIENST", "SERVICIO", "SERVIZIO", "SERVIÇO"},
	"S-1-5-7":      {"ANONYMOUS LOGON", "ANONYMOUS-ANMELDUNG", "ANONYMOUS", "LOGON ANÔNIMO"},
	"S-1-5-10":     {"SELF", "SELBST"},
	"S-1-5-11":     {"Authenticated Users", "Authentifizierte Benutzer", "Utilisateurs authentifiés", "Usuarios autentificados", "Usuarios autenticados", "Usuários autenticados", "Utilizadores autenticados", "Geverifieerde gebruikers", "Utenti autenticati"},
	"S-1-1-0":      {"Everyone", "Jeder", "Tout le monde", "Todos", "Iedereen", "Wszyscy", "Все", "Alla", "Alle", "Kaikki", "Mindenki"},
	"S-1-3-0":      {"CREATOR OWNER", "ERSTELLER-BESITZER", "CREATEUR PROPRIETAIRE", "PROPIETARIO CREADOR", "PROPRIETÁRIO CRIADOR", "CRIADOR PROPRIETÁRIO", "MAKER EIGENAAR", "PROPRIETARIO AUTORE"},
	"S-1-3-1":      {"CREATOR GROUP", "ERSTELLERGRUPPE", "GROUPE CREATEUR", "GRUPO CREADOR", "GRUPO CRIADOR"},
	"S-1-5-32-544": {"Administrators", "Administratoren", "Administrateurs", "Administradores", "Amministratori", "Beheerders", "Administratorzy", "Администраторы", "Administratörer", "Administratorer", "Järjestelmänvalvojat", "Rendszergazdák"},
	"S-1-5-32-545": {"Users", "Benutzer", "Utilisateurs", "Usuarios", "Usuários", "Utilizadores", "Utenti", "Gebruikers", "Użytkownicy", "Пользователи", "Användare", "Brugere", "Brukere"},
	"S-1-5-32-546": {"Guests", "Gäste", "Invités", "Invitados", "Convidados", "Gasten", "Goście", "Гости"},
	"S-1-5-32-547": {"Power Users", "Hauptbenutzer", "Utilisateurs avec pouvoir", "Usuarios avanzados", "Usuários avançados", "Utilizadores avançados", "Hoofdgebruikers"},
	"S-1-5-32-548": {"Account Operators", "Konten-Operatoren", "Opérateurs de compte", "Opers. de cuentas", "Operadores de contas"},
	"S-1-5-32-549": {"Server Operators", "Server-Operatoren", "Opérateurs de serveur", "Opers. de servidores", "Operadores de servidores"},
	"S-1-5-32-551": {"Backup Operators", "Sicherungs-Operatoren", "Opérateurs de sauvegarde", "Operadores de copia", "Operadores de copia de seguridad", "Operadores de cópia", "Back-upoperators"},
}

// accountNames finds a SID by the two spellings of a well-known name: without accents, and without any letter that is not
// ASCII, which is what is left of a name that went through the wrong code page.
var accountNames, authorityNames = accountTable()

func accountTable() (accounts map[string]string, domains map[string]bool) {
	accounts, domains = map[string]string{}, map[string]bool{}
	for sid, names := range wellKnown {
		for _, name := range names {
			for _, s := range spellings(name) {
				accounts[s] = sid
			}
		}
	}
	for _, name := range authorities {
		for _, s := range spellings(name) {
			domains[s] = true
		}
	}
	return accounts, domains
}

// minBare is how many letters outside accents a name needs to be known by them alone.
const minBare = 4

// spellings returns name without accents, and its ASCII letters alone when there are enough of them.
func spellings(name string) []string {
	plain := strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(strings.TrimSpace(name))))
	bare := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	if len(bare) < minBare {
		return []string{plain}
	}
	return []string{plain, "~" + bare}
}

// sidOf is the SID of an account as a permissions listing prints it: of a well-known name in any language, or the SID
// itself, bare or in the words for an account that is gone. "" is unknown.
func sidOf(account string) string {
	account = strings.TrimSpace(account)
	if strings.HasPrefix(account, "<") || strings.HasPrefix(account, "S-1-") {
		_, digits, found := strings.Cut(account, "S-1-")
		if !found {
			return ""
		}
		return "S-1-" + sidDigits(digits)
	}
	domain, name, found := strings.Cut(account, `\`)
	if !found {
		domain, name = "", account
	}
	if !knownIn(authorityNames, domain) {
		return ""
	}
	for _, s := range spellings(name) {
		if sid := accountNames[s]; sid != "" {
			return sid
		}
	}
	return ""
}

func knownIn(names map[string]bool, name string) bool {
	for _, s := range spellings(name) {
		if names[s] {
			return true
		}
	}
	return false
}

// sidDigits is the part of s that can belong to a SID.
func sidDigits(s string) string {
	if end := strings.IndexFunc(s, func(r rune) bool { return r != '-' && (r < '0' || r > '9') }); end >= 0 {
		s = s[:end]
	}
	return strings.TrimRight(s, "-")
}
