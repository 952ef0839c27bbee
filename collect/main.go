// Collect gathers the evidence of a failing Exchange 2000 or 2003 mail server into one bundle: it prints the script and the
// manual instructions for the old servers themselves, and collects from mounted disks, shares and newer systems.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"postmortem/collect/process"
)

// Exit codes of the program.
const (
	exitDone    = 0 // everything that was asked for was done
	exitFailed  = 1 // nothing could be collected, or the output could not be written
	exitUsage   = 2 // the command line is wrong
	exitPartial = 3 // a bundle was written, but not everything could be collected
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), process.Ends()...)
	signal.Ignore(syscall.SIGPIPE) // a reader that is gone is an error of writing, and the half-made bundle is removed
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(report(err, os.Stderr))
}

// problem is an error with the exit code it means and a hint what to do.
type problem struct {
	code    int
	err     error
	hint    string
	details []string // lines below the error
}

func (p *problem) Error() string { return p.err.Error() }
func (p *problem) Unwrap() error { return p.err }

func usage(hint, format string, args ...any) error {
	return &problem{code: exitUsage, err: fmt.Errorf(format, args...), hint: hint}
}

// report prints an error the way all errors look, and returns the exit code.
func report(err error, stderr io.Writer) int {
	if err == nil {
		return exitDone
	}
	p := &problem{code: exitFailed, err: err}
	errors.As(err, &p)
	fmt.Fprintf(stderr, "collect: error: %s\n", said(p.err.Error()))
	for _, line := range allSaid(p.details) {
		fmt.Fprintf(stderr, "  %s\n", line)
	}
	if p.hint != "" {
		fmt.Fprintf(stderr, "collect: hint: %s\n", said(p.hint))
	}
	return p.code
}
