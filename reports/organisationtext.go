package reports

func (t *textReport) organisation() {
	o := t.r.Organisation
	if o == nil {
		return
	}
	t.section("The servers together")
	for _, s := range o.Servers {
		t.hang("", s.Exchange+": "+s.roleList())
		for _, r := range s.Roles {
			t.hang("   "+plain(r.Name)+": ", r.Why)
			for _, c := range firstOf(r.Citations, 1) {
				t.cite("      ", c)
			}
		}
	}
	t.routes(o)
	t.shared(o)
	t.differences(o)
}

func (t *textReport) routes(o *Organisation) {
	t.line("\nHow mail goes, as far as the bundles tell")
	if len(o.Routes) == 0 {
		t.hang("   ", "No queue, smart host, SMTP session or tracked message tells where any of these servers sends mail.")
	}
	for _, r := range o.mainRoutes() {
		t.hang("   ", r.Words)
		for _, c := range firstOf(r.Citations, 1) {
			t.hang("      > ", c.address())
		}
	}
	if line := more(len(o.Routes), maxRoutes, "route"); line != "" {
		t.line("   %s", line)
	}
}

func (t *textReport) shared(o *Organisation) {
	if len(o.Causes) > 0 {
		t.line("\nCauses, by how many servers have them")
	}
	for _, c := range firstOf(o.Causes, maxShared) {
		t.hang("   - ", c.Title+", "+c.spread())
	}
	if line := more(len(o.Causes), maxShared, "cause"); line != "" {
		t.line("   %s", line)
	}
}

func (t *textReport) differences(o *Organisation) {
	if len(o.Differences) > 0 {
		t.line("\nWhat the servers do not have alike")
	}
	kind := ""
	for _, d := range firstOf(o.shownDifferences(), maxDifferences) {
		if d.Kind != kind {
			kind = d.Kind
			t.line("   %s", t.paint.bold(plain(kind)))
		}
		t.hang("   - ", d.What+": "+d.words())
	}
	if line := more(len(o.shownDifferences()), maxDifferences, "difference"); line != "" {
		t.line("   %s", line)
	}
}

func (t *textReport) clocks() {
	if t.r.Organisation == nil {
		return
	}
	for _, c := range t.r.Organisation.Clocks {
		t.hang("", c)
	}
	t.line("")
}
