package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"strings"
)

// metabase is the MetaBase.xml of IIS 6, without secrets.
type metabase struct {
	found
	text    []byte
	err     error             // why it is not handed on
	folders []string          // those of the SMTP virtual servers: BadMail, Queue, PickUp, Drop
	logs    map[string]string // node of a virtual server → the folder of its protocol logs
}

// maxMetabase bounds a MetaBase.xml; one of a web farm has some MB.
const maxMetabase = 64 << 20

var errUTF16 = errors.New("not in UTF-8: it cannot be cleared of secrets")

func (s *server) readMetabase(ctx context.Context) *metabase {
	f, err := s.find(s.windows + `\system32\inetsrv\MetaBase.xml`)
	if err != nil {
		return nil
	}
	m := &metabase{found: f, logs: map[string]string{}}
	raw, err := readUpTo(ctx, f.local, maxMetabase)
	switch {
	case err != nil:
		m.err = err
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")) || bytes.HasPrefix(raw, []byte("\xFE\xFF")) || bytes.IndexByte(raw, 0) >= 0:
		m.err = errUTF16
	default:
		m.read(raw)
	}
	return m
}

// read copies the text tag by tag. The values of secret attributes are left out, all else stays, line for line.
func (m *metabase) read(raw []byte) {
	var out bytes.Buffer
	out.Grow(len(raw))
	for len(raw) > 0 {
		open := bytes.IndexByte(raw, '<')
		if open < 0 {
			break
		}
		out.Write(raw[:open])
		raw = raw[open:]
		end := tagEnd(raw)
		m.tag(&out, raw[:end])
		raw = raw[end:]
	}
	out.Write(raw)
	m.text = out.Bytes()
}

// tagEnd is where the tag that begins the text ends; a ">" in quotation marks does not end it.
func tagEnd(raw []byte) int {
	var quote byte
	for i, c := range raw {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return len(raw)
}

// attr is an attribute of a tag and where its value stands in it.
type attr struct {
	name     string
	from, to int
}

// attributes are those of a tag; what is not of their form is passed over.
func attributes(tag []byte) (all []attr) {
	at := 0
	for {
		equals := bytes.IndexByte(tag[at:], '=')
		if equals < 0 {
			return all
		}
		name := bytes.TrimSpace(tag[at : at+equals])
		if i := bytes.LastIndexAny(name, " \t\r\n<"); i >= 0 {
			name = name[i+1:]
		}
		at += equals + 1
		rest := bytes.TrimLeft(tag[at:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			continue
		}
		from := len(tag) - len(rest) + 1
		length := bytes.IndexByte(tag[from:], rest[0])
		if length < 0 {
			length = len(tag) - from
		}
		all = append(all, attr{string(name), from, from + length})
		at = min(from+length+1, len(tag))
	}
}

// tag writes one tag without secrets, and notes the folders it names.
func (m *metabase) tag(out *bytes.Buffer, tag []byte) {
	all := attributes(tag)
	value := func(name string) string {
		for _, a := range all {
			if strings.EqualFold(a.name, name) {
				return html.UnescapeString(string(tag[a.from:a.to]))
			}
		}
		return ""
	}
	m.note(value)
	secure := isSecret(value("Name")) || strings.Contains(strings.ToUpper(value("Attributes")), "SECURE")
	done := 0
	for _, a := range all {
		if isSecret(a.name) || secure && strings.EqualFold(a.name, "Value") {
			out.Write(keptBreaks(tag[done:a.from], tag[a.from:a.to]))
			done = a.to
		}
	}
	out.Write(tag[done:])
}

// keptBreaks is what precedes a secret and the line ends within it: lines keep their numbers.
func keptBreaks(before, secret []byte) []byte {
	return append(bytes.Clone(before), bytes.Repeat([]byte("\n"), bytes.Count(secret, []byte("\n")))...)
}

// note takes the folders of an SMTP virtual server from its node.
func (m *metabase) note(value func(string) string) {
	node := strings.ToLower(value("Location"))
	if !strings.HasPrefix(node, "/lm/smtpsvc") {
		return
	}
	for _, name := range []string{"QueueDirectory", "BadMailDirectory", "PickupDirectory", "DropDirectory"} {
		if folder := value(name); folder != "" {
			m.folders = append(m.folders, folder)
		}
	}
	if folder := value("LogFileDirectory"); folder != "" {
		m.logs[node] = folder
	}
}

// logFolders are where the protocol logs lie: IIS makes a folder SMTPSVC<n> below the one that is set.
func (s *server) logFolders() []string {
	all := []string{s.windows + `\system32\LogFiles\SMTPSVC*`}
	if s.metabase == nil {
		return all
	}
	for _, folder := range s.metabase.logs {
		all = append(all, s.expand(folder)+`\SMTPSVC*`)
	}
	return all
}

// expand replaces the variables of the server's environment that paths in its settings use.
func (s *server) expand(path string) string {
	for _, v := range []struct{ name, value string }{
		{"%systemroot%", s.windows},
		{"%windir%", s.windows},
		{"%systemdrive%", s.windows[:2]},
		{"%programfiles%", s.programs()},
	} {
		if i := strings.Index(strings.ToLower(path), v.name); i >= 0 {
			path = path[:i] + v.value + path[i+len(v.name):]
		}
	}
	if strings.HasPrefix(strings.ToLower(path), `\systemroot\`) {
		path = fmt.Sprintf(`%s\%s`, s.windows, path[len(`\systemroot\`):])
	}
	return path
}
