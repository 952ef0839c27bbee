// Package regf reads registry hives: the binary files of %windir%\system32\config, NTUSER.DAT, and what "reg save" and
// MPS Reports (.HIV) write.
//
// It yields keys and values with the place of their cell, and errors for what is damaged; after an error it goes on with
// what is intact. It does not know where a hive is mounted, and does not apply transaction logs.
//
//	base block   4096 bytes: "regf", two sequence numbers, FILETIME, version, root cell, size of the bins, file name, checksum
//	hive bins    cells: a size, negative when in use, then nk (key), lf lh li ri (lists of subkeys), vk (value), db (large data)
//
// Offsets of cells count from the end of the base block. Source: M. Suhanov, "Windows registry file format specification";
// libyal, "Windows NT Registry File (REGF) format".
//
// The structures are decoded by www.velocidex.com/golang/regparser, which trusts what it reads; this package walks the
// hive itself, bounds every read, visits no cell twice, and turns a panic of the library into an error.
package regf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"www.velocidex.com/golang/regparser"

	"postmortem/collect/bundle/regval"
)

// Errors of Open, and those that come with a record.
var (
	ErrSignature = errors.New("no registry hive")
	ErrLog       = errors.New("a registry transaction log, no hive")
	ErrDamaged   = errors.New("damaged cell")
	ErrWork      = errors.New("takes too much work: the rest is not read")
)

// MaxSize bounds a hive, which is held in memory. That of the software of a server takes some 20 to 60 MB.
const MaxSize = 128 << 20

// Limits of one hive.
const (
	maxDepth = 512 // levels; Windows allows no more
	maxPath  = 8 << 10
	maxTime  = 5 * time.Second // from opening on: the work is bounded too, but a page of the disk may be slow
)

const baseBlock = 4096

// Hive is an opened hive.
type Hive struct {
	Name      string    // the end of the path it was last loaded from, from the base block; "" when a save wrote none
	Written   time.Time // UTC; zero when the base block bears none
	Dirty     bool      // it was not written to its end: changes are missing, or stand in its .LOG
	Truncated bool      // it is shorter than its base block says

	data   []byte
	reader *metered
	parser *regparser.Registry
}

// Signature heads every hive and transaction log.
const Signature = "regf"

// Open checks the base block.
func Open(data []byte) (*Hive, error) {
	if len(data) < baseBlock || string(data[:4]) != Signature {
		return nil, ErrSignature
	}
	if kind := binary.LittleEndian.Uint32(data[28:]); kind != 0 {
		return nil, ErrLog
	}
	h := &Hive{data: data}
	h.reader = newMetered(data)
	err := h.guarded(func() (err error) {
		h.parser, err = regparser.NewRegistry(h.reader)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	h.readBase()
	return h, nil
}

func (h *Hive) readBase() {
	base := h.data[:baseBlock]
	name, _, _ := strings.Cut(regval.UTF16(base[48:112]), "\x00")
	h.Name = name
	h.Written = fileTime(binary.LittleEndian.Uint64(base[12:]))
	bins := int64(binary.LittleEndian.Uint32(base[40:]))
	h.Truncated = int64(len(h.data)) < baseBlock+bins
	h.Dirty = binary.LittleEndian.Uint32(base[4:]) != binary.LittleEndian.Uint32(base[8:]) ||
		binary.LittleEndian.Uint32(base[508:]) != Checksum(base)
}

// Checksum is the exclusive or of the base block's first 127 numbers; 0 and all ones are written as their neighbours.
func Checksum(base []byte) uint32 {
	var sum uint32
	for i := 0; i < 508; i += 4 {
		sum ^= binary.LittleEndian.Uint32(base[i:])
	}
	switch sum {
	case 0:
		return 1
	case 0xFFFFFFFF:
		return 0xFFFFFFFE
	}
	return sum
}

// fileTime counts 100 ns since 1601.
func fileTime(n uint64) time.Time {
	const toUnix = 11644473600
	if n == 0 || n/1e7 > 1<<36 {
		return time.Time{}
	}
	return time.Unix(int64(n/1e7)-toUnix, int64(n%1e7)*100).UTC()
}

// guarded calls the foreign parser: a panic of it is an error.
func (h *Hive) guarded(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	return do()
}
