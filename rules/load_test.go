package rules

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoadBuiltIn(t *testing.T) {
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	assert.NotEmpty(t, c.Rules)
	assert.NotEmpty(t, c.Symptoms)
}

func fsOf(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

func TestLoadTellsEveryProblem(t *testing.T) {
	cases := []struct{ name, rule, want string }{
		{"unknown-field", "title: x\nsevertiy: high\n", `a/b.yaml:2:1: unknown field "severtiy"; allowed are title, kind,`},
		{"unknown-test", "title: x\nrequires:\n  - that: y\n    evnt: {}\n", `a/b.yaml:4:5: unknown field "evnt"; allowed are that, note,`},
		{"wrong-type", "title: x\nexplains: {a: b}\n", `a/b.yaml:2:11: is a mapping, but must be one value`},
		{"bad-range", "title: x\nrequires:\n  - that: y\n    file-version: {file: store.exe, is: '<6.x'}\n", `a/b.yaml:4:41: version range`},
		{"bad-key", "title: x\nrequires:\n  - that: y\n    registry: {key: 'HKXX\\A'}\n", `is no registry key`},
		{"unknown-parameter", "title: x\nrequires:\n  - that: y\n    event: {source: A, id: 1, count: '>=$n'}\n", `a/b.yaml:4:38: unknown parameter $n`},
		{"no-test", "title: x\nrequires:\n  - that: y\n", `a/b.yaml:3:5: has no test`},
		{"two-tests", "title: x\nrequires:\n  - event: {source: A}\n    ask: {question: q}\n", `a/b.yaml:4:5: is a second test`},
		{"incomplete", "title: x\nrequires:\n  - event: {id: 3}\n", `event: needs source`},
		{"regexp", "title: x\nrequires:\n  - event: {source: A, text: {regexp: '('}}\n", `is no regular expression`},
		{"syntax", "title: [x\n", `a/b.yaml:1:`},
		{"symptom", "title: x\nexplains: [nothing]\n", `a/b.yaml:2:1: symptom "nothing" is not defined`},
		{"rival", "title: x\nrivals: [a/c]\n", `a/b.yaml:2:1: rival "a/c" is no rule`},
		{"stage", "title: x\nstage: nowhere\n", `a/b.yaml:2:8: is "nowhere"; allowed are smtp-in, pickup,`},
		{"parameter-without-reason", "title: x\nparameters:\n  n: {value: 3}\n", `a/b.yaml:3:3: parameter n needs value`},
		{"anchor", "title: &a x\n", `anchor`},
		{"event-id-range", "title: x\nrequires:\n  - event: {source: A, id: 70000}\n", `16 bits`},
		{"implied-by", "title: x\nrequires:\n  - that: y\n    implied-by: z\n    ask: {question: q}\n", `implied-by names no clause`},
		{"applies", "title: x\napplies: {exchange: [1999]}\n", `the product is 2000 or 2003`},
		{"duplicate-key", "title: x\ntitle: y\n", `title`},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Load(fsOf("a/b.yaml", tc.rule))
			require.Error(t, err)
			assert.Contains(t, err.Error(), tc.want)
		})
	}
}

func TestLoadTellsProblemsOfAllFilesWithCaret(t *testing.T) {
	_, err := Load(fsOf("a/b.yaml", "titel: x\n", "a/c.yaml", "title: x\n\tstage: y\n", "symptoms.yaml", "- id: s\n  nope: 1\n"))
	var problems Problems
	require.ErrorAs(t, err, &problems)
	assert.GreaterOrEqual(t, len(problems), 4)
	assert.Contains(t, err.Error(), "a/b.yaml:1:1: unknown field \"titel\"")
	assert.Contains(t, err.Error(), "  | titel: x\n  | ^")
	assert.Contains(t, err.Error(), "a/c.yaml:2:")
	assert.Contains(t, err.Error(), "symptoms.yaml:2:3: unknown field \"nope\"")
}

func TestLaterFolderReplaces(t *testing.T) {
	c, err := Load(fsOf("a/b.yaml", "title: one\n"), fsOf("a/b.yaml", "title: two\n", "a/c.yaml", "title: three\n"))
	require.NoError(t, err)
	require.Len(t, c.Rules, 2)
	assert.Equal(t, "two", c.Rule("a/b").Title)
	assert.Equal(t, []string{"rule a/b is replaced by the one of the given folder"}, c.Notes)
}

func BenchmarkLoad150(b *testing.B) {
	text, err := os.ReadFile("testdata/catalog/antivirus/signed-mail.yaml")
	require.NoError(b, err)
	symptoms, err := os.ReadFile("testdata/catalog/symptoms.yaml")
	require.NoError(b, err)
	m := fsOf("symptoms.yaml", string(symptoms))
	for i := range 150 {
		m["a/r"+string(rune('a'+i/26))+string(rune('a'+i%26))+".yaml"] = &fstest.MapFile{Data: text}
	}
	for b.Loop() {
		_, err := Load(m)
		require.NoError(b, err)
	}
}

// BenchmarkLoadBuiltIn: every run of the analyzer pays this, and it must stay below 30 ms.
func BenchmarkLoadBuiltIn(b *testing.B) {
	for b.Loop() {
		_, err := Load(BuiltIn())
		require.NoError(b, err)
	}
}

// TestUnknownWordsAreRefused: a misspelt word of a closed list would be a condition that never holds.
func TestUnknownWordsAreRefused(t *testing.T) {
	for clause, word := range map[string]string{
		"queue: {state: retri}": "retri", "queue: {type: [mta, remot]}": "remot", "queue: {protocol: X.400}": "X.400",
		"service: {name: SMTPSVC, state: {not: runing}}": "runing", "service: {name: SMTPSVC, start: automatic}": "automatic",
		"socket: {state: SYNSENT}": "SYNSENT", "socket: {protocol: TCP4}": "TCP4", "sink: {event: OnPostCat}": "OnPostCat",
	} {
		_, err := Load(fsOf("symptoms.yaml", "- {id: a, title: b, shown: {"+clause+"}}\n"))
		require.ErrorContains(t, err, `"`+word+`"; allowed are`, clause)
	}
	_, err := Load(fsOf("symptoms.yaml", "- {id: a, title: b, shown: {queue: {state: RETRY, type: mta}}}\n"))
	require.NoError(t, err, "case does not matter")
}
