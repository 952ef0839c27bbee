package reports

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRead: whatever is read as a report can be written in every format, and as JSON says the same again.
func FuzzRead(f *testing.F) {
	var whole bytes.Buffer
	require.NoError(f, writeJSON(&whole, hostile(), Options{}))
	for name, doc := range map[string]string{
		"hostile": whole.String(), "empty": `{"schema":"` + Schema + `"}`, "nulls": `{"schema":"` + Schema + `","findings":null,"servers":[{}],"timeline":[{}]}`,
		"no reports": `{"schema":"x"}`, "cut": whole.String()[:whole.Len()/2], "strange": `{"schema":"` + Schema + `","findings":[{"rank":-1,"evidence":[{"citations":[{"line":-5}]}]}],"pipelines":[{"stages":[{}]}]}`,
	} {
		_ = name
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		r, err := Read(bytes.NewReader(doc))
		if err != nil {
			return
		}
		for _, format := range Formats {
			require.NoError(t, format.Write(&bytes.Buffer{}, r, Options{}), format.Name)
		}
		var first, again bytes.Buffer
		require.NoError(t, writeJSON(&first, r, Options{}))
		back, err := Read(bytes.NewReader(first.Bytes()))
		require.NoError(t, err)
		require.NoError(t, writeJSON(&again, back, Options{}))
		require.Equal(t, first.String(), again.String())
	})
}
