package artifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"postmortem/analyze/internal/regtext"
	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regval"
	"postmortem/rules/facts"
)

// regFile is what regedit and reg.exe export, with its signature, or a piece of it that somebody pasted.
var regFile = Artifact{
	Kind:    "registry export (.reg)",
	Streams: true,
	Match:   func(in *Input) bool { return !in.Binary && (signedExport(in.First) || pastedExport(in.First)) },
	Extract: extractReg,
}

// signedExport finds the signature as a line of its own, also below a mail's first lines and quoted.
func signedExport(first string) bool {
	for line := range strings.SplitSeq(first, "\n") {
		line = strings.TrimSpace(strings.TrimLeft(line, "\uFEFF> "))
		if line == regtext.SignatureV4 || strings.EqualFold(line, regtext.SignatureV5) {
			return true
		}
	}
	return false
}

// pastedExport recognises text that begins with a key line and a value.
func pastedExport(first string) bool {
	seenKey := false
	for line := range strings.SplitSeq(first, "\n") {
		line = strings.TrimSpace(strings.TrimLeft(line, "\uFEFF"))
		switch {
		case line == "" || line[0] == ';':
		case strings.HasPrefix(line, "[HKEY_") && strings.HasSuffix(line, "]"):
			seenKey = true
		default:
			return seenKey && (strings.HasPrefix(line, `"`) || strings.HasPrefix(line, "@="))
		}
	}
	return false
}

// headViews is the lines of the member's start, for recognition: without the buffers that reading a member takes, as a bundle may hold
// small texts by the ten thousand.
func headViews(in *Input) regtext.Views {
	return func(yield func(text.View, error) bool) {
		n := 0
		for line := range strings.Lines(in.First) {
			if n++; !yield(text.View{N: n, Text: []byte(strings.TrimSuffix(line, "\n"))}, nil) {
				return
			}
		}
	}
}

func extractReg(ctx context.Context, in *Input, out *facts.Extract) error {
	return readReg(ctx, in, out, true)
}

// readReg reads an export; without quick, what nobody wants is read as closely as the rest.
func readReg(ctx context.Context, in *Input, out *facts.Extract, quick bool) error {
	r := newRegistry(in, out)
	r.deep = true
	o := regtext.Options{Wanted: r.open, ANSI: ansiDecoder(in), Headless: !signedExport(in.First)}
	var passed regtext.Passed
	if quick {
		o.Pass, o.Passed = r.pass, &passed
	}
	encoding := exportEncoding(in)
	source, err := in.Open(ctx)
	if err != nil {
		return err
	}
	defer source.Close()
	tail := &tailReader{r: source}
	importFile := false
	for record, err := range regtext.Export(encoding.Views(tail), o) {
		importFile = importFile || record.Delete
		r.exported(record, err)
	}
	r.passed(passed)
	if importFile {
		r.export.Partial = true
		out.Gap("asks for keys or values to be deleted: a file to import, not an export")
	}
	if o.Headless {
		r.export.Partial = true
		out.Gap("has no signature: a pasted piece of an export, which proves no absence")
	}
	if wholeExport(encoding) && !tail.ended() {
		r.export.Partial = true
		out.Gap("ends without a line end, as no export does: it is cut off")
	}
	r.finish()
	return nil
}

// exported takes one record of an export, damaged or not.
func (r *registry) exported(record regtext.Record, err error) {
	at := facts.Citation{Location: bundle.AtLine(r.in.Path(), record.Line), Excerpt: record.Source}
	switch {
	case errors.Is(err, regtext.ErrDamaged), errors.Is(err, regtext.ErrValue), errors.Is(err, regtext.ErrKey), errors.Is(err, regtext.ErrTruncated), errors.Is(err, regval.ErrLong):
		lost := record.IsKey || !record.Skipped || errors.Is(err, regtext.ErrTruncated)
		r.damage(fmt.Sprintf("line %d: %v", record.Line, err), !lost)
	case err != nil:
		r.export.Partial = true
		r.out.Gap(fmt.Sprintf("cannot be read after line %d: %v", record.Line, err))
	case record.Absent:
		r.noteRoot(at)
		r.keys++
	case record.IsKey:
		r.noteRoot(at)
		r.opened(at, record.Delete)
	case record.Delete:
	case record.Skipped:
		r.out.Records++
	default:
		r.value(record.Name, record.Value, at)
	}
}

// exportEncoding: a version 4 export is in the ANSI code page of its machine, never in the OEM one that consoles write.
func exportEncoding(in *Input) text.Encoding {
	hint := in.hint()
	hint.OEM = 0
	return text.Detect(in.Head, hint)
}

// ansiDecoder reads the hex strings of a version 4 export.
func ansiDecoder(in *Input) func([]byte) string {
	hint := in.hint()
	hint.OEM = 0
	return func(data []byte) string {
		if ascii(data) {
			return string(data)
		}
		encoding := text.Detect(bytes.ReplaceAll(data, []byte{0}, []byte(" ")), hint)
		var parts []string
		for part := range bytes.SplitSeq(data, []byte{0}) {
			if ascii(part) {
				parts = append(parts, string(part))
				continue
			}
			parts = append(parts, strings.TrimSuffix(encoding.Decode(part), "\n"))
		}
		return strings.Join(parts, "\x00")
	}
}

func ascii(s []byte) bool {
	for _, c := range s {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// wholeExport tells whether the text is as regedit itself writes it, and nobody's copy: UTF-16.
func wholeExport(e text.Encoding) bool { return strings.HasPrefix(e.Name, "utf-16") }

// tailReader remembers the last bytes that passed.
type tailReader struct {
	r    io.Reader
	last [4]byte
}

func (t *tailReader) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	tail := append(t.last[:], p[max(0, n-len(t.last)):n]...)
	copy(t.last[:], tail[len(tail)-len(t.last):])
	return n, err
}

// ended tells whether the text ended with a line end, in either byte order.
func (t *tailReader) ended() bool {
	last := string(t.last[2:])
	return last == "\n\x00" || last == "\x00\n"
}
