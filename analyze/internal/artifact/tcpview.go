package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// TCPView saves rows with tabs. Version 2 writes, without a header,
//
//	inetinfo.exe:1576<TAB>TCP<TAB>exch01:smtp<TAB>exch01:0<TAB>LISTENING
//
// Later versions have columns of their own for the process ID and the ports, version 4 the state before the addresses, and
// further columns behind. Rows are understood by the protocol's column, so a header is not needed. Source: TCPView 2 to 4,
// Sysinternals (layouts from memory and from users' saves).
var tcpView = Artifact{Kind: "TCPView save", Match: isTCPView, Extract: extractTCPView}

func isTCPView(in *Input) bool {
	return !in.Binary && anyLine(in.First, func(s string) bool { _, ok := tcpViewRow(s); return ok })
}

func tcpViewRow(line string) (facts.Socket, bool) {
	if !containsAny(line, "TCP", "UDP", "tcp", "udp") {
		return facts.Socket{}, false
	}
	cells := strings.Split(line, "\t")
	if len(cells) < 4 {
		cells = splitCSV(line, ',')
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	for i := 1; i <= 2 && i < len(cells); i++ {
		if isTransport(cells[i]) {
			return tcpViewSocket(cells[:i], cells[i], cells[i+1:])
		}
	}
	return facts.Socket{}, false
}

func tcpViewSocket(owner []string, protocol string, rest []string) (facts.Socket, bool) {
	s := facts.Socket{Protocol: transport(protocol), RemotePort: -1}
	if !tcpViewOwner(&s, owner) || len(rest) < 2 {
		return s, false
	}
	if _, first := socketStates[strings.ToUpper(rest[0])]; first || rest[0] == "" {
		return s, tcpViewColumns(&s, rest[1:], rest[0]) // version 4: the state comes first
	}
	if host, port, ok := cutEndpoint(rest[0]); ok && strings.Contains(rest[0], ":") && !isPlainIPv6(rest[0]) {
		s.LocalHost, s.LocalPort = host, port
		s.RemoteHost, s.RemotePort, _ = cutEndpoint(rest[1])
		state := cellAt(rest, 2)
		if state == "" {
			state = rest[1] // TCPView Professional writes LISTENING in the place of the other side
		}
		s.State = socketState(&s, state)
		return s, true
	}
	return s, tcpViewColumns(&s, rest, cellAt(rest, 4))
}

// isPlainIPv6 tells an address of version 6 that has a column of its own from a host with its port.
func isPlainIPv6(s string) bool { return strings.Count(s, ":") > 1 && !strings.HasPrefix(s, "[") }

// tcpViewOwner reads "inetinfo.exe:1576", or name and ID in two columns.
func tcpViewOwner(s *facts.Socket, owner []string) bool {
	name, id := owner[0], ""
	if len(owner) == 2 {
		id = owner[1]
	} else if i := strings.LastIndexByte(name, ':'); i > 0 {
		name, id = name[:i], name[i+1:]
	}
	if !isDigits(id) {
		return false
	}
	s.Process, s.PID = name, max(0, atoi(id))
	return name != ""
}

// tcpViewColumns reads addresses and ports that have columns of their own.
func tcpViewColumns(s *facts.Socket, rest []string, state string) bool {
	if len(rest) < 2 || rest[0] == "" {
		return false
	}
	s.LocalHost, s.LocalPort = rest[0], portNumber(rest[1])
	s.RemoteHost, s.RemotePort = cellAt(rest, 2), portNumber(cellAt(rest, 3))
	s.State = socketState(s, state)
	return true
}

func extractTCPView(ctx context.Context, in *Input, out *facts.Extract) error {
	var k socketLister
	k.list.Source = in.Source("")
	whole := eachLine(ctx, in, out, func(l text.Line) {
		if socket, ok := tcpViewRow(strings.TrimRight(unquote(l.Text), " \r\n")); ok {
			k.add(in.Cite(l), socket)
		}
	})
	k.put(out, whole && k.hasListeners())
	return nil
}
