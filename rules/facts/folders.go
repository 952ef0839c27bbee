package facts

import (
	"strconv"
	"strings"
)

// FolderRole is what the SMTP service uses a folder for.
type FolderRole string

// The folders of a virtual server below Mailroot. Source: Exchange Server 2003 Technical Reference, "SMTP Transport
// Architecture"; Route and UceArchive as observed. OtherFolder is any other.
const (
	OtherFolder FolderRole = ""
	BadMail     FolderRole = "BadMail"
	QueueFolder FolderRole = "Queue"
	PickUp      FolderRole = "PickUp"
	Drop        FolderRole = "Drop"
	Filter      FolderRole = "Filter"
	Route       FolderRole = "Route"
	UceArchive  FolderRole = "UceArchive" // of the Intelligent Message Filter
	SortTemp    FolderRole = "SortTemp"   // IIS alone
	Mailbox     FolderRole = "Mailbox"    // IIS alone
	VirtualRoot FolderRole = "vsi"        // the folder `vsi N` itself
)

// transportFolders are the roles that a folder's own name gives it below `vsi N` or IIS's mailroot.
var transportFolders = [...]FolderRole{
	BadMail, QueueFolder, PickUp, Drop, Filter, Route, UceArchive, SortTemp, Mailbox,
}

// Role is what the SMTP service uses the folder for, by its path; see RoleOfPath.
func (f Folder) Role() FolderRole {
	role, _ := RoleOfPath(f.Path)
	return role
}

// VirtualServer is the number N of the SMTP virtual server that the folder belongs to. It is 0 when the path does not
// tell: a folder of IIS's own mailroot, one moved elsewhere, any other folder.
func (f Folder) VirtualServer() int {
	_, n := RoleOfPath(f.Path)
	return n
}

// RoleOfPath tells a folder's role and virtual server from its path, in any case. A folder named Queue is one of the
// SMTP service only right below `vsi N`, wherever Mailroot was moved to, or below `Inetpub\mailroot`.
func RoleOfPath(path string) (role FolderRole, virtualServer int) {
	above, last := cutName(path)
	if n := vsi(last); n > 0 {
		if _, parent := cutName(above); parent != "" {
			return VirtualRoot, n
		}
	}
	above, parent := cutName(above)
	n := vsi(parent)
	if n == 0 {
		if _, grand := cutName(above); !strings.EqualFold(parent, "mailroot") || !strings.EqualFold(grand, "inetpub") {
			return OtherFolder, 0
		}
	}
	return roleOfName(last), n
}

// cutName cuts the last name off a path.
func cutName(path string) (above, name string) {
	path = strings.TrimRight(path, `\`)
	i := strings.LastIndexByte(path, '\\') + 1
	return path[:i], path[i:]
}

// RoleName tells whether a folder of this name can have a role; see RoleOfPath.
func RoleName(name []byte) bool {
	return len(name) <= longestRole && (vsi(string(name)) > 0 || roleOfName(string(name)) != OtherFolder)
}

// longestRole bounds the names of folders with a role, in bytes.
const longestRole = 16

func roleOfName(name string) FolderRole {
	for _, role := range transportFolders {
		if strings.EqualFold(name, string(role)) {
			return role
		}
	}
	return OtherFolder
}

// vsi is the number of "vsi 12", or 0.
func vsi(name string) int {
	const prefix = "vsi "
	if len(name) <= len(prefix) || !strings.EqualFold(name[:len(prefix)], prefix) {
		return 0
	}
	n, err := strconv.Atoi(name[len(prefix):])
	if err != nil || n < 1 {
		return 0
	}
	return n
}
