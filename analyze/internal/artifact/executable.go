package artifact

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"postmortem/analyze/internal/msgtable"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

var executable = Artifact{
	Kind:    "program file (PE)",
	Streams: true,
	Match:   func(in *Input) bool { return msgtable.Match(in.Head) },
	Extract: readExecutable,
}

// readExecutable reads what a shipped program file says of itself: its version, and the messages it holds.
func readExecutable(ctx context.Context, in *Input, out *facts.Extract) error {
	at, size, err := in.ReaderAt(ctx)
	if err != nil {
		return err
	}
	file, err := msgtable.Open(at)
	if err != nil {
		return err
	}
	for _, problem := range file.Problems {
		out.Damaged++
		out.Gap(problem.Error())
	}
	name := fileName(in, file.Version)
	if file.Version != nil {
		out.Records++
		out.Versions = append(out.Versions, versionOfFile(in, name, size, file.Version))
	}
	if texts, _ := file.Texts(); len(texts) > 0 {
		out.Records += len(texts)
		out.MessageTables = append(out.MessageTables, facts.MessageTable{
			Source: in.Source(""), File: strings.ToLower(name), Texts: texts,
		})
	}
	return nil
}

func versionOfFile(in *Input, name string, size int64, v *msgtable.Version) facts.VersionTable {
	file := facts.FileVersion{
		Name: name, Path: serverPath(in), Raw: cmp.Or(v.Strings["FileVersion"], v.String()), Bytes: size,
		Product: v.Strings["ProductName"], Company: v.Strings["CompanyName"],
	}
	// Explorer and every tool show the numbers; the text beside them is only decoration, and may be of another version.
	if file.Version, _ = facts.ParseVersion(v.String()); file.Version.IsZero() {
		file.Version, _ = facts.ParseVersion(file.Raw)
	}
	if e := in.Member.Entry; e != nil {
		file.Modified = e.Modified
	}
	file.Citation = facts.Citation{Location: bundle.Whole(in.Path()), Excerpt: fmt.Sprintf("%s, file version %s", name, v)}
	return facts.VersionTable{Source: in.Source(""), Head: file.Citation, Files: []facts.FileVersion{file}}
}

// fileName is the file's name on the server: where it came from, else its name in the bundle, else, when that was changed
// so that a mail program lets it pass (store.ex_, store.exe.txt), the name it was built with.
func fileName(in *Input, v *msgtable.Version) string {
	if e := in.Member.Entry; e != nil && e.Source != "" {
		return baseName(e.Source)
	}
	base := baseName(in.Path())
	dot := strings.LastIndexByte(base, '.')
	if slices.Contains(programEndings, strings.ToLower(base[dot+1:])) || v == nil {
		return base
	}
	return cmp.Or(baseName(v.Strings["OriginalFilename"]), base)
}

var programEndings = []string{"exe", "dll", "sys", "ocx", "cpl", "drv", "scr"}

// serverPath is the file's full path on the server: as the manifest says it, else as the folders of the bundle repeat it
// from a folder on that only servers have; "" when neither tells.
func serverPath(in *Input) string {
	if e := in.Member.Entry; e != nil && strings.ContainsAny(e.Source, `/\`) {
		return strings.ReplaceAll(e.Source, "/", `\`)
	}
	parts := strings.Split(in.Path(), "/")
	for i, part := range parts[:len(parts)-1] {
		if slices.Contains(serverFolders, strings.ToLower(part)) {
			return strings.Join(parts[i:], `\`)
		}
	}
	return ""
}

var serverFolders = []string{"program files", "programme", "exchsrvr", "winnt", "windows", "system32", "inetsrv", "inetpub"}
