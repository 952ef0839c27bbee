package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/pflag"
)

// runGather collects on this machine, or from a mounted disk or a share.
func runGather(_ context.Context, args []string, _ io.Reader, stdout, _ io.Writer) error {
	flags := pflag.NewFlagSet("collect", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		_, err = io.WriteString(stdout, usageText)
		return err
	case err != nil:
		return usage("see collect --help", "%w", err)
	}
	return usage("collect script > collect.vbs", "what to collect from is not said")
}
