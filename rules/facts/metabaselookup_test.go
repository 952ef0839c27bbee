package facts

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func metabase(taken time.Time, roots []string, props ...MetabaseProperty) Metabase {
	return Metabase{Source: Source{Taken: taken}, Roots: roots, Properties: props}
}

func TestMetabaseValue(t *testing.T) {
	var none time.Time
	both := []string{"/LM/smtpsvc", "/LM/SMTPSVC/1"}
	own := MetabaseProperty{Path: "/LM/smtpsvc/1", Name: "DsUseCat", Value: "0"}
	inherited := MetabaseProperty{Path: "/LM/SmtpSvc", Name: "dsusecat", Value: "1"}
	for _, tc := range []struct {
		name  string
		lists []Metabase
		want  State
		found int
	}{
		{"no listing", nil, Unknown, 0},
		{"set at its node", []Metabase{metabase(none, both, inherited, own)}, Holds, 1},
		{"inherited", []Metabase{metabase(none, both, inherited)}, Holds, 1},
		{"absent", []Metabase{metabase(none, both)}, Fails, 0},
		{"the service is not covered", []Metabase{metabase(none, both[1:])}, Unknown, 0},
		{"another virtual server", []Metabase{metabase(none, []string{"/LM/SmtpSvc", "/LM/SmtpSvc/2"})}, Unknown, 0},
		{"two that disagree", []Metabase{metabase(none, both, own), metabase(none, both)}, Unknown, 1},
		{"two values", []Metabase{metabase(none, both, own), metabase(none, both, inherited)}, Unknown, 2},
		{"the newer", []Metabase{metabase(noon, both, own), metabase(noon.Add(time.Hour), both)}, Fails, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := Server{Evidence: Evidence{Metabases: tc.lists}}
			got := s.MetabaseValue(1, "DSUseCat")
			assert.Equal(t, tc.want, got.State)
			assert.Len(t, got.Found, tc.found)
		})
	}
	s := Server{Evidence: Evidence{Metabases: []Metabase{metabase(none, both, inherited, own)}}}
	assert.Equal(t, "0", s.MetabaseValue(1, "DsUseCat").Found[0].Value, "its own node comes first")
	partial := metabase(none, both)
	partial.Partial = true
	s = Server{Evidence: Evidence{Metabases: []Metabase{partial}}}
	assert.Equal(t, Unknown, s.MetabaseValue(1, "DsUseCat").State)
}
