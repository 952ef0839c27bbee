package rules

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"postmortem/rules/facts"
)

// Number is a condition on a number: `5`, `">=100000"`, `"<1GB"`, `">1h"`, `"3..9"`, `"!=0"`, each number a literal or a
// `$parameter`. Sizes are counted in bytes (KB is 1024), durations in seconds, percents as they stand. The zero Number
// matches everything.
type Number struct {
	low, high         float64
	openLow, openHigh bool
	not               bool
	set               bool
}

func (m *Number) fromYAML(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	*m = Number{low: math.Inf(-1), high: math.Inf(1), set: true}
	if err := m.parse(text, d.number); err != "" {
		d.bad(n, "%s", err)
	}
}

// parse reads the condition; it returns what is wrong, in words.
func (m *Number) parse(text string, number func(string) (float64, string)) (wrong string) {
	text = strings.TrimSpace(text)
	if low, high, ok := strings.Cut(text, ".."); ok {
		if m.low, wrong = number(low); wrong == "" {
			m.high, wrong = number(high)
		}
		return wrong
	}
	sign := text[:len(text)-len(strings.TrimLeft(text, "<>=!"))]
	x, wrong := number(text[len(sign):])
	switch sign {
	case "", "=":
		m.low, m.high = x, x
	case "!=":
		m.low, m.high, m.not = x, x, true
	case ">=":
		m.low = x
	case ">":
		m.low, m.openLow = x, true
	case "<=":
		m.high = x
	case "<":
		m.high, m.openHigh = x, true
	default:
		return strconv.Quote(text) + " is no condition on a number; write 5, \">=5\", \"<5\", \"3..9\" or \"!=0\""
	}
	return wrong
}

// number reads a literal or a parameter.
func (d *decoder) number(text string) (float64, string) {
	text = strings.TrimSpace(text)
	if name, ok := strings.CutPrefix(text, "$"); ok {
		p, known := d.params[name]
		if !known {
			return 0, "unknown parameter $" + name + "; the rule's parameters are " + strings.Join(sortedKeys(d.params), ", ")
		}
		d.used[name] = true
		text = p.text()
	}
	return parseQuantity(text)
}

// units are what a number may be followed by: bytes, seconds, or nothing.
var units = []struct {
	suffix string
	factor float64
}{
	{"KB", 1 << 10},
	{"MB", 1 << 20},
	{"GB", 1 << 30},
	{"TB", 1 << 40},
	{"%", 1},
	{"ms", 0.001},
	{"s", 1},
	{"min", 60},
	{"m", 60},
	{"h", 3600},
	{"d", 24 * 3600},
	{"B", 1},
}

func parseQuantity(text string) (float64, string) {
	digits := strings.ReplaceAll(strings.TrimSpace(text), "_", "")
	if u, err := strconv.ParseUint(digits, 0, 64); err == nil {
		return float64(u), ""
	}
	factor := 1.0
	for _, u := range units {
		if cut, ok := strings.CutSuffix(digits, u.suffix); ok {
			digits, factor = strings.TrimSpace(cut), u.factor
			break
		}
	}
	x, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, strconv.Quote(text) + " is no number, size (1GB) or duration (24h)"
	}
	return x * factor, ""
}

// Match tells whether x meets the condition.
func (m Number) Match(x float64) bool {
	if !m.set {
		return true
	}
	in := (x > m.low || x == m.low && !m.openLow) && (x < m.high || x == m.high && !m.openHigh)
	return in != m.not
}

// over decides the condition for a number known to lie between low and high, ends included.
func (m Number) over(low, high float64) facts.State {
	in := m
	in.not = false
	var state facts.State
	switch {
	case in.Match(low) && in.Match(high):
		state = facts.Holds
	case high < m.low || high == m.low && m.openLow || low > m.high || low == m.high && m.openHigh:
		state = facts.Fails
	}
	if m.not {
		return not(state)
	}
	return state
}

// of decides the condition for an exact number.
func (m Number) of(x float64) facts.State { return m.over(x, x) }

// known is of for a number that is unknown when negative.
func (m Number) known(x float64) facts.State {
	switch {
	case !m.set:
		return facts.Holds
	case x < 0:
		return facts.Unknown
	}
	return m.of(x)
}

// orAtLeast is m, or ">=n" where the rule says nothing.
func (m Number) orAtLeast(n float64) Number {
	if m.set {
		return m
	}
	return Number{low: n, high: math.Inf(1), set: true}
}

// enough is how many things decide a condition on their number: least, or one more than the condition names.
func (m Number) enough(least int) int {
	for _, limit := range []float64{m.low, m.high} {
		if m.set && !math.IsInf(limit, 0) {
			least = max(least, int(min(limit, maxEnough))+1)
		}
	}
	return least
}

// maxEnough bounds what a condition on a number can ask to be kept.
const maxEnough = 100_000

// Duration is a length of time in YAML: "5m", "24h", "14d", or a $parameter.
type Duration struct{ time.Duration }

func (l *Duration) fromYAML(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	seconds, wrong := d.number(text)
	if wrong == "" && (seconds <= 0 || seconds > maxDuration.Seconds()) {
		wrong = "must be a time above nothing and below ten years"
	}
	if wrong != "" {
		d.bad(n, "%s", wrong)
		return
	}
	l.Duration = time.Duration(seconds * float64(time.Second))
}

const maxDuration = 10 * 366 * 24 * time.Hour

// not is Kleene's negation.
func not(s facts.State) facts.State {
	switch s {
	case facts.Holds:
		return facts.Fails
	case facts.Fails:
		return facts.Holds
	}
	return facts.Unknown
}
