// Analyze diagnoses collected snapshots of Exchange 2000 and 2003 servers: it reads a bundle, applies the catalog of rules
// and writes a root-cause report.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"postmortem/collect/process"
)

// Exit codes of the program.
const (
	exitDone       = 0 // the analysis completed, whatever it found
	exitUnreadable = 1 // the bundle could not be read, or the report could not be written
	exitUsage      = 2 // the command line, or a rule of --rules, is wrong
	exitReached    = 3 // --fail-on: a finding reached the verdict
)

func main() {
	paceGC()
	ctx, stop := signal.NotifyContext(context.Background(), process.Ends()...)
	context.AfterFunc(ctx, func() { time.AfterFunc(oneWish, stop) }) // a second Ctrl-C ends the program at once
	signal.Ignore(syscall.SIGPIPE)                                   // a reader that is gone is an error of writing
	err := untilInterrupted(ctx, func() error { return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr) })
	stop()
	os.Exit(report(err, os.Stderr))
}

// oneWish is how far apart signals are that mean the same: timeout(1) sends its own to the program, and to the group it is in.
const oneWish = 500 * time.Millisecond

// patience is how long an interrupted run may take to end by itself: to remove what it wrote, and to close what it reads.
const patience = 2 * time.Second

// untilInterrupted is do, or soon after ctx ends why it did: a device that does not answer, or work that looks at no context,
// must not keep a program that somebody wants to end.
func untilInterrupted(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		return ctx.Err()
	}
}

// problem is an error with the exit code it means and a hint what to do.
type problem struct {
	code int
	err  error
	hint string
}

func (p *problem) Error() string { return p.err.Error() }
func (p *problem) Unwrap() error { return p.err }

func usage(hint, format string, args ...any) error {
	return &problem{exitUsage, fmt.Errorf(format, args...), hint}
}

// report prints an error the way all errors look, and returns the exit code.
func report(err error, stderr io.Writer) int {
	if err == nil {
		return exitDone
	}
	p := asProblem(err)
	if p.code == exitReached {
		return p.code
	}
	fmt.Fprintf(stderr, "analyze: error: %s\n", clean(p.err.Error()))
	if p.hint != "" {
		fmt.Fprintf(stderr, "analyze: hint: %s\n", clean(p.hint))
	}
	return p.code
}

// asProblem is the error with its exit code; what has none means that something could not be read.
func asProblem(err error) *problem {
	var p *problem
	switch {
	case errors.Is(err, context.Canceled):
		return &problem{exitUnreadable, errors.New("interrupted, no report was written"), ""}
	case !errors.As(err, &p):
		p = &problem{exitUnreadable, err, ""}
	}
	return p
}
