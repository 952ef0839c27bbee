package regtext

import (
	"bytes"
	"iter"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regval"
)

// Signatures of the two versions. The older one holds bytes of the machine's ANSI code page where the newer holds UTF-16.
const (
	SignatureV5 = "Windows Registry Editor Version 5.00"
	SignatureV4 = "REGEDIT4"
)

// Options say what is known before reading.
type Options struct {
	Wanted func(path string) bool // tells whether the values of a key, path as written, are wanted; nil wants all
	ANSI   func([]byte) string    // decodes the hex strings of a version 4 export; nil takes them for Latin-1
	// Pass tells whether nothing is wanted of a key, path as written: neither the key nor its values. It may say so of keys
	// of which Wanted would say false, and only where Passed is set.
	Pass func(path []byte) bool
	// Passed, if set, counts what is passed over: no Record is yielded for it. nil yields all.
	Passed *Passed
	// Headless reads a text without a signature, as people paste it: from the first line on, as version 5.
	Headless bool
}

// Export reads a .reg file. Values of keys that are not wanted come as Skipped. The text may begin with other lines, as
// in a mail, until its signature; every line may be quoted with ">".
func Export(lines Views, o Options) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		e := &exportReader{o: o, yield: yield, started: o.Headless, lost: true}
		for v, err := range lines {
			if err != nil {
				e.fail(v.N, err)
				return
			}
			if e.quick(v) {
				continue
			}
			if e.line(v); e.stopped {
				return
			}
		}
		e.end()
	}
}

type exportReader struct {
	o       Options
	yield   func(Record, error) bool
	stopped bool // the consumer has had enough

	started bool // the signature was seen
	v4      bool
	quoted  bool // every line bears "> "
	keep    bool // the values of the current key are wanted
	lost    bool // the current key is unknown: its line was damaged

	source []byte // the line of the value being read
	open   openRecord
}

// openRecord is what the next line may go on with.
type openRecord struct {
	kind   openKind
	record Record
	text   []byte // of a string or a key line
	hex    []byte
	kindOf regval.Type
	more   bool // the last line ended with "\" or ",": there must be more
	bad    bool
	long   bool // more than is kept of a value
}

type openKind uint8

const (
	nothing openKind = iota
	openString
	openHex
	openKey
	passedHex // bytes of a value that is passed over
)

func (e *exportReader) emit(r Record, err error) {
	if !e.stopped && !e.yield(r, err) {
		e.stopped = true
	}
}

func (e *exportReader) fail(line int, err error) { e.emit(Record{Line: line}, err) }

func (e *exportReader) line(v text.View) {
	if e.open.kind == passedHex { // a line of the value would have been passed over too
		e.close()
	}
	plain := bytes.TrimPrefix(v.Text, []byte("\uFEFF"))
	body := e.unquote(plain)
	if e.signature(body) {
		e.quoted = len(body) < len(plain)
		return
	}
	if !e.started {
		return
	}
	switch e.open.kind {
	case openString:
		if e.goOnString(body) {
			return
		}
	case openHex:
		if e.goOnHex(body) {
			return
		}
	case openKey:
		if e.goOnKey(body) {
			return
		}
	}
	e.fresh(v.N, v.Text, body)
}

// unquote drops the ">" that mail programs put before each line, if the signature bore one.
func (e *exportReader) unquote(line []byte) []byte {
	if e.started && !e.quoted {
		return line
	}
	rest := bytes.TrimLeft(line, "> ")
	if quote := line[:len(line)-len(rest)]; bytes.IndexByte(quote, '>') < 0 {
		return line
	}
	return rest
}

// signature recognises the first line, and those of further exports behind it.
func (e *exportReader) signature(body []byte) bool {
	trimmed := bytes.TrimSpace(body)
	v4 := string(trimmed) == SignatureV4
	if !v4 && !bytes.EqualFold(trimmed, []byte(SignatureV5)) {
		return false
	}
	if e.open.kind == openString && len(body) != len(trimmed) {
		return false
	}
	e.close()
	e.started, e.v4, e.keep, e.lost = true, v4, false, true
	return true
}

func (e *exportReader) fresh(n int, source, body []byte) {
	body = bytes.TrimLeft(body, " \t")
	switch {
	case e.absent(n, source, body):
	case blankOrComment(body):
	case body[0] == '[':
		e.key(n, source, body)
	case body[0] == '"' || body[0] == '@':
		e.value(n, source, body)
	default:
		e.emit(Record{Line: n, Source: string(source), Skipped: !e.keep && !looksLikeKey(body)}, ErrDamaged)
	}
}

// absent reads a comment by which our collector names a key that was not there.
func (e *exportReader) absent(n int, source, body []byte) bool {
	path, ok := bytes.CutPrefix(body, []byte(bundle.NoSuchKey))
	if path = bytes.TrimSpace(path); !ok || !bytes.HasPrefix(path, []byte("HKEY_")) || len(path) > maxPath {
		return false
	}
	record := Record{Line: n, Source: string(source), IsKey: true, Absent: true, Path: string(path)}
	e.keep, e.lost = false, true
	if e.o.Wanted != nil {
		e.o.Wanted(record.Path)
	}
	e.emit(record, nil)
	return true
}

// looksLikeKey: such a line may be the rest of a key line, and then the values below it have lost their key.
func looksLikeKey(body []byte) bool {
	return bytes.HasSuffix(bytes.TrimSpace(body), []byte("]")) || bytes.Contains(body, []byte("HKEY_"))
}

// key reads a key line. A mail program may have wrapped it.
func (e *exportReader) key(n int, source, body []byte) {
	record := Record{Line: n, Source: string(source), IsKey: true}
	end := bytes.LastIndexByte(body, ']')
	if end < 0 {
		e.open = openRecord{kind: openKey, record: record, text: bytes.Clone(body)}
		return
	}
	e.emitKey(record, body[1:end])
}

func (e *exportReader) goOnKey(body []byte) bool {
	body = bytes.TrimSpace(body)
	o := e.open
	e.open = openRecord{}
	end := bytes.LastIndexByte(body, ']')
	if end < 0 || body[0] == '[' || body[0] == '"' || len(o.text)+len(body) > maxPath {
		e.badKey(o.record)
		return false
	}
	if o.text[len(o.text)-1] != '\\' {
		o.text = append(o.text, ' ')
	}
	e.emitKey(o.record, append(o.text, body[:end]...)[1:])
	return true
}

// maxPath bounds a key line; Windows allows names of 255 characters and 512 levels, which no key comes near.
const maxPath = 8 << 10

func (e *exportReader) emitKey(r Record, path []byte) {
	path, r.Delete = bytes.CutPrefix(path, []byte("-"))
	if len(path) == 0 || len(path) > maxPath {
		e.badKey(r)
		return
	}
	if n := len(r.Source); n == len(path)+2 && r.Source[1:n-1] == string(path) {
		r.Path = r.Source[1 : n-1] // no second copy
	} else {
		r.Path = string(path)
	}
	e.lost = false
	e.keep = e.o.Wanted == nil || e.o.Wanted(r.Path)
	e.emit(r, nil)
}

func (e *exportReader) badKey(r Record) {
	e.lost, e.keep = true, false
	e.emit(r, ErrKey)
}

// close hands on what is open, complete or not.
func (e *exportReader) close() {
	o := e.open
	e.open = openRecord{}
	switch {
	case o.kind == passedHex && !o.more:
		e.o.Passed.Values++
	case o.kind == passedHex:
		e.emit(Record{Line: o.record.Line, Skipped: true}, ErrValue)
	case o.kind == openHex && !o.more && !o.bad:
		e.emitHex(o)
	case o.kind == openKey:
		e.badKey(o.record)
	case o.kind != nothing:
		e.emit(o.record, ErrValue)
	}
}

func (e *exportReader) end() {
	o := e.open
	if o.kind == passedHex && o.more {
		e.emit(Record{Line: o.record.Line, Skipped: true}, ErrTruncated)
		return
	}
	if o.kind == openString || o.kind == openKey || o.kind == openHex && o.more {
		e.open = openRecord{}
		e.emit(o.record, ErrTruncated)
		return
	}
	e.close()
}
