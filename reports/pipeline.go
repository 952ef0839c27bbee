package reports

import (
	"fmt"
	"strings"

	"postmortem/rules"
)

// drawn is the stages of the pipeline that the report draws, with the words Exchange System Manager has for them.
var drawn = []struct{ name, title string }{
	{"smtp-in", "SMTP in"},
	{"pickup", "PickUp"},
	{"store-submission", "Store submission"},
	{"pre-submission", "Pre-submission"},
	{"categorizer", "Categorizer"},
	{"routing", "Routing"},
	{"local-delivery", "Local delivery"},
	{"remote-delivery", "Remote delivery"},
	{"mta", "MTA"},
	{"deferred", "Deferred"},
	{"dsn", "DSN"},
	{"badmail", "BadMail"},
}

func (b *builder) pipeline(p *rules.Pipeline) Pipeline {
	out := Pipeline{Server: p.Server.Name, Stop: p.Stop, Why: p.Why, Stages: []Stage{}}
	for _, d := range drawn {
		stage := Stage{Name: d.name, Title: d.title, Stops: d.name == p.Stop, Waiting: []Waiting{}}
		for _, w := range p.Stages {
			if w.Stage == d.name {
				stage.Waiting = append(stage.Waiting, Waiting{w.Messages, when(w.Since), w.By, b.cite(w.Citations)})
			}
		}
		out.Stages = append(out.Stages, stage)
	}
	return out
}

// pipelineOf is the server's pipeline when it has something to show.
func (r *Report) pipelineOf(s Server) *Pipeline {
	for i := range r.Pipelines {
		if p := &r.Pipelines[i]; p.Server == s.Name && (p.Stop != "" || p.waits()) {
			return p
		}
	}
	return nil
}

func (p *Pipeline) waits() bool {
	for _, s := range p.Stages {
		if len(s.Waiting) > 0 {
			return true
		}
	}
	return false
}

// stopWords says in one sentence where mail stops.
func (p *Pipeline) stopWords() string {
	for _, s := range p.Stages {
		if s.Stops {
			return fmt.Sprintf("Mail stops at %s: %s.", s.Title, p.Why)
		}
	}
	if p.Stop != "" {
		return fmt.Sprintf("Mail stops at the %s: %s.", p.Stop, p.Why)
	}
	return "The bundle does not tell at which stage mail stops."
}

// count is what waits at a stage, in words; "" for nothing.
func (s Stage) count() string {
	var all []string
	for _, w := range s.Waiting {
		words := plural(w.Messages, "message")
		if w.Since != nil {
			words += " since " + stamp(w.Since)
		}
		all = append(all, words+" ("+w.By+")")
	}
	return strings.Join(all, "; ")
}

func (t *textReport) pipeline(s Server) {
	p := t.r.pipelineOf(s)
	if p == nil {
		return
	}
	t.line("")
	t.hang("pipeline    ", p.stopWords())
	for _, stage := range p.Stages {
		switch count := stage.count(); {
		case stage.Stops:
			t.hang(t.paint.bad("            ■ "), strings.ToUpper(stage.Title)+" "+count)
		case count != "":
			t.hang("            ● ", stage.Title+" "+count)
		default:
			t.hang("            │ ", stage.Title)
		}
		for _, w := range stage.Waiting {
			for _, c := range firstOf(w.Citations, 1) {
				t.cite("              ", c)
			}
		}
	}
}

func (m *markdown) pipeline(s Server) {
	p := m.r.pipelineOf(s)
	if p == nil {
		return
	}
	m.line("\n### Where mail stops\n\n%s\n", escape(p.stopWords()))
	var row []string
	for _, stage := range p.Stages {
		title := escape(stage.Title)
		if stage.Stops {
			title = "**■ " + title + "**"
		}
		row = append(row, title)
	}
	m.line("%s", strings.Join(row, " → "))
	m.line("")
	for _, stage := range p.Stages {
		if len(stage.Waiting) == 0 {
			continue
		}
		m.line("- %s: %s", escape(stage.Title), escape(stage.count()))
		for _, w := range stage.Waiting {
			for _, c := range firstOf(w.Citations, 2) {
				m.cite("  ", c)
			}
		}
	}
}
