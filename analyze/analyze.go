package main

import (
	"cmp"
	"context"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"postmortem/analyze/internal/artifact"
	"postmortem/analyze/internal/message"
	"postmortem/collect/bundle"
	"postmortem/reports"
	"postmortem/rules"
	"postmortem/rules/compare"
	"postmortem/rules/facts"
)

// analyzeAll is the program's main job: bundles or JSON reports in, one report out.
func analyzeAll(ctx context.Context, o options, stdin io.Reader, stdout, stderr io.Writer) error {
	if o.format.Apart {
		return analyzeApart(ctx, o, stdin, stdout, stderr)
	}
	r, err := reportOf(ctx, o, stdin, stderr)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := o.suppression.apply(r, func() (*rules.Catalog, error) { return loadCatalog(o.rules) }, stderr); err != nil {
		return err
	}
	if err := o.redaction.apply(nil, r); err != nil {
		return err
	}
	if err := write(ctx, r, o, stdout); err != nil {
		return err
	}
	return o.verdictReached(r)
}

func reportOf(ctx context.Context, o options, stdin io.Reader, stderr io.Writer) (*reports.Report, error) {
	if r, ok, err := reportGiven(o.bundles); ok {
		return r, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	catalog, opened, err := loadBeside(ctx, stop, o, stdin)
	if err != nil {
		return nil, err
	}
	defer opened.close()
	return diagnose(ctx, opened, catalog, newProgress(stderr))
}

// loadBeside loads the catalog while the bundles are opened and the largest member begins to be inflated. What is wrong with the rules
// is said first, and at once: it is the user's own, and standard input may take long to end.
func loadBeside(ctx context.Context, stop func(), o options, stdin io.Reader) (*rules.Catalog, *input, error) {
	var catalog *rules.Catalog
	var wrong error
	var loading sync.WaitGroup
	loading.Go(func() {
		if catalog, wrong = loadCatalog(o.rules); wrong != nil {
			stop()
		}
	})
	opened, err := openAll(ctx, o.bundles, stdin, o.keys, bundle.WithHashes(o.format.Hashes))
	if err == nil && len(opened.members) > 0 {
		opened.members[largestFirst(opened.members)[0]].Begin(ctx)
	}
	loading.Wait()
	switch {
	case wrong == nil:
		return catalog, opened, err
	case err == nil:
		opened.close()
	}
	return nil, nil, wrong
}

// diagnose is the line of the flow: members → facts → findings → report.
func diagnose(ctx context.Context, in *input, catalog *rules.Catalog, p *progress) (*reports.Report, error) {
	c, err := examine(ctx, in, catalog.Wants(), p)
	if err != nil {
		return nil, err
	}
	d := catalog.Diagnose(c)
	r := reports.New(d, in.grade(), describe(catalog))
	r.SeeTogether(d, catalog)
	return r, nil
}

// examine is the first half of the flow: members → facts.
func examine(ctx context.Context, in *input, wants *facts.Wants, p *progress) (*facts.Case, error) {
	wants.Keys = slices.Concat(wants.Keys, message.Keys, compare.ExclusionKeys)
	wants.Events = append(wants.Events, reports.WantedEvents()...)
	if in.shares[true] > 0 {
		go message.Builtin() // it takes some milliseconds to be read, and is asked for at the end
	}
	extracts, err := readAll(ctx, in, wants, p)
	if err != nil {
		return nil, err
	}
	return assemble(in, extracts), nil
}

// readAll reads the members side by side, the largest first, so that none is left to read alone at the end; the extracts come in
// the members' order whatever finished first.
func readAll(ctx context.Context, in *input, wants *facts.Wants, p *progress) ([]facts.Extract, error) {
	extracts := make([]facts.Extract, len(in.members))
	p.start(in.members)
	defer p.stop()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	room := artifact.NewRoom(len(in.bundles))
	for _, i := range largestFirst(in.members) {
		m := in.members[i]
		g.Go(func() error {
			about := artifact.Context{Manifest: m.bundle.ManifestOf(m.Member), Wants: wants, Keep: in.share(m), Room: room}
			extracts[i] = artifact.Read(ctx, m.Member, about)
			_ = m.bundle.Verify(m.Member, extracts[i].SHA256) // a difference is noted as a Gap
			p.done(m.Member)
			return ctx.Err()
		})
	}
	return extracts, g.Wait()
}

func largestFirst(members []member) []int {
	order := make([]int, len(members))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(members[b].Size, members[a].Size) })
	return order
}

// assemble gives each server its facts, the product facts derived from them, and the words of its events.
func assemble(in *input, extracts []facts.Extract) *facts.Case {
	servers, gaps := facts.Assemble(extracts, in.manifests())
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, s := range servers {
		g.Go(func() error {
			message.RenderAll(s)
			s.Derive() // cites events, so they must have their words
			return nil
		})
	}
	_ = g.Wait()
	c := &facts.Case{Bundle: in.name, SHA256: in.sha256(), Manifest: in.manifest(), Servers: servers}
	c.Gaps = slices.Concat(in.gaps(), facts.GapsOf(extracts), gaps)
	c.Members = facts.Covered(extracts, servers)
	slices.SortStableFunc(c.Gaps, func(x, y bundle.Gap) int { return strings.Compare(x.Member, y.Member) })
	return c
}
