package main

import (
	"archive/zip"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// The sizes of the bundles.
const (
	evtxMembers = 11
	evtxBytes   = 300_000_000 // of all members
	evtBytes    = 100_000_000
	listingRows = 1_000_000
	regBytes    = 40_000_000
	largeTimes  = 10 // how often the large bundle has the members of the middle one
)

// names of the bundles and logs below the folder of build.
const (
	evtxOneZip    = "evtx-one.zip"    // 300 MB of .evtx in one member
	evtxElevenZip = "evtx-eleven.zip" // the same in eleven
	evtxThirdZip  = "evtx-small.zip"  // 27 MB: one of the eleven
	evtxLargeZip  = "evtx-large.zip"  // 3 GB: the eleven, ten times
	evtxLog       = "evtx-small.evtx" // one of the eleven, unpacked
	evtxWholeLog  = "evtx-one.evtx"
	evtZip        = "evt.zip"
	evtLog        = "evt.evt"
	listingZip    = "listing.zip"
	regZip        = "registry.zip"
	emptyZip      = "empty.zip"
)

// builder writes the bundles below a folder.
type builder struct {
	dir string
	err error
}

// build makes every bundle; real is a folder of real logs, or "".
func build(dir, real string) error {
	b := &builder{dir: dir}
	chunks, err := evtxSource(real)
	if err != nil {
		return err
	}
	evt, err := evtSource(real)
	if err != nil {
		return err
	}
	b.evtx(chunks)
	b.file(evtLog, evt)
	b.zip(evtZip, member{"eventlog/application.evt", evt})
	b.zip(listingZip, member{"mailroot/folders.txt", listing()})
	b.zip(regZip, member{"registry/exchange.reg", registry()})
	b.zip(emptyZip, member{"readme.txt", []byte("nothing\r\n")})
	return b.err
}

func (b *builder) evtx(chunks func(i int) []byte) {
	var eleven []member
	var one []byte
	for i := range evtxMembers {
		log := evtxFile(chunks(i))
		eleven = append(eleven, member{"eventlog/log" + strconv.Itoa(i) + ".evtx", log})
		one = append(one, log[evtxHeader:]...)
	}
	b.file(evtxLog, eleven[0].content)
	b.zip(evtxThirdZip, eleven[0])
	b.zip(evtxElevenZip, eleven...)
	b.repeat(evtxLargeZip, evtxElevenZip)
	one = evtxFile(one)
	b.file(evtxWholeLog, one)
	b.zip(evtxOneZip, member{"eventlog/log.evtx", one})
}

const evtxHeader = 4096

// evtxFile puts the header of a log that was in use before its chunks.
func evtxFile(chunks []byte) []byte {
	h := make([]byte, evtxHeader, evtxHeader+len(chunks))
	n := len(chunks) >> 16
	copy(h, "ElfFile\x00")
	binary.LittleEndian.PutUint64(h[16:], uint64(n-1))
	binary.LittleEndian.PutUint32(h[32:], 128)
	binary.LittleEndian.PutUint16(h[36:], 1)
	binary.LittleEndian.PutUint16(h[38:], 3)
	binary.LittleEndian.PutUint16(h[40:], evtxHeader)
	binary.LittleEndian.PutUint16(h[42:], uint16(n))
	binary.LittleEndian.PutUint32(h[124:], crc32.ChecksumIEEE(h[:120]))
	return append(h, chunks...)
}

// member is a file of a bundle to be written.
type member struct {
	name    string
	content []byte
}

func (b *builder) file(name string, content []byte) {
	if b.err == nil {
		b.err = os.WriteFile(filepath.Join(b.dir, name), content, 0o600)
	}
}

func (b *builder) zip(name string, members ...member) {
	b.archive(name, func(z *zip.Writer) error {
		for _, m := range members {
			w, err := z.Create(m.name)
			if err != nil {
				return err
			}
			if _, err := w.Write(m.content); err != nil {
				return err
			}
		}
		return nil
	})
}

// repeat copies the packed members of a bundle several times, without packing them anew.
func (b *builder) repeat(name, from string) {
	b.archive(name, func(z *zip.Writer) error {
		src, err := zip.OpenReader(filepath.Join(b.dir, from))
		if err != nil {
			return err
		}
		defer src.Close()
		for i := range largeTimes {
			for _, f := range src.File {
				if err := copyPacked(z, f, strconv.Itoa(i)+"/"+f.Name); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func copyPacked(z *zip.Writer, f *zip.File, name string) error {
	header := f.FileHeader
	header.Name = name
	w, err := z.CreateRaw(&header)
	if err != nil {
		return err
	}
	r, err := f.OpenRaw()
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

func (b *builder) archive(name string, write func(*zip.Writer) error) {
	if b.err != nil {
		return
	}
	f, err := os.Create(filepath.Join(b.dir, name))
	if err != nil {
		b.err = err
		return
	}
	z := zip.NewWriter(f)
	b.err = write(z)
	if err := z.Close(); b.err == nil {
		b.err = err
	}
	if err := f.Close(); b.err == nil {
		b.err = err
	}
}
