package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/term"

	"postmortem/reports"
	"postmortem/rules"
)

// write renders the report to the file the user named, into a folder, or to standard output.
func write(r *reports.Report, o options, stdout io.Writer) error {
	if isFolder(o.output) {
		return writeFolder(r, o)
	}
	return writeTo(o.output, stdout, func(w io.Writer, shown reports.Options) error { return o.format.Write(w, r, shown) })
}

// writeTo renders a document to the file the user named, or to standard output where none is.
func writeTo(name string, stdout io.Writer, render func(io.Writer, reports.Options) error) error {
	if name == "" {
		return render(stdout, terminal(stdout))
	}
	var out bytes.Buffer
	if err := render(&out, reports.Options{}); err != nil {
		return err
	}
	if err := replaceFile(name, out.Bytes()); err != nil {
		return &problem{exitUnreadable, fmt.Errorf("report not written: %w", err), "name a file in a folder you may write to"}
	}
	return nil
}

// writeStream is writeTo for what is too much to hold.
func writeStream(name string, stdout io.Writer, render func(io.Writer) error) error {
	if name == "" {
		return render(stdout)
	}
	var failed error
	err := replaceBy(name, func(w io.Writer) error {
		failed = render(w)
		return failed
	})
	if err != nil && failed == nil {
		return &problem{exitUnreadable, fmt.Errorf("report not written: %w", err), "name a file in a folder you may write to"}
	}
	return err
}

// replaceFile puts the new content in place in one step: an interrupted run leaves the old report whole.
func replaceFile(name string, content []byte) error {
	return replaceBy(name, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// replaceBy is replaceFile for content that is written bit by bit.
func replaceBy(name string, write func(io.Writer) error) error {
	temp, err := os.CreateTemp(filepath.Dir(name), ".report-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	err = write(temp)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(temp.Name(), 0o644)
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
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
