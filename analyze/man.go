package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manVerb prints the manual page of the program, made from the same words as --help.
func manVerb(p program) *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Prints the manual page, for man -l or for /usr/local/share/man/man1/analyze.1.", Args: cobra.NoArgs,
		Example: "  analyze man > analyze.1 && man -l analyze.1",
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := io.WriteString(p.stdout, manual(c.Root()))
			return err
		},
	}
}

// page is a manual page in the making, in the macros of man(7).
type page struct{ strings.Builder }

// manual is the page of a program with all its verbs. It bears no date: the same program prints the same page.
func manual(root *cobra.Command) string {
	m := &page{}
	m.macro("TH", strings.ToUpper(root.Name()), "1", "", "Postmortem")
	m.section("NAME")
	m.text(root.Name() + " - diagnoses mail-flow failures of Exchange 2000 and 2003 servers")
	m.section("SYNOPSIS")
	m.synopsis(root)
	m.section("DESCRIPTION")
	m.text(root.Long)
	m.section("EXAMPLES")
	m.asItStands(root.Example)
	m.section("OPTIONS")
	m.flags(root.LocalFlags())
	m.section("VERBS")
	m.verbs(root)
	m.section("EXIT STATUS")
	m.text(exitWords)
	return m.String()
}

func (m *page) verbs(of *cobra.Command) {
	for _, c := range of.Commands() {
		if !c.IsAvailableCommand() {
			continue
		}
		m.macro("SS", c.UseLine())
		m.text(c.Short)
		m.asItStands(c.Example)
		m.flags(c.LocalFlags())
		m.verbs(c)
	}
}

func (m *page) synopsis(root *cobra.Command) {
	m.macro("B", root.UseLine())
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			m.macro("br")
			m.macro("B", c.UseLine())
		}
	}
}

func (m *page) flags(all *pflag.FlagSet) {
	all.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, words := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		m.macro("TP")
		m.macro("B", strings.TrimSpace(name+" "+value))
		m.text(words)
	})
}

func (m *page) section(title string) { m.macro("SH", title) }

// macro writes a line that the formatter acts on; arguments with blanks are quoted.
func (m *page) macro(name string, arguments ...string) {
	m.WriteString("." + name)
	for _, a := range arguments {
		fmt.Fprintf(m, ` "%s"`, strings.ReplaceAll(roff(a), `"`, `\(dq`))
	}
	m.WriteByte('\n')
}

func (m *page) text(s string) {
	for line := range strings.Lines(strings.TrimSpace(s)) {
		m.WriteString(inertLine(strings.TrimSpace(line)) + "\n")
	}
}

func (m *page) asItStands(s string) {
	if s == "" {
		return
	}
	m.WriteString(".PP\n.nf\n")
	for line := range strings.Lines(s) {
		m.WriteString(inertLine(strings.TrimRight(line, "\n")) + "\n")
	}
	m.WriteString(".fi\n")
}

// inertLine keeps a line of text from being taken for a macro.
func inertLine(s string) string {
	s = roff(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		return `\&` + s
	}
	return s
}

// roff writes text so that the formatter shows it as it stands.
func roff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(strings.ReplaceAll(s, "\n", " "))
}
