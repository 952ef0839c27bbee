package main

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"postmortem/reports"
)

// doctor is the command line of doctor.
type doctor struct {
	format     string
	output     string
	rules      []string
	identities []string
	redaction
}

// doctorVerb examines a bundle itself.
func doctorVerb(p program) *cobra.Command {
	var o doctor
	verb := &cobra.Command{
		Use: "doctor BUNDLE...",
		Short: "Says what a bundle contains, how good each artifact is, and which questions it can answer: for each symptom and\n" +
			"area, how many clauses of its causes can be decided, and what would help most. It names no cause.",
		Example: "  analyze doctor customer.zip\n  analyze doctor customer.zip --format json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.hide(o.run(c.Context(), args, p), args)
		},
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVarP(&o.format, "format", "f", "text", "text or json")
	flags.StringVarP(&o.output, "output", "o", "", "write it to `FILE` instead of standard output")
	flags.StringArrayVar(&o.rules, "rules", nil, "add your own rules from `DIR` to the built-in catalog")
	flags.StringArrayVar(&o.identities, "identity", nil, "open an encrypted bundle (.age) with the private key in `KEYFILE`")
	o.redaction.define(verb)
	offer(verb, "format", checkupFormats()...)
	return verb
}

func checkupFormats() (names []string) {
	for _, f := range reports.CheckupFormats {
		names = append(names, f.Name)
	}
	return names
}

func (o *doctor) run(ctx context.Context, bundles []string, p program) error {
	format := slices.Index(checkupFormats(), o.format)
	if format < 0 {
		return unknownChoice("format", o.format, checkupFormats())
	}
	document, err := o.document(ctx, bundles, p)
	if err != nil {
		return err
	}
	if err := o.redaction.apply(nil, document); err != nil {
		return err
	}
	return writeTo(ctx, o.output, p.stdout, func(w io.Writer, shown reports.Options) error {
		return reports.CheckupFormats[format].Write(w, document, shown)
	})
}

func (o *doctor) document(ctx context.Context, bundles []string, p program) (*reports.Checkup, error) {
	if _, given, _ := reportGiven(bundles); given {
		return nil, usage("give the bundle itself: analyze doctor customer.zip", "a report does not hold what its bundle contained")
	}
	keys, err := readIdentities(o.identities)
	if err != nil {
		return nil, err
	}
	catalog, err := loadCatalog(o.rules)
	if err != nil {
		return nil, err
	}
	in, err := openAll(ctx, bundles, p.stdin, keys)
	if err != nil {
		return nil, err
	}
	defer in.close()
	c, err := examine(ctx, in, catalog.Wants(), newProgress(p.stderr))
	if err != nil {
		return nil, err
	}
	return reports.NewCheckup(c, catalog.Survey(c), reports.BundleOf(c, in.grade(), describe(catalog))), nil
}
