package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/pflag"
)

const usageText = `Usage: collect script > collect.vbs
       collect manual
       collect [--from PATH] [-o bundle.zip] [flags]
       collect --pack DIR [-o bundle.zip]

Collects the evidence of a failing Exchange 2000/2003 server into one bundle for the analyzer.

  collect script > collect.vbs   the collector for the old server itself, a script to read, approve and run there
  collect manual                 the same by hand, where no script may run
  collect --pack C:\snap          what the script left, packed into a verified zip
  collect --from /mnt/disk       from a mounted disk or image of such a server, on any system
  collect --from '\\server\c$'   from a share of it; what only the server can tell is missing
  collect                        on a newer Windows itself: an Edge or relay server
`

// verbs are the jobs that a first word names. Without one, the program gathers.
var verbs = map[string]func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error{
	"script": printer("script", writeScript),
	"manual": printer("manual", writeManual),
}

// run is the program without its process: everything it touches is a parameter.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		if verb, ok := verbs[args[0]]; ok {
			return verb(ctx, args[1:], stdin, stdout, stderr)
		}
	}
	return runGather(ctx, args, stdin, stdout, stderr)
}

// printer is a verb that takes no arguments and writes one text.
func printer(name string, write func(io.Writer) error) func(context.Context, []string, io.Reader, io.Writer, io.Writer) error {
	return func(_ context.Context, args []string, _ io.Reader, stdout, _ io.Writer) error {
		flags := pflag.NewFlagSet("collect "+name, pflag.ContinueOnError)
		flags.SetOutput(io.Discard)
		switch err := flags.Parse(args); {
		case errors.Is(err, pflag.ErrHelp):
			_, err = io.WriteString(stdout, usageText)
			return err
		case err != nil:
			return usage("see collect --help", "%w", err)
		case flags.NArg() > 0:
			return usage("redirect the output: collect "+name+" > FILE", "collect %s takes no arguments", name)
		}
		return write(stdout)
	}
}
