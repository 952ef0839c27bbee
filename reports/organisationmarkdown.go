package reports

import "strings"

func (m *markdown) organisation() {
	o := m.r.Organisation
	if o == nil {
		return
	}
	m.line("\n## The servers together\n")
	for _, s := range o.Servers {
		m.line("- **%s**: %s", escape(s.Exchange), escape(s.roleList()))
		for _, r := range s.Roles {
			m.line("  - %s: %s", escape(r.Name), escape(r.Why))
			for _, c := range firstOf(r.Citations, 1) {
				m.cite("    ", c)
			}
		}
	}
	m.routes(o)
	m.shared(o)
	m.differences(o)
}

func (m *markdown) routes(o *Organisation) {
	m.line("\n### How mail goes, as far as the bundles tell\n")
	if len(o.Routes) == 0 {
		m.line("No queue, smart host, SMTP session or tracked message tells where any of these servers sends mail.")
	}
	for _, r := range o.mainRoutes() {
		var places []string
		for _, c := range firstOf(r.Citations, 2) {
			places = append(places, escape(c.where()))
		}
		m.line("- %s: %s", escape(r.Words), strings.Join(places, ", "))
	}
}

func (m *markdown) shared(o *Organisation) {
	if len(o.Causes) > 0 {
		m.line("\n### Causes, by how many servers have them\n")
	}
	for _, c := range firstOf(o.Causes, maxShared) {
		m.line("- **%s**, %s", escape(c.Title), escape(c.spread()))
	}
}

func (m *markdown) differences(o *Organisation) {
	rows := [][]string{}
	for _, d := range firstOf(o.shownDifferences(), maxDifferences) {
		var places []string
		for _, s := range d.States {
			if s.Citation != nil {
				places = append(places, escape(s.Citation.where()))
			}
		}
		rows = append(rows, []string{escape(d.Kind), escape(d.What), escape(d.words()), strings.Join(places, "; ")})
	}
	if len(rows) > 0 {
		m.line("\n### What the servers do not have alike\n")
		m.out.WriteString(markdownTable([]string{"Fact", "What", "Servers", "Where"}, rows))
	}
}

func (m *markdown) clocks() {
	if m.r.Organisation == nil {
		return
	}
	for _, c := range m.r.Organisation.Clocks {
		m.line("- %s", escape(c))
	}
	m.line("")
}
