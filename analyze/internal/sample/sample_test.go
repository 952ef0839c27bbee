package sample

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

func nested() Sample {
	return Sample{Name: "nested", files: []txtar.File{
		{Name: "a/x.txt", Data: []byte("1\n")},
		{Name: "b/x.txt", Data: []byte("2\n")},
		{Name: "c/x.txt", Data: []byte("3\n")},
		{Name: "bundle.yaml", Data: []byte("nest: {a/: A.zip, b/: B.zip, c/: C.zip}\n")},
	}}
}

func TestTheSameSourceGivesTheSameBytes(t *testing.T) {
	first, err := nested().Zip()
	require.NoError(t, err)
	for range 20 {
		again, err := nested().Zip()
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

func TestText(t *testing.T) {
	parts := map[string]string{"head": "Enabled: True\n"}
	for _, tc := range []struct{ name, source, encoding, want string }{
		{"line ends", "a\nb\n", "", "a\r\nb\r\n"},
		{"page", "ä\n", "cp850", "\x84\r\n"},
		{"repeated", "«repeat 2» row «n»\n", "", "row 000001\r\nrow 000002\r\n"},
		{"part", "«part head; True=Wahr»\n", "", "Enabled: Wahr\r\n"},
		{"table", "# postmortem-table\tx\t1\nA\n1\n2\n", "", "# postmortem-table\tx\t1\r\nA\r\n1\r\n2\r\n# end\t2\r\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := text(tc.source, tc.encoding, parts)
			require.NoError(t, err)
			assert.Equal(t, tc.want, string(got))
		})
	}
	for _, bad := range []string{"«part nowhere»\n", "«repeat x» a\n"} {
		_, err := text(bad, "", parts)
		assert.Error(t, err, bad)
	}
	_, err := text("a\n", "cp1", parts)
	assert.Error(t, err)
}
