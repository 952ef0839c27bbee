package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"filippo.io/age"
	"golang.org/x/sync/errgroup"

	"postmortem/collect/bundle"
)

// input is everything the user named, opened.
type input struct {
	name    string
	bundles []*bundle.Bundle
	members []member
	shares  map[bool]int // what a member may keep at most, by whether it is named as event logs are
}

// member is a member with the manifest that speaks for it.
type member struct {
	*bundle.Member
	bundle *bundle.Bundle
}

// openAll opens the bundles the user named as one input, side by side. Members of several bundles are told apart by their
// bundle's name.
func openAll(ctx context.Context, names []string, stdin io.Reader, keys []age.Identity, options ...bundle.Option) (*input, error) {
	options = append(options, bundle.WithIdentities(keys...))
	opened, failed := make([]*bundle.Bundle, len(names)), make([]error, len(names))
	var g errgroup.Group // without a context of its own: a bundle lives as long as ctx
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		g.Go(func() error {
			opened[i], failed[i] = openOne(ctx, name, stdin, options)
			return nil
		})
	}
	_ = g.Wait()
	in := &input{bundles: slices.DeleteFunc(opened, func(b *bundle.Bundle) bool { return b == nil })}
	for _, err := range failed {
		if err != nil { // the first as the user named them, whichever failed first
			in.close()
			return nil, err
		}
	}
	in.settle()
	return in, nil
}

func openOne(ctx context.Context, name string, stdin io.Reader, options []bundle.Option) (*bundle.Bundle, error) {
	var b *bundle.Bundle
	var err error
	if name == "-" {
		b, err = bundle.OpenReader(ctx, stdin, bundle.DefaultLimits, options...)
	} else {
		b, err = bundle.Open(ctx, name, bundle.DefaultLimits, options...)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return nil, fmt.Errorf("interrupted: %w", err)
	case err != nil:
		return nil, unreadable(missing(name, err))
	}
	return b, nil
}

func (in *input) settle() {
	var names []string
	for _, b := range in.bundles {
		if slices.Contains(names, b.Name) { // of another folder
			b.Name = fmt.Sprintf("%d-%s", len(names)+1, b.Name)
		}
		names = append(names, b.Name)
		if len(in.bundles) > 1 {
			b.Prefix(b.Name + "/")
		}
		for _, m := range b.Members {
			in.members = append(in.members, member{m, b})
		}
	}
	in.name = strings.Join(names, ", ")
	in.divide()
}

// What the event logs together may keep of wanted events, in bytes, and all other members likewise, whose names do not tell that
// they are some; and what each may keep however small it is.
const (
	eventsKept      = 4 << 20
	leastEventsKept = 64 << 10
)

// share is what one member may keep of wanted events. It goes by the members' sizes, so that the same bundle gives the same report
// whatever is read first.
func (in *input) share(m member) int {
	return max(leastEventsKept, min(need(m), in.shares[namedEventLog(m.Member)]))
}

// need is as much as the events of a member take when all are kept: more than they take in the file, by what each event costs.
func need(m member) int { return int(3 * min(weight(m.Member), eventsKept)) }

// divide gives small members what they need, and the large ones equal shares of the rest.
func (in *input) divide() {
	needs := map[bool][]int{}
	for _, m := range in.members {
		named := namedEventLog(m.Member)
		needs[named] = append(needs[named], need(m))
	}
	in.shares = map[bool]int{}
	for named, all := range needs {
		in.shares[named] = level(all, eventsKept)
	}
}

// level is the largest share with which needs, each met up to it, take no more than room.
func level(needs []int, room int) int {
	slices.Sort(needs)
	for i, n := range needs {
		if share := room / (len(needs) - i); n > share {
			return share
		}
		room -= n
	}
	return eventsKept
}

// namedEventLog tells whether a member is likely to be an event log, binary or saved as text.
func namedEventLog(m *bundle.Member) bool {
	name := strings.ToLower(m.Path)
	return strings.HasSuffix(name, ".evt") || strings.HasSuffix(name, ".evtx") || strings.Contains(name, "event")
}

// sha256 is the hash of a single bundle; it is computed while the members are read.
func (in *input) sha256() string {
	if len(in.bundles) == 1 {
		return in.bundles[0].SHA256()
	}
	return ""
}

func (in *input) close() {
	for _, b := range in.bundles {
		b.Close()
	}
}

// manifests are all the manifests, by the folder each speaks for.
func (in *input) manifests() []bundle.RootedManifest {
	var all []bundle.RootedManifest
	for _, b := range in.bundles {
		all = append(all, b.Manifests()...)
	}
	return all
}

// manifest is the one manifest of a single collection; nil when there is none or several.
func (in *input) manifest() *bundle.Manifest {
	if all := in.manifests(); len(all) == 1 {
		return all[0].Manifest
	}
	return nil
}

// grade is the lowest grade of the bundles. It is to be asked once all members are read.
func (in *input) grade() bundle.Grading {
	var worst bundle.Grading
	for _, b := range in.bundles {
		if g := b.Grade(); g.Grade > worst.Grade {
			worst = g
		}
	}
	return worst
}

// gaps is what of the bundles could not be read, whoever met it.
func (in *input) gaps() []bundle.Gap {
	var all []bundle.Gap
	for _, b := range in.bundles {
		all = append(all, b.AllGaps()...)
	}
	return all
}
