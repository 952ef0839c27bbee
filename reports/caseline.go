package reports

import (
	"encoding/json"
	"io"
	"slices"
	"time"

	"postmortem/collect/bundle"
)

// LineSchema names the version of the line that a bundle becomes. Later versions add keys and never rename or remove one.
const LineSchema = "postmortem-line/1"

// caseLine is a bundle in one line, for queries over many. Every key stands in every line with the same type, because a
// batch engine guesses the types from some lines; only a time that is unknown is null. A line stays below 16 MB, which is
// the longest object that DuckDB reads unasked (maximum_object_size).
type caseLine struct {
	Schema      string        `json:"schema"`
	Bundle      string        `json:"bundle"`
	SHA256      string        `json:"sha256"`
	Error       string        `json:"error"` // why the bundle could not be read; "" when it was
	Headline    string        `json:"headline"`
	Grade       string        `json:"grade"`
	GradeWhy    string        `json:"grade_why"`
	Collector   string        `json:"collector"`
	CollectedAt *time.Time    `json:"collected_at"` // of the server collected last
	Servers     []lineServer  `json:"servers"`
	Symptoms    []lineSymptom `json:"symptoms"` // those that hold
	Findings    []lineFinding `json:"findings"`
	Stops       []lineStop    `json:"stops"`
	Folders     []lineFolder  `json:"folders"`
	Queues      []lineQueue   `json:"queues"`
	Unexplained []lineOpen    `json:"unexplained"`
	CollectNext []lineNext    `json:"collect_next"`
	Advice      []lineAdvice  `json:"advice"`
	Members     int           `json:"members"`
	Records     int           `json:"records"`
	Gaps        int           `json:"gaps"`
	CutShort    bool          `json:"cut_short"` // a list was longer than a line holds; the JSON report has all
}

type lineServer struct {
	Name        string     `json:"name"`
	Domain      string     `json:"domain"`
	Exchange    string     `json:"exchange"`
	Build       string     `json:"build"`
	Zone        string     `json:"zone"`
	CollectedAt *time.Time `json:"collected_at"`
	Products    []string   `json:"products"`
	Roles       []string   `json:"roles"`
}

type lineSymptom struct {
	Server   string `json:"server"`
	ID       string `json:"id"`
	Title    string `json:"title"`
	Observed bool   `json:"observed"`
	Past     bool   `json:"past"`
}

type lineFinding struct {
	Server   string   `json:"server"`
	Rank     int      `json:"rank"`
	Rule     string   `json:"rule"`
	Title    string   `json:"title"`
	Verdict  string   `json:"verdict"`
	Severity string   `json:"severity"`
	Stage    string   `json:"stage"`
	Articles []string `json:"articles"`
	Proof    []string `json:"proof"` // the places that decided, at most 3
	Open     int      `json:"open"`  // needed or confirming clauses that are unknown
}

type lineStop struct {
	Server string `json:"server"`
	Stage  string `json:"stage"`
	Why    string `json:"why"`
}

type lineFolder struct {
	Server string     `json:"server"`
	Path   string     `json:"path"`
	Role   string     `json:"role"`
	Files  int        `json:"files"` // -1 unknown
	Bytes  int64      `json:"bytes"` // -1 unknown
	Oldest *time.Time `json:"oldest"`
}

type lineQueue struct {
	Server   string     `json:"server"`
	Name     string     `json:"name"`
	Type     string     `json:"type"`
	State    string     `json:"state"`
	Messages int        `json:"messages"` // -1 unknown
	Oldest   *time.Time `json:"oldest"`
}

type lineOpen struct {
	Server string `json:"server"`
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Count  int    `json:"count"`
}

type lineNext struct {
	Server   string `json:"server"`
	Artifact string `json:"artifact"`
	Verdicts int    `json:"verdicts"` // how many it could change
}

type lineAdvice struct {
	Server string `json:"server"`
	Rule   string `json:"rule"`
}

// maxLineItems bounds each list of a line.
const maxLineItems = 2000

// writeLine writes the whole report as one line of JSON.
func writeLine(w io.Writer, r *Report, _ Options) error {
	raw, err := json.Marshal(lineOf(r))
	if err != nil {
		return err
	}
	_, err = w.Write(append(bundle.InertJSON(raw), '\n'))
	return err
}

func lineOf(r *Report) caseLine {
	l := caseLine{
		Schema: LineSchema, Bundle: r.Bundle.Name, SHA256: r.Bundle.SHA256, Error: r.Failure, Headline: r.Summary.Headline,
		Grade: r.Bundle.Grade, GradeWhy: r.Bundle.GradeWhy, Collector: r.Bundle.Collector, Members: len(r.Coverage), Gaps: len(r.Gaps),
	}
	for _, c := range r.Coverage {
		l.Records += c.Records
	}
	for _, s := range r.Servers {
		if s.CollectedAt != nil && (l.CollectedAt == nil || s.CollectedAt.After(*l.CollectedAt)) {
			l.CollectedAt = s.CollectedAt
		}
	}
	l.diagnosis(r)
	l.mail(r)
	return l
}

func (l *caseLine) diagnosis(r *Report) {
	l.Servers = listed(l, r.Servers, lineServerOf)
	holding := slices.DeleteFunc(slices.Clone(r.Symptoms), func(y Symptom) bool { return y.State != "holds" })
	l.Symptoms = listed(l, holding, func(y Symptom) lineSymptom { return lineSymptom{y.Server, y.ID, y.Title, y.Observed, y.Past} })
	l.Findings = listed(l, r.Findings, lineFindingOf)
	l.Unexplained = listed(l, r.Unexplained, func(u Unexplained) lineOpen { return lineOpen{u.Server, u.Kind, u.ID, u.Count} })
	l.CollectNext = listed(l, r.CollectNext, func(c CollectNext) lineNext { return lineNext{c.Server, c.Artifact, len(c.Rules)} })
	l.Advice = listed(l, r.Advice, func(a Advice) lineAdvice { return lineAdvice{a.Server, a.Rule} })
	stopped := slices.DeleteFunc(slices.Clone(r.Pipelines), func(p Pipeline) bool { return p.Stop == "" })
	l.Stops = listed(l, stopped, func(p Pipeline) lineStop { return lineStop{p.Server, p.Stop, p.Why} })
}

func (l *caseLine) mail(r *Report) {
	l.Folders, l.Queues = []lineFolder{}, []lineQueue{}
	for _, p := range firstOf(r.Pictures, maxLineItems/maxQueues) {
		for _, f := range firstOf(p.Folders, maxFolders) {
			l.Folders = append(l.Folders, lineFolder{p.Server, f.Path, f.Role, f.Files, f.Bytes, f.Oldest})
		}
		for _, q := range firstOf(p.Queues, maxQueues) {
			l.Queues = append(l.Queues, lineQueue{p.Server, q.Name, q.Type, q.State, q.Messages, q.Oldest})
		}
	}
}

// listed maps what goes into a line and notes when that is not all.
func listed[F, T any](l *caseLine, from []F, to func(F) T) []T {
	l.CutShort = l.CutShort || len(from) > maxLineItems
	return each(firstOf(from, maxLineItems), to)
}

func lineServerOf(s Server) lineServer {
	return lineServer{
		Name: s.Name, Domain: s.Domain, Exchange: s.Exchange, Build: s.Build, Zone: s.Zone, CollectedAt: s.CollectedAt,
		Products: each(s.Products, func(p Product) string { return p.ID }), Roles: each(s.Roles, func(r Role) string { return r.Name }),
	}
}

func lineFindingOf(f Finding) lineFinding {
	return lineFinding{
		Server: f.Server, Rank: f.Rank, Rule: f.Rule, Title: f.Title, Verdict: f.Verdict, Severity: f.Severity, Stage: f.Stage,
		Articles: each(f.Articles, func(a Article) string { return a.ID }), Proof: f.proof(3), Open: unknowns(f),
	}
}

// proof is the first places of the clauses that settled the verdict.
func (f Finding) proof(most int) []string {
	settled := f.deciding()
	if open(f.Verdict) {
		settled = slices.DeleteFunc(slices.Clone(f.Evidence), func(e Evidence) bool {
			return e.State != "holds" || e.Role != "requires" && e.Role != "confirms"
		})
	}
	places := []string{}
	for _, e := range settled {
		if len(e.Citations) > 0 && len(places) < most && !slices.Contains(places, e.Citations[0].where()) {
			places = append(places, e.Citations[0].where())
		}
	}
	return places
}
