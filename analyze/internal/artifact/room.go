package artifact

import (
	"fmt"
	"sync/atomic"

	"postmortem/rules/facts"
)

// HeldText is how many bytes of texts facts may hold, of all members of one bundle: real ones need a few MB. What a text becomes takes
// some four times as much memory.
const HeldText = 48 << 20

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
	if in.room.left.Add(-int64(n)) < 0 {
		in.room.left.Add(int64(n))
		in.crowded = true
	}
	return !in.crowded
}

// errRoom is why a text is not read on.
var errRoom = fmt.Errorf("limit of %d bytes for what facts hold of all members reached, the rest is not used", HeldText)

// settle says what was left out for want of room: what is there proves no absence.
func (in *Input) settle(out *facts.Extract) {
	if in.crowded {
		out.Gap(errRoom.Error())
		out.Distrust()
	}
}
