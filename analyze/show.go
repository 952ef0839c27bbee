package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"postmortem/analyze/internal/artifact"
	"postmortem/analyze/internal/message"
	"postmortem/collect/bundle"
	"postmortem/reports"
	"postmortem/rules/facts"
)

// showing is the command line of show.
type showing struct {
	format string
	output string
	around int
	keys   []age.Identity
}

// showVerb opens a citation: it prints what stands at a place of a bundle.
func showVerb(p program) *cobra.Command {
	var o showing
	var identities []string
	verb := &cobra.Command{
		Use: "show BUNDLE CITATION",
		Short: "Prints what stands at a place that a report cites, never redacted: a record as Event Viewer shows it, or lines with those around\n" +
			"them, and the member's hash. A citation may be pasted as the report prints it, with or without quotes.",
		Example: "  analyze show customer.zip application.evtx record 21310\n  analyze show customer.zip \"exchange key.reg line 31\"\n" +
			"  analyze show customer.zip store.dmp offset 4096       a binary file, in hexadecimal",
		Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if o.format != "text" && o.format != "json" {
				return unknownChoice("format", o.format, []string{"text", "json"})
			}
			if o.around < 0 || o.around > maxAround {
				return usage(fmt.Sprintf("choose 0 to %d", maxAround), "cannot show %d lines around", o.around)
			}
			if o.keys, err = readIdentities(identities); err != nil {
				return err
			}
			return o.run(c.Context(), args[0], strings.Join(args[1:], " "), p)
		},
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVarP(&o.format, "format", "f", "text", "text or json")
	flags.StringVarP(&o.output, "output", "o", "", "write it to `FILE` instead of standard output")
	flags.IntVarP(&o.around, "context", "C", 3, "how many `LINES` to show before and after a line")
	flags.StringArrayVar(&identities, "identity", nil, "open an encrypted bundle (.age) with the private key in `KEYFILE`")
	offer(verb, "format", "text", "json")
	return verb
}

// maxAround bounds the lines shown around one.
const maxAround = 1000

// citation is the form in which reports print a place: "application.evtx record 348, 2004-09-02 08:29:00 UTC".
var citation = regexp.MustCompile(`^(.+?)(?: (record|line|offset) (\d{1,18}))?(?:, [0-9: -]+ UTC)?(?:, as above)?$`)

// parseCitation reads a place as reports print it; what follows is no part of it.
func parseCitation(s string) (bundle.Location, error) {
	m := citation.FindStringSubmatch(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "> ")))
	if m == nil {
		return bundle.Location{}, usage(`write it as the report does: "application.evtx record 348"`, "%q is no citation", s)
	}
	n, _ := strconv.ParseInt(m[3], 10, 64)
	switch m[2] {
	case "record":
		return bundle.AtRecord(m[1], n), nil
	case "line":
		return bundle.AtLine(m[1], int(n)), nil
	}
	return bundle.AtOffset(m[1], n), nil
}

func (o *showing) run(ctx context.Context, name, cited string, p program) error {
	at, err := parseCitation(cited)
	if err != nil {
		return err
	}
	in, err := openAll(ctx, []string{name}, p.stdin, o.keys)
	if err != nil {
		return err
	}
	defer in.close()
	m, err := findMember(in, at.Member)
	if err != nil {
		return err
	}
	at.Member = m.Path
	shown, err := o.read(ctx, in, m, at)
	if errors.Is(err, artifact.ErrNoPlace) {
		return usage("copy the citation as the report prints it", "%s: %w", m.Path, err)
	}
	if err != nil {
		return err
	}
	return writeTo(ctx, o.output, p.stdout, func(w io.Writer, _ reports.Options) error { return o.write(w, shown) })
}

// findMember finds the member that a citation names: by its path, as a report on several bundles prefixes it, or, where only one
// is called so, by its file name.
func findMember(in *input, name string) (member, error) {
	for _, same := range []func(m member) bool{
		func(m member) bool { return m.Path == name },
		func(m member) bool { return strings.EqualFold(m.Path, name) },
		func(m member) bool { return strings.EqualFold(m.bundle.Name+"/"+m.Path, name) },
		func(m member) bool { return strings.EqualFold(path.Base(m.Path), name) },
	} {
		var found []member
		for _, m := range in.members {
			if same(m) {
				found = append(found, m)
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return member{}, usage("write the whole path: "+memberNames(found), "%d members are called %s", len(found), name)
		}
	}
	return member{}, usage("members are "+memberNames(in.members), "the bundle holds no member %q", name)
}

// memberNames lists some members, as a hint.
func memberNames(all []member) string {
	var names []string
	for _, m := range all[:min(len(all), 12)] {
		names = append(names, m.Path)
	}
	if len(all) > len(names) {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// shown is what stands at a place, ready to be written.
type shown struct {
	Citation string        `json:"citation"`
	Member   string        `json:"member"`
	SHA256   string        `json:"sha256"`
	Verified string        `json:"verified"`
	Source   string        `json:"source,omitempty"` // where the collector took the member from, or the command that made it
	Records  []shownRecord `json:"records,omitempty"`
	Lines    []shownLine   `json:"lines,omitempty"`
	Bytes    string        `json:"bytes,omitempty"` // hexadecimal, from From on
	From     int64         `json:"from,omitempty"`

	raw []byte
}

type shownRecord struct {
	Carved bool `json:"carved"` // a leftover outside the log proper: it proves that something happened, never that nothing did
	reports.Citation
}

type shownLine struct {
	N     int    `json:"n"`
	Text  string `json:"text"`
	Cited bool   `json:"cited"`
}

func (o *showing) read(ctx context.Context, in *input, m member, at bundle.Location) (*shown, error) {
	p, err := artifact.At(ctx, m.Member, m.bundle.ManifestOf(m.Member), at, o.around)
	if err != nil {
		return nil, err
	}
	out := &shown{Citation: at.String(), Member: m.Path, raw: p.Bytes, From: p.From}
	if out.SHA256, out.Verified, err = verified(ctx, m); err != nil {
		return nil, err
	}
	if e := m.Entry; e != nil {
		out.Source = e.Source + e.Command
	}
	for _, l := range p.Lines {
		out.Lines = append(out.Lines, shownLine{l.N, clean(l.Text), int64(l.N) == at.N})
	}
	if len(p.Bytes) > 0 {
		out.Bytes = fmt.Sprintf("%x", p.Bytes)
	}
	if len(p.Events) > 0 {
		err = out.records(ctx, in, m, p.Events)
	}
	return out, err
}

// verified hashes the member and holds the hash against the manifest.
func verified(ctx context.Context, m member) (sha256, verdict string, err error) {
	r, err := m.OpenHashing(ctx)
	if err != nil {
		return "", "", err
	}
	defer r.Close()
	if sha256, err = r.SHA256(); err != nil {
		return "", "cannot be read to its end: " + err.Error(), nil
	}
	manifest := m.bundle.ManifestOf(m.Member)
	switch {
	case manifest == nil:
		return sha256, "the bundle has no manifest to hold it against", nil
	case m.Entry == nil || m.Entry.SHA256 == "":
		return sha256, "the manifest has no hash of it", nil
	case strings.EqualFold(m.Entry.SHA256, sha256):
		return sha256, "as the manifest has it", nil
	}
	return sha256, "NOT what the manifest has: " + m.Entry.SHA256, nil
}

// records puts the events into words as the report does, with the message files and categories that the bundle holds.
func (s *shown) records(ctx context.Context, in *input, m member, events []artifact.PlacedEvent) error {
	wants := &facts.Wants{Events: []facts.EventKey{{Source: "\x00"}}, Keys: slices.Concat(facts.DerivedKeys(), message.Keys)}
	extracts, err := readAll(ctx, in, wants, &progress{})
	if err != nil {
		return err
	}
	servers, _ := facts.Assemble(extracts, in.manifests())
	server := &facts.Server{}
	if i := slices.IndexFunc(servers, func(x *facts.Server) bool { return x.Name == facts.ServerKey(events[0].Computer) }); i >= 0 {
		server = servers[i]
	} else if len(servers) == 1 {
		server = servers[0]
	}
	words := &facts.Server{Name: server.Name, Evidence: server.Evidence}
	words.EventLogs = []facts.EventLog{{Source: facts.Source{Member: m.Path}}}
	for _, e := range events {
		words.EventLogs[0].Events = append(words.EventLogs[0].Events, e.Event)
	}
	message.RenderAll(words)
	for i, e := range words.EventLogs[0].Events {
		at, n := e.Time, e.N
		c := reports.Citation{Member: m.Path, SHA256: s.SHA256, Record: &n, Excerpt: e.Excerpt, Event: reports.NewEventRecord(&e)}
		if !at.IsZero() {
			c.Time = &at
		}
		s.Records = append(s.Records, shownRecord{events[i].Carved, c})
	}
	return nil
}

func (o *showing) write(w io.Writer, s *shown) error {
	if o.format == "json" {
		return reports.EncodeJSON(w, s)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\nSHA-256 %s (%s)\n", clean(s.Citation), s.SHA256, clean(s.Verified))
	if s.Source != "" {
		fmt.Fprintf(&out, "from %s\n", clean(s.Source))
	}
	out.WriteString("\n")
	for i, r := range s.Records {
		if i > 0 {
			out.WriteString("\n")
		}
		if r.Carved {
			out.WriteString("A leftover outside the log proper: it proves that this was logged once, not when it was lost.\n")
		}
		out.WriteString(r.Viewer())
	}
	for _, l := range s.Lines {
		mark := "  "
		if l.Cited {
			mark = "> "
		}
		fmt.Fprintf(&out, "%s%6d  %s\n", mark, l.N, clean(strings.ReplaceAll(l.Text, "\t", "    ")))
	}
	out.WriteString(reports.Dump(s.raw, s.From))
	_, err := io.WriteString(w, out.String())
	return err
}
