package facts

import (
	"slices"
	"strings"
)

// RunningFile is the copy of a file that the server runs, as one artifact shows it.
type RunningFile struct {
	FileVersion
	From   *Source // the snapshot that shows it; two that disagree are settled by From.Taken
	Loaded bool    // a process has it loaded; else it lies where the server runs it from
}

// FileVersions finds the copies of a file that run, by its base name: those that a process has loaded, those in Exchange's
// bin folder (or res, where it keeps message texts), and for files that are not Exchange's own those in any folder that
// does not keep copies aside. A bare name without a path counts if nothing else is known of the file.
func (s *Server) FileVersions(name string) []RunningFile {
	var loaded, placed, bare []RunningFile
	for i := range s.Modules {
		loaded = append(loaded, s.Modules[i].versionsOf(name)...)
	}
	home := s.exchangeHome()
	for i := range s.Versions {
		table := &s.Versions[i]
		for _, file := range table.Files {
			if !strings.EqualFold(file.Name, name) || file.Version.IsZero() {
				continue
			}
			switch found := (RunningFile{FileVersion: file, From: &table.Source}); {
			case file.Path == "":
				bare = append(bare, found)
			case runsFrom(file.Path, home, name):
				placed = append(placed, found)
			}
		}
	}
	if found := append(loaded, inExchangeFirst(placed, home)...); len(found) > 0 {
		return found
	}
	return onlyOnes(bare)
}

func (l *ModuleList) versionsOf(name string) []RunningFile {
	var found []RunningFile
	for _, process := range l.Processes {
		for _, m := range process.Modules {
			if !strings.EqualFold(m.Name, name) {
				continue
			}
			if version, ok := ParseVersion(m.Version); ok {
				file := FileVersion{Citation: m.Citation, Name: m.Name, Path: m.Path, Version: version, Raw: m.Version, Bytes: -1}
				found = append(found, RunningFile{FileVersion: file, From: &l.Source, Loaded: true})
			}
		}
	}
	return found
}

// exchangeHome is the folder Exchange is installed in, lower case, as Setup registered it; "" when no export shows it.
func (s *Server) exchangeHome() string {
	for _, name := range []string{"Services", "MsiInstallPath"} {
		for _, view := range s.Lookup(setupKey, name) {
			for _, value := range view.Values {
				if path := strings.ToLower(strings.TrimRight(value.Text, `\`)); path != "" {
					return path
				}
			}
		}
	}
	return ""
}

// inExchangeFirst: where Exchange's own folder holds the file, copies elsewhere are somebody's.
func inExchangeFirst(files []RunningFile, home string) []RunningFile {
	var own []RunningFile
	for _, file := range files {
		if inExchange(file.Path, home) {
			own = append(own, file)
		}
	}
	if len(own) > 0 {
		return own
	}
	return files
}

// inExchange tells whether a file lies in the bin or res folder of Exchange.
func inExchange(path, home string) bool {
	path = strings.ToLower(strings.ReplaceAll(path, "/", `\`))
	folder := path[:max(strings.LastIndexByte(path, '\\'), 0)]
	for _, part := range []string{`\bin`, `\res`} {
		if parent, ok := strings.CutSuffix(folder, part); ok && (strings.HasSuffix(parent, `\exchsrvr`) || home != "" && parent == home) {
			return !keptAside(path)
		}
	}
	return false
}

// runsFrom tells whether the server may run the file at path.
func runsFrom(path, home, name string) bool {
	if inExchange(path, home) {
		return true
	}
	return !keptAside(strings.ToLower(path)) && !slices.Contains(exchangeFiles, strings.ToLower(name))
}

// keptAside tells whether a lower-case path is one where updates keep what they replace or bring, or people keep copies.
func keptAside(path string) bool {
	for _, part := range []string{
		`\$`, "uninstall", "hotfix", "backup", `\i386\`, `\temp\`, `\tmp\`, "servicepackfiles", `\dllcache\`, "download",
		`\recycle`, "softwaredistribution", `\setup\`, `\old\`,
	} {
		if strings.Contains(path, part) {
			return true
		}
	}
	return false
}

// exchangeFiles are files of Exchange that the articles speak of; they run from its own folder and from nowhere else.
var exchangeFiles = []string{
	"store.exe", "mad.exe", "emsmta.exe", "exsmtp.dll", "mdbmsg.dll", "mdbsz.dll", "drviis.dll", "phatq.dll", "phatcat.dll", "reapi.dll",
	"tranmsg.dll", "peexch50.dll", "exps.dll", "onsubmit.dll", "turflist.dll", "dscmsg.dll", "dsaccess.dll", "excdo.dll", "cdoex.dll",
	"exoledb.dll", "exchmem.dll", "ese.dll", "jcb.dll", "exifs.sys", "resvc.dll", "xlsasink.dll", "msgfilter.dll",
}

// ExchangeFiles are base names, in lower case, of the files of Exchange whose builds the articles speak of.
func ExchangeFiles() []string { return slices.Clone(exchangeFiles) }

// onlyOnes keeps bare names of which each snapshot shows one version: of two in one table none can be told to run.
func onlyOnes(files []RunningFile) []RunningFile {
	var only []RunningFile
	for _, file := range files {
		rival := slices.ContainsFunc(files, func(other RunningFile) bool {
			return other.From == file.From && other.Version != file.Version
		})
		if !rival {
			only = append(only, file)
		}
	}
	return only
}
