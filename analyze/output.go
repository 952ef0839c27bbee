package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/term"

	"postmortem/reports"
	"postmortem/rules"
)

// write renders the report to the file the user named, into a folder, or to standard output.
func write(ctx context.Context, r *reports.Report, o options, stdout io.Writer) error {
	if isFolder(o.output) {
		return writeFolder(ctx, r, o)
	}
	return writeTo(ctx, o.output, stdout, func(w io.Writer, shown reports.Options) error { return o.format.Write(w, r, shown) })
}

// writeTo renders a document to the file the user named, or to standard output where none is.
func writeTo(ctx context.Context, name string, stdout io.Writer, render func(io.Writer, reports.Options) error) error {
	shown := reports.Options{}
	if name == "" {
		shown = terminal(stdout)
	}
	return writeStream(ctx, name, stdout, atOnce(shown, render))
}

// atOnce renders a document before any of it is written.
func atOnce(shown reports.Options, render func(io.Writer, reports.Options) error) func(io.Writer) error {
	return func(w io.Writer) error {
		var out bytes.Buffer
		if err := render(&out, shown); err != nil {
			return err
		}
		_, err := out.WriteTo(w)
		return err
	}
}

// writeStream is writeTo for what is too much to hold.
func writeStream(ctx context.Context, name string, stdout io.Writer, render func(io.Writer) error) error {
	if name == "" {
		return told(ctx, name, render, func(write writing) error { return write(stdout) })
	}
	var all staged
	defer all.discard()
	if err := all.add(ctx, name, render); err != nil {
		return err
	}
	return all.place(ctx)
}

// terminal tells what w can show: its width and colours when it is a terminal, a plain file's 80 columns otherwise.
func terminal(w io.Writer) reports.Options {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return reports.Options{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	_, plain := os.LookupEnv("NO_COLOR")
	return reports.Options{Width: width, Color: !plain && os.Getenv("TERM") != "dumb"}
}

// verdictReached is the --fail-on exit: the report is written all the same.
func (o options) verdictReached(r *reports.Report) error {
	order := []rules.Verdict{rules.Possible, rules.Probable, rules.Confirmed}
	least := slices.Index(order, o.failOn)
	if least < 0 {
		return nil
	}
	for _, f := range r.Findings {
		if f.Suppressed == nil && slices.Index(order, rules.Verdict(f.Verdict)) >= least {
			return &problem{exitReached, fmt.Errorf("%s is %s", f.Rule, f.Verdict), ""}
		}
	}
	return nil
}

// clean keeps what comes from file names and bundles from steering the terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if r < ' ' || (r >= 0x7f && r <= 0x9f) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return '\uFFFD'
		}
		return r
	}, s)
}
