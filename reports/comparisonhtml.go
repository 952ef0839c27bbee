package reports

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed templates/comparison.html.tmpl
var comparisonSource string

var htmlComparison = page(comparisonSource+citeSource, template.FuncMap{
	"plain":   squeeze,
	"web":     webOnly,
	"prose":   prose,
	"stamp":   stamp,
	"address": Citation.address,
	"viewer":  Citation.Viewer,
	"gist":    gist,
	"name":    serverName,
	"leading": ComparedServer.leading,
	"weak":    ComparedServer.weak,
	"apart":   ComparedServer.apart,
	"sword":   ComparedSymptom.symptomWord,
	"word":    VerifyStep.word,
	"note":    VerifyStep.note,
	"label":   EventRate.label,
	"rate":    EventRate.perHour,
	"class":   wayClass,
	"changes": func(s ComparedServer) []ChangedFact { return firstOf(s.Changes, maxFactsShown) },
	"rates":   func(s ComparedServer) []EventRate { return firstOf(s.Rates, maxRates) },
	"more":    func(s ComparedServer) string { return more(len(s.Changes), maxFactsShown, "change") },
})

// wayClass is the colour of a way.
func wayClass(way string) string {
	switch way {
	case "fixed", "better", "excluded", "done", "gone":
		return "good"
	case "new", "worse", "not done":
		return "bad"
	}
	return "open"
}

func writeComparisonHTML(w io.Writer, c *Comparison, _ Options) error {
	return htmlComparison().Execute(w, struct {
		*Comparison
		Style template.CSS
	}{c, template.CSS(htmlStyle + citeStyle + comparisonStyle)})
}

//go:embed templates/comparison.css
var comparisonStyle string
