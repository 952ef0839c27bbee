package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"runtime"

	"postmortem/collect/bundle"
	"postmortem/reports"
	"postmortem/rules"
)

// batch diagnoses many bundles, each apart, and writes them in the order given. It holds as many bundles at a time as there
// are cores, so a thousand need no more memory than a few.
type batch struct {
	options
	catalog *rules.Catalog
	stdin   io.Reader
	failed  int
	reached error // the first finding that --fail-on asks for
}

// analyzeApart is the main job for a format that writes each bundle apart. A bundle that cannot be read is written as such,
// and the run goes on.
func analyzeApart(ctx context.Context, o options, stdin io.Reader, stdout, stderr io.Writer) error {
	if o.redaction.key != "" && len(o.bundles) > 1 {
		return usage("give one bundle with --redact-key, or leave the key away", "--redact-key: each bundle has tokens of its own")
	}
	catalog, err := loadCatalog(o.rules)
	if err != nil {
		return err
	}
	b := &batch{options: o, catalog: catalog, stdin: stdin}
	b.suppression.met = &metCounts{of: map[int]int{}}
	p := newProgress(stderr)
	p.startCount(len(o.bundles))
	err = writeStream(ctx, o.output, stdout, func(w io.Writer) error {
		return b.inOrder(ctx, func(d batchLine) error {
			p.one()
			return b.emit(d, w, stderr)
		})
	})
	p.stop()
	b.suppression.warnOfUnmet(stderr)
	return cmp.Or(err, b.outcome())
}

// batchLine is one bundle, done.
type batchLine struct {
	line    []byte
	err     error // why the bundle could not be read
	reached error
	fatal   error // why the run cannot go on
}

// inOrder diagnoses the bundles side by side and hands them on in the order given.
func (b *batch) inOrder(ctx context.Context, emit func(batchLine) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cores := runtime.GOMAXPROCS(0)
	waiting := make(chan chan batchLine, cores) // those begun and not yet handed on
	go b.begin(ctx, waiting, cores)
	for one := range waiting {
		d := <-one
		if err := cmp.Or(d.fatal, ctx.Err()); err != nil {
			return err
		}
		if err := emit(d); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (b *batch) begin(ctx context.Context, waiting chan<- chan batchLine, cores int) {
	defer close(waiting)
	free := make(chan struct{}, cores)
	for _, name := range b.bundles {
		one := make(chan batchLine, 1)
		select {
		case <-ctx.Done():
			return
		case waiting <- one:
		}
		free <- struct{}{}
		go func() {
			one <- b.diagnose(ctx, name)
			<-free
		}()
	}
}

func (b *batch) diagnose(ctx context.Context, name string) (d batchLine) {
	r, err := b.report(ctx, name)
	if ctx.Err() != nil {
		return batchLine{fatal: fmt.Errorf("interrupted: %w", ctx.Err())}
	}
	if err != nil {
		d.err = b.redaction.hide(err, []string{name})
		r = reports.Unreadable(name, err)
	}
	known := func() (*rules.Catalog, error) { return b.catalog, nil }
	d.fatal = b.suppression.apply(r, known, io.Discard) // what one bundle does not meet, another may
	if d.fatal == nil {
		d.fatal = b.redaction.apply(nil, r)
	}
	if d.fatal == nil {
		var line bytes.Buffer
		d.fatal = b.format.Write(&line, r, reports.Options{})
		d.line, d.reached = line.Bytes(), b.verdictReached(r)
	}
	return d
}

func (b *batch) report(ctx context.Context, name string) (*reports.Report, error) {
	if r, ok, err := reportGiven([]string{name}); ok {
		return r, err
	}
	opened, err := openAll(ctx, []string{name}, b.stdin, b.keys, bundle.WithHashes(b.format.Hashes))
	if err != nil {
		return nil, err
	}
	defer opened.close()
	return diagnose(ctx, opened, b.catalog, &progress{})
}

func (b *batch) emit(d batchLine, w, stderr io.Writer) error {
	if d.err != nil {
		b.failed++
		fmt.Fprintf(stderr, "analyze: error: %s\n", clean(d.err.Error()))
	}
	if b.reached == nil {
		b.reached = d.reached
	}
	_, err := w.Write(d.line) // one call for a line: lines of several processes do not mix in one file
	return err
}

func (b *batch) outcome() error {
	if b.failed == 0 {
		return b.reached
	}
	return &problem{exitUnreadable, fmt.Errorf("%d of %d bundles could not be read", b.failed, len(b.bundles)), "their lines say why, as error"}
}
