package main

import (
	"slices"
	"strings"

	"postmortem/collect/bundle"
)

// scannerFiles are patterns of the programs of scanners, wherever they were installed: in the folder of the scanner that the
// store loads, and in those that scanners' services run from.
func (s *server) scannerFiles() (patterns []string) {
	for _, folder := range s.scannerFolders() {
		for _, ending := range []string{"exe", "dll", "sys"} {
			patterns = append(patterns, folder+`\*.`+ending)
		}
	}
	return patterns
}

func (s *server) scannerFolders() (all []string) {
	if s.system == nil {
		return nil
	}
	add := func(program string) {
		i := strings.LastIndexByte(program, '\\')
		if i > 2 && !strings.HasPrefix(strings.ToLower(program), strings.ToLower(s.windows)+`\`) {
			all = append(all, program[:i])
		}
	}
	add(s.expand(s.systemText(libraryKey, "library")))
	root := s.control(servicesKey)
	for key, values := range s.system.values {
		name, ok := strings.CutPrefix(key, root)
		if program := programOf(s.expand(values["imagepath"].Text)); ok && isService(servicesKey+name) && isScanner(name+" "+program) {
			add(program)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func isScanner(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(bundle.ScannerNames, func(part string) bool { return strings.Contains(name, part) })
}

// programOf is the program of a service's command line.
func programOf(line string) string {
	line = strings.TrimPrefix(strings.TrimSpace(line), `\??\`)
	if rest, ok := strings.CutPrefix(line, `"`); ok {
		program, _, _ := strings.Cut(rest, `"`)
		return program
	}
	if i := strings.Index(strings.ToLower(line), ".exe"); i >= 0 {
		return line[:i+len(".exe")]
	}
	return line
}
