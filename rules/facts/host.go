package facts

import (
	"slices"
	"strings"
	"time"
)

// FolderListing is the output of dir, a listing save, or the collector's table of folder counts.
type FolderListing struct {
	Source
	Folders []Folder
	Files   []File // only those that Wants asks for
	Volumes []Volume
	Local   bool     // times are the server's local time: its zone is unknown
	Crowded []string // paths of folders of which only a part of the wanted files is in Files; see FileWant
}

// Crowds tells whether Files has only a part of a folder's wanted files.
func (l *FolderListing) Crowds(folder string) bool {
	return slices.ContainsFunc(l.Crowded, func(path string) bool { return strings.EqualFold(path, folder) })
}

// Folder is one folder's own content, subfolders not included.
type Folder struct {
	Citation           // the line that names the folder
	Path     string    // as printed, with backslashes: `D:\Exchsrvr\Mailroot\vsi 1\BadMail`
	Files    int       // -1 unknown
	Bytes    int64     // -1 unknown
	Dirs     int       // subfolders
	Oldest   time.Time // of its files
	Newest   time.Time //
	Changed  time.Time // newest date of its subfolders and of itself; zero unknown
	OldestAt Citation
	NewestAt Citation
	CountAt  Citation // the line that states or ends the count
	Partial  bool     // its listing ends early
	Denied   bool     // the listing says access is denied
	Hours    Hours    // how many of its files bear a time of each hour; empty unless the folder has a role and its files are listed
}

// File is one file of a listing.
type File struct {
	Citation
	Folder string
	Name   string
	Bytes  int64 // -1 unknown
	Time   time.Time
	Dir    bool // it is a directory
}

// Volume is a drive's space.
type Volume struct {
	Citation
	Drive string // upper case with colon: "D:"; "" when the listing does not tell
	Free  int64  // bytes
	Total int64  // bytes; 0 unknown (a dir trailer gives free bytes only)
}

// ModuleList is the modules loaded by processes.
type ModuleList struct {
	Source
	Head      Citation
	Processes []ProcessModules
	All       bool // it lists every process (tasklist /m, listdlls), so a process not in it does not run
}

// ProcessModules is the modules of one process.
type ProcessModules struct {
	Citation        // the line that names the process
	Process  string // image name as printed: "inetinfo.exe"; compare with SameImage
	PID      int
	Modules  []Module
	Partial  bool
}

// Module is a DLL or EXE loaded in a process.
type Module struct {
	Citation
	Name    string // base name
	Path    string // "" when the list gives names only
	Version string // dotted; "" when the list gives none
}

// ProcessList is the processes that ran.
type ProcessList struct {
	Source
	Head      Citation
	Processes []Process
}

// Process is one running process.
type Process struct {
	Citation
	Name     string // image name as printed, with ".exe" where the list has it; compare with SameImage
	PID      int
	Path     string   // "" unknown
	Services []string // service names it hosts
}

// ServiceList is installed or running services.
type ServiceList struct {
	Source
	Head        Citation
	Services    []Service
	RunningOnly bool // net start: a service not in it may be installed but does not run
}

// Service is one Windows service.
type Service struct {
	Citation
	Name    string // "SMTPSVC"; "" when the list gives display names only, and this one is not known
	Display string // possibly localized
	State   string // stopped, start-pending, stop-pending, running, continue-pending, pause-pending, paused; "" unknown
	Start   string // auto, manual, disabled, boot, system; "" unknown
	Path    string
	PID     int
	Exit    int // WIN32_EXIT_CODE
}

// ACLListing is permissions of files and folders, from cacls, icacls, xcacls or SDDL.
type ACLListing struct {
	Source
	ACLs []ACL
}

// ACL is one object's access control list.
type ACL struct {
	Citation
	Path    string // as printed
	Entries []ACE
	Partial bool
	Denied  bool // the tool could not read it: unknown, not empty

	Unlimited bool // the object has no list at all (a null DACL): everybody has full control
}

// ACE is one entry of an ACL.
type ACE struct {
	Citation
	Principal   string   // as printed, decoded
	SID         string   // well-known SID found from the name in any language, or printed; "" unknown
	Rights      string   // full, change, modify, read-execute, read, write, none, special
	Special     []string // rights of a special entry, as printed
	Deny        bool
	InheritOnly bool // (IO): does not apply to the object itself
	Inherited   bool
}

// Well-known SIDs that rules ask for.
const (
	SIDSystem = "S-1-5-18"
	SIDAdmins = "S-1-5-32-544"
)

// SocketList is network endpoints.
type SocketList struct {
	Source
	Head    Citation
	Sockets []Socket
}

// Socket is one endpoint or connection.
type Socket struct {
	Citation
	Protocol   string // TCP, UDP
	LocalHost  string
	LocalPort  int // -1 when not a number the reader knows
	RemoteHost string
	RemotePort int    // -1 unknown or none
	State      string // LISTENING, ESTABLISHED, CLOSE_WAIT, …, in English whatever the console spoke; "" none
	PID        int    // 0 unknown
	Process    string // "" unknown
}

// AutostartList is programs that start by themselves, from Autoruns. Run keys are registry facts.
type AutostartList struct {
	Source
	Head    Citation
	Entries []Autostart
}

// Autostart is one entry of an AutostartList.
type Autostart struct {
	Citation
	Where       string // Entry Location
	Entry       string
	Description string
	Publisher   string
	Image       string // image path
	Launch      string // launch string
	Enabled     State
}

// VersionTable is file versions: the collector's table, a KB-style table, or version resources of shipped files.
type VersionTable struct {
	Source
	Head  Citation
	Files []FileVersion
}

// FileVersion is the version of one file.
type FileVersion struct {
	Citation
	Name     string // base name
	Path     string // full path on the server; "" when only the name is known
	Version  Version
	Raw      string // as found
	Bytes    int64  // -1 unknown
	Modified time.Time
	Product  string // ProductName of the version resource
	Company  string
}

// SystemInfo is what an artifact says of the machine itself.
type SystemInfo struct {
	Source
	Citation
	OSName    string
	OSVersion string // "5.2.3790"
	Zone      string
	Offset    *int // local time minus UTC, minutes
}
