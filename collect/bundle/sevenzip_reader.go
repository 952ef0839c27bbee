package bundle

import "math/bits"

type sevenStreamsInfo struct {
	start   uint64   // of the packed bytes, behind the signature header
	packed  []uint64 // their sizes
	folders []sevenFolderInfo
}

// sevenReader reads a header. Every count is checked against the bytes that are left: each thing counted takes one.
type sevenReader struct {
	b      []byte
	failed bool
}

func (r *sevenReader) fail() { r.b, r.failed = nil, true }

func (r *sevenReader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.fail()
		return make([]byte, 8)[:min(n, 8)]
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *sevenReader) byte() byte { return r.take(1)[0] }

// number is a number of one to nine bytes: the ones that the first begins with tell how many follow.
func (r *sevenReader) number() uint64 {
	first := r.byte()
	n := bits.LeadingZeros8(^first)
	var v uint64
	for i, c := range r.take(uint64(n)) {
		v |= uint64(c) << (8 * i)
	}
	if n < 7 {
		v |= uint64(first&(1<<(7-n)-1)) << (8 * n)
	}
	return v
}

// count is a number of things that each take a byte.
func (r *sevenReader) count(most int) int {
	n := r.number()
	if n > uint64(min(most, len(r.b))) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *sevenReader) numbers(n int) []uint64 {
	all := make([]uint64, 0, n)
	for range n {
		all = append(all, r.number())
	}
	return all
}

func (r *sevenReader) expect(id byte) {
	if r.byte() != id {
		r.fail()
	}
}

// checksums passes over a list of them for n streams.
func (r *sevenReader) checksums(n int) {
	defined := n
	if r.byte() == 0 {
		defined = 0
		for i, c := range r.take(uint64(n+7) / 8) {
			defined += bits.OnesCount8(c & byte(0xFF<<max(0, 8*(i+1)-n)))
		}
	}
	r.take(4 * uint64(defined))
}

// header checks a whole header, up to the number of its files: the properties of files are the library's part.
func (r *sevenReader) header() (s sevenStreamsInfo) {
	r.expect(sevenHeader)
	id := r.byte()
	if id == sevenMain {
		s = r.streams()
		id = r.byte()
	}
	if id == sevenFiles {
		if files := r.count(len(r.b)); files*max(1, len(s.folders)) > sevenFilesFolders {
			r.fail()
		}
	} else if id != sevenEnd {
		r.fail()
	}
	return s
}

func (r *sevenReader) streams() (s sevenStreamsInfo) {
	id := r.byte()
	if id == sevenPack {
		r.packInfo(&s)
		id = r.byte()
	}
	if id == sevenUnpack {
		r.unpackInfo(&s)
		id = r.byte()
	}
	if id == sevenSub {
		r.subStreams(&s)
		id = r.byte()
	}
	if id != sevenEnd {
		r.fail()
	}
	return s
}

func (r *sevenReader) packInfo(s *sevenStreamsInfo) {
	s.start = r.number()
	n := r.count(len(r.b))
	id := r.byte()
	if id == sevenSize {
		s.packed = r.numbers(n)
		id = r.byte()
	}
	if id == sevenCRC {
		r.checksums(n)
		id = r.byte()
	}
	if id != sevenEnd {
		r.fail()
	}
}

func (r *sevenReader) unpackInfo(s *sevenStreamsInfo) {
	r.expect(sevenFolder)
	n := r.count(len(r.b))
	r.expect(0) // not external
	for range n {
		s.folders = append(s.folders, r.folder())
	}
	r.expect(sevenUnpacked)
	for i := range s.folders {
		f := &s.folders[i]
		for _, c := range f.coders {
			f.sizes = append(f.sizes, r.numbers(c.out)...)
		}
	}
	id := r.byte()
	if id == sevenCRC {
		r.checksums(n)
		id = r.byte()
	}
	if id != sevenEnd {
		r.fail()
	}
}

func (r *sevenReader) folder() (f sevenFolderInfo) {
	in, out := 0, 0
	for range r.count(sevenCodersMost) {
		c := r.coder()
		f.coders = append(f.coders, c)
		in, out = in+c.in, out+c.out
	}
	if out < 1 || in < out-1 {
		r.fail()
		return f
	}
	r.numbers(2 * (out - 1)) // which output is which input
	if packed := in - (out - 1); packed != 1 {
		r.numbers(packed)
	}
	return f
}

func (r *sevenReader) coder() (c sevenCoder) {
	flags := r.byte()
	c.id, c.in, c.out = string(r.take(uint64(flags&0x0F))), 1, 1
	if flags&0x10 != 0 {
		c.in, c.out = r.count(sevenCodersMost), r.count(sevenCodersMost)
	}
	if flags&0x20 != 0 {
		c.properties = r.take(uint64(r.count(len(r.b))))
	}
	return c
}

// subStreams checks how many files the folders say they hold: each has at least a name later in the header.
func (r *sevenReader) subStreams(s *sevenStreamsInfo) {
	files, sizes := len(s.folders), 0
	id := r.byte()
	if id == sevenStreams {
		files = 0
		for range s.folders {
			n := r.count(len(r.b))
			files, sizes = files+n, sizes+max(0, n-1)
		}
		id = r.byte()
	}
	if files > len(r.b) {
		r.fail()
		return
	}
	if id == sevenSize {
		r.numbers(sizes)
		id = r.byte()
	}
	if id == sevenCRC {
		r.checksums(files)
		id = r.byte()
	}
	if id != sevenEnd {
		r.fail()
	}
}
