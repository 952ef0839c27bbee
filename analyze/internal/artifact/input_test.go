package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// textInput is a text member as recognition hands it over.
func textInput(path, content string) *Input {
	head := []byte(content)
	if len(head) > HeadSize {
		head = head[:HeadSize]
	}
	e := text.Detect(head, text.Hint{})
	return &Input{Member: bundle.NewMember(path, []byte(content)), Head: head, Encoding: e, First: e.Decode(head)}
}

// extractText reads a text with one artifact, which must recognise it.
func extractText(t *testing.T, a Artifact, content string) facts.Extract {
	t.Helper()
	in := textInput("test.txt", content)
	require.True(t, a.Match(in), "not recognised as %s", a.Kind)
	out := facts.Extract{Member: in.Path(), Kind: a.Kind}
	require.NoError(t, a.Extract(t.Context(), in, &out))
	return out
}

// fuzzArtifact reads any text with one artifact: it must not panic, not fail, and cite lines that exist.
func fuzzArtifact(t *testing.T, a Artifact, content string) {
	t.Helper()
	in := textInput("fuzz.txt", content)
	a.Match(in)
	out := facts.Extract{Member: in.Path()}
	require.NoError(t, a.Extract(t.Context(), in, &out))
	lines := int64(strings.Count(content, "\n") + 1)
	for _, l := range out.Modules {
		for _, p := range l.Processes {
			require.LessOrEqual(t, p.N, lines)
			for _, m := range p.Modules {
				require.LessOrEqual(t, m.N, lines)
				require.NotEmpty(t, m.Name)
			}
		}
	}
}
