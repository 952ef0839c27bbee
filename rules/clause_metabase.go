package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// metabaseTest asks for a property of SMTP virtual servers. It is absent only where the listing covers the node.
type metabaseTest struct {
	Name     string `yaml:"name"`
	Is       Value  `yaml:"is"`
	Path     string `yaml:"path"`     // node: "/LM/SmtpSvc/1"; "*" stands for any one name; every virtual server by default
	Instance int    `yaml:"instance"` // or the number of the virtual server
	Absent   string `yaml:"absent"`   // fails (default), holds, unknown
	Host     *bool  `yaml:"host"`     // whether the value is the DNS name of this server
}

type metabaseFields metabaseTest

func (m *metabaseTest) fromYAML(d *decoder, n ast.Node) {
	d.into(n, (*metabaseFields)(m))
	d.oneOf(n, m.Absent, "", "fails", "holds", "unknown")
	if m.Path == "" {
		m.Path = smtpService + "/*"
	}
	if m.Instance > 0 {
		m.Path = smtpService + "/" + strconv.Itoa(m.Instance)
	}
}

func (m *metabaseTest) complete() string { return needs(m.Name != "", "name") }

func (m *metabaseTest) evaluate(s *scene) Answer {
	if len(s.Metabases) == 0 {
		return noArtifact("metabase listing")
	}
	things := perThing{}
	for i := range s.Metabases {
		list := &s.Metabases[i]
		for _, node := range m.nodesOf(list) {
			things.add(node, m.in(s, list, node), &list.Source)
		}
	}
	return things.settle("no listing shows the node " + m.Path)
}

// nodesOf names the nodes of a listing that the test is about; "" is what the listing names no node for.
func (m *metabaseTest) nodesOf(list *facts.Metabase) (nodes []string) {
	for _, root := range list.Roots {
		if m.onPath(root) {
			nodes = appendOnce(nodes, strings.ToLower(root))
		}
	}
	for i := range list.Properties {
		if path := list.Properties[i].Path; path == "" || m.onPath(path) {
			nodes = appendOnce(nodes, strings.ToLower(path))
		}
	}
	return nodes
}

func (m *metabaseTest) in(s *scene, list *facts.Metabase, node string) Answer {
	if parent, _ := cutLast(node, '/'); !m.sets(list, node) && m.sets(list, parent) {
		node = parent
	}
	isNode := func(path string) bool { return strings.EqualFold(path, node) }
	a := search[facts.MetabaseProperty]{
		items: list.Properties,
		same: func(p *facts.MetabaseProperty) facts.State {
			return and(facts.Of(strings.EqualFold(p.Name, m.Name) && isNode(p.Path)), knownOf(node != "", true))
		},
		meets: func(p *facts.MetabaseProperty) facts.State {
			return and(facts.Of(m.Is.ofText(p.Value)), m.hostIs(s, p.Value))
		},
		cite:  func(p *facts.MetabaseProperty) facts.Citation { return p.Citation },
		whole: m.sets(list, node) || !list.Partial && slices.ContainsFunc(list.Roots, isNode) && inherits(list, node),
		head:  list.Head,
	}.run()
	if a.State == facts.Fails && !m.sets(list, node) {
		a.State = meaningOf(m.Absent)
	}
	return a
}

// hostIs decides whether a value names this server as DNS does: host name and suffix. A NetBIOS name is the first 15
// characters of the host name.
func (m *metabaseTest) hostIs(s *scene, value string) facts.State {
	if m.Host == nil {
		return facts.Holds
	}
	label, suffix, _ := strings.Cut(strings.TrimSuffix(value, "."), ".")
	state := knownOf(s.Name != "", strings.EqualFold(label[:min(len(label), netBIOSLength)], s.Name))
	state = and(state, knownOf(s.Domain != "", strings.EqualFold(suffix, s.Domain)))
	if !*m.Host {
		return not(state)
	}
	return state
}

const netBIOSLength = 15

// inherits tells whether the listing shows what the node inherits: a virtual server takes over what it does not set itself
// from the service (IIS 6.0 documentation, "Metabase Property Inheritance").
func inherits(list *facts.Metabase, node string) bool {
	parent, _ := cutLast(node, '/')
	service := strings.EqualFold(parent, smtpService)
	return !service || slices.ContainsFunc(list.Roots, func(root string) bool { return strings.EqualFold(root, smtpService) })
}

const smtpService = "/LM/SmtpSvc"

func (m *metabaseTest) sets(list *facts.Metabase, node string) bool {
	return slices.ContainsFunc(list.Properties, func(p facts.MetabaseProperty) bool {
		return strings.EqualFold(p.Name, m.Name) && strings.EqualFold(p.Path, node)
	})
}

func (m *metabaseTest) onPath(path string) bool {
	return sameNode(strings.ReplaceAll(m.Path, "/", `\`), strings.ReplaceAll(path, "/", `\`))
}

func (m *metabaseTest) wants(*facts.Wants)       {}
func (m *metabaseTest) targets() []bundle.Target { return targetsOf("smtp/metabase") }

// sameNode compares paths component by component, "*" being any one.
func sameNode(pattern, key string) bool {
	if strings.Count(pattern, `\`) != strings.Count(key, `\`) {
		return false
	}
	for pattern != "" {
		var want, have string
		want, pattern, _ = strings.Cut(pattern, `\`)
		have, key, _ = strings.Cut(key, `\`)
		if want != "*" && !strings.EqualFold(want, have) {
			return false
		}
	}
	return true
}
