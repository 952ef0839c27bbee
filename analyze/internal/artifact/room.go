package artifact

import (
	"fmt"
	"sync/atomic"

	"postmortem/rules/facts"
)

// HeldText is how many bytes of texts facts may hold, of all members of one bundle: real ones need a few MB. What a text becomes takes
// some four times as much memory, and what a short line becomes much more than the line.
const (
	HeldText = 64 << 20
	heldLine = 256
)

// Room is what all members together may still hold. Only hostile bundles need more, so which member comes too late may depend on the
// order in which they are read.
type Room struct{ left atomic.Int64 }

// NewRoom is room for so many bundles.
func NewRoom(bundles int) *Room {
	r := &Room{}
	r.left.Store(HeldText * int64(max(1, bundles)))
	return r
}

// take asks for n bytes of text that facts are going to hold; false: they must not.
func (in *Input) take(n int) bool {
	if in.crowded || in.room == nil {
		return !in.crowded
	}
	in.crowded = !in.room.take(int64(n))
	return !in.crowded
}

func (r *Room) take(n int64) bool {
	for {
		left := r.left.Load()
		if n > left {
			return false
		}
		if r.left.CompareAndSwap(left, left-n) {
			return true
		}
	}
}

// errRoom is why a text is not read on.
var errRoom = fmt.Errorf("limit of %d bytes for what facts hold of all members reached, the rest is not used", HeldText)

// takeLine asks for room for what becomes of a line.
func (in *Input) takeLine(n int) bool { return in.take(n + heldLine) }

// fit keeps of the events behind the first n those that there is room for.
func (o *openLog) fit(n int) {
	for i, e := range o.Events[n:] {
		if !o.owner.in.take(int(sizeOf(&e))) {
			o.Dropped += len(o.Events) - n - i
			clear(o.Events[n+i:])
			o.Events = o.Events[:n+i]
			return
		}
	}
}

// settle says what was left out for want of room: what is there proves no absence.
func (in *Input) settle(out *facts.Extract) {
	if in.crowded {
		out.Gap(errRoom.Error())
		out.Distrust()
	}
}
