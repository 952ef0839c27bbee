package reports

import (
	"bytes"
	_ "embed"
	"html/template"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/yuin/goldmark"
)

//go:embed templates/report.html.tmpl
var htmlSource string

//go:embed templates/cite.html.tmpl
var citeSource string

//go:embed templates/cite.css
var citeStyle string

//go:embed templates/pictures.html.tmpl
var picturesSource string

//go:embed templates/style.css
var htmlStyle string

// htmlReport is one self-contained page: no script, no reference to anything outside it but the articles' links.
var htmlReport = page(htmlSource+citeSource+picturesSource+organisationSource, pictureFuncs, organisationFuncs, template.FuncMap{
	"web":      webOnly,
	"plain":    squeeze,
	"prose":    prose,
	"lines":    plainLines,
	"stamp":    stamp,
	"local":    localStamp,
	"by":       bySource,
	"on":       onServer,
	"where":    Citation.where,
	"address":  Citation.address,
	"mark":     Evidence.mark,
	"role":     Evidence.roleWord,
	"words":    TimelineEntry.words,
	"gap":      gapWords,
	"counts":   Coverage.counts,
	"span":     Coverage.span,
	"short":    short,
	"findings": (*Report).findingsOn,
	"symptoms": func(r *Report, s Server) []Symptom { return shown(r.symptomsOn(s)) },
	"unjudged": func(r *Report, s Server) string { return unjudged(r.symptomsOn(s)) },
	"state":    Symptom.stateWord,
	"title":    Server.title,
	"products": Server.productList,
	"articles": Finding.articleList,
	"decider":  Finding.decider,
	"deciding": Finding.deciding,
	"detailed": detailed,
	"openOf":   openOf,
	"others":   othersBelow,
	"asked":    (*Report).asked,
	"beyond":   beyond,
	"members":  func(all []Coverage) []Coverage { return firstOf(all, maxRows) },
	"gaps":     func(all []Gap) []Gap { return firstOf(all, maxRows) },
	"events":   func(all []Unexplained) []Unexplained { return firstOf(all, maxRows) },
	"first":    func(n int, cs []Citation) []Citation { return firstOf(cs, n) },
	"stop":     (*Pipeline).stopWords,
	"timeOf":   func(e TimelineEntry) *time.Time { at := e.trueTime(); return &at },
	"viewer":   Citation.Viewer,
	"gist":     gist,
})

// page is a template that is parsed when it is first asked for: few runs write pages.
func page(source string, funcs ...template.FuncMap) func() *template.Template {
	return sync.OnceValue(func() *template.Template {
		t := template.New("page")
		for _, f := range funcs {
			t.Funcs(f)
		}
		return template.Must(t.Parse(source))
	})
}

func writeHTML(w io.Writer, r *Report, _ Options) error {
	return htmlReport().Execute(w, struct {
		*Report
		Style template.CSS
	}{r, template.CSS(htmlStyle + citeStyle)})
}

// maxGist is how much of a quoted place is shown before the reader opens it, in characters.
const maxGist = 100

// gist is the beginning of a quoted place.
func gist(excerpt string) string {
	words := []rune(squeeze(excerpt))
	if len(words) <= maxGist {
		return string(words)
	}
	return string(words[:maxGist]) + "…"
}

// webOnly is an address that a reader may be sent to; "" for any other, which a report given as JSON may hold.
func webOnly(url string) string {
	if strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") {
		return url
	}
	return ""
}

// prose renders a rule's Markdown. Raw HTML and unsafe links are left out by goldmark; images would be fetched.
func prose(s string) template.HTML {
	s = strings.ReplaceAll(plainLines(s), "![", `\![`)
	var out bytes.Buffer
	if err := goldmark.Convert([]byte(s), &out); err != nil {
		return template.HTML(template.HTMLEscapeString(s))
	}
	html := strings.TrimSpace(out.String())
	if one, ok := strings.CutPrefix(html, "<p>"); ok && strings.Count(html, "<p>") == 1 {
		html = strings.TrimSuffix(one, "</p>")
	}
	return template.HTML(html)
}
