package main

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"postmortem/collect/bundle"
)

// packer writes items into a bundle and keeps to its size, the most valuable first.
type packer struct {
	bundle   *bundle.Writer
	most     int64 // bytes of the packed bundle; 0 no limit
	used     int64 // bytes that the artifacts take of them
	progress *progress
	written  []bundle.Entry
	kept     int      // entries with content
	failures []string // what was not collected in full and should have been
	lacks    []string // what there was none of
}

func newPacker(w io.Writer, most int64, p *progress) *packer {
	return &packer{bundle: bundle.Create(w), most: most, progress: p}
}

// Room of a packed bundle that is not the artifacts': the manifest's own, and for each entry its rows there and in the zip's
// directory (observed: some 250 bytes).
const (
	manifestRoom = 4 << 10
	entryRoom    = 400
)

// pack writes all items and the manifest.
func (p *packer) pack(ctx context.Context, items []item, manifest func() bundle.Manifest) error {
	for _, it := range byWorth(items) {
		if err := p.item(ctx, it, len(items)); err != nil {
			return err
		}
		p.progress.done(it)
	}
	return p.bundle.Close(manifest())
}

// item collects one item. It fails only when the bundle cannot be written, or ctx ended: what is wrong with the artifact
// goes into the manifest.
func (p *packer) item(ctx context.Context, it item, of int) error {
	if it.open == nil {
		return p.add(it, nil)
	}
	if p.most == 0 && it.most == 0 {
		return p.stream(ctx, it)
	}
	content, original, err := it.read(ctx)
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	if err != nil {
		return p.unread(ctx, it, original, err, of)
	}
	return p.fit(ctx, it, content, original, of)
}

// unread notes an artifact of which nothing is kept.
func (p *packer) unread(ctx context.Context, it item, original int64, err error, of int) error {
	var large errTooLarge
	if !errors.As(err, &large) {
		it.entry.Outcome, it.entry.Reason = outcomeOf(err)
		return p.add(it, nil)
	}
	if it.instead != nil {
		return p.instead(ctx, it, of)
	}
	it.entry.Outcome, it.entry.Reason, it.entry.Original = bundle.Truncated, err.Error(), max(it.entry.Original, original)
	return p.add(it, nil)
}

// instead collects the smaller artifacts of one that does not fit.
func (p *packer) instead(ctx context.Context, it item, of int) error {
	for _, smaller := range it.instead() {
		if err := p.item(ctx, smaller, of); err != nil {
			return err
		}
	}
	return nil
}

// fit adds content, cut as far as the bundle's size asks for.
func (p *packer) fit(ctx context.Context, it item, content []byte, original int64, of int) error {
	smaller, ok := p.shrunk(it, content, of)
	switch {
	case !ok && it.instead != nil:
		return p.instead(ctx, it, of)
	case !ok:
		it.entry.Outcome, it.entry.Original = bundle.Truncated, max(it.entry.Original, original)
		it.entry.Reason = fmt.Sprintf("left out: the bundle would grow beyond %s", inBytes(p.most))
		return p.add(it, nil)
	case len(content) == 0 && it.entry.Outcome == "":
		it.entry.Outcome = bundle.Empty
	case int64(len(smaller)) < original:
		it.entry.Outcome, it.entry.Original = bundle.Truncated, max(it.entry.Original, original)
		it.entry.Reason = "the newest part is kept"
	}
	return p.add(it, bytes.NewReader(smaller))
}

// shrunk is as much of content as there is room for; ok is false when that is nothing.
func (p *packer) shrunk(it item, content []byte, of int) (smaller []byte, ok bool) {
	if p.most == 0 {
		return content, true
	}
	room := p.room(of)
	smaller = content
	for range 6 {
		packed := packedSize(smaller)
		if packed <= room {
			p.used += packed
			return smaller, true
		}
		if it.cut == nil || room <= 0 {
			return nil, false
		}
		keep := int64(float64(len(smaller)) * float64(room) / float64(packed) * 0.95)
		cut, err := it.cut(smaller, keep)
		if err != nil || len(cut) == 0 {
			return nil, false
		}
		smaller = cut
	}
	return nil, false
}

// room is what one artifact may take of the bundle: what is left, and not more than three fifths of it all, so that the
// largest log leaves something for the others.
func (p *packer) room(of int) int64 {
	left := p.most - p.used - manifestRoom - int64(of)*entryRoom
	return min(left, p.most*3/5)
}

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// packedSize is what content takes in a zip.
func packedSize(content []byte) int64 {
	size := &counter{w: io.Discard}
	w, _ := flate.NewWriter(size, flate.DefaultCompression) // fails only for unknown levels
	w.Write(content)
	w.Close()
	return size.n
}

// stream adds an item without looking at its size.
func (p *packer) stream(ctx context.Context, it item) error {
	r, err := it.open(ctx)
	if err != nil {
		it.entry.Outcome, it.entry.Reason = outcomeOf(err)
		return p.add(it, nil)
	}
	defer r.Close()
	return p.add(it, contextReader{ctx, r})
}

// add writes the entry and notes how it went.
func (p *packer) add(it item, content io.Reader) error {
	if content == nil {
		it.entry.Bytes = 0 // whatever there was where it comes from
	}
	it.entry.Path = p.bundle.Free(it.entry.Path) // a stranger's names may differ in case only
	if err := p.bundle.Add(it.entry, content); err != nil {
		return err
	}
	e := it.entry
	p.written = append(p.written, e)
	if content != nil {
		p.kept++
	}
	line := e.Path + ": " + string(e.Outcome)
	if e.Reason != "" {
		line += ": " + e.Reason
	}
	switch e.Outcome {
	case bundle.Denied, bundle.Failed, bundle.Truncated:
		p.failures = append(p.failures, line)
	case bundle.Missing, bundle.Empty:
		if it.expected {
			p.failures = append(p.failures, line)
		} else {
			p.lacks = append(p.lacks, line)
		}
	}
	return nil
}

// summary are the lines about what is not in the bundle as it should be.
func (p *packer) summary() []string { return slices.Concat(p.failures, p.lacks) }
