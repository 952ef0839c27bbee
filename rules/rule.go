package rules

// Rule is one cause or one piece of advice: a YAML file whose path is its ID.
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
	Verify      []string             `yaml:"verify"` // what must be seen after the fix
	Sources     []SourceOfRule       `yaml:"sources"`
	Examples    Examples             `yaml:"examples"`
}

// Kind tells causes from advice.
type Kind string

// A cause competes in the differential; advice explains nothing and stands under "what to do next".
const (
	Cause  Kind = "cause"
	Advice Kind = "advice"
)

// Article is one document that a rule cites.
type Article struct {
	ID    string `yaml:"id"`    // "KB843545", or the vendor's number: "Symantec 2004102615323554"
	Title string `yaml:"title"` //
	URL   string `yaml:"url"`   // derived for KB articles when empty
}

// Parameter is a number that is a judgement, with its reason.
type Parameter struct {
	Value any    `yaml:"value"`
	Why   string `yaml:"why"`
}

// SourceOfRule is where a rule's facts come from, and how certain they are.
type SourceOfRule struct {
	Of        string `yaml:"of"`        // document and section
	Certainty string `yaml:"certainty"` // verified, partly, judgement
}

// Symptom is something a user or an operator sees go wrong, defined once in symptoms.yaml.
type Symptom struct {
	ID    string   `yaml:"id"`
	Title string   `yaml:"title"`
	Shown Clause   `yaml:"shown"` // any artifact that shows it
	Stage string   `yaml:"stage"`
	_     struct{} `yaml:"-"`
}
