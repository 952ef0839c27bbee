package mutation

import (
	"bytes"
	"math/rand/v2"
	"strings"
)

// MaxSize bounds what a damage may make of a file, in bytes.
const MaxSize = 8 << 20

// Kind is one way to damage a file. Do leaves content as it is and gives the damaged copy; other is a second file to take
// pieces from.
type Kind struct {
	Name string
	Do   func(content, other []byte, r *rand.Rand) []byte
}

// Kinds is the table of damages.
var Kinds = []Kind{
	{"bits flipped", flipBits},
	{"one bit flipped", func(b, _ []byte, r *rand.Rand) []byte { return flip(b, r, 1) }},
	{"bytes overwritten", overwrite},
	{"cut at the end", cutEnd},
	{"cut at the start", cutStart},
	{"a piece cut out", cutOut},
	{"a piece of another file", splice},
	{"the halves of two files", join},
	{"a number that lies", lie},
	{"many numbers that lie", func(b, _ []byte, r *rand.Rand) []byte { return lies(b, r, 2+r.IntN(30)) }},
	{"a block repeated", repeatBlock},
	{"a block moved", moveBlock},
	{"a run of zeros", zeroRun},
	{"pages of zeros", zeroPages},
	{"halves swapped", swapHalves},
	{"another encoding", reencode},
	{"line ends changed", lineEnds},
	{"lines shuffled", shuffleLines},
	{"a line repeated", repeatLine},
	{"decimal numbers that lie", decimals},
	{"tokens repeated", repeatToken},
	{"nasty words inserted", insertNasty},
}

// Damage damages content one to three times, and says how. The number n alone decides, with the seed.
func Damage(content, other []byte, seed, n uint64) (damaged []byte, how string) {
	r := rand.New(rand.NewPCG(seed, n))
	damaged = content
	var names []string
	for range 1 + r.IntN(3) {
		k := Kinds[r.IntN(len(Kinds))]
		damaged = k.Do(damaged, other, r)
		damaged = damaged[:min(len(damaged), MaxSize)]
		names = append(names, k.Name)
	}
	return damaged, strings.Join(names, ", ")
}

// place is a random range of b, at most longest bytes long.
func place(b []byte, r *rand.Rand, longest int) (from, to int) {
	if len(b) == 0 {
		return 0, 0
	}
	from = r.IntN(len(b))
	return from, min(len(b), from+1+r.IntN(longest))
}

func flipBits(b, _ []byte, r *rand.Rand) []byte { return flip(b, r, 1+r.IntN(64)) }

func flip(b []byte, r *rand.Rand, count int) []byte {
	out := bytes.Clone(b)
	for range min(count, len(out)) {
		out[r.IntN(len(out))] ^= 1 << r.IntN(8)
	}
	return out
}

func overwrite(b, _ []byte, r *rand.Rand) []byte {
	out := bytes.Clone(b)
	for range 1 + r.IntN(20) {
		from, to := place(out, r, 16)
		fill := []byte{0, 0xFF, 0x7F, 0x80, '\n', '"', '<', '{', byte(r.IntN(256))}[r.IntN(9)]
		for i := from; i < to; i++ {
			out[i] = fill
		}
	}
	return out
}

func cutEnd(b, _ []byte, r *rand.Rand) []byte { return bytes.Clone(b[:r.IntN(len(b)+1)]) }

func cutStart(b, _ []byte, r *rand.Rand) []byte { return bytes.Clone(b[r.IntN(len(b)+1):]) }

func cutOut(b, _ []byte, r *rand.Rand) []byte {
	from, to := place(b, r, 1+len(b)/4)
	return append(bytes.Clone(b[:from]), b[to:]...)
}

func splice(b, other []byte, r *rand.Rand) []byte {
	at, _ := place(b, r, 1)
	from, to := place(other, r, 1+len(other)/4)
	skip := r.IntN(2) * min(to-from, len(b)-at) // over the old bytes, or between them
	out := append(bytes.Clone(b[:at]), other[from:to]...)
	return append(out, b[at+skip:]...)
}

func join(b, other []byte, r *rand.Rand) []byte {
	at, _ := place(b, r, 1)
	from, _ := place(other, r, 1)
	return append(bytes.Clone(b[:at]), other[from:]...)
}

func repeatBlock(b, _ []byte, r *rand.Rand) []byte {
	from, to := place(b, r, []int{16, 512, 4096, 65536}[r.IntN(4)])
	times := 1 + r.IntN([]int{2, 50, 2000}[r.IntN(3)])
	times = min(times, MaxSize/4/max(1, to-from))
	out := append(bytes.Clone(b[:to]), bytes.Repeat(b[from:to], times)...)
	return append(out, b[to:]...)
}

func moveBlock(b, _ []byte, r *rand.Rand) []byte {
	out := bytes.Clone(b)
	from, to := place(b, r, 4096)
	at, _ := place(b, r, 1)
	copy(out[at:], b[from:to])
	return out
}

func zeroRun(b, _ []byte, r *rand.Rand) []byte {
	out := bytes.Clone(b)
	from, to := place(out, r, 1+len(b)/8)
	clear(out[from:to])
	return out
}

// zeroPages is what a crash leaves of pages that were never written.
func zeroPages(b, _ []byte, r *rand.Rand) []byte {
	const page = 4096
	out := bytes.Clone(b)
	for range 1 + r.IntN(3) {
		from := r.IntN(len(b)/page+1) * page
		clear(out[min(from, len(b)):min(from+page, len(b))])
	}
	return out
}

func swapHalves(b, _ []byte, r *rand.Rand) []byte {
	at, _ := place(b, r, 1)
	return append(bytes.Clone(b[at:]), b[:at]...)
}
