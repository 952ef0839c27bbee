package message

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"postmortem/analyze/internal/msgtable"
	"postmortem/rules/facts"
)

// maxExcerpt bounds the words of one event, in bytes. The insertion strings keep all that its reader kept.
const maxExcerpt = 4 << 10

// Words is what the events of one server are worded with.
type Words struct {
	catalog *Catalog
	tables  map[string]*facts.MessageTable // by file name in lower case
	files   map[string]messageFiles        // by source in lower case, from the registry
	levels  map[string]string              // category names by source and number, from Diagnostics keys
}

// For gathers the words for the events of a server: the message DLLs it ships, what its registry says of them, and the
// built-in messages.
func For(s *facts.Server) *Words {
	w := &Words{catalog: Builtin(), tables: make(map[string]*facts.MessageTable)}
	for i := range s.MessageTables {
		t := &s.MessageTables[i]
		if w.tables[t.File] == nil {
			w.tables[t.File] = t
		}
	}
	w.files = registeredFiles(s)
	w.levels = diagnosticsCategories(s)
	return w
}

// Where the words of an event can come from, besides a message file, which is named by its file name.
const (
	FromArtifact = "artifact" // the artifact holds the message itself
	FromCatalog  = "built-in" // a built-in message
	FromStrings  = "strings"  // no words are known
)

// Render is the event in words, and where they are from. It is never empty and at most maxExcerpt bytes long.
func (w *Words) Render(e *facts.Event) (text, from string) {
	text, from = w.render(e)
	return shorten(text), from
}

func (w *Words) render(e *facts.Event) (text, from string) {
	if e.Text != "" {
		return e.Text, FromArtifact
	}
	parameter := w.parameters(e.Source)
	id := uint32(e.Qualifiers)<<16 | uint32(e.ID)
	for _, name := range w.messageFiles(e.Source) {
		if t := w.tables[name]; t != nil {
			if form, ok := t.Texts[id]; ok && strings.TrimSpace(form) != "" {
				return msgtable.Format(form, e.Strings, parameter), name
			}
		}
	}
	m := w.find(e)
	if m != nil && m.Text != "" {
		return msgtable.Format(m.Text, e.Strings, parameter) + surplus(m, e.Strings), FromCatalog
	}
	return plain(e, m), FromStrings
}

func (w *Words) find(e *facts.Event) *Message {
	if m := w.catalog.Find(e.Source, e.ID, e.Qualifiers, e.Level); m != nil || e.Alias == "" {
		return m
	}
	return w.catalog.Find(e.Alias, e.ID, e.Qualifiers, e.Level)
}

// surplus is the insertion strings that a built-in message has no place for. Its text may be of another version than the
// log, so they are shown, not dropped.
func surplus(m *Message, all []string) string {
	var out []string
	for i, s := range all {
		if strings.TrimSpace(s) != "" && !m.names(i+1) {
			out = append(out, quoted(s))
		}
	}
	if out == nil {
		return ""
	}
	return " [" + strings.Join(out, " | ") + "]"
}

// plain is an event without known words.
func plain(e *facts.Event, m *Message) string {
	var out []string
	for i, s := range e.Strings {
		name := ""
		if i < len(e.Names) && e.Names[i] != "" {
			name = e.Names[i] + " "
		}
		out = append(out, name+quoted(s))
	}
	text := fmt.Sprintf("%s %d", e.Source, e.ID)
	if len(out) > 0 {
		text += ": " + strings.Join(out, " | ")
	}
	if m != nil && m.About != "" {
		text += " (known for: " + m.About + ")"
	}
	return text
}

func quoted(s string) string { return `"` + s + `"` }

func shorten(s string) string {
	if len(s) <= maxExcerpt {
		return s
	}
	end := maxExcerpt - len("…")
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
