package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"postmortem/collect/bundle"
)

// plan lists what the volumes hold of the table, and what they cannot show.
func (s *server) plan(ctx context.Context) []item {
	var all []item
	for _, t := range bundle.Targets {
		if t.Collected() {
			all = append(all, s.fromVolumes(ctx, t)...)
		}
	}
	return all
}

// fromVolumes are the members of one target; none when its keys are in a hive that is collected for another.
func (s *server) fromVolumes(ctx context.Context, t bundle.Target) []item {
	switch make := fromDisk[t.ID]; {
	case make != nil:
		return make(s, ctx, t)
	case len(t.Keys) > 0:
		return nil
	case len(t.Image) == 0:
		return []item{lacking(t, strings.TrimSuffix(t.Path, "/"), s.notOnDisk(t))}
	case t.Folder():
		return s.several(t, t.Image)
	}
	return []item{s.one(t, t.Path, t.Image)}
}

func (s *server) notOnDisk(t bundle.Target) error {
	switch {
	case t.ID == "smtp/sinks" && s.metabase != nil && bytes.Contains(s.metabase.text, []byte("/EventManager")):
		return missing("no script can ask a disk; MetaBase.xml holds the bindings")
	case s.share():
		return missing("not to be had through a share: run the script on the server")
	}
	return missing("a disk that does not run cannot show it")
}

// fromDisk are the targets that take more than copying the files that the table names.
var fromDisk = map[string]func(*server, context.Context, bundle.Target) []item{
	"eventlog/application": (*server).eventLog,
	"eventlog/system":      (*server).eventLog,
	"registry/exchange":    (*server).softwareHive,
	"registry/services":    (*server).systemHive,
	"smtp/metabase":        (*server).metabaseItem,
	"smtp/protocol-log":    (*server).protocolLogs,
	"tracking/log":         (*server).trackingLogs,
	"mailroot/listing":     (*server).tables,
	"mailroot/files":       (*server).tables,
	"mailroot/acl":         (*server).tables,
	"mailroot/volumes":     (*server).tables,
	"system/versions":      (*server).tables,
	"system/host":          (*server).tables,
	"process/services":     (*server).tables,
	"system/messages":      (*server).messageFiles,
}

// tables are the artifacts that this program words itself.
func (s *server) tables(_ context.Context, t bundle.Target) []item {
	write := map[string]func(context.Context, io.Writer) error{
		"mailroot/listing": s.writeFolders,
		"mailroot/files":   s.writeFiles,
		"mailroot/acl":     s.writeACLs,
		"mailroot/volumes": s.writeVolumes,
		"system/host":      s.writeSettings,
		"process/services": s.writeServices,
		"system/versions":  func(ctx context.Context, w io.Writer) error { return s.writeVersions(ctx, w, t.Image) },
	}[t.ID]
	it := tableItem(t, write)
	it.expected = t.ID == "mailroot/listing"
	return []item{it}
}

// eventLog is the Application or the System log.
func (s *server) eventLog(_ context.Context, t bundle.Target) []item {
	it := s.one(t, t.Path, t.Image)
	it.expected, it.cut = true, cutLog
	return []item{it}
}

// newestEvent is the newest time that a record of the two logs bears; zero when none tells.
func (s *server) newestEvent(ctx context.Context) (newest time.Time) {
	for _, id := range []string{"eventlog/application", "eventlog/system"} {
		t, _ := bundle.TargetByID(id)
		it := s.one(t, t.Path, t.Image)
		if it.open == nil {
			continue
		}
		if log, err := readItem(ctx, it); err == nil && newestWritten(log).After(newest) {
			newest = newestWritten(log)
		}
	}
	return newest
}

func readItem(ctx context.Context, it item) ([]byte, error) {
	r, err := it.open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(contextReader{ctx, r}, maxRead))
}

// one is the first file that patterns name, as one member.
func (s *server) one(t bundle.Target, path string, patterns []string) item {
	var errs []error
	for _, p := range patterns {
		p, ok := s.fill(p)
		if !ok {
			continue
		}
		files, err := s.glob(p)
		errs = append(errs, err)
		for _, f := range files {
			if f.info.Mode().IsRegular() {
				return fileItem(t, path, f)
			}
		}
	}
	return lacking(t, path, errors.Join(append(errs, fs.ErrNotExist)...))
}

// several are the files that patterns name, as members of the target's folder. None is nothing to speak of.
func (s *server) several(t bundle.Target, patterns []string) []item {
	var files []found
	for _, p := range patterns {
		if p, ok := s.fill(p); ok {
			more, err := s.glob(p)
			s.failed(err)
			files = append(files, more...)
		}
	}
	return s.members(t, files)
}

// members are files as members of a target's folder, until its cap is reached: those that come first are kept.
func (s *server) members(t bundle.Target, files []found) []item {
	var all []item
	taken := map[string]bool{}
	left := t.MaxBytes
	for _, f := range files {
		if !f.info.Mode().IsRegular() {
			continue
		}
		it := fileItem(t, t.Path+memberName(f.server, taken), f)
		if it.most = min(it.most, left); it.most <= 0 {
			it.open = nil
			it.entry.Outcome, it.entry.Original = bundle.Truncated, it.size
			it.entry.Reason = fmt.Sprintf("left out: more than %s of %s", inBytes(t.MaxBytes), t.Title)
		}
		left -= it.size
		all = append(all, it)
	}
	return all
}

// maxMemberName bounds the name of a member, in letters: the end of it, which tells the day of a log.
const maxMemberName = 200

// memberName is a file's own name in ASCII; when it is taken, with its folder's name before it.
func memberName(server string, taken map[string]bool) string {
	parts := strings.Split(server, `\`)
	name := ""
	for n := 1; n <= len(parts); n++ {
		name = plain(strings.Join(parts[len(parts)-n:], "_"))
		name = name[max(0, len(name)-maxMemberName):]
		if !taken[strings.ToLower(name)] {
			break
		}
	}
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%d_%s", n, strings.TrimPrefix(name, fmt.Sprintf("%d_", n-1)))
	}
	taken[strings.ToLower(name)] = true
	return name
}

// plain keeps of a name what every archive and system takes.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("._- ", r) {
			return r
		}
		return '_'
	}, name)
}

// softwareHive and systemHive are the hives without secrets; when one is too large, exports of the keys that rules ask for.
func (s *server) softwareHive(_ context.Context, t bundle.Target) []item {
	return []item{s.hiveItem(t, "SOFTWARE", s.software)}
}

func (s *server) systemHive(_ context.Context, t bundle.Target) []item {
	return []item{s.hiveItem(t, "SYSTEM", s.system)}
}

func (s *server) hiveItem(t bundle.Target, name string, h *hive) item {
	path := "registry/" + name
	switch {
	case h == nil:
		it := lacking(t, path, fs.ErrNotExist)
		it.expected = true
		return it
	case h.data == nil:
		return lacking(t, path, h.err)
	}
	it := bytesItem(t, path, h.server, h.data)
	it.entry.Modified = h.info.ModTime().UTC()
	it.most = maxHive
	if h.err == nil {
		it.instead = func() []item { return s.exports(name, h) }
	}
	return it
}

// maxHive bounds a hive that is handed on whole.
const maxHive = 64 << 20

func (s *server) metabaseItem(_ context.Context, t bundle.Target) []item {
	const path = "smtp/MetaBase.xml"
	switch {
	case s.metabase == nil:
		if _, err := s.find(s.windows + `\system32\inetsrv\MetaBase.bin`); err == nil {
			return []item{lacking(t, t.Path, missing("the binary metabase of IIS 5 is read on the server only"))}
		}
		return []item{lacking(t, t.Path, fs.ErrNotExist)}
	case s.metabase.err != nil:
		return []item{lacking(t, path, s.metabase.err)}
	}
	it := bytesItem(t, path, s.metabase.server, s.metabase.text)
	it.entry.Modified = s.metabase.info.ModTime().UTC()
	return []item{it}
}
