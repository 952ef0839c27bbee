package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"postmortem/collect/bundle"
)

// item is one member of the bundle to be: what is to become of it, or why there is nothing.
type item struct {
	entry    bundle.Entry
	group    string // items of one group stay together; "" those of one target
	priority bundle.Priority
	size     int64 // bytes before anything is cut; -1 when it is made only then
	most     int64 // bytes that are kept; 0 no limit
	open     func(context.Context) (io.ReadCloser, error)
	cut      cutter        // nil: it is kept whole or not at all
	instead  func() []item // smaller artifacts that show the most telling of it, when it does not fit
	expected bool          // every server has it: its lack is a failure
}

// missing is why an artifact is not to be had. It is no failure of the collection.
type missing string

func (m missing) Error() string { return string(m) }

// outcomeOf is what an error means for the manifest.
func outcomeOf(err error) (bundle.Outcome, string) {
	var none missing
	var path *fs.PathError
	switch {
	case errors.As(err, &none):
		return bundle.Missing, string(none)
	case errors.Is(err, fs.ErrNotExist):
		return bundle.Missing, "not there"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, errDenied):
		return bundle.Denied, "access denied"
	case errors.As(err, &path): // its path is this machine's
		return bundle.Failed, path.Err.Error()
	}
	return bundle.Failed, err.Error()
}

// fileItem is a file of the server, as it is.
func fileItem(t bundle.Target, path string, f found) item {
	return item{
		entry:    bundle.Entry{Path: path, Source: f.server, Target: t.ID, Modified: f.info.ModTime().UTC()},
		priority: t.Priority, size: f.info.Size(), most: t.MaxBytes,
		open: func(context.Context) (io.ReadCloser, error) { return openRegular(f.local) },
	}
}

// openRegular opens a file and nothing that only looks like one: a pipe would wait for ever.
func openRegular(local string) (io.ReadCloser, error) {
	info, err := os.Lstat(local)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, missing("no regular file")
	}
	return os.Open(local)
}

// bytesItem is content that is at hand.
func bytesItem(t bundle.Target, path, source string, content []byte) item {
	return item{
		entry:    bundle.Entry{Path: path, Source: source, Target: t.ID},
		priority: t.Priority, size: int64(len(content)), most: t.MaxBytes,
		open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

// tableItem is a table that is made when it is collected.
func tableItem(t bundle.Target, write func(context.Context, io.Writer) error) item {
	return item{
		entry: bundle.Entry{Path: t.Path, Target: t.ID}, priority: t.Priority, size: -1, most: t.MaxBytes, open: made(write),
	}
}

// lacking is an artifact that is not to be had, and why.
func lacking(t bundle.Target, path string, err error) item {
	outcome, why := outcomeOf(err)
	return item{
		entry:    bundle.Entry{Path: path, Target: t.ID, Outcome: outcome, Reason: why},
		priority: t.Priority,
	}
}

// byWorth orders items by what is given up last: by priority, and among equals small artifacts first, so that one large log
// does not cost many small ones. Those of one target stay together in their order.
func byWorth(items []item) []item {
	sizes := map[string]int64{}
	for _, it := range items {
		sizes[it.groupName()] += max(it.size, 0)
	}
	slices.SortStableFunc(items, func(x, y item) int {
		return cmp.Or(cmp.Compare(y.priority, x.priority), cmp.Compare(sizes[x.groupName()], sizes[y.groupName()]))
	})
	return items
}

func (it *item) groupName() string { return cmp.Or(it.group, it.entry.Target, it.entry.Path) }

// maxRead bounds a file that is read to cut it.
const maxRead = 512 << 20

// read is the item's content, cut to its cap, and its bytes before that.
func (it *item) read(ctx context.Context) (content []byte, original int64, err error) {
	r, err := it.open(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer r.Close()
	most := int64(maxRead)
	if it.cut == nil && it.most > 0 {
		most = it.most
	}
	content, err = io.ReadAll(io.LimitReader(contextReader{ctx, r}, most+1))
	switch {
	case err != nil:
		return nil, 0, err
	case int64(len(content)) <= most && (it.most == 0 || int64(len(content)) <= it.most):
		return content, int64(len(content)), nil
	}
	return it.capped(content, most)
}

// capped cuts content that is longer than the item's cap.
func (it *item) capped(content []byte, read int64) ([]byte, int64, error) {
	original := max(int64(len(content)), it.size)
	if it.cut != nil && int64(len(content)) <= read {
		if cut, err := it.cut(content, it.most); err == nil {
			return cut, original, nil
		}
	}
	if it.most > 0 {
		read = min(read, it.most)
	}
	return nil, original, errTooLarge{read}
}

// errTooLarge means that an artifact exceeds its cap and cannot be cut.
type errTooLarge struct{ most int64 }

func (e errTooLarge) Error() string { return fmt.Sprintf("larger than %s", inBytes(e.most)) }

// inBytes words a size.
func inBytes(n int64) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
