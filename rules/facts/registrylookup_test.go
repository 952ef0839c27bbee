package facts

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
)

// export builds a registry export: "[key]" is a root, "key" a key, "key|name=text" a value; each at its own line.
func export(member string, lines ...string) RegistryExport {
	e := RegistryExport{Source: Source{Member: member}}
	for i, line := range lines {
		at := Citation{Location: bundle.AtLine(member, i+1), Excerpt: line}
		key, value, isValue := strings.Cut(line, "|")
		path := CanonicalKey(strings.Trim(key, "[]()"))
		switch {
		case isValue:
			name, text, _ := strings.Cut(value, "=")
			e.Values = append(e.Values, RegistryValue{Citation: at, Key: path, Name: name, Type: "REG_SZ", Text: text})
			continue
		case line[0] == '[' || line[0] == '(':
			e.Roots = append(e.Roots, RegistryRoot{Citation: at, Path: path, Shallow: line[0] == '('})
		}
		e.Keys = append(e.Keys, RegistryKey{Citation: at, Path: path})
	}
	return e
}

func TestLookup(t *testing.T) {
	const avapi = `HKLM\SOFTWARE\Microsoft\Exchange\TransportAVAPI`
	for _, tt := range []struct {
		name       string
		export     RegistryExport
		key, value string
		want       State
		line       int // that proves it; 0 none
	}{
		{"there", export("a", `[HKLM\SOFTWARE\Microsoft\Exchange]`, avapi, avapi+"|Enabled=1"), avapi, "enabled", Holds, 3},
		{"key there, value not", export("a", `[HKLM\SOFTWARE\Microsoft\Exchange]`, avapi), avapi, "Enabled", Fails, 2},
		{"key not there", export("a", `[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange]`), avapi, "Enabled", Fails, 1},
		{"another key exported", export("a", `[HKLM\SOFTWARE\Sybari Software]`), avapi, "Enabled", Unknown, 0},
		{"a key below exported", export("a", `[HKLM\SOFTWARE\Microsoft\Exchange\TransportAVAPI\Sub]`), avapi, "Enabled", Unknown, 0},
		{"prefix of a name is no key", export("a", `[HKLM\SOFTWARE\Microsoft\Exch]`), avapi, "Enabled", Unknown, 0},
		{"control sets are one", export("a", `[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Services]`), `HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC\Queuing`, "x", Fails, 1},
		{"wildcard there", export("a", `[HKLM\U\Foo]`, `HKLM\U\Foo|DisplayName=Antigen`), `HKLM\U\*`, "DisplayName", Holds, 2},
		{"wildcard not covered", export("a", `[HKLM\U\Foo]`), `HKLM\U\*`, "DisplayName", Unknown, 0},
		{"wildcard covered", export("a", `[HKLM\U]`), `HKLM\U\*`, "DisplayName", Fails, 1},
		{"any value", export("a", `[HKLM\Run]`, `HKLM\Run|ccApp=x`), `HKLM\Run`, "*", Holds, 2},
		{"default value", export("a", `[HKLM\Run]`, `HKLM\Run|=x`), `HKLM\Run`, "", Holds, 2},
		{"a named value is not the default", export("a", `[HKLM\Run]`, `HKLM\Run|a=x`), `HKLM\Run`, "", Fails, 1},
		{"shallow, own value", export("a", `(HKLM\Run)`), `HKLM\Run`, "x", Fails, 1},
		{"shallow, subkey that exists", export("a", `(HKLM\U)`, `HKLM\U\Foo`), `HKLM\U\Foo`, "x", Unknown, 0},
		{"shallow, subkey that does not", export("a", `(HKLM\U)`, `HKLM\U\Foo`), `HKLM\U\Bar`, "x", Fails, 1},
		{"shallow, any subkey's value", export("a", `(HKLM\U)`, `HKLM\U\Foo`), `HKLM\U\*`, "x", Unknown, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &Server{Evidence: Evidence{Registries: []RegistryExport{tt.export}}}
			views := s.Lookup(tt.key, tt.value)
			if tt.want == Unknown && len(views) == 0 {
				return
			}
			require.Len(t, views, 1)
			assert.Equal(t, tt.want, views[0].State())
			at := views[0].At
			if len(views[0].Values) > 0 {
				at = views[0].Values[0].Citation
			}
			assert.EqualValues(t, tt.line, at.N)
		})
	}
}

func TestLookupOfPartialExport(t *testing.T) {
	e := export("a", `[HKLM\U]`, `HKLM\U|a=1`)
	e.Partial = true
	s := &Server{Evidence: Evidence{Registries: []RegistryExport{e}}}
	require.Len(t, s.Lookup(`HKLM\U`, "a"), 1)
	assert.Equal(t, Holds, s.Lookup(`HKLM\U`, "a")[0].State())
	assert.Empty(t, s.Lookup(`HKLM\U\x`, "b"), "it may have ended before")
}

func TestLookupKey(t *testing.T) {
	s := &Server{Evidence: Evidence{Registries: []RegistryExport{
		export("a", `[HKLM\U]`, `HKLM\U\KB1`), export("b", `(HKLM\V)`, `HKLM\V\Foo`), export("c", `[HKLM\W]`),
	}}}
	for key, want := range map[string]State{
		`HKLM\U\KB1`: Holds, `HKLM\U\KB2`: Fails, `HKLM\U\*`: Holds, `HKLM\U\*\x`: Fails,
		`HKLM\V\Foo`: Holds, `HKLM\V\Bar`: Fails, `HKLM\V\B*`: Fails, `HKLM\V\Bar\x`: Fails, `HKLM\V`: Holds,
	} {
		views := s.LookupKey(key)
		require.Len(t, views, 1, key)
		assert.Equal(t, want, views[0].KeyState(), key)
	}
	assert.Empty(t, s.LookupKey(`HKLM\V\Foo\x`), "a shallow listing does not show what lies in a subkey")
	assert.Empty(t, s.LookupKey(`HKLM\X`))
}

func TestCanonicalKey(t *testing.T) {
	for in, want := range map[string]string{
		`HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Services\`: `HKLM\SYSTEM\CurrentControlSet\Services`,
		`hklm\system\currentcontrolset`:                     `HKLM\system\CurrentControlSet`,
		`HKEY_CLASSES_ROOT\CLSID\{x}`:                       `HKLM\SOFTWARE\Classes\CLSID\{x}`,
		`HKCR`:                                              `HKLM\SOFTWARE\Classes`,
		`HKEY_USERS\.DEFAULT`:                               `HKU\.DEFAULT`,
		`HKLM\SYSTEM\ControlSetabc\x`:                       `HKLM\SYSTEM\ControlSetabc\x`,
		``:                                                  ``,
	} {
		assert.Equal(t, want, CanonicalKey(in))
	}
}
