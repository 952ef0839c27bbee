package main

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"postmortem/collect/bundle"
)

// packFolder takes what the script left, a folder, cab or tar, for a zip with hashes. What the script's manifest says is
// kept, and checked.
func packFolder(ctx context.Context, path string) (*collection, error) {
	path, err := leftByScript(path)
	if err != nil {
		return nil, err
	}
	b, err := bundle.Open(ctx, path, bundle.DefaultLimits)
	if err != nil {
		return nil, &problem{code: exitFailed, err: fmt.Errorf("--pack: %w", err), hint: "give the folder, .cab or .tar that the script named at its end"}
	}
	p := &repacking{bundle: b, root: onlyRoot(b)}
	for _, m := range b.Members {
		p.member(ctx, m)
	}
	p.newestFirst()
	p.lacks()
	return &collection{items: p.items, manifest: p.manifest, notes: p.notes, close: func() { b.Close() }}, ctx.Err()
}

// onlyRoot is the folder of the only manifest, when everything is in it.
func onlyRoot(b *bundle.Bundle) string {
	all := b.Manifests()
	if len(all) != 1 {
		return ""
	}
	for _, m := range b.Members {
		if !strings.HasPrefix(m.Path, all[0].Root) {
			return ""
		}
	}
	return all[0].Root
}

// repacking is one bundle on its way into another.
type repacking struct {
	bundle *bundle.Bundle
	root   string // the one folder that holds everything, ending in "/"; it is left out
	items  []item
}

func (p *repacking) member(ctx context.Context, m *bundle.Member) {
	it := item{size: m.Size, priority: bundle.Useful}
	if m.Entry != nil {
		it.entry = *m.Entry
	}
	it.entry.Path = strings.TrimPrefix(m.Path, p.root)
	if t, ok := targetOf(it.entry); ok {
		it.priority, it.group = t.Priority, t.ID
	}
	switch it.entry.Outcome {
	case bundle.OK, bundle.Empty:
		it.entry.Outcome = "" // settled by what is there
	}
	it.entry.SHA256 = ""
	it.open = func(ctx context.Context) (io.ReadCloser, error) { return m.Open(ctx) }
	it.cut = cutterFor(it.entry.Path)
	if m.Entry != nil {
		p.check(ctx, m, &it)
	}
	p.items = append(p.items, it)
}

// targetOf is the artifact that a member is: by what the manifest says, else by its place.
func targetOf(e bundle.Entry) (bundle.Target, bool) {
	if t, ok := bundle.TargetByID(e.Target); ok {
		return t, true
	}
	path := strings.ToLower(e.Path)
	for _, t := range bundle.Targets {
		if t.Collected() && (path == t.Path || t.Folder() && strings.HasPrefix(path, t.Path)) {
			return t, true
		}
	}
	return bundle.Target{}, false
}

// newestFirst puts the newest logs of a folder before older ones: what comes first is kept when there is no room for all.
// Where no times are known, their names tell, which hold the day.
func (p *repacking) newestFirst() {
	at := map[string][]int{}
	for i, it := range p.items {
		if t, ok := bundle.TargetByID(it.group); ok && t.Folder() && it.cut != nil {
			at[it.group] = append(at[it.group], i)
		}
	}
	for _, places := range at {
		logs := make([]item, len(places))
		for n, i := range places {
			logs[n] = p.items[i]
		}
		slices.SortStableFunc(logs, func(x, y item) int {
			return cmp.Or(y.entry.Modified.Compare(x.entry.Modified), strings.Compare(y.entry.Path, x.entry.Path))
		})
		for n, i := range places {
			p.items[i] = logs[n]
		}
	}
}

// cutterFor is how a member may be made smaller; nil when it may not.
func cutterFor(path string) cutter {
	switch path = strings.ToLower(path); {
	case strings.HasSuffix(path, ".evt"):
		return cutLog
	case strings.HasSuffix(path, ".log") && (strings.HasPrefix(path, "smtp/") || strings.HasPrefix(path, "tracking/")):
		return cutLines
	}
	return nil
}

// check compares a member with what the script wrote of it. A difference goes into the new manifest, so that the report
// says it too.
func (p *repacking) check(ctx context.Context, m *bundle.Member, it *item) {
	size, digest, err := digests(ctx, m)
	if err != nil {
		return // the packing meets it again
	}
	var why string
	switch e := m.Entry; {
	case e.Outcome != bundle.OK && e.Outcome != bundle.Empty && e.Outcome != bundle.Truncated:
	case e.Bytes != size:
		why = fmt.Sprintf("changed after collection: %d bytes where the script wrote %d", size, e.Bytes)
	case e.MD5 != "" && !sameMD5(e.MD5, digest):
		why = "changed after collection, or a digest of another kind: it differs from the script's"
	}
	if why != "" {
		it.entry.Outcome, it.entry.Reason = bundle.Failed, why
	}
}

func digests(ctx context.Context, m *bundle.Member) (size int64, digest []byte, err error) {
	r, err := m.Open(ctx)
	if err != nil {
		return 0, nil, err
	}
	defer r.Close()
	sum := md5.New()
	size, err = io.Copy(sum, r)
	return size, sum.Sum(nil), err
}

// sameMD5 compares a digest with the text of Windows Installer's FileHash: 32 hex digits in the order of the bytes, or its
// four numbers in hex or decimal, which hold them with the lowest byte first.
func sameMD5(text string, digest []byte) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" -,:;", r) })
	plain := strings.Join(words, "")
	if plain == hex.EncodeToString(digest) {
		return true
	}
	var numbers, decimals []string
	for i := 0; i < len(digest); i += 4 {
		n := binary.LittleEndian.Uint32(digest[i:])
		numbers = append(numbers, fmt.Sprintf("%08x", n))
		decimals = append(decimals, fmt.Sprint(int32(n)))
	}
	return plain == strings.Join(numbers, "") || strings.Join(strings.Fields(text), " ") == strings.Join(decimals, " ")
}

// lacks takes over what the script could not collect, and names what it lists and is not there.
func (p *repacking) lacks() {
	there := map[string]bool{}
	for _, it := range p.items {
		there[strings.ToLower(it.entry.Path)] = true
	}
	for _, r := range p.bundle.Manifests() {
		for _, e := range r.Manifest.Members {
			path := strings.TrimPrefix(r.Root+e.Path, p.root)
			if e.Path == "" || there[strings.ToLower(path)] || strings.EqualFold(path, bundle.ManifestName) {
				continue
			}
			there[strings.ToLower(path)] = true
			it := item{entry: e}
			it.entry.Path, it.entry.SHA256 = path, ""
			if e.Outcome == bundle.OK || e.Outcome == bundle.Truncated && e.Bytes > 0 {
				it.entry.Outcome, it.entry.Reason = bundle.Failed, "lost after collection: the script listed it"
			}
			p.items = append(p.items, it)
		}
	}
}

// manifest is the script's, or of a folder packed by hand one that claims nothing but the hashes.
func (p *repacking) manifest() bundle.Manifest {
	if p.bundle.Manifest == nil {
		return bundle.Manifest{Collector: "collect --pack, from files without a manifest", Release: release()}
	}
	return *p.bundle.Manifest
}

// notes are what could not be read of the source, unless the outcome of a member says already what is wrong with it.
func (p *repacking) notes() []string {
	known := map[string]bool{}
	for _, it := range p.items {
		known[p.root+it.entry.Path] = known[p.root+it.entry.Path] || it.entry.Outcome != ""
	}
	var all []string
	for _, g := range p.bundle.AllGaps() {
		if !known[g.Member] {
			all = append(all, strings.TrimPrefix(g.Member+": "+g.Reason, ": "))
		}
	}
	return all
}
