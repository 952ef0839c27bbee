package text

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func read(t *testing.T, s string, h Hint) (got []Line) {
	t.Helper()
	for l, err := range Detect([]byte(s), h).Lines(strings.NewReader(s)) {
		assert.NoError(t, err)
		got = append(got, l)
	}
	return got
}

func TestLinesEnds(t *testing.T) {
	got := read(t, "a\r\nb\r\r\nc\rd\n\ne\x1a", Hint{})
	assert.Equal(t, []Line{{1, "a"}, {2, "b"}, {3, "c d"}, {4, ""}, {5, "e"}}, got)
	assert.Equal(t, []Line{{1, "h\u00e9"}, {2, "x"}}, read(t, "h\x00\xe9\x00\r\x00\n\x00x\x00", Hint{}))
	assert.Equal(t, []Line{{1, "h\u00e9"}}, read(t, "h\x82", Hint{OEM: 850}))
}
