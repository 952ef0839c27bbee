package bundle

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// fixedTime is the time of every entry of a written zip: the earliest that the format has. When a file was changed stands
// in the manifest, in UTC.
var fixedTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Writer writes a bundle: a zip of the members in the order they are added, and last the manifest with the SHA-256 of
// each. The same members in the same order give the same bytes.
type Writer struct {
	zip     *zip.Writer
	entries []Entry
	taken   map[string]bool
	next    map[string]int // the number that the next member of a name tries
}

// Create starts a bundle on w. Nothing is complete before Close.
func Create(w io.Writer) *Writer {
	return &Writer{zip: zip.NewWriter(w), taken: map[string]bool{strings.ToLower(ManifestName): true}, next: map[string]int{}}
}

// Add writes the bytes of r as the member e.Path, and notes e in the manifest with their number and SHA-256. An outcome
// that is not set becomes OK, or Empty when r yields nothing. A nil r notes what could not be collected. A path is refused
// that is not in a member's form or that was added before, in any case.
func (w *Writer) Add(e Entry, r io.Reader) error {
	if clean, err := cleanPath(e.Path); err != nil || clean != e.Path {
		return fmt.Errorf("%q: not the path of a member", e.Path)
	}
	if key := strings.ToLower(e.Path); w.taken[key] {
		return fmt.Errorf("%s: added twice", e.Path)
	} else {
		w.taken[key] = true
	}
	if r != nil {
		if err := w.write(&e, r); err != nil {
			return fmt.Errorf("%s: %w", e.Path, err)
		}
	}
	if e.Outcome == "" {
		return fmt.Errorf("%s: neither content nor outcome", e.Path)
	}
	w.entries = append(w.entries, e)
	return nil
}

// Free is a path that Add takes: that one in a member's form, or when a member has it in any case, the next like it, "a (2).txt".
func (w *Writer) Free(name string) string {
	p, err := cleanPath(name)
	if err != nil {
		p = "unnamed"
	}
	if !w.taken[strings.ToLower(p)] {
		return p
	}
	ext := path.Ext(path.Base(p))
	stem := strings.TrimSuffix(p, ext)
	if len(p) > maxPath-numberRoom {
		stem, ext = strings.ToValidUTF8(p[:maxPath-numberRoom], "")+"…", ""
	}
	key := strings.ToLower(stem + ext) // that long names share
	for n := max(2, w.next[key]); ; n++ {
		if q := fmt.Sprintf("%s (%d)%s", stem, n, ext); !w.taken[strings.ToLower(q)] {
			w.next[key] = n + 1
			return q
		}
	}
}

// numberRoom is what a number and the sign of a cut take of a path at most.
const numberRoom = 16

func (w *Writer) write(e *Entry, r io.Reader) error {
	to, err := w.create(e.Path)
	if err != nil {
		return err
	}
	sum := newSum()
	if e.Bytes, err = io.Copy(io.MultiWriter(to, sum), r); err != nil {
		return err
	}
	e.SHA256 = sum.hex()
	switch {
	case e.Outcome != "":
	case e.Bytes == 0:
		e.Outcome = Empty
	default:
		e.Outcome = OK
	}
	return nil
}

func (w *Writer) create(name string) (io.Writer, error) {
	return w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: fixedTime})
}

// Close writes the manifest m, whose version and members it sets, and ends the zip.
func (w *Writer) Close(m Manifest) error {
	m.Version, m.Members = ManifestVersion, w.entries
	if m.Members == nil {
		m.Members = []Entry{}
	}
	to, err := w.create(ManifestName)
	if err != nil {
		return err
	}
	var written bytes.Buffer
	enc := json.NewEncoder(&written)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err = enc.Encode(m)
	if err == nil {
		_, err = to.Write(InertJSON(written.Bytes()))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", ManifestName, err)
	}
	return w.zip.Close()
}
