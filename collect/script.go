package main

import (
	"embed"
	"io"
	"io/fs"
	"slices"
	"strings"
	"text/template"

	"postmortem/collect/bundle"
)

// scriptRelease is the release of the script, which its manifest names.
const scriptRelease = "1.0"

// scriptSections are the sections of the collector for Windows 2000 and Windows Server 2003, in the order of their names. A
// section is a template: what is collected comes from the table.
//
//go:embed script/*.vbs
var scriptSections embed.FS

// writeScript prints the collector for the old servers: one file in the Windows Script Host's VBScript, plain ASCII with
// the line ends of Windows, because that host reads a mark or UTF-8 as a syntax error.
func writeScript(w io.Writer) error {
	text, err := scriptText()
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, strings.ReplaceAll(text, "\n", "\r\n"))
	return err
}

func scriptText() (string, error) {
	source, err := scriptSource()
	if err != nil {
		return "", err
	}
	t, err := template.New("collect.vbs").Funcs(scriptWords).Parse(source)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = t.Execute(&out, struct{ Release string }{scriptRelease})
	return out.String(), err
}

func scriptSource() (string, error) {
	names, err := fs.Glob(scriptSections, "script/*.vbs")
	if err != nil {
		return "", err
	}
	var source strings.Builder
	for _, name := range names { // sorted, says fs.Glob's ReadDir
		section, err := scriptSections.ReadFile(name)
		if err != nil {
			return "", err
		}
		source.WriteString(strings.ReplaceAll(string(section), "\r\n", "\n"))
	}
	return source.String(), nil
}

// scriptWords are what the sections ask the table for.
var scriptWords = template.FuncMap{
	"quote":     vbQuote,
	"secrets":   func() string { return vbWords(bundle.SecretNames) },
	"scanners":  func() string { return vbWords(bundle.ScannerNames) },
	"noSuchKey": func() string { return bundle.NoSuchKey },
	"essential": func() bundle.Priority { return bundle.Essential },
	"collected": func() []bundle.Target { return targetsOf(scriptCollects) },
	"registry":  func() []bundle.Target { return targetsOf(hasKeysOfItsOwn) },
	"tools":     func() []bundle.Target { return targetsOf(func(t bundle.Target) bool { return scriptTools[t.ID] }) },
	"wrapped":   wrapped,
	"keys":      func(t bundle.Target) string { return vbList(t.Keys) },
	"folders":   func() string { return vbList(scriptFolders()) },
}

// wrapped says in comment lines what an artifact is, and why it is collected.
func wrapped(t bundle.Target) string {
	const indent = "'       "
	var b strings.Builder
	line := indent
	for _, word := range strings.Fields(t.Title + ": " + t.Why) {
		if len(line)+1+len(word) > manualWidth {
			b.WriteString(line + "\n")
			line = indent
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}

// scriptLeavesOut are the artifacts that servers so old do not have, or that need a tool which is not theirs.
var scriptLeavesOut = map[string]bool{"eventlog/transport": true, "process/autoruns": true}

func scriptCollects(t bundle.Target) bool { return t.Collected() && !scriptLeavesOut[t.ID] }

// scriptTools are the artifacts that are what a console tool prints.
var scriptTools = map[string]bool{"process/sockets": true, "system/network": true, "system/boot-options": true}

func hasKeysOfItsOwn(t bundle.Target) bool {
	return len(t.Keys) > 0 && !slices.ContainsFunc(t.Keys, func(key string) bool { return strings.HasSuffix(key, `\*`) })
}

func targetsOf(wanted func(bundle.Target) bool) (all []bundle.Target) {
	for _, t := range bundle.Targets {
		if wanted(t) {
			all = append(all, t)
		}
	}
	return all
}

// scriptFolders are the folders of the bundle, parents first.
func scriptFolders() (all []string) {
	for _, t := range targetsOf(scriptCollects) {
		path := strings.TrimSuffix(t.Path, "/")
		if !t.Folder() {
			path = path[:strings.LastIndexByte(path, '/')]
		}
		for i := range len(path) + 1 {
			if i < len(path) && path[i] != '/' {
				continue
			}
			if folder := strings.ReplaceAll(path[:i], "/", `\`); !slices.Contains(all, folder) {
				all = append(all, folder)
			}
		}
	}
	return all
}

func vbQuote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// vbWords writes the elements of an Array, as many in a line as it holds: few lines that go on, in case that they are counted.
func vbWords(list []string) string {
	const width = 120
	var b strings.Builder
	line := " _\n   "
	for i, s := range list {
		if i > 0 {
			line += ","
		}
		if len(line)+len(s)+4 > width {
			b.WriteString(line)
			line = " _\n   "
		}
		line += " " + vbQuote(s)
	}
	return b.String() + line
}

// vbList writes the elements of an Array, several of them over several lines.
func vbList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = vbQuote(s)
	}
	if len(list) == 1 {
		return strings.Join(quoted, ", ")
	}
	return " _\n    " + strings.Join(quoted, ", _\n    ")
}
