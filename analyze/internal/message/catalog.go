package message

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"postmortem/rules/facts"
)

// Message is the built-in words of one kind of event.
type Message struct {
	Source     string      `yaml:"source"`
	Code       uint16      `yaml:"code"`       // the low 16 bits of the event's ID
	Qualifiers uint16      `yaml:"qualifiers"` // the high 16 bits; 0 where not published
	Level      facts.Level `yaml:"level"`      // the type it was seen with
	Category   string      `yaml:"category"`   // as Event Viewer shows it in English; "" none or not known
	Text       string      `yaml:"text"`       // in insertion form; "" where the wording is not known
	About      string      `yaml:"about"`      // then: what it is known for, in our words
	Basis      Basis       `yaml:"basis"`
	From       []string    `yaml:"from"` // keys of the catalog's sources

	once  sync.Once
	forms [2]form
}

// Basis says how certain a message's words are.
type Basis string

// The bases, best first.
const (
	Published Basis = "published" // the source prints the insertion form
	Sample    Basis = "sample"    // the source prints an event; the places of the strings are derived
	Memory    Basis = "memory"    // no source at hand: the wording may differ in detail
)

// Catalog is the built-in messages.
type Catalog struct {
	Sources  map[string]string `yaml:"sources"` // what Message.From names
	Messages []*Message        `yaml:"messages"`

	byKind map[kind][]*Message // in the order of Messages: the first one is rendered
}

type kind struct {
	source string // lower case
	code   uint16
}

//go:embed messages.yaml
var builtin []byte

// Builtin is the catalog this program ships. It is read when it is first asked for.
var Builtin = sync.OnceValue(func() *Catalog {
	c, err := load(builtin)
	if err != nil {
		panic(err) // messages.yaml is part of the program, and a test reads it
	}
	return c
})

func load(b []byte) (*Catalog, error) {
	c := &Catalog{byKind: make(map[kind][]*Message)}
	if err := yaml.UnmarshalWithOptions(b, c, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	for _, m := range c.Messages {
		k := kindOf(m.Source, m.Code)
		c.byKind[k] = append(c.byKind[k], m)
	}
	return c, nil
}

func kindOf(source string, code uint16) kind { return kind{strings.ToLower(source), code} }

// Find is the message of an event, one of its level before others; nil when the catalog has none. Qualifiers 0 are unknown
// ones, as in a text save.
func (c *Catalog) Find(source string, code, qualifiers uint16, level facts.Level) (first *Message) {
	for _, m := range c.byKind[kindOf(source, code)] {
		if m.Qualifiers != 0 && qualifiers != 0 && m.Qualifiers != qualifiers {
			continue
		}
		if m.Level == level {
			return m
		}
		if first == nil {
			first = m
		}
	}
	return first
}
