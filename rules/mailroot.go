package rules

import (
	"cmp"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"postmortem/rules/facts"
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
	d.bad(n, "is %q; allowed are %s", text, strings.Join(roleNames(), ", "))
}

var folderRoles = []folderRole{
	folderRole(facts.VirtualRoot), folderRole(facts.QueueFolder), folderRole(facts.BadMail), folderRole(facts.PickUp),
	folderRole(facts.Drop), folderRole(facts.Filter), folderRole(facts.Route), folderRole(facts.UceArchive), mailroot,
}

func roleNames() (names []string) {
	for _, role := range folderRoles {
		names = append(names, string(role))
	}
	return names
}

// roleOf says which folder of a virtual server a path is, and which virtual server's: "d:\…\mailroot\vsi 1" in lower case.
func (s *scene) roleOf(path string) (role folderRole, vsi string) {
	path = strings.ToLower(strings.TrimRight(path, `\`))
	if role, vsi = s.movedRole(path); role != "" {
		return role, vsi
	}
	parent, name := splitPath(path)
	if name == string(mailroot) {
		return mailroot, ""
	}
	switch of, _ := facts.RoleOfPath(path); of {
	case facts.OtherFolder:
		return "", ""
	case facts.VirtualRoot:
		return folderRole(of), path
	default:
		return folderRole(of), parent
	}
}

// mailroot is the role of the folder above those of the virtual servers.
const mailroot = folderRole("mailroot")

func splitPath(path string) (parent, name string) { return cutLast(path, '\\') }

// cutLast cuts at the last separator; without one everything is the name.
func cutLast(path string, separator byte) (parent, name string) {
	i := strings.LastIndexByte(path, separator)
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// movedFolder is a folder that the metabase places, of a virtual server: of the one whose folder others of the same node lie in,
// else of the node itself.
type movedFolder struct {
	role folderRole
	vsi  string
}

// movedRole knows folders that were moved away from Mailroot, as the metabase names them.
func (s *scene) movedRole(path string) (folderRole, string) {
	if s.moved == nil {
		s.moved = s.movedByPath()
	}
	m := s.moved[path]
	return m.role, m.vsi
}

func (s *scene) movedByPath() map[string]movedFolder {
	moved, homes := map[string]movedFolder{}, map[string]string{}
	s.placed(func(node, path string, _ folderRole) {
		if parent, _ := splitPath(path); homes[node] == "" {
			if role, _ := facts.RoleOfPath(parent); role == facts.VirtualRoot {
				homes[node] = parent
			}
		}
	})
	s.placed(func(node, path string, role folderRole) {
		if _, known := moved[path]; !known {
			moved[path] = movedFolder{role, cmp.Or(homes[node], node)}
		}
	})
	return moved
}

// placed visits the folders that the metabase places, with their nodes, all in lower case.
func (s *scene) placed(visit func(node, path string, role folderRole)) {
	for i := range s.Metabases {
		for j := range s.Metabases[i].Properties {
			p := &s.Metabases[i].Properties[j]
			if role, ok := movedFolders[strings.ToLower(p.Name)]; ok {
				visit(strings.ToLower(p.Path), strings.ToLower(strings.TrimRight(p.Value, `\`)), role)
			}
		}
	}
}

// movedFolders is the metabase properties that place the folders (Microsoft, "IIS Metabase: SMTP Properties").
var movedFolders = map[string]folderRole{
	"queuedirectory": "Queue", "badmaildirectory": "BadMail", "pickupdirectory": "PickUp", "dropdirectory": "Drop",
}
