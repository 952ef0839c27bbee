package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"filippo.io/age"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"postmortem/collect/bundle"
	"postmortem/reports"
	"postmortem/reports/redact"
	"postmortem/rules"
	"postmortem/rules/compare"
	"postmortem/rules/facts"
)

// comparison is the command line of compare.
type comparison struct {
	format reports.ComparisonFormat
	output string
	rules  []string
	keys   []age.Identity
	redaction

	given struct {
		format     string
		identities []string
	}
}

// compareVerb holds a bundle against an earlier one of the same server.
func compareVerb(p program) *cobra.Command {
	var o comparison
	verb := &cobra.Command{
		Use: "compare BEFORE AFTER",
		Short: "Compares two bundles of the same servers, collected before and after a change: what became of each cause, which\n" +
			"verify steps are done, which facts changed. A JSON report may stand for a bundle (findings only); the JSON of\n" +
			"a comparison alone is rendered anew.",
		Example: "  analyze compare before.zip after.zip\n  analyze compare before.zip after.zip --format html -o change.html\n" +
			"  analyze compare before.json after.zip               a report for a bundle: findings only",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.settle(); err != nil {
				return err
			}
			return o.hide(o.run(c.Context(), args, p), args)
		},
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVarP(&o.given.format, "format", "f", "text", "how the comparison is written: "+comparisonFormatNames())
	flags.StringVarP(&o.output, "output", "o", "", "write it to `FILE` instead of standard output")
	flags.StringArrayVar(&o.rules, "rules", nil, "add your own rules from `DIR` to the built-in catalog")
	flags.StringArrayVar(&o.given.identities, "identity", nil, "open an encrypted bundle (.age) with the private key in `KEYFILE`")
	o.redaction.define(verb)
	offer(verb, "format", strings.Split(comparisonFormatNames(), ", ")...)
	return verb
}

func comparisonFormatNames() string {
	var names []string
	for _, f := range reports.ComparisonFormats {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func (o *comparison) settle() (err error) {
	var known bool
	if o.format, known = reports.ComparisonFormatByName(o.given.format); !known {
		return unknownChoice("format", o.given.format, strings.Split(comparisonFormatNames(), ", "))
	}
	o.keys, err = readIdentities(o.given.identities)
	return err
}

func (o *comparison) run(ctx context.Context, args []string, p program) error {
	document, err := o.document(ctx, args, p)
	if err != nil {
		return err
	}
	if err := o.redaction.apply(nil, document); err != nil {
		return err
	}
	return writeTo(ctx, o.output, p.stdout, func(w io.Writer, shown reports.Options) error { return o.format.Write(w, document, shown) })
}

func (o *comparison) document(ctx context.Context, args []string, p program) (*reports.Comparison, error) {
	if len(args) == 1 {
		return comparisonGiven(args[0])
	}
	catalog, err := loadCatalog(o.rules)
	if err != nil {
		return nil, err
	}
	if err := catalog.Complete(); err != nil {
		return nil, &problem{exitUsage, err, "analyze rules lint --rules DIR checks a folder of rules"}
	}
	looks, err := o.look(ctx, args, catalog, p)
	if err != nil {
		return nil, err
	}
	return compareLooks(catalog, looks[0], looks[1]), nil
}

// comparisonGiven reads the JSON of a comparison that was given alone.
func comparisonGiven(name string) (*reports.Comparison, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	document, err := reports.ReadComparison(f)
	if errors.Is(err, reports.ErrNotReport) {
		return nil, usage("analyze compare before.zip after.zip", "one bundle alone cannot be compared, and %s is no comparison in JSON", name)
	}
	return document, err
}

// look is what one argument of compare shows: a bundle, or what a report says of one.
type look struct {
	bundle reports.Bundle
	facts  *facts.Case     // nil where a report was given
	report *reports.Report // nil where a bundle was given
}

// look reads both arguments side by side.
func (o *comparison) look(ctx context.Context, args []string, catalog *rules.Catalog, p program) (looks [2]look, err error) {
	g, ctx := errgroup.WithContext(ctx)
	for i := range looks {
		g.Go(func() (err error) {
			looks[i], err = o.lookAt(ctx, args[i], catalog, p)
			return err
		})
	}
	return looks, g.Wait()
}

func (o *comparison) lookAt(ctx context.Context, name string, catalog *rules.Catalog, p program) (l look, err error) {
	if r, ok, err := reportGiven([]string{name}); ok {
		if err != nil {
			return l, err
		}
		return look{bundle: r.Bundle, report: r}, nil
	}
	in, err := openAll(ctx, []string{name}, p.stdin, o.keys)
	if err != nil {
		return l, err
	}
	defer in.close()
	wants := catalog.WantsToFollow()
	wants.Keys = append(wants.Keys, compare.Keys...)
	if l.facts, err = examine(ctx, in, wants, &progress{}); err != nil {
		return l, err
	}
	l.bundle = reports.BundleOf(l.facts, in.grade(), describe(catalog))
	return l, nil
}

// compareLooks compares by facts where both are at hand, else by findings.
func compareLooks(catalog *rules.Catalog, before, after look) *reports.Comparison {
	if before.facts != nil && after.facts != nil {
		return reports.NewComparison(compare.Cases(catalog, before.facts, after.facts), before.bundle, after.bundle)
	}
	for _, l := range []*look{&before, &after} {
		if l.report == nil {
			l.report = reports.New(catalog.Diagnose(l.facts), bundle.Grading{}, l.bundle.Catalog)
		}
		l.report.FindNames()
	}
	document := reports.NewComparison(compare.Looks(catalog, before.report.Looks(catalog), after.report.Looks(catalog)), before.bundle, after.bundle)
	document.Names = redact.Occurring(document, slices.Concat(before.report.Names, after.report.Names))
	return document
}
