package evt_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/analyze/internal/evt"
	"postmortem/analyze/internal/evt/evttest"
)

func TestMatch(t *testing.T) {
	log := evttest.Log{Records: events(3, 1)}.Bytes()
	headless := bytes.Clone(log)
	clear(headless[:48])
	halved := bytes.Clone(headless[:100])
	tests := []struct {
		name string
		head []byte
		want bool
	}{
		{"header", log[:48], true},
		{"start of a header", log[:8], true},
		{"a whole record", headless, true},
		{"half a record", halved, false},
		{"the letters alone", []byte("It begins with LfLe, and LfLe is all."), false},
		{"nothing", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, evt.Match(tt.head)) })
	}
}
