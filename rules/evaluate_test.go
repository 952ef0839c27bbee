package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/rules/facts"
)

// evidenceWith makes evidence of states: "requires holds", "symptom unknown".
func evidenceWith(pairs ...string) (all []Evidence) {
	states := map[string]facts.State{"holds": facts.Holds, "fails": facts.Fails, "unknown": facts.Unknown}
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, Evidence{Clause: pairs[i] + " " + pairs[i+1], Role: RoleOf(pairs[i]), State: states[pairs[i+1]]})
	}
	return all
}

func TestVerdictTable(t *testing.T) {
	cases := []struct {
		name    string
		in      []Evidence
		want    Verdict
		decided string
	}{
		{"requires-fails", evidenceWith("symptom", "holds", "requires", "holds", "requires", "fails"), RuledOut, "requires fails"},
		{"excludes-holds", evidenceWith("symptom", "holds", "requires", "holds", "excludes", "holds"), RuledOut, "excludes holds"},
		{"outside-applies", evidenceWith("applies", "fails", "symptom", "holds", "requires", "holds"), RuledOut, "applies fails"},
		{"every-symptom-fails", evidenceWith("symptom", "fails", "symptom", "fails", "requires", "holds"), RuledOut, "symptom fails"},
		{"one-symptom-fails", evidenceWith("symptom", "fails", "symptom", "unknown", "requires", "holds"), Possible, ""},
		{"all-requires-unknown", evidenceWith("symptom", "holds", "requires", "unknown"), Undetermined, "requires unknown"},
		{"symptom-is-no-requires", evidenceWith("symptom", "holds", "requires", "unknown", "confirms", "holds"), Undetermined, "requires unknown"},
		{"confirmed", evidenceWith("symptom", "holds", "requires", "holds", "confirms", "holds"), Confirmed, ""},
		{"one-of-two-symptoms", evidenceWith("symptom", "holds", "symptom", "fails", "requires", "holds", "confirms", "holds"), Confirmed, ""},
		{"no-confirms", evidenceWith("symptom", "holds", "requires", "holds"), Probable, ""},
		{"confirms-unknown", evidenceWith("symptom", "holds", "requires", "holds", "confirms", "unknown"), Probable, ""},
		{"confirms-fails", evidenceWith("symptom", "holds", "requires", "holds", "confirms", "fails"), Probable, ""},
		{"contradicts-holds", evidenceWith("symptom", "holds", "requires", "holds", "confirms", "holds", "contradicts", "holds"), Possible, ""},
		{"contradicts-unknown", evidenceWith("symptom", "holds", "requires", "holds", "confirms", "holds", "contradicts", "unknown"), Confirmed, ""},
		{"excludes-unknown", evidenceWith("symptom", "holds", "requires", "holds", "confirms", "holds", "excludes", "unknown"), Confirmed, ""},
		{"requires-partly-unknown", evidenceWith("symptom", "holds", "requires", "holds", "requires", "unknown"), Possible, ""},
		{"symptom-unknown", evidenceWith("symptom", "unknown", "requires", "holds", "confirms", "holds"), Possible, ""},
		{"no-symptom-known-at-all", evidenceWith("requires", "holds", "confirms", "holds"), Possible, ""},
		{"supports-change-nothing", evidenceWith("symptom", "holds", "requires", "holds", "supports", "fails"), Probable, ""},
		{"nothing", nil, Undetermined, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			v, decided := verdictOf(tc.in)
			assert.Equal(t, tc.want, v)
			assert.Equal(t, tc.decided, decided)
		})
	}
}
