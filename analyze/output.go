package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
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
	var out bytes.Buffer
	shown := reports.Options{}
	if name == "" {
		shown = terminal(stdout)
	}
	if err := render(&out, shown); err != nil {
		return err
	}
	return writeStream(name, stdout, func(w io.Writer) error {
		_, err := out.WriteTo(w)
		return err
	})
}

// writeStream is writeTo for what is too much to hold.
func writeStream(name string, stdout io.Writer, render func(io.Writer) error) error {
	to := &faulty{}
	var err, rendered error
	write := func(w io.Writer) error {
		to.w = w
		rendered = render(to)
		return rendered
	}
	if name == "" {
		err = write(stdout)
	} else {
		err = replaceBy(name, write)
	}
	if err == nil || rendered != nil && to.err == nil {
		return err
	}
	return &problem{exitUnreadable, fmt.Errorf("report not written: %w", pathless(err)), hintFor(name, err)}
}

// faulty remembers that writing failed, so that it is told apart from rendering.
type faulty struct {
	w   io.Writer
	err error
}

func (f *faulty) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	f.err = cmp.Or(f.err, err)
	return n, err
}

// pathless leaves out the path of an error, which is a temporary file's, or one the user named.
func pathless(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

func hintFor(name string, err error) string {
	switch {
	case errors.Is(err, syscall.EPIPE):
		return "the program that was to read it has ended"
	case name == "":
		return "write it to a file: -o FILE"
	}
	return "name a file in a folder with room that you may write to: -o FILE"
}

// replaceFile puts the new content in place in one step: an interrupted run leaves the old report whole.
func replaceFile(name string, content []byte) error {
	return replaceBy(name, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// replaceBy is replaceFile for content that is written bit by bit. What is no regular file (a pipe, a device) is written to
// and never replaced; a link stays, and what it names is replaced.
func replaceBy(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return writeInto(name, write)
	}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".report-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	err = write(temp)
	if err == nil {
		err = temp.Sync() // a full disk may say so only now
	}
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

func writeInto(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
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
