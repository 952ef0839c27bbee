package main

import (
	"context"
	"io"
	"strings"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"postmortem/reports"
	"postmortem/rules"
)

// program is the process around the command line: everything a verb reads from or writes to.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

// verbs are what the program does beside its main job: a file each, and a row here.
var verbs = []func(program) *cobra.Command{
	compareVerb,
	showVerb,
	rulesVerb,
	doctorVerb,
	revealVerb,
	manVerb,
}

// run is the program without its process: everything it touches is a parameter.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	root := newRoot(program{stdin, stdout, stderr})
	root.SetArgs(args)
	return guessed(root, root.ExecuteContext(ctx))
}

// newRoot is the whole command line: the main job with the verbs below it.
func newRoot(p program) *cobra.Command {
	var o options
	root := &cobra.Command{
		Use:           "analyze [flags] BUNDLE...",
		Long:          "Diagnoses mail-flow failures of Exchange 2000/2003 servers from a collected bundle: a zip, tar, tar.gz, 7z, rar or cab\nfile, a folder, one artifact alone, a JSON report (rendered anew), or - for standard input.",
		Example:       examples,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.settle(args); err != nil {
				return err
			}
			return o.hide(analyzeAll(c.Context(), o, p.stdin, p.stdout, p.stderr), o.bundles)
		},
	}
	o.define(root)
	for _, verb := range verbs {
		root.AddCommand(verb(p))
	}
	dress(root, p)
	return root
}

// dress gives all verbs one face: the streams, the form of their help, and of their mistakes.
func dress(root *cobra.Command, p program) {
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpTemplate(usageTemplate)
	root.SetFlagErrorFunc(flagMistake)
	checkArguments(root)
}

// checkArguments makes a wrong number of arguments a mistake of usage, for every verb.
func checkArguments(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usage(c.UseLine(), "%w", err)
			}
			return nil
		}
	}
	for _, verb := range c.Commands() {
		checkArguments(verb)
	}
}

// options is the command line of the main job.
type options struct {
	bundles []string
	format  reports.Format
	output  string
	rules   []string
	failOn  rules.Verdict
	keys    []age.Identity // for encrypted bundles
	redaction
	suppression

	given struct { // as the user wrote them, before settle
		format, failOn string
		identities     []string
	}
}

const examples = `  analyze customer.zip                                the report on the terminal
  analyze customer.zip --format markdown -o case.md   for the ticket
  analyze case.json --format html -o case.html        the same report again, without the bundle`

const exitWords = `0 analysis completed, whatever it found; 1 the bundle could not be read; 2 usage; 3 --fail-on reached.`

const usageTemplate = `{{if .Example}}{{.Example}}

{{end}}Usage: {{.UseLine}}{{range .Commands}}{{if .IsAvailableCommand}}
       {{.UseLine}}{{end}}{{end}}
{{with or .Long .Short}}
{{.}}
{{end}}{{if .HasAvailableLocalFlags}}
Flags:
{{.LocalFlags.FlagUsages}}{{end}}{{if .HasAvailableInheritedFlags}}{{.InheritedFlags.FlagUsages}}{{end}}{{if not .HasParent}}
Exit: ` + exitWords + `
"go run" shows every failure as 1; a built program shows the codes above.
{{end}}`

func (o *options) define(c *cobra.Command) {
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVarP(&o.given.format, "format", "f", reports.Formats[0].Name, "how the report is written: "+formatNames())
	flags.StringVarP(&o.output, "output", "o", "", "write the report to `FILE` instead of standard output; into a folder (DIR/) also one for each server")
	flags.StringArrayVar(&o.rules, "rules", nil, "add your own rules from `DIR` to the built-in catalog")
	flags.StringVar(&o.given.failOn, "fail-on", "", "exit with 3 when a finding is `VERDICT` or better: possible, probable, confirmed")
	flags.StringArrayVar(&o.given.identities, "identity", nil, "open an encrypted bundle (.age) with the private key in `KEYFILE`")
	o.suppression.define(c)
	o.redaction.define(c)
	offer(c, "format", reportFormats()...)
	offer(c, "fail-on", string(rules.Possible), string(rules.Probable), string(rules.Confirmed))
}

// offer completes a flag's value in the shell.
func offer(c *cobra.Command, flag string, values ...string) {
	if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is not defined: a mistake in this program
	}
}

// settle checks what the user wrote and reads what it names.
func (o *options) settle(bundles []string) error {
	o.bundles = bundles
	if len(o.bundles) == 0 {
		return usage("analyze customer.zip", "no bundle given")
	}
	var known bool
	if o.format, known = reports.FormatByName(o.given.format); !known {
		return unknownChoice("format", o.given.format, reportFormats())
	}
	if err := o.suppression.settle(); err != nil {
		return err
	}
	var err error
	if o.keys, err = readIdentities(o.given.identities); err != nil {
		return err
	}
	return o.setFailOn(o.given.failOn)
}

func (o *options) setFailOn(verdict string) error {
	switch v := rules.Verdict(verdict); v {
	case "", rules.Possible, rules.Probable, rules.Confirmed:
		o.failOn = v
		return nil
	}
	return unknownChoice("verdict", verdict, []string{string(rules.Possible), string(rules.Probable), string(rules.Confirmed)})
}

func formatNames() string { return strings.Join(reportFormats(), ", ") }

func reportFormats() (names []string) {
	for _, f := range reports.Formats {
		names = append(names, f.Name)
	}
	return names
}
