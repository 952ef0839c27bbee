package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/rules/facts"
)

// TestGroupsAskForWhatDecidesAlone: an artifact that cannot decide a group while the others stay missing is not asked for.
func TestGroupsAskForWhatDecidesAlone(t *testing.T) {
	const (
		threads    = `registry: {key: 'HKLM\SOFTWARE\TrendMicro', value: Threads, is: "<7"}`
		processors = `registry: {key: 'HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment', value: N, is: ">=4"}`
		service    = `registry: {key: 'HKLM\SYSTEM\CurrentControlSet\Services\X', value: Start, is: 2}`
	)
	for name, c := range map[string]struct {
		clause string
		want   []string
	}{
		"all: each can make it fail":          {"all: [{" + threads + "}, {" + processors + "}]", []string{"registry/software", "registry/system"}},
		"any: each can make it hold":          {"any: [{" + threads + "}, {" + processors + "}]", []string{"registry/software", "registry/system"}},
		"none: each can make it fail":         {"none: [{" + threads + "}, {" + processors + "}]", []string{"registry/software", "registry/system"}},
		"processors need the threads":         {"any: [{" + threads + "}, {all: [{" + processors + "}, {" + threads + "}]}]", []string{"registry/software"}},
		"the same the other way round":        {"none: [{" + threads + "}, {all: [{" + processors + "}, {" + threads + "}]}]", []string{"registry/software"}},
		"two of three: none alone, all stay":  {"at-least: {n: 2, of: [{" + threads + "}, {" + processors + "}, {" + service + "}]}", []string{"registry/software", "registry/system", "registry/services"}},
		"a group that fails turned round all": {"all: [{none: [{" + processors + "}]}, {" + threads + "}]", []string{"registry/system", "registry/software"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask(t, c.clause, "")
			assert.Equal(t, facts.Unknown, a.State)
			var got []string
			for _, m := range a.Missing {
				got = append(got, m.ID)
			}
			assert.Equal(t, c.want, got)
		})
	}
}
