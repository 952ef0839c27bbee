package facts

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestKeySet(t *testing.T) {
	set := NewKeySet(
		`HKLM\SOFTWARE\Microsoft\Exchange`,
		`HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\*\Private-*`,
		`HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan`,
	)
	for _, tt := range []struct {
		key       string
		in, above bool
	}{
		{`HKLM\SOFTWARE\Microsoft\Exchange`, true, false},
		{`hklm\software\microsoft\exchange\TransportAVAPI`, true, false},
		{`HKLM\SOFTWARE\Microsoft\ExchangeServer`, false, false},
		{`HKLM\SOFTWARE\Microsoft`, false, true},
		{`HKLM`, false, true},
		{``, false, true},
		{`HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\EXCH01\Private-1234`, true, false},
		{`HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\EXCH01`, false, true},
		{`HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\EXCH01\Public-1234`, false, false},
		{`HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan`, true, false},
		{`HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan\Private-1`, true, false},
		{`HKLM\HARDWARE`, false, false},
	} {
		in, above := set.Match(tt.key)
		assert.Equal(t, [2]bool{tt.in, tt.above}, [2]bool{in, above}, tt.key)
	}
	in, _ := (*Wants)(nil).KeySet().Match("anything")
	assert.True(t, in)
	in, above := (&Wants{}).KeySet().Match("HKLM")
	assert.False(t, in || above, "nothing is wanted")
}

func TestWantsKey(t *testing.T) {
	w := &Wants{Keys: []string{`HKLM\SOFTWARE\Symantec\SMSMSE\*\Server`}}
	assert.True(t, w.Key(`HKLM\SOFTWARE\Symantec\SMSMSE\4.6\Server\Components`))
	assert.False(t, w.Key(`HKLM\SOFTWARE\Symantec\SMSMSE\4.6`))
	assert.True(t, (*Wants)(nil).Key("x"))
}

func TestGlobMatch(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "", true},
		{"a*", "abc", true},
		{"a*c", "abc", true},
		{"a*c", "ac", true},
		{"a*c", "abd", false},
		{"*b*", "abc", true},
		{"*b*d", "abcd", true},
		{"*b*d", "abc", false},
		{"ab*ba", "aba", false},
		{"abc", "abc", true},
		{"abc", "abcd", false},
		{"", "", true},
	} {
		assert.Equal(t, tt.want, GlobMatch(tt.pattern, tt.name), tt.pattern+" "+tt.name)
	}
}
