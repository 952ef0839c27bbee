package rules

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// folderRole is a folder of a virtual server: vsi (its own), Queue, BadMail, PickUp, or Mailroot above them.
type folderRole string

func (r *folderRole) fromYAML(d *decoder, n ast.Node) {
	text, _ := d.text(n)
	for _, role := range folderRoles {
		if strings.EqualFold(text, string(role)) {
			*r = role
			return
		}
	}
	d.bad(n, "is %q; allowed are vsi, Queue, BadMail, PickUp, Drop, Filter, UceArchive and Mailroot", text)
}

var folderRoles = []folderRole{"vsi", "Queue", "BadMail", "PickUp", "Drop", "Filter", "UceArchive", "Mailroot"}

// roleOf says which folder of a virtual server a path is, and which virtual server's: "d:\…\mailroot\vsi 1" in lower case.
func (s *scene) roleOf(path string) (role folderRole, vsi string) {
	path = strings.ToLower(strings.TrimRight(path, `\`))
	if role, vsi = s.movedRole(path); role != "" {
		return role, vsi
	}
	parent, name := splitPath(path)
	if isVSI(name) {
		return "vsi", path
	}
	if name == "mailroot" {
		return "Mailroot", ""
	}
	_, above := splitPath(parent)
	if !isVSI(above) && above != "mailroot" {
		return "", ""
	}
	for _, r := range folderRoles {
		if strings.EqualFold(name, string(r)) {
			return r, parent
		}
	}
	return "", ""
}

func splitPath(path string) (parent, name string) { return cutLast(path, '\\') }

// cutLast cuts at the last separator; without one everything is the name.
func cutLast(path string, separator byte) (parent, name string) {
	i := strings.LastIndexByte(path, separator)
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

func isVSI(name string) bool {
	number, ok := strings.CutPrefix(name, "vsi ")
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}

// movedRole knows folders that were moved away from Mailroot, as the metabase names them.
func (s *scene) movedRole(path string) (folderRole, string) {
	for i := range s.Metabases {
		for j := range s.Metabases[i].Properties {
			p := &s.Metabases[i].Properties[j]
			role, ok := movedFolders[strings.ToLower(p.Name)]
			if ok && strings.EqualFold(strings.TrimRight(p.Value, `\`), path) {
				return role, strings.ToLower(p.Path)
			}
		}
	}
	return "", ""
}

// movedFolders is the metabase properties that place the folders (Microsoft, "IIS Metabase: SMTP Properties").
var movedFolders = map[string]folderRole{
	"queuedirectory": "Queue", "badmaildirectory": "BadMail", "pickupdirectory": "PickUp", "dropdirectory": "Drop",
}
