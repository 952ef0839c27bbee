package rules

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hypotheses are facts that fit a cause by nothing but our own reasoning, each by the words of its test. A source is named for a
// rule, not for a clause, so that no lint can tell them from what an article says: they are kept here. They order causes, and
// stand under supports.
var hypotheses = map[string]string{
	"advice/mail-awaiting-directory-lookup":    "[6004, 9003]",
	"categorizer/members-with-restrictions":    "tracking: {last: [1024]}",
	"directory/metabase-update-stopped":        "MSExchangeMU, level: error",
	"dns/first-server-down":                    "SYN_SENT",
	"security/authenticated-relay":             "id: [528, 540, 680]",
	"store/guidtimestamp-temp-tables":          "last: [1020]",
	"transport/all-messages-one-bad-recipient": "verb: RCPT",
	"transport/badmail-discarded":              "1018",
	"transport/badmail-flood":                  "tracking: {event: 1021",
	"transport/late-end-of-data-sink":          "id: 7031",
	"transport/problem-message-first":          "last: 1020",
	"transport/referral-usage-count":           "id: [7031, 7034]",
	"transport/sender-id-hangs-server":         "id: 6008",
	"transport/skipped-in-retry-queue":         "id: [4000, 4006]",
	"transport/submission-sink-holds-mail":     "last: [1019, 1025]",
	"transport/windows-queue-engine":           "aqueue.dll",
}

// TestHypothesesOnlySupport keeps the facts of hypotheses out of what decides a verdict.
func TestHypothesesOnlySupport(t *testing.T) {
	c := wholeCatalog(t)
	for id, fact := range hypotheses {
		r := ruleOf(c, id)
		require.NotNil(t, r, id)
		assert.Contains(t, sections(r, "supports"), fact, id)
		deciding := sections(r, "requires", "confirms", "excludes")
		assert.NotEmpty(t, deciding, id)
		assert.NotContains(t, deciding, fact, id)
	}
}

// TestNumbersAreNamed asks that a number put on an article's own words is a parameter with its reason, wherever it decides a
// verdict. Registry values and builds are not such numbers: articles state them. Nothing, one, and more than one are words.
func TestNumbersAreNamed(t *testing.T) {
	bare := regexp.MustCompile(`\b(?:files|bytes|oldest|newest|age|stuck|repeats|times|count|free|percent): "?(?:[<>]=?)? ?(?:[2-9]|[1-9]\d+|\d+(?:min|h|d|KB|MB|GB)\b)`)
	for _, r := range wholeCatalog(t).Rules {
		assert.Empty(t, bare.FindAllString(sections(r, "requires", "confirms", "excludes"), -1), r.ID)
	}
}

// TestRulesRestOnDocuments asks of every rule for one source at least that is more than a judgement.
func TestRulesRestOnDocuments(t *testing.T) {
	for _, r := range wholeCatalog(t).Rules {
		assert.Regexp(t, `certainty: (?:verified|partly)`, sections(r, "sources"), r.ID)
	}
}

func wholeCatalog(t *testing.T) *Catalog {
	t.Helper()
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	return c
}

func ruleOf(c *Catalog, id string) *Rule {
	for _, r := range c.Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// sections is what the file of a rule says under the fields named.
func sections(r *Rule, names ...string) (text string) {
	for _, name := range names {
		text += regexp.MustCompile(`(?ms)^` + name + `:.*?(?:^\w|\z)`).FindString(r.source.text)
	}
	return text
}
