package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func TestDecidableCountsClauses(t *testing.T) {
	queues, _ := bundle.TargetByID("smtp/queues")
	tracking, _ := bundle.TargetByID("tracking/log")
	question, _ := bundle.TargetByID("operator/question")
	causes := []*Finding{
		{Rule: &Rule{ID: "a/x"}, Evidence: []Evidence{
			{Role: Requires, State: facts.Holds},
			{Role: Confirms, State: facts.Unknown, Missing: []bundle.Target{queues, tracking}},
			{Role: Excludes, State: facts.Unknown, Missing: []bundle.Target{queues}},
			{Role: Confirms, State: facts.Unknown, Missing: []bundle.Target{question}},
			{Role: Supports, State: facts.Unknown, Missing: []bundle.Target{tracking}},
			{Role: SymptomRole, State: facts.Holds},
			{Role: AppliesTo, State: facts.Fails},
		}},
		{Rule: &Rule{ID: "b/y"}, Evidence: []Evidence{{Role: Requires, State: facts.Fails}, {Role: Requires, State: facts.Unknown}}},
	}
	d := decidable(causes, func(*Finding) bool { return true })
	assert.Equal(t, 2, d.Causes)
	assert.Equal(t, 5, d.Clauses, "what only a person knows, what supports, symptoms and releases do not count")
	assert.Equal(t, 2, d.Decided)
	assert.Equal(t, []Helpful{{queues, 2, 1}, {tracking, 1, 1}}, d.Next)
	assert.Equal(t, []string{"a", "b"}, areasOf(causes))
	assert.Equal(t, 1, decidable(causes, func(f *Finding) bool { return areaOf(f) == "b" }).Causes)
}

func TestSurveyOfAnEmptyServerDecidesLittle(t *testing.T) {
	catalog, err := Load(BuiltIn())
	require.NoError(t, err)
	all := catalog.Survey(&facts.Case{Servers: []*facts.Server{{Name: "EXCH01"}}})
	require.Len(t, all, 1)
	assert.Zero(t, all[0].All.Decided)
	assert.NotZero(t, all[0].All.Clauses)
	assert.NotEmpty(t, all[0].All.Next)
	assert.Len(t, all[0].Symptoms, len(catalog.Symptoms))
	sum := 0
	for _, area := range all[0].Areas {
		sum += area.Clauses
	}
	assert.Equal(t, all[0].All.Clauses, sum, "every cause belongs to one area")
	for _, y := range all[0].Symptoms {
		assert.Equal(t, facts.Unknown, y.State, y.ID)
		assert.NotEmpty(t, y.Why, y.ID)
	}
}
