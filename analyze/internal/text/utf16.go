package text

import (
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16Reader turns a stream of UTF-16 into UTF-8. Unpaired surrogates and a last odd byte become U+FFFD.
type utf16Reader struct {
	r     io.Reader
	order binary.ByteOrder
	in    []byte // not yet decoded
	buf   []byte // backs in
	out   []byte // decoded, not yet read
	spare []byte // backs out
	err   error
}

const utf16Chunk = 32 << 10

func newUTF16Reader(r io.Reader, order binary.ByteOrder) *utf16Reader {
	return &utf16Reader{
		r: r, order: order, buf: make([]byte, utf16Chunk),
		spare: make([]byte, 0, utf16Chunk/2*utf8.UTFMax),
	}
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		u.fill()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// fill reads one chunk and decodes all of it but an unfinished character.
func (u *utf16Reader) fill() {
	kept := copy(u.buf, u.in)
	n, err := u.r.Read(u.buf[kept:])
	u.in, u.err = u.buf[:kept+n], err
	u.out = u.decode(u.spare[:0], err != nil)
}

// decode appends what u.in holds to dst; an unfinished character waits for more, unless this is the end.
func (u *utf16Reader) decode(dst []byte, end bool) []byte {
	for len(u.in) >= 2 {
		if u.order == binary.LittleEndian {
			dst = u.ascii(dst)
		}
		if len(u.in) < 2 {
			break
		}
		r, size := u.rune()
		if size == 0 {
			if !end {
				return dst
			}
			r, size = utf8.RuneError, 2
		}
		dst = utf8.AppendRune(dst, r)
		u.in = u.in[size:]
	}
	if end && len(u.in) > 0 {
		dst, u.in = utf8.AppendRune(dst, utf8.RuneError), nil
	}
	return dst
}

// ascii is the fast path of little-endian text: four units at a time.
func (u *utf16Reader) ascii(dst []byte) []byte {
	for len(u.in) >= 8 {
		w := binary.LittleEndian.Uint64(u.in)
		if w&0xFF80FF80FF80FF80 != 0 {
			break
		}
		dst = append(dst, byte(w), byte(w>>16), byte(w>>32), byte(w>>48))
		u.in = u.in[8:]
	}
	return dst
}

// rune decodes the first character of u.in; size 0 says that it needs more bytes.
func (u *utf16Reader) rune() (r rune, size int) {
	r = rune(u.order.Uint16(u.in))
	if !utf16.IsSurrogate(r) {
		return r, 2
	}
	if len(u.in) < 4 {
		return 0, 0
	}
	if r = utf16.DecodeRune(r, rune(u.order.Uint16(u.in[2:]))); r == utf8.RuneError {
		return r, 2
	}
	return r, 4
}
