package artifact

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"slices"

	"postmortem/analyze/internal/evtx"
	"postmortem/rules/facts"
)

// sample reads again the records that the report cites though no rule asks about them: the newest of each kind of error and
// warning, and the two ends of each log. While the log is read every record may be the newest, and a body is dear.
func (r *evtxReading) sample(ctx context.Context) {
	cited := r.cited()
	if len(cited) == 0 {
		return
	}
	src, err := r.in.Open(ctx)
	if err != nil {
		return // what could be read is read: only these words are missing
	}
	defer src.Close()
	log, err := evtx.New(&chunksOf{src: src, numbers: slices.Sorted(maps.Keys(cited))})
	if err != nil {
		return
	}
	for rec, err := range log.Records() {
		if err == nil && !rec.Carved {
			r.again(rec, cited)
		} else if d := (*evtx.Damage)(nil); err != nil && !errors.As(err, &d) {
			return
		}
	}
}

// citedRecord is a record to be read again, and who takes it.
type citedRecord struct {
	at   facts.Citation
	take func(facts.Event)
}

// cited is those records by number.
func (r *evtxReading) cited() map[int64][]citedRecord {
	all := make(map[int64][]citedRecord)
	add := func(at facts.Citation, take func(facts.Event)) {
		if !at.IsZero() {
			all[at.N] = append(all[at.N], citedRecord{at, take})
		}
	}
	for _, o := range r.order {
		end := func(e facts.Event) { o.Ends = append(o.Ends, e) }
		add(o.OldestAt, end)
		add(o.NewestAt, end)
	}
	for _, k := range r.troubles() {
		add(k.At, func(e facts.Event) { k.Newest = &e })
	}
	return all
}

// troubles is the kinds that the report may cite though no rule wants them, the newest first.
func (r *evtxReading) troubles() []*openKind {
	var all []*openKind
	for _, o := range r.order {
		for _, k := range o.kinds {
			if k.cited() {
				all = append(all, k)
			}
		}
	}
	slices.SortFunc(all, func(a, b *openKind) int { return cmp.Compare(b.At.N, a.At.N) })
	return all[:min(len(all), maxSamples)]
}

// again hands a record to those who cite it; a file may hold two records of one number, so the time is compared too.
func (r *evtxReading) again(rec *evtx.Record, cited map[int64][]citedRecord) {
	for _, c := range cited[rec.Number] {
		if c.at.Time.Equal(rec.Time) {
			body, _ := rec.Body() // a damage was reported, or what is left is still better than nothing
			c.take(r.event(rec, body))
		}
	}
}

// chunksOf is an .evtx stream without the chunks that hold none of the records looked for.
type chunksOf struct {
	src     io.Reader
	numbers []int64 // sorted
	begun   bool
	buf     [evtxChunk]byte
	rest    []byte // of buf
}

// Sizes and places of [MS-EVEN6] and of libevtx's description of the format.
const (
	evtxBlock      = 4096
	evtxChunk      = 65536
	evtxChunkMagic = "ElfChnk\x00"
	evtxFirstID    = 24 // u64, of the chunk's header
	evtxLastID     = 32
)

func (c *chunksOf) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

func (c *chunksOf) fill() error {
	if !c.begun {
		c.begun = true
		n, err := io.ReadFull(c.src, c.buf[:evtxBlock])
		if n == evtxBlock && string(c.buf[:8]) == evtxChunkMagic { // a file without its header
			more, _ := io.ReadFull(c.src, c.buf[n:])
			n += more
		}
		c.rest = c.buf[:n]
		return unlessSome(n, err)
	}
	n, err := io.ReadFull(c.src, c.buf[:])
	if n >= 512 && string(c.buf[:8]) == evtxChunkMagic && !c.holdsOne() {
		n = 0
		if err != nil {
			return err
		}
	}
	c.rest = c.buf[:n]
	return unlessSome(n, err)
}

// unlessSome keeps the error of a short read for the next one.
func unlessSome(n int, err error) error {
	if n > 0 {
		return nil
	}
	return err
}

// holdsOne tells whether the chunk in buf holds a record looked for, as its header says.
func (c *chunksOf) holdsOne() bool {
	first := int64(binary.LittleEndian.Uint64(c.buf[evtxFirstID:]))
	last := int64(binary.LittleEndian.Uint64(c.buf[evtxLastID:]))
	at, _ := slices.BinarySearch(c.numbers, first)
	return at < len(c.numbers) && c.numbers[at] <= last
}
