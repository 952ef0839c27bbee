package rules

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

// FuzzLoad: no file may crash the loader or the evaluation, whatever it holds.
func FuzzLoad(f *testing.F) {
	whole, err := os.ReadFile("testdata/catalog/antivirus/signed-mail.yaml")
	require.NoError(f, err)
	for _, seed := range []string{
		string(whole), "title: x\n", "", "- a\n", "title: &a [*a]\n", "title: x\nrequires:\n  - any: []\n", "examples:\n",
		"title: x\nrequires:\n  - that: y\n    event: {source: A, count: '>=$n'}\nparameters: {n: {value: 1GB, why: z}}\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Load(fsOf("a/b.yaml", text))
		if err != nil {
			return
		}
		_ = c.Check()
		c.Diagnose(&facts.Case{Servers: []*facts.Server{{CollectedAt: exampleTime}}})
	})
}
