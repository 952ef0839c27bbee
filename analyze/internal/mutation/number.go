package mutation

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"strconv"
)

// lie replaces one number of a binary file: a length, a count or an offset, wherever it stands.
func lie(b, _ []byte, r *rand.Rand) []byte { return lies(b, r, 1) }

func lies(b []byte, r *rand.Rand, count int) []byte {
	out := bytes.Clone(b)
	for range count {
		width := []int{1, 2, 4, 8}[r.IntN(4)]
		if len(out) < width {
			return out
		}
		at := r.IntN(len(out) - width + 1)
		if r.IntN(4) > 0 {
			at -= at % width // most formats align what counts
		}
		put(out[at:at+width], liar(out[at:at+width], len(out), r))
	}
	return out
}

// liar is a number that readers trip over: an extreme, the size of the file, or a neighbour of the number that stood there.
func liar(old []byte, size int, r *rand.Rand) uint64 {
	var wide [8]byte
	copy(wide[:], old)
	was := binary.LittleEndian.Uint64(wide[:])
	return []uint64{
		0, 1, math.MaxUint64, math.MaxInt64, math.MaxInt32, math.MaxUint32, 1 << 31, math.MaxInt16, 1 << 15,
		uint64(size), uint64(size) - 1, was + 1, was - 1, was * 2, was ^ 0x80, -was, uint64(r.Uint32()),
	}[r.IntN(17)]
}

func put(to []byte, n uint64) {
	var wide [8]byte
	binary.LittleEndian.PutUint64(wide[:], n)
	copy(to, wide[:])
}

// decimals replaces runs of digits in a text.
func decimals(b, _ []byte, r *rand.Rand) []byte {
	lying := []string{
		"0", "-1", "99999999999999999999", "18446744073709551616", "9223372036854775807", "4294967295", "2147483648", "0000000000000001",
		"1e308", "0x7FFFFFFFFFFFFFFF", "1,234,567,890,123,456,789", "", "12:61:99", "31/31/9999", "٣",
	}
	var out bytes.Buffer
	for i := 0; i < len(b); {
		end := i
		for end < len(b) && '0' <= b[end] && b[end] <= '9' {
			end++
		}
		switch {
		case end == i:
			out.WriteByte(b[i])
			i++
			continue
		case r.IntN(20) > 0:
			out.Write(b[i:end])
		case r.IntN(2) == 0:
			out.WriteString(strconv.FormatUint(r.Uint64(), 10))
		default:
			out.WriteString(lying[r.IntN(len(lying))])
		}
		i = end
	}
	return out.Bytes()
}
