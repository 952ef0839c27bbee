package artifact

import "slices"

// pile gathers large records of which nobody knows how many will come. A slice that grows would copy them again and again.
type pile[T any] struct {
	full [][]T
	last []T
	size int
}

const pileLayer = 128 // records

func (p *pile[T]) add(x T) {
	if len(p.last) == cap(p.last) {
		if len(p.last) > 0 {
			p.full = append(p.full, p.last)
		}
		p.last = make([]T, 0, min(pileLayer, max(8, p.size)))
	}
	p.last = append(p.last, x)
	p.size++
}

// all is the records in the order they came in; nil when there are none.
func (p *pile[T]) all() []T {
	if len(p.full) == 0 {
		return p.last
	}
	return slices.Concat(append(p.full, p.last)...)
}
