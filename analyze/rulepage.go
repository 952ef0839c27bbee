package main

import (
	"strings"
	"text/template"

	"postmortem/rules"
)

// rulePage is a rule as a page of text.
var rulePage = template.Must(template.New("rule").Funcs(template.FuncMap{
	"line":  func(s string) string { return strings.Repeat("=", len([]rune(s))) },
	"join":  func(s []string) string { return strings.Join(s, ", ") },
	"flow":  func(s string) string { return strings.TrimSpace(s) },
	"roles": rolesOf,
}).Parse(`{{.Title}}
{{line .Title}}

{{.ID}}{{with .Severity}}, {{.}}{{end}}{{with .Stage}}, stage {{.}}{{end}}
{{range .Articles}}
{{.ID}}  {{.Title}}{{with .URL}}
  {{.}}{{end}}{{end}}

{{flow .Cause}}
{{range roles .}}
{{.Name}}:{{range .Clauses}}
  - {{.That}}{{end}}
{{end}}{{with .Parameters}}
Judgements:{{range $name, $p := .}}
  - {{$name}} = {{$p.Value}}: {{$p.Why}}{{end}}
{{end}}{{with .Fix}}
Fix:{{range .}}
  - {{flow .}}{{end}}
{{end}}{{with .Workaround}}
Workaround:{{range .}}
  - {{flow .}}{{end}}
{{end}}{{with .Verify}}
Verify afterwards:{{range .}}
  - {{flow .Text}}{{if .Check}} [checked by compare]{{end}}{{end}}
{{end}}{{with .Explains}}
Explains: {{join .}}
{{end}}{{with .Rivals}}Told apart from: {{join .}}
{{end}}
Sources:{{range .Sources}}
  - {{.Of}} ({{.Certainty}}){{end}}
`))

// ruleRole is one list of clauses, with the words a reader understands.
type ruleRole struct {
	Name    string
	Clauses []rules.Clause
}

func rolesOf(r *rules.Rule) []ruleRole {
	var out []ruleRole
	for _, role := range []ruleRole{
		{"Requires (one that fails rules it out)", r.Requires},
		{"Confirmed by", r.Confirms},
		{"Supported by", r.Supports},
		{"Spoken against by", r.Contradicts},
		{"Excluded by", r.Excludes},
	} {
		if len(role.Clauses) > 0 {
			out = append(out, role)
		}
	}
	return out
}
