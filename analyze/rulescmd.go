package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
	"github.com/spf13/pflag"

	"postmortem/rules"
)

const rulesUsage = `Usage: analyze rules list [--format text|json] [--rules DIR]
       analyze rules show ID [--rules DIR]
       analyze rules lint [--rules DIR]
       analyze rules test [--rules DIR] [ID...]

list prints the catalog, show one rule as a page, lint checks every rule and runs its examples, test runs the examples of
all rules or those named and counts what passes. --rules DIR adds your own.
`

// runRules is the verbs about the catalog.
func runRules(args []string, stdout io.Writer) error {
	flags := pflag.NewFlagSet("analyze rules", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	format := flags.StringP("format", "f", "text", "")
	dirs := flags.StringArray("rules", nil, "")
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		_, err := io.WriteString(stdout, rulesUsage)
		return err
	case err != nil:
		return usage("see analyze rules --help", "%w", err)
	}
	catalog, err := loadCatalog(*dirs)
	if err != nil {
		return err
	}
	if err := catalog.Complete(); err != nil {
		return &problem{exitUsage, err, "analyze rules lint checks the whole catalog"}
	}
	switch verb := flags.Arg(0); {
	case verb == "list" && flags.NArg() == 1:
		return listRules(catalog, *format, stdout)
	case verb == "show" && flags.NArg() == 2:
		return showRule(catalog, flags.Arg(1), stdout)
	case verb == "lint" && flags.NArg() == 1:
		return lintRules(catalog, stdout)
	case verb == "test":
		return testRules(catalog, flags.Args()[1:], stdout)
	}
	return usage("list, show ID, lint or test", "unknown call of analyze rules: %q", strings.Join(flags.Args(), " "))
}

// listed is a rule's line in the JSON list.
type listed struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Title    string   `json:"title"`
	Area     string   `json:"area"`
	Stage    string   `json:"stage"`
	Severity string   `json:"severity"`
	Articles []string `json:"articles"`
	Explains []string `json:"explains"`
	Rivals   []string `json:"rivals"`
	Sources  []string `json:"sources"`
}

func listRules(c *rules.Catalog, format string, w io.Writer) error {
	all := []listed{}
	for _, r := range c.Rules {
		all = append(all, listingOf(r))
	}
	switch format {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(all)
	case "text":
		return listAsTable(all, w)
	}
	return usage("text or json", "unknown format %q", format)
}

func listingOf(r *rules.Rule) listed {
	area, _, _ := strings.Cut(r.ID, "/")
	kind := r.Kind
	if kind == "" {
		kind = rules.Cause
	}
	l := listed{
		ID: r.ID, Kind: string(kind), Title: r.Title, Area: area, Stage: r.Stage, Severity: r.Severity,
		Articles: []string{}, Explains: append([]string{}, r.Explains...), Rivals: append([]string{}, r.Rivals...), Sources: []string{},
	}
	for _, a := range r.Articles {
		l.Articles = append(l.Articles, a.ID)
	}
	for _, s := range r.Sources {
		l.Sources = append(l.Sources, s.Of+" ("+s.Certainty+")")
	}
	return l
}

func listAsTable(all []listed, w io.Writer) error {
	t := tablewriter.NewTable(w,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{Borders: tw.BorderNone, Symbols: tw.NewSymbols(tw.StyleLight), Settings: tw.Settings{Separators: tw.Separators{BetweenColumns: tw.Off}}})),
		tablewriter.WithHeaderAutoFormat(tw.Off), tablewriter.WithHeaderAlignment(tw.AlignLeft), tablewriter.WithRowAutoWrap(tw.WrapNone))
	t.Header("Rule", "Articles", "Title")
	for _, l := range all {
		if err := t.Append(l.ID, strings.Join(l.Articles, ", "), l.Title); err != nil {
			return err
		}
	}
	return t.Render()
}

func showRule(c *rules.Catalog, id string, w io.Writer) error {
	r := c.Rule(id)
	if r == nil {
		return usage("analyze rules list shows all of them", "no rule %q", id)
	}
	return rulePage.Execute(w, r)
}

func lintRules(c *rules.Catalog, w io.Writer) error {
	if err := c.Check(); err != nil {
		return &problem{exitUsage, err, "the rule language is described by: go doc postmortem/rules"}
	}
	_, err := fmt.Fprintf(w, "%d rules, nothing to complain about\n", len(c.Rules))
	return err
}
