package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"postmortem/reports"
)

// isFolder tells whether -o names a folder: one that exists, or a name that ends as folders do.
func isFolder(name string) bool {
	if name == "" {
		return false
	}
	if strings.HasSuffix(name, "/") || os.IsPathSeparator(name[len(name)-1]) {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// together is the file of the report on all servers.
const together = "organisation"

// writeFolder writes the report on all servers and one on each; of a report on one server, only that one.
func writeFolder(ctx context.Context, r *reports.Report, o options) error {
	if err := os.MkdirAll(o.output, 0o755); err != nil {
		return &problem{exitUnreadable, fmt.Errorf("report not written: %w", err), "name a folder you may write to"}
	}
	var all staged
	defer all.discard()
	names := fileNames{}
	put := func(name string, one *reports.Report) error {
		file := filepath.Join(o.output, names.of(name)+o.format.Extension)
		render := func(w io.Writer, shown reports.Options) error { return o.format.Write(w, one, shown) }
		return all.add(ctx, file, atOnce(reports.Options{}, render))
	}
	if len(r.Servers) != 1 {
		if err := put(together, r); err != nil {
			return err
		}
	}
	for _, s := range r.Servers {
		one := r
		if len(r.Servers) > 1 {
			one = r.Single(s.Name)
		}
		if err := put(s.Name, one); err != nil {
			return err
		}
	}
	return all.place(ctx)
}

// fileNames are the names given in one folder, in lower case: on some systems a case of letters makes no other file.
type fileNames map[string]bool

// of makes a server's name a file's: letters, digits, hyphens and underscores, no name that Windows reserves, and none twice.
func (n fileNames) of(name string) string {
	safe := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_') {
			return r
		}
		return '_'
	}, name)
	if len(safe) > maxFileName {
		safe = safe[:maxFileName]
	}
	if safe == "" || strings.HasPrefix(safe, "-") || reserved[strings.ToUpper(safe)] {
		safe = "server" + safe
	}
	unique := safe
	for i := 2; n[strings.ToLower(unique)]; i++ {
		unique = fmt.Sprintf("%s_%d", safe, i)
	}
	n[strings.ToLower(unique)] = true
	return unique
}

const maxFileName = 60 // letters

// reserved are the names of devices, which are no files on Windows (Microsoft, "Naming Files, Paths, and Namespaces").
var reserved = func() map[string]bool {
	all := map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true}
	for i := range 10 {
		all[fmt.Sprintf("COM%d", i)], all[fmt.Sprintf("LPT%d", i)] = true, true
	}
	return all
}()
