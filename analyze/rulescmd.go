package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
	"github.com/spf13/cobra"

	"postmortem/rules"
)

// rulesVerb is the verbs about the catalog.
func rulesVerb(p program) *cobra.Command {
	var dirs []string
	verb := &cobra.Command{
		Use:   "rules list|show|lint|test [flags]",
		Short: "list prints the catalog, show one rule as a page, lint checks every rule and runs its examples, test runs the\nexamples of all rules or those named and counts what passes.",
		RunE: func(_ *cobra.Command, args []string) error {
			hint := didYouMean(append(args, "")[0], []string{"list", "show", "lint", "test"}, "list, show ID, lint or test")
			return usage(hint, "unknown call of analyze rules: %q", strings.Join(args, " "))
		},
	}
	verb.PersistentFlags().StringArrayVar(&dirs, "rules", nil, "add your own rules from `DIR` to the built-in catalog")
	verb.AddCommand(rulesList(p, &dirs), rulesShow(p, &dirs), rulesLint(p, &dirs), rulesTest(p, &dirs))
	return verb
}

func rulesList(p program, dirs *[]string) *cobra.Command {
	var format string
	list := &cobra.Command{
		Use: "list", Short: "Prints the catalog, a line a rule.", Args: cobra.NoArgs,
		RunE: onCatalog(dirs, func(c *rules.Catalog, _ []string) error { return listRules(c, format, p.stdout) }),
	}
	list.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	offer(list, "format", "text", "json")
	return list
}

func rulesShow(p program, dirs *[]string) *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Prints one rule as a page.", Args: cobra.ExactArgs(1), ValidArgsFunction: ruleIDs,
		RunE: onCatalog(dirs, func(c *rules.Catalog, ids []string) error { return showRule(c, ids[0], p.stdout) }),
	}
}

func rulesLint(p program, dirs *[]string) *cobra.Command {
	return &cobra.Command{
		Use: "lint", Short: "Checks every rule and runs its examples.", Args: cobra.NoArgs,
		RunE: onCatalog(dirs, func(c *rules.Catalog, _ []string) error { return lintRules(c, p.stdout) }),
	}
}

func rulesTest(p program, dirs *[]string) *cobra.Command {
	return &cobra.Command{
		Use: "test [ID...]", Short: "Runs the examples of all rules or those named and counts what passes.", ValidArgsFunction: ruleIDs,
		RunE: onCatalog(dirs, func(c *rules.Catalog, ids []string) error { return testRules(c, ids, p.stdout) }),
	}
}

// onCatalog runs a verb on the whole catalog, prose and examples included.
func onCatalog(dirs *[]string, verb func(*rules.Catalog, []string) error) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		catalog, err := loadCatalog(*dirs)
		if err != nil {
			return err
		}
		if err := catalog.Complete(); err != nil {
			return &problem{exitUsage, err, "analyze rules lint checks the whole catalog"}
		}
		return verb(catalog, args)
	}
}

// ruleIDs completes the ID of a built-in rule in the shell.
func ruleIDs(*cobra.Command, []string, string) (ids []cobra.Completion, _ cobra.ShellCompDirective) {
	catalog, err := loadCatalog(nil)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	for _, r := range catalog.Rules {
		ids = append(ids, cobra.CompletionWithDesc(r.ID, r.Title))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
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
	return unknownChoice("format", format, []string{"text", "json"})
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

// noRule is the mistake of an ID that no rule has.
func noRule(c *rules.Catalog, id string) error {
	return usage(didYouMean(id, idsOf(c), "analyze rules list shows all of them"), "no rule %q", id)
}

func showRule(c *rules.Catalog, id string, w io.Writer) error {
	r := c.Rule(id)
	if r == nil {
		return noRule(c, id)
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
