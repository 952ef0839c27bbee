package bundle

import (
	"io"
	"sync"
	"sync/atomic"
)

// A member flows in blocks: one goroutine inflates, one hashes, and the reader looks at the same bytes meanwhile. The blocks
// come from a pool and go back to it when all have seen them, so that a member of any size passes through the same memory.
const (
	// firstBlock is the header and the first chunk of an .evtx log, so that no later chunk lies across two blocks. Most
	// members are smaller: they need no goroutines.
	firstBlock = 4<<10 + 64<<10
	blockBytes = 256 << 10

	blocksKept  = 2  // besides the one being read: see HashingReader.Next
	blocksAhead = 8  // that may wait for the slower of reader and hash
	blocksBegun = 24 // that may wait besides for a reader that has yet to come: see Member.Begin
)

// block is a part of a member.
type block struct {
	bytes []byte
	err   error        // why it is the last; nil when more follow
	users atomic.Int32 // who still look at it
}

var blockPool = sync.Pool{New: func() any { return &block{bytes: make([]byte, blockBytes)} }}

// load fills b from r, up to most bytes.
func (b *block) load(r io.Reader, most int) {
	b.bytes = b.bytes[:most]
	n := 0
	b.err = nil
	for n < most && b.err == nil {
		var more int
		more, b.err = r.Read(b.bytes[n:])
		n += more
	}
	b.bytes = b.bytes[:n]
}

// flow is the rest of a member behind its first block.
type flow struct {
	free   chan *block // never blocks a sender: there are no more blocks than it has room for
	read   chan *block
	hash   chan *block
	stop   chan struct{}
	ended  sync.WaitGroup
	hashed chan struct{} // closed once everything that came is hashed
	begun  atomic.Int32  // blocks that go round only once
}

// startFlow inflates what follows b, and hashes b and the rest into s, unless that is nil. It may run ahead by begun blocks more
// than usual, once.
func startFlow(r io.Reader, b *block, s *sum, begun int) *flow {
	most := 1 + blocksKept + blocksAhead + begun
	f := &flow{
		free: make(chan *block, most), read: make(chan *block, most), hash: make(chan *block, most),
		stop: make(chan struct{}), hashed: make(chan struct{}),
	}
	f.begun.Store(int32(begun))
	for range most - 1 {
		f.free <- nil // made when first needed
	}
	b.users.Store(2)
	f.hash <- b
	f.ended.Go(func() { f.inflate(r) })
	f.ended.Go(func() { f.hashAll(s) })
	return f
}

func (f *flow) inflate(r io.Reader) {
	defer close(f.hash)
	defer close(f.read)
	for {
		var b *block
		select {
		case b = <-f.free:
		case <-f.stop:
			return
		}
		if b == nil {
			b = blockPool.Get().(*block)
		}
		b.load(r, blockBytes)
		b.users.Store(2)
		last := b.err != nil
		f.hash <- b
		f.read <- b
		if last {
			return
		}
	}
}

func (f *flow) hashAll(s *sum) {
	defer close(f.hashed)
	for b := range f.hash {
		if s != nil {
			s.Write(b.bytes)
		}
		f.release(b)
	}
}

// release gives b back once both have seen it.
func (f *flow) release(b *block) {
	switch {
	case b.users.Add(-1) > 0:
	case f.begun.Load() > 0 && f.begun.Add(-1) >= 0:
		blockPool.Put(b) // few blocks stay in the processor's cache, many do not
	default:
		f.free <- b
	}
}

// close ends the flow and keeps its blocks for the next member. No block may be used any more.
func (f *flow) close(held []*block) {
	close(f.stop)
	f.ended.Wait()
	for b := range f.read {
		held = append(held, b)
	}
	close(f.free)
	for b := range f.free {
		held = append(held, b)
	}
	for _, b := range held {
		if b != nil {
			blockPool.Put(b)
		}
	}
}
