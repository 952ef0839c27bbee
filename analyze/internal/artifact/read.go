package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// Context is what is known before a member is read.
type Context struct {
	Manifest *bundle.Manifest // of the member's bundle; nil when there is none
	Wants    *facts.Wants     // nil keeps everything
	Keep     int              // bytes of wanted events to keep in memory at most; 0 is a default
	Room     *Room            // what facts may hold, of all members; nil is without end
}

// Read recognises one member and reads it. Whatever goes wrong becomes a Gap of the Extract; a member that is of no known
// kind gives an Extract without a Kind.
func Read(ctx context.Context, m *bundle.Member, about Context) (out facts.Extract) {
	out.Member = m.Path
	in := &Input{Member: m, Manifest: about.Manifest, Wants: about.Wants, Keep: about.Keep, room: about.Room, Zone: zoneOf(about.Manifest)}
	defer in.close()
	if err := in.look(ctx); err != nil {
		gap(&out, err)
		return out
	}
	a, known := recognise(in, &out)
	if !known {
		out.Gap(unknownKind(in))
	} else {
		out.Kind = a.Kind
		in.holds = !a.Streams
		extract(ctx, a, in, &out)
		in.settle(&out)
		in.long.report(&out)
		in.cut.report(&out)
	}
	out.SHA256 = in.finish(ctx)
	return out
}

func recognise(in *Input, out *facts.Extract) (Artifact, bool) {
	for _, a := range All {
		if a.matches(in, out) {
			return a, true
		}
	}
	return Artifact{}, false
}

// matches is Match, guarded: a defect in recognising one kind must not keep the others from the member.
func (a Artifact) matches(in *Input, out *facts.Extract) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			out.Gap(fmt.Sprintf("the reader of %s failed to tell whether it is one: %v", a.Kind, r))
		}
	}()
	return a.Match(in)
}

func unknownKind(in *Input) string {
	if len(in.Head) == 0 {
		return "empty file"
	}
	return "of no kind this program reads"
}

// extract keeps a defect of one reader from ending the run: its panic costs the rest of the member.
func extract(ctx context.Context, a Artifact, in *Input, out *facts.Extract) {
	defer func() {
		if r := recover(); r != nil {
			out.Gap(fmt.Sprintf("the reader of %s failed: %v", a.Kind, r))
			out.Distrust()
		}
	}()
	if err := a.Extract(ctx, in, out); err != nil {
		gap(out, err)
	}
	if e := in.Member.Entry; e != nil && e.Outcome == bundle.Truncated {
		out.Distrust()
	}
}

// gap notes an error, unless it is damage of the container: the bundle has noted that itself.
func gap(out *facts.Extract, err error) {
	if damage := (*bundle.Damage)(nil); !errors.As(err, &damage) {
		out.Gap(err.Error())
	}
}

// zoneOf is the server's zone at collection, from the manifest; nil when it does not say.
func zoneOf(m *bundle.Manifest) *time.Location {
	if m == nil || m.Offset == nil {
		return nil
	}
	return time.FixedZone(m.Zone, *m.Offset*60)
}

// look reads the first bytes of the member and decides whether it is a text, and in which encoding.
func (in *Input) look(ctx context.Context) (err error) {
	if in.stream, in.Head, err = openStream(ctx, in.Member); err != nil {
		return err
	}
	in.Binary = !text.IsText(in.Head)
	if !in.Binary {
		in.Encoding = text.Detect(in.Head, in.hint())
		in.First = in.Encoding.Decode(in.Head)
	}
	return nil
}

func (in *Input) hint() text.Hint {
	var h text.Hint
	if m := in.Manifest; m != nil {
		h.OEM, h.ANSI = m.OEM, m.ANSI
	}
	if e := in.Member.Entry; e != nil {
		h.Codepage = e.Codepage
	}
	return h
}

// Open reads the member's bytes from the start. The first reader also computes the member's hash on the way.
func (in *Input) Open(ctx context.Context) (io.ReadCloser, error) {
	if in.stream != nil && !in.stream.handedOut {
		in.stream.handedOut = true
		return in.stream, nil
	}
	return in.Member.Open(ctx)
}

// ReaderAt gives random access to the member's bytes; see bundle.Member.ReaderAt.
func (in *Input) ReaderAt(ctx context.Context) (io.ReaderAt, int64, error) {
	if in.at == nil {
		at, size, closer, err := in.Member.ReaderAt(ctx)
		if err != nil {
			return nil, 0, err
		}
		in.at, in.size, in.atCloser = at, size, closer
	}
	return in.at, in.size, nil
}

// finish reads what no artifact asked for, and returns the SHA-256 of the whole; "" when it cannot be read to its end.
func (in *Input) finish(ctx context.Context) string {
	var sum string
	var err error
	if in.at != nil { // copied for random access, and hashed on the way
		sum, err = in.Member.SHA256(ctx)
	} else {
		sum, err = in.stream.r.SHA256()
	}
	if err != nil {
		return ""
	}
	return sum
}

func (in *Input) close() {
	if in.stream != nil {
		in.stream.r.Close()
	}
	if in.atCloser != nil {
		in.atCloser.Close()
	}
}
