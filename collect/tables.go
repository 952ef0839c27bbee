package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"postmortem/collect/bundle"
	"postmortem/collect/bundle/image"
)

// table writes one of the collector's tables.
type table struct {
	out  *bufio.Writer
	rows int
}

func (s *server) table(w io.Writer, name string) *table {
	head := bundle.TableHead{Name: name, Version: bundle.TableVersion, Server: s.manifest.Host, Offset: s.manifest.Offset}
	head.Taken = stamp(s.manifest.End)
	t := &table{out: bufio.NewWriter(w)}
	fmt.Fprintf(t.out, "%s\r\n", head)
	for _, k := range bundle.TableKinds {
		if k.Name == name {
			fmt.Fprintf(t.out, "%s\r\n", bundle.TableRow(k.Columns...))
		}
	}
	return t
}

func (t *table) row(cells ...string) {
	t.rows++
	fmt.Fprintf(t.out, "%s\r\n", bundle.TableRow(cells...))
}

// end writes the last line: so many rows there should be.
func (t *table) end(rows int) error {
	fmt.Fprintf(t.out, "%s\r\n", bundle.TableEndRow(rows))
	return t.out.Flush()
}

// stamp is a time as tables write it, in UTC; "" for none.
func stamp(when time.Time) string {
	if when.IsZero() {
		return ""
	}
	return when.UTC().Format(bundle.TableTime) + "Z"
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// writeFolders is the table of what the Mailroot folders hold.
func (s *server) writeFolders(ctx context.Context, w io.Writer) error {
	folders, err := s.mailroots.walk(ctx)
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		return errNoMailroot
	}
	t := s.table(w, "folders")
	for _, f := range folders {
		if s.copied(f.newest) {
			f.oldest, f.newest = time.Time{}, time.Time{}
		}
		t.row(f.server, decimal(f.files), decimal(f.bytes), stamp(f.oldest), stamp(f.newest), f.complete)
	}
	return t.end(t.rows)
}

// copied tells that a file's time is later than anything else of a disk that does not run: of when it was copied to where
// it lies, not of when the server wrote it.
func (s *server) copied(when time.Time) bool {
	end := s.manifest.End
	return s.manifest.Start.IsZero() && !s.share() && !end.IsZero() && when.After(end.Add(24*time.Hour))
}

var errNoMailroot = missing("no folder \"vsi N\" of an SMTP virtual server found")

// writeFiles is the table of the oldest and newest files of each folder. Its last line counts them all, so that a reader
// knows how many are not listed.
func (s *server) writeFiles(ctx context.Context, w io.Writer) error {
	folders, err := s.mailroots.walk(ctx)
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		return errNoMailroot
	}
	t := s.table(w, "files")
	all := 0
	for _, f := range folders {
		for _, r := range f.named() {
			if s.copied(f.newest) {
				r.modified = time.Time{}
			}
			t.row(f.server+`\`+r.name, decimal(r.bytes), stamp(r.modified), "0")
		}
		all += int(f.files)
	}
	return t.end(all)
}

// writeACLs is the table of the permissions of the Mailroot folders.
func (s *server) writeACLs(ctx context.Context, w io.Writer) error {
	folders, err := s.mailroots.walk(ctx)
	if err != nil {
		return err
	}
	t := s.table(w, "acl")
	why := errNoMailroot
	for _, f := range folders {
		if !f.guarded() {
			continue
		}
		descriptor, err := s.permissions(f.found)
		var none missing
		switch {
		case errors.As(err, &none):
			why = none
			continue
		case err != nil:
			s.failed(fmt.Errorf("permissions of %s: %w", f.server, err))
		}
		t.row(f.server, descriptor)
	}
	if t.rows == 0 {
		return why
	}
	return t.end(t.rows)
}

// permissions are a folder's as SDDL. Those of a folder that was copied are the copy's, and say nothing of the server.
func (s *server) permissions(f found) (string, error) {
	for _, d := range s.drives {
		if strings.HasPrefix(f.server, d.letter+":") && !isVolume(d.local) {
			return "", missing("the folder is no mounted volume: its permissions are not the server's")
		}
	}
	return permissions(f.local)
}

// writeVolumes is the table of free disk space.
func (s *server) writeVolumes(_ context.Context, w io.Writer) error {
	t := s.table(w, "volumes")
	why := missing("no volume")
	for _, d := range s.drives {
		free, total, err := volumeSpace(d.local)
		var none missing
		switch {
		case errors.As(err, &none):
			why = none
			continue
		case err != nil:
			return err
		}
		t.row(d.letter+":", decimal(free), decimal(total))
	}
	if t.rows == 0 {
		return why
	}
	return t.end(t.rows)
}

// writeVersions is the table of the versions of program files.
func (s *server) writeVersions(ctx context.Context, w io.Writer, patterns []string) error {
	t := s.table(w, "versions")
	seen := map[string]bool{}
	for _, p := range slices.Concat(patterns, s.scannerFiles()) {
		p, ok := s.fill(p)
		if !ok {
			continue
		}
		files, err := s.glob(p)
		s.failed(err)
		for _, f := range files {
			if key := strings.ToLower(f.server); !seen[key] && f.info.Mode().IsRegular() {
				seen[key] = true
				s.version(t, f)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	if t.rows == 0 {
		return missing("none of the program files found")
	}
	return t.end(t.rows)
}

func (s *server) version(t *table, f found) {
	cells := []string{f.server, "", decimal(f.info.Size()), stamp(f.info.ModTime()), "", ""}
	v, err := versionOf(f.local)
	switch {
	case err != nil && !errors.Is(err, image.ErrFormat):
		s.failed(err)
	case v != nil:
		cells[1], cells[4], cells[5] = v.String(), v.Strings["ProductName"], v.Strings["CompanyName"]
	}
	t.row(cells...)
}

func versionOf(local string) (*image.Version, error) {
	file, err := os.Open(local)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return image.VersionOf(file)
}

// writeSettings is the table of what the registry says of the machine.
func (s *server) writeSettings(_ context.Context, w io.Writer) error {
	m := s.manifest
	if cmp.Or(m.OS, m.OSVersion, m.Zone) == "" {
		return missing("the hives do not tell")
	}
	t := s.table(w, "settings")
	for _, row := range [][2]string{{"OSName", m.OS}, {"OSVersion", m.OSVersion}, {"Zone", m.Zone}} {
		if row[1] != "" {
			t.row(row[0], row[1])
		}
	}
	if m.Offset != nil {
		t.row("Offset", strconv.Itoa(*m.Offset))
	}
	return t.end(t.rows)
}

// made is a table in memory; all but that of files are small, and that one is bounded.
func made(write func(context.Context, io.Writer) error) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		var out bytes.Buffer
		if err := write(ctx, &out); err != nil {
			return nil, err
		}
		return io.NopCloser(&out), nil
	}
}
