package main

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"postmortem/reports"
	"postmortem/rules"
)

// loadCatalog reads the built-in catalog and the consultant's own rules.
func loadCatalog(dirs []string) (*rules.Catalog, error) {
	all := []fs.FS{rules.BuiltIn()}
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, usage("name a folder of rules: area/slug.yaml", "no folder of rules at %q", dir)
		}
		all = append(all, os.DirFS(dir))
	}
	catalog, err := rules.Load(all...)
	if err != nil {
		return nil, &problem{exitUsage, err, "analyze rules lint --rules DIR checks a folder of rules"}
	}
	return catalog, nil
}

func describe(c *rules.Catalog) reports.Catalog {
	var out reports.Catalog
	for _, r := range c.Rules {
		switch r.Kind {
		case rules.Advice:
			out.Advice++
		default:
			out.Causes++
		}
		if r.Extra {
			out.Extra = append(out.Extra, r.ID)
		}
	}
	return out
}

// reportGiven reads a JSON report that was given as the only bundle; ok is false when the argument is something else.
func reportGiven(args []string) (r *reports.Report, ok bool, err error) {
	if len(args) != 1 || args[0] == "-" {
		return nil, false, nil
	}
	if info, err := os.Stat(args[0]); err != nil || !info.Mode().IsRegular() {
		return nil, false, nil // looking into a pipe would take bytes out of it
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, false, nil
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	if !reports.LooksLikeReport(head[:n]) {
		return nil, false, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, true, err
	}
	r, err = reports.Read(f)
	if errors.Is(err, reports.ErrNotReport) {
		err = &problem{exitUnreadable, err, "give the bundle itself, or a JSON report made by --format json"}
	}
	return r, true, err
}
