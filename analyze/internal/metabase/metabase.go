// Package metabase reads the settings of Internet Information Services from the two texts that hold them: what the script
// adsutil.vbs prints, and the file MetaBase.xml of IIS 6. Both become the properties of nodes.
//
// It does not read the binary MetaBase.bin of IIS 5, whose form is not published, and it hands on no secrets: properties
// that are stored encrypted, and passwords, are left out.
//
//	adsutil       Name<blanks>: (TYPE) value        [/smtpsvc/1] names the node of the lines below it
//	MetaBase.xml  <IIsSmtpServer Location ="/LM/SmtpSvc/1" Name="value" …> <Custom Name= ID= Value= Type= …/> </IIsSmtpServer>
//
// Sources: Microsoft's script adsutil.vbs, which a server carries in Inetpub\AdminScripts; TechNet, "Exchange Server 2003
// Technical Reference", the SMTP entries of MetaBase.xml.
package metabase

import (
	"strings"
)

// Property is one property of one node.
type Property struct {
	Path  string // canonical, see Canonical; "" when the text does not say
	Name  string
	Type  string // STRING, INTEGER, BOOLEAN, LIST, EXPANDSZ, BINARY; "" unknown
	Value string // lists joined with "|"
	Line  int    // from 1
	Text  string // the line
}

// Limits. A server with many virtual directories has some ten thousand properties in all.
const (
	MaxProperties = 20_000
	MaxNodes      = 20_000
	MaxValue      = 8 << 10 // bytes of a value; the rest is cut
)

// Listing is what a text says.
type Listing struct {
	Properties []Property
	Nodes      []string // whose own properties are all listed, in order of appearance
	Failures   []Failure
	Total      int // properties of all nodes, kept or not
	Dropped    int // properties beyond MaxProperties
	First      int // line of the first property or node; 0 none
}

// Failure is a message of the script in place of a node or property.
type Failure struct {
	Line int
	Text string
}

// Canonical writes a node's path the one way: from /LM on, with the names of services as IIS writes them.
func Canonical(path string) string {
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "/"
	}
	if !strings.EqualFold(parts[0], "LM") {
		parts = append([]string{"LM"}, parts...)
	}
	parts[0] = "LM"
	if len(parts) > 1 && strings.EqualFold(parts[1], "SmtpSvc") {
		parts[1] = "SmtpSvc"
	}
	return "/" + strings.Join(parts, "/")
}

// Within tells whether a canonical path is root or lies below it.
func Within(path, root string) bool {
	return len(path) >= len(root) && strings.EqualFold(path[:len(root)], root) && (len(path) == len(root) || path[len(root)] == '/')
}

// secret tells whether a property's value must not be handed on.
func secret(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "adminacl", "adminaclbin", "sessionkey":
		return true
	}
	return strings.HasSuffix(name, "pass") || strings.Contains(name, "password")
}

func cut(value string) string {
	if len(value) <= MaxValue {
		return value
	}
	return strings.ToValidUTF8(value[:MaxValue], "")
}

func (l *Listing) add(p Property) {
	if l.First == 0 {
		l.First = p.Line
	}
	l.Total++
	switch {
	case len(l.Properties) >= MaxProperties:
		l.Dropped++
	case !secret(p.Name):
		p.Value = cut(p.Value)
		l.Properties = append(l.Properties, p)
	}
}

func (l *Listing) node(path string, line int) {
	if l.First == 0 {
		l.First = line
	}
	if len(l.Nodes) < MaxNodes && path != "" {
		l.Nodes = append(l.Nodes, path)
	}
}
