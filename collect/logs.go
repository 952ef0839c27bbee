package main

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"strings"
	"time"

	"postmortem/collect/bundle"
)

// protocolLogs are the SMTP protocol logs of the last days.
func (s *server) protocolLogs(_ context.Context, t bundle.Target) []item {
	var patterns []string
	for _, folder := range s.logFolders() {
		patterns = append(patterns, folder+`\*.log`)
	}
	return s.lastDays(t, patterns)
}

// trackingLogs are the message tracking logs of the last days. They lie where the System Attendant is told, else in a folder
// <SERVER>.log of Exchange's.
func (s *server) trackingLogs(_ context.Context, t bundle.Target) []item {
	var patterns []string
	if folder := s.systemText(trackingKey+`\`+strings.ToLower(s.manifest.Host), "logdirectory"); folder != "" {
		patterns = append(patterns, s.expand(folder)+`\*.log`)
	}
	if s.exchange != "" {
		patterns = append(patterns, s.exchange+`\*.log\*.log`)
	}
	for _, d := range s.drives {
		if s.manifest.Host != "" { // moved to another volume
			patterns = append(patterns, d.letter+`:\`+s.manifest.Host+`.log\*.log`, d.letter+`:\*\`+s.manifest.Host+`.log\*.log`)
		}
	}
	return s.lastDays(t, patterns)
}

// lastDays are the logs changed in the days before the newest of them changed: what this machine's clock says does not
// matter.
func (s *server) lastDays(t bundle.Target, patterns []string) []item {
	files := s.logFiles(patterns)
	if len(files) == 0 {
		return []item{lacking(t, strings.TrimSuffix(t.Path, "/"), fs.ErrNotExist)}
	}
	from := files[0].info.ModTime().Add(-time.Duration(s.days) * 24 * time.Hour)
	end := slices.IndexFunc(files, func(f found) bool { return f.info.ModTime().Before(from) })
	if end < 0 {
		end = len(files)
	}
	items := s.members(t, files[:end])
	for i := range items {
		items[i].cut = cutLines
	}
	return items
}

// logFiles are the files that patterns name, each once, the newest first.
func (s *server) logFiles(patterns []string) []found {
	var files []found
	seen := map[string]bool{}
	for _, p := range patterns {
		more, err := s.glob(p)
		s.failed(err)
		for _, f := range more {
			if key := strings.ToLower(f.server); f.info.Mode().IsRegular() && !seen[key] {
				seen[key] = true
				files = append(files, f)
			}
		}
	}
	slices.SortFunc(files, func(x, y found) int {
		return cmp.Or(y.info.ModTime().Compare(x.info.ModTime()), strings.Compare(y.server, x.server))
	})
	return files
}

// messageFiles are the message files of the event sources that Windows does not bring: those outside its folder, and SMTP's.
func (s *server) messageFiles(_ context.Context, t bundle.Target) []item {
	var files []found
	seen := map[string]bool{}
	add := func(f found) {
		if key := strings.ToLower(f.server); f.info.Mode().IsRegular() && !seen[key] {
			seen[key] = true
			files = append(files, f)
		}
	}
	for _, path := range s.namedMessageFiles() {
		if f, err := s.find(path); err == nil {
			add(f)
		}
	}
	for _, p := range t.Image {
		if p, ok := s.fill(p); ok {
			more, err := s.glob(p)
			s.failed(err)
			for _, f := range more {
				add(f)
			}
		}
	}
	if len(files) == 0 {
		return []item{lacking(t, strings.TrimSuffix(t.Path, "/"), fs.ErrNotExist)}
	}
	return s.members(t, files)
}

// namedMessageFiles are the paths that EventMessageFile names, without those in Windows' own folder, sorted.
func (s *server) namedMessageFiles() []string {
	if s.system == nil {
		return nil
	}
	var all []string
	for key, values := range s.system.values {
		if !strings.HasPrefix(key, s.control(sourcesKey)+`\`) {
			continue
		}
		for path := range strings.SplitSeq(values["eventmessagefile"].Text, ";") {
			path = s.expand(strings.TrimSpace(path))
			if path != "" && !strings.HasPrefix(strings.ToLower(path), strings.ToLower(s.windows)+`\`) {
				all = append(all, path)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
