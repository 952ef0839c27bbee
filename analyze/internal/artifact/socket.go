package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// netstat -a prints a localized title and header, then a row for each endpoint:
//
//	Proto  Local Address          Foreign Address        State           PID
//	TCP    0.0.0.0:25             0.0.0.0:0              LISTENING       1576
//	UDP    0.0.0.0:3456           *:*                                    1576
//
// States are localized in some languages. With -o the PID ends the row, with -b the program's name follows in brackets
// below it; without -n addresses and ports are names. Source: "Netstat", Windows Server 2003 documentation; outputs in
// several languages.
var netstat = Artifact{Kind: "netstat output", Match: isNetstat, Extract: extractNetstat}

func isNetstat(in *Input) bool {
	if in.Binary {
		return false
	}
	rows := 0
	return anyLine(in.First, func(s string) bool {
		if _, ok := netstatRow(s); ok {
			rows++
		}
		return rows > 0 && isNetstatHeader(s) || rows == 2
	}) || rows > 0 && anyLine(in.First, isNetstatHeader)
}

// isNetstatHeader knows the header by its first word, which is the same in the languages known here.
func isNetstatHeader(s string) bool {
	return strings.HasPrefix(s, "Proto") && len(strings.Fields(s)) >= 3
}

// netstatRow reads an endpoint. Fields are told apart by blanks; only a localized state may hold some.
func netstatRow(s string) (facts.Socket, bool) {
	words := strings.Fields(s)
	if len(words) < 3 || !isTransport(words[0]) {
		return facts.Socket{}, false
	}
	socket := facts.Socket{Protocol: transport(words[0])}
	var ok, known bool
	socket.LocalHost, socket.LocalPort, ok = cutEndpoint(words[1])
	socket.RemoteHost, socket.RemotePort, known = cutEndpoint(words[2])
	if !ok || !known {
		return facts.Socket{}, false
	}
	rest := words[3:]
	if n := len(rest); n > 0 && isDigits(rest[n-1]) {
		socket.PID, rest = max(0, atoi(rest[n-1])), rest[:n-1]
	}
	socket.State = socketState(&socket, strings.Join(rest, " "))
	return socket, true
}

// isTransport knows the protocols, with the version 6 that newer systems write behind.
func isTransport(s string) bool {
	switch strings.ToUpper(s) {
	case "TCP", "UDP", "TCPV6", "UDPV6":
		return true
	}
	return false
}

func transport(s string) string { return strings.ToUpper(s[:len("TCP")]) }

// cutEndpoint splits host and port at the last colon: "[::]:25", "exch01:smtp", "*:*".
func cutEndpoint(s string) (host string, port int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i <= 0 || i == len(s)-1 {
		return "", -1, s == "*.*"
	}
	return s[:i], portNumber(s[i+1:]), true
}

// portNumber reads a port, by number or by name; -1 when it is neither.
func portNumber(s string) int {
	if n := atoi(s); n >= 0 && n <= 65535 {
		return n
	}
	if n, ok := portNames[strings.ToLower(s)]; ok {
		return n
	}
	return -1
}

// portNames are the names that the services file of Windows 2000 and 2003 gives the ports a mail server uses.
var portNames = map[string]int{
	"ftp": 21, "telnet": 23, "smtp": 25, "time": 37, "nameserver": 42, "domain": 53, "finger": 79, "http": 80, "kerberos": 88,
	"kerberos-sec": 88, "iso-tsap": 102, "pop3": 110, "auth": 113, "nntp": 119, "ntp": 123, "epmap": 135, "loc-srv": 135,
	"nbname": 137, "netbios-ns": 137, "nbdatagram": 138, "netbios-dgm": 138, "nbsession": 139, "netbios-ssn": 139, "imap": 143,
	"snmp": 161, "snmptrap": 162, "ldap": 389, "https": 443, "microsoft-ds": 445, "kpasswd": 464, "isakmp": 500, "printer": 515,
	"nntps": 563, "snews": 563, "ldaps": 636, "sldap": 636, "imaps": 993, "pop3s": 995, "ms-sql-s": 1433, "ms-sql-m": 1434,
	"msft-gc": 3268, "msft-gc-ssl": 3269, "ms-term-serv": 3389, "ms-wbt-server": 3389,
}

// socketState is the English word for a state. In a language not known here a listener still shows itself: it has no
// other side.
func socketState(s *facts.Socket, word string) string {
	if s.Protocol != "TCP" {
		return ""
	}
	upper := strings.ToUpper(strings.TrimSpace(word))
	if state, ok := socketStates[upper]; ok {
		return state
	}
	if s.RemotePort == 0 && s.LocalPort != 0 && (upper != "" || s.RemoteHost == "0.0.0.0") {
		return "LISTENING"
	}
	return upper
}

// socketStates are the states in English, as netstat and TCPView write them, and in German, Spanish, French, Italian and
// Japanese. German ones were seen in outputs, Spanish ones in others' tests; most other consoles keep English, so the rest
// is dictionary.
var socketStates = map[string]string{
	"LISTENING": "LISTENING", "LISTEN": "LISTENING", "ABHÖREN": "LISTENING", "ESCUCHANDO": "LISTENING", "ESCUCHA": "LISTENING",
	"ÉCOUTE": "LISTENING", "EN ÉCOUTE": "LISTENING", "À L'ÉCOUTE": "LISTENING", "IN ASCOLTO": "LISTENING", "ASCOLTO": "LISTENING", "リッスン": "LISTENING",
	"ESTABLISHED": "ESTABLISHED", "HERGESTELLT": "ESTABLISHED", "ESTABLECIDO": "ESTABLISHED", "ESTABLECIDA": "ESTABLISHED",
	"ÉTABLIE": "ESTABLISHED", "ÉTABLI": "ESTABLISHED", "STABILITA": "ESTABLISHED", "STABILITO": "ESTABLISHED", "確立": "ESTABLISHED",
	"TIME_WAIT": "TIME_WAIT", "TIMEWAIT": "TIME_WAIT", "WARTEND": "TIME_WAIT", "TIEMPO_ESPERA": "TIME_WAIT", "ESPERA": "TIME_WAIT",
	"CLOSE_WAIT": "CLOSE_WAIT", "CLOSEWAIT": "CLOSE_WAIT", "SCHLIESSEN_WARTEN": "CLOSE_WAIT", "ESPERA_CIERRE": "CLOSE_WAIT",
	"FIN_WAIT_1": "FIN_WAIT_1", "FIN_WAIT1": "FIN_WAIT_1", "FIN_WARTEN_1": "FIN_WAIT_1",
	"FIN_WAIT_2": "FIN_WAIT_2", "FIN_WAIT2": "FIN_WAIT_2", "FIN_WARTEN_2": "FIN_WAIT_2",
	"SYN_SENT": "SYN_SENT", "SYN_GESENDET": "SYN_SENT", "SYN_ENVIADO": "SYN_SENT",
	"SYN_RECEIVED": "SYN_RECEIVED", "SYN_RCVD": "SYN_RECEIVED", "SYN_EMPFANGEN": "SYN_RECEIVED", "SYN_RECIBIDO": "SYN_RECEIVED",
	"LAST_ACK": "LAST_ACK", "LETZTE_ACK": "LAST_ACK", "LETZTES_ACK": "LAST_ACK",
	"CLOSING": "CLOSING", "SCHLIESSEND": "CLOSING", "CLOSED": "CLOSED", "GESCHLOSSEN": "CLOSED",
}

// socketLister collects endpoints.
type socketLister struct {
	list facts.SocketList
	full bool
}

func (k *socketLister) add(at facts.Citation, s facts.Socket) {
	if k.list.Head.IsZero() {
		k.list.Head = at
	}
	if len(k.list.Sockets) == maxListEntries {
		k.full = true
		return
	}
	s.Citation = at
	k.list.Sockets = append(k.list.Sockets, s)
}

func (k *socketLister) put(out *facts.Extract, whole bool) {
	if len(k.list.Sockets) == 0 {
		return
	}
	tooMany(out, k.full)
	k.list.Partial = k.list.Partial || !whole || k.full
	out.Records += len(k.list.Sockets)
	out.Sockets = append(out.Sockets, k.list)
}

func extractNetstat(ctx context.Context, in *Input, out *facts.Extract) error {
	var k socketLister
	k.list.Source = in.Source("")
	whole := eachLine(ctx, in, out, func(l text.Line) {
		s := strings.TrimSpace(unquote(l.Text))
		if socket, ok := netstatRow(s); ok {
			k.add(in.Cite(l), socket)
		} else if isNetstatHeader(s) {
			k.list.Head = in.Cite(l)
		} else if program, ok := bracketed(s); ok && len(k.list.Sockets) > 0 {
			k.list.Sockets[len(k.list.Sockets)-1].Process = program
		}
	})
	// Only -a lists listeners; without it a port that nobody is connected to is not shown.
	k.put(out, whole && k.hasListeners())
	return nil
}

func (k *socketLister) hasListeners() bool {
	for i := range k.list.Sockets {
		if k.list.Sockets[i].State == "LISTENING" || k.list.Sockets[i].Protocol == "UDP" {
			return true
		}
	}
	return false
}

// bracketed reads the program that netstat -b prints below a row.
func bracketed(s string) (program string, ok bool) {
	if len(s) < 3 || s[0] != '[' || s[len(s)-1] != ']' {
		return "", false
	}
	return s[1 : len(s)-1], true
}
