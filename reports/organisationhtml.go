package reports

import (
	_ "embed"
	"html/template"
)

//go:embed templates/organisation.html.tmpl
var organisationSource string

var organisationFuncs = template.FuncMap{
	"clocks":      func(r *Report) []string { return r.clocks() },
	"routes":      (*Organisation).mainRoutes,
	"shared":      func(o *Organisation) []SharedCause { return firstOf(o.Causes, maxShared) },
	"spread":      SharedCause.spread,
	"differ":      Difference.words,
	"differences": func(o *Organisation) []Difference { return firstOf(o.shownDifferences(), maxDifferences) },
}
