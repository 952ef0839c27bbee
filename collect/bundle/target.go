package bundle

import (
	"path"
	"strings"
)

// Target is one row of the table of what is collected: an artifact, its place in a bundle, and how it is got. From the
// table come the steps of both collectors, the page of instructions for sites where nothing may run, and the commands
// that the analyzer asks for.
type Target struct {
	ID      string // stable name, folder/artifact: "eventlog/application"
	Path    string // place in the bundle; ends in "/" when it is a folder of several members; "" nothing to collect
	Title   string // the artifact in words, as "what to collect next" names it
	Why     string // the questions it answers
	Command string // in one line what the customer types on the server (Windows 2000 and 2003 unless it says otherwise)

	Priority Priority // what is given up last when the bundle grows too large
	Cost     Cost     // what it takes of the person who is asked for it
	MaxBytes int64    // bytes of the artifact that are kept, unpacked

	// Keys are the registry keys that show it, everything below them included, as regedit names them. A last component
	// "*" stands for those keys that other artifacts name (the classes of the bound sinks), never for all.
	Keys []string

	// Windows2000 and Windows2003 are how it is got by hand on the old servers: command lines whose output is the member,
	// or, in brackets, what a person does. Empty: Command.
	Windows2000, Windows2003 []string

	// Image are the files of a mounted disk that hold it, as patterns below the system drive with "/", in any case. {windows}
	// is WINNT or WINDOWS, {programs} the folder Program Files in the system's language, {exchange} the folder of Exchange's Setup key, {mailroot} each virtual server's folder, {tracking} the folder of the
	// tracking logs, {smtplog} that of the protocol logs. With Keys, the files are the hives of those keys. Empty: a disk that does not
	// run cannot show it.
	Image []string

	// Live are command lines of a modern Windows whose output is the member, or that write it to {out}. With Keys, the
	// keys are exported; with "folder:", the named folder is walked. Empty: not there.
	Live []string
}

// Priority orders artifacts by what is given up first.
type Priority int

// The priorities.
const (
	Extra     Priority = iota // only saves asking later
	Useful                    // decides some verdicts
	Essential                 // without it hardly a verdict
)

// Cost orders artifacts that tell as much by what they take of the person who is asked for them.
type Cost int

// The costs.
const (
	Quick  Cost = iota // one command or window of Windows, with a small output
	ByHand             // a tool that must be fetched, files to be looked for, or a question that somebody must look into
	Bulky              // many megabytes to be packed and sent
)

// TargetByID returns the row with the given ID.
func TargetByID(id string) (Target, bool) {
	for _, t := range Targets {
		if t.ID == id {
			return t, true
		}
	}
	return Target{}, false
}

// Collected tells whether collectors look for the artifact: all but the questions to people.
func (t Target) Collected() bool { return t.Path != "" }

// Folder tells whether the artifact is several members.
func (t Target) Folder() bool { return strings.HasSuffix(t.Path, "/") }

// File is the base name of the member, "" of a folder.
func (t Target) File() string {
	if t.Folder() || t.Path == "" {
		return ""
	}
	return path.Base(t.Path)
}

// CollectsKey tells whether the artifact shows the registry key and everything below it. key may have the short name of a
// root; in both "*" is any part of a name.
func (t Target) CollectsKey(key string) bool {
	key = longKey(key)
	for _, own := range t.Keys {
		own = longKey(own)
		if key == own || strings.HasPrefix(key, own+`\`) {
			return true
		}
		if parent, ok := strings.CutSuffix(own, `\*`); ok && strings.HasPrefix(key, parent+`\`) {
			return true
		}
	}
	return false
}

// keyRoots are the short names of the roots, and where the merged root really lies.
var keyRoots = strings.NewReplacer(
	"hkey_classes_root\\", "hkey_local_machine\\software\\classes\\", "hkcr\\", "hkey_local_machine\\software\\classes\\",
	"hklm\\", "hkey_local_machine\\", "hkcu\\", "hkey_current_user\\",
)

// longKey is the key in the form in which keys are compared.
func longKey(key string) string { return keyRoots.Replace(strings.ToLower(key)) }
