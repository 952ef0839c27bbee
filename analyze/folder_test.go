package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFileNamesAreSafe(t *testing.T) {
	n := fileNames{}
	n.of(together)
	for _, tc := range []struct{ server, want string }{
		{"EXCH01", "EXCH01"},
		{"exch01", "exch01_2"},
		{"../../etc/passwd", "______etc_passwd"},
		{`a\b:c`, "a_b_c"},
		{"", "server"},
		{"CON", "serverCON"},
		{"com1", "servercom1"},
		{"-rf", "server-rf"},
		{"ÄÖ", "__"},
		{"ORGANISATION", "ORGANISATION_2"},
		{"a\x1b[31m", "a__31m"},
	} {
		assert.Equal(t, tc.want, n.of(tc.server))
	}
	assert.LessOrEqual(t, len(n.of(string(make([]byte, 300)))), maxFileName)
}
