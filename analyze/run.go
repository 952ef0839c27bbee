package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"filippo.io/age"
	"github.com/spf13/pflag"

	"postmortem/reports"
	"postmortem/rules"
)

// run is the program without its process: everything it touches is a parameter.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) > 0 && args[0] == "rules" {
		return runRules(args[1:], stdout)
	}
	o, err := parse(args, stdout)
	if errors.Is(err, pflag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	return analyzeAll(ctx, o, stdin, stdout, stderr)
}

// options is the command line of the main job.
type options struct {
	bundles []string
	format  reports.Format
	output  string
	rules   []string
	failOn  rules.Verdict
	keys    []age.Identity // for encrypted bundles
}

const usageText = `Usage: analyze [flags] BUNDLE...
       analyze rules list|show|lint|test [flags]

Diagnoses mail-flow failures of Exchange 2000/2003 servers from a collected bundle: a zip, tar, tar.gz, 7z, rar or cab
file, a folder, one artifact alone, a JSON report (rendered anew), or - for standard input.

  analyze customer.zip                                the report on the terminal
  analyze customer.zip --format markdown -o case.md   for the ticket
  analyze case.json --format html -o case.html        the same report again, without the bundle

Flags:
`

const usageExit = `
Exit: 0 analysis completed, whatever it found; 1 the bundle could not be read; 2 usage; 3 --fail-on reached.
"go run" shows every failure as 1; a built program shows the codes above.
`

func parse(args []string, help io.Writer) (options, error) {
	var o options
	var format, failOn string
	var identities []string
	flags := pflag.NewFlagSet("analyze", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.SortFlags = false
	flags.StringVarP(&format, "format", "f", reports.Formats[0].Name, "how the report is written: "+formatNames())
	flags.StringVarP(&o.output, "output", "o", "", "write the report to `FILE` instead of standard output")
	flags.StringArrayVar(&o.rules, "rules", nil, "add your own rules from `DIR` to the built-in catalog")
	flags.StringVar(&failOn, "fail-on", "", "exit with 3 when a finding is `VERDICT` or better: possible, probable, confirmed")
	flags.StringArrayVar(&identities, "identity", nil, "open an encrypted bundle (.age) with the private key in `KEYFILE`")
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		io.WriteString(help, usageText+flags.FlagUsages()+usageExit)
		return o, err
	case err != nil:
		return o, usage("see analyze --help", "%w", err)
	}
	o.bundles = flags.Args()
	if len(o.bundles) == 0 {
		return o, usage("analyze customer.zip", "no bundle given")
	}
	var known bool
	if o.format, known = reports.FormatByName(format); !known {
		return o, usage("choose one of "+formatNames(), "unknown format %q", format)
	}
	var err error
	if o.keys, err = readIdentities(identities); err != nil {
		return o, err
	}
	return o, o.setFailOn(failOn)
}

func (o *options) setFailOn(verdict string) error {
	switch v := rules.Verdict(verdict); v {
	case "", rules.Possible, rules.Probable, rules.Confirmed:
		o.failOn = v
		return nil
	}
	return usage("choose possible, probable or confirmed", "unknown verdict %q", verdict)
}

func formatNames() string {
	var names []string
	for _, f := range reports.Formats {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}
