package evtx

import (
	"cmp"
	"iter"
	"slices"
)

// ledger keeps which record numbers of a log were met or reported as lost. The numbers of a log follow one another through all its
// chunks, so that a loss shows in them that leaves no other trace.
type ledger struct {
	run run    // of numbers that follow one another, the last one open
	odd run    // the number met last where it does not follow; empty else
	all []run  // those that ended
	old []run  // of leftovers
	lo  uint64 // numbers that the headers promise; 0 when none does
	hi  uint64

	again run // numbers met twice, known with the holes; empty when there are none
}

// run is the numbers [from, to) and where in the file the first of them was met.
type run struct {
	from, to uint64
	offset   int64
}

// met notes the number of a record at an offset. One alone that does not follow is taken for damaged.
func (l *ledger) met(n uint64, offset int64) {
	odd := l.odd
	l.odd = run{}
	switch {
	case n == l.run.to:
		l.run.to++
	case odd.to > 0 && n == l.run.to+1:
		l.run.to += 2
	case odd.to > 0 && n == odd.to:
		l.begin(run{odd.from, n + 1, odd.offset})
	case l.run.to == 0:
		l.begin(run{n, n + 1, offset})
	default:
		l.end(odd)
		l.odd = run{n, n + 1, offset}
	}
}

// expect tells what the number of the next record is to be, at the start of a chunk.
func (l *ledger) expect(n uint64, offset int64) {
	if n != l.run.to && (l.odd.to == 0 || n != l.run.to+1) {
		l.end(l.odd)
		l.odd = run{}
		l.begin(run{n, n, offset})
	}
}

// leftover notes the number of a record that may have been given up before.
func (l *ledger) leftover(n uint64, offset int64) {
	if k := len(l.old) - 1; k >= 0 && l.old[k].to == n {
		l.old[k].to++
	} else if len(l.old) < maxRuns {
		l.old = append(l.old, run{n, n + 1, offset})
	}
}

// maxRuns is more than a sound log of 4 GiB has, one of each chunk.
const maxRuns = 64 << 10

func (l *ledger) begin(r run) {
	l.end(l.run)
	l.run = r
}

func (l *ledger) end(r run) {
	if r.to > r.from && len(l.all) < maxRuns {
		l.all = append(l.all, r)
	}
}

// gap is how many numbers lie between the record met last and number next, if that many records have room; these are then told.
func (l *ledger) gap(next uint64, room int) (lost int, ok bool) {
	if l.odd.to > 0 && follows(l.odd.to, next, room) {
		l.begin(l.odd)
	} else if l.odd.to > 0 {
		l.run.to++ // it was damaged
	}
	l.odd = run{}
	from := max(l.run.to, 1)
	if !follows(from, next, room) {
		return 0, false
	}
	l.run.to = next
	return int(next - from), true
}

func follows(from, next uint64, room int) bool {
	return next >= from && next-from <= uint64(max(room, 0))
}

// promise takes what a header says to be in the log: the numbers first to last.
func (l *ledger) promise(first, last uint64) {
	if first == 0 || last < first || last-first > maxRecords {
		return
	}
	l.lo, l.hi = min(cmp.Or(l.lo, first), first), max(l.hi, last)
}

// extend promises what the file's header says of the newest record, if as many as that may be lost have room in the file.
func (l *ledger) extend(last uint64, room int) {
	if l.hi == 0 && follows(1, last, room) {
		l.lo, l.hi = 1, last
	}
	if follows(l.hi, last, room) {
		l.hi = last
	}
}

// finish ends the last run. A last number that does not follow and is not promised is taken for damaged too.
func (l *ledger) finish() {
	if l.odd.from > l.hi && l.run.to <= l.hi {
		l.run.to++
	}
	l.end(l.run)
	l.end(l.odd)
	var before run
	for _, r := range inOrder(l.all) {
		if r.from < before.to {
			l.again = r
		}
		before = run{to: max(before.to, r.to)}
	}
}

func inOrder(all []run) []run {
	slices.SortFunc(all, func(a, b run) int { return cmp.Compare(a.from, b.from) })
	return all
}

// holes are the promised numbers that were neither met nor told, each with where the run that follows begins; -1 for the newest.
func (l *ledger) holes() iter.Seq[run] {
	return func(yield func(run) bool) {
		if l.finish(); l.lo == 0 {
			return
		}
		next := l.lo
		for _, r := range inOrder(append(l.old, l.all...)) {
			if r.from > l.hi {
				break
			}
			if r.from > next && !yield(run{next, r.from, r.offset}) {
				return
			}
			next = max(next, r.to)
		}
		if next <= l.hi {
			yield(run{next, l.hi + 1, -1})
		}
	}
}
