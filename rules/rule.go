package rules

import (
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/ast"

	"postmortem/rules/facts"
)

// Rule is one cause or one piece of advice: a YAML file whose path is its ID. The order of the fields is the order in which
// a file writes them.
type Rule struct {
	ID          string               `yaml:"-"`        // path without ".yaml": "antivirus/avapi-signed-mail"
	Title       string               `yaml:"title"`    // the defect in one line, present tense
	Kind        Kind                 `yaml:"kind"`     // cause (default) or advice
	Articles    []Article            `yaml:"articles"` // what the report cites
	Applies     Applies              `yaml:"applies"`
	Severity    string               `yaml:"severity"` // critical, high, medium, low
	Stage       string               `yaml:"stage"`    // where in the mail-flow pipeline mail stops
	Explains    []string             `yaml:"explains"` // symptom IDs
	Rivals      []string             `yaml:"rivals"`   // rule IDs it is told apart from
	Parameters  map[string]Parameter `yaml:"parameters"`
	Requires    []Clause             `yaml:"requires"`
	Confirms    []Clause             `yaml:"confirms"`
	Supports    []Clause             `yaml:"supports"`
	Contradicts []Clause             `yaml:"contradicts"`
	Excludes    []Clause             `yaml:"excludes"`
	Cause       string               `yaml:"cause"` // Markdown
	Fix         []string             `yaml:"fix"`   // steps in order, Markdown
	Workaround  []string             `yaml:"workaround"`
	Verify      []Step               `yaml:"verify"` // what must be seen after the fix
	Sources     []SourceOfRule       `yaml:"sources"`
	Examples    Examples             `yaml:"examples"`

	Extra bool     `yaml:"-"` // from a folder that was given, not built in
	tests []string // see decisive

	once          sync.Once // of complete
	prose         string    // cause, fix, workaround, verify and sources, not yet decoded
	proseLine     int       // lines of the file before them
	proseProblems Problems

	source  *ruleFile // the file, for lints and examples
	unnamed []string  // parameters that no clause names
}

// Kind tells causes from advice.
type Kind string

// A cause competes in the differential; advice explains nothing and stands under "what to do next".
const (
	Cause  Kind = "cause"
	Advice Kind = "advice"
)

// Stages of the mail-flow pipeline, in the order in which mail passes them: those of facts.TrackingEvents, the PickUp and
// BadMail folders, deferred delivery, the services, and the host beneath them all.
var Stages = []string{
	facts.StageSMTPIn, "pickup", facts.StageStoreSubmission, facts.StagePreSubmission, facts.StageCategorizer, facts.StageRouting,
	facts.StageLocalDelivery, facts.StageRemoteDelivery, facts.StageMTA, "deferred", facts.StageDSN, "badmail", facts.StageEnd,
	"service", "host",
}

// beneath are the stages that carry all others: a service that dies or a full disk stops mail wherever it is.
var beneath = []string{"service", "host"}

// Severities, worst first.
var Severities = []string{"critical", "high", "medium", "low"}

// Article is one document that a rule cites.
type Article struct {
	ID    string `yaml:"id"`    // "KB843545", or the vendor's number: "Symantec 2004102615323554"
	Title string `yaml:"title"` //
	URL   string `yaml:"url"`   // derived for KB articles when empty
}

type articleFields Article

func (a *Article) fromYAML(d *decoder, n ast.Node) {
	if isScalar(n) {
		d.into(n, &a.ID)
	} else {
		d.into(n, (*articleFields)(a))
	}
	d.check(n, a.ID != "", "needs id: \"KB843545\", or the vendor's number")
	if number, ok := strings.CutPrefix(a.ID, "KB"); ok && a.URL == "" && strings.Trim(number, "0123456789") == "" {
		a.URL = "https://support.microsoft.com/kb/" + number
	}
}

// Applies is the product and service packs a rule is about; the zero value is every one. It holds releases only: a file
// build below a fix is a requires clause.
type Applies struct {
	Exchange releases `yaml:"exchange"` // "2000", "2003 RTM-SP1", "2003 SP1+"
}

// Parameter is a number that is a judgement, with its reason.
type Parameter struct {
	Value any    `yaml:"value"` // number, size ("1GB") or duration ("24h"), as the file writes it
	Why   string `yaml:"why"`
}

func (p Parameter) text() string { return fmt.Sprint(p.Value) }

// SourceOfRule is where a rule's facts come from, and how certain they are.
type SourceOfRule struct {
	Of        string `yaml:"of"`        // document and section
	Certainty string `yaml:"certainty"` // verified, partly, judgement
}

// Symptom is something a user or an operator sees go wrong, defined once in symptoms.yaml.
type Symptom struct {
	ID         string               `yaml:"id"`
	Title      string               `yaml:"title"`
	Stage      string               `yaml:"stage"`
	General    bool                 `yaml:"general"` // shares the candidates of special symptoms with the same proof
	Parameters map[string]Parameter `yaml:"parameters"`
	Shown      Clause               `yaml:"shown"` // any artifact that shows it
}

// clauses lists the clauses of a rule with their roles, in the order of the file.
func (r *Rule) clauses(visit func(role RoleOf, c *Clause)) {
	for _, list := range []struct {
		role    RoleOf
		clauses []Clause
	}{
		{Requires, r.Requires}, {Confirms, r.Confirms}, {Supports, r.Supports}, {Contradicts, r.Contradicts}, {Excludes, r.Excludes},
	} {
		for i := range list.clauses {
			visit(list.role, &list.clauses[i])
		}
	}
}
