package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	rt "postmortem/collect/bundle/regf/regftest"
	"postmortem/rules/facts"
)

func key(name string, below ...any) rt.Key {
	k := rt.Key{Name: name}
	for _, b := range below {
		switch b := b.(type) {
		case rt.Key:
			k.Subkeys = append(k.Subkeys, b)
		case rt.Value:
			k.Values = append(k.Values, b)
		}
	}
	return k
}

func systemHive() rt.Key {
	set := func(name, host string, n uint32) rt.Key {
		return key(name,
			key("Control", key("ComputerName", key("ComputerName", rt.SZ("ComputerName", host)))),
			key("Services", key("MSExchangeIS", key("VirusScan", rt.DWORD("Enabled", n)))))
	}
	return key("$$$PROTO.HIV", set("ControlSet001", "OLD", 0), set("ControlSet002", "EXCH01", 1), key("Select", rt.DWORD("Current", 2)))
}

func TestSystemHive(t *testing.T) {
	out := read(t, "registry/SYSTEM", rt.Write(systemHive(), rt.Options{}), Context{})
	assert.Equal(t, "registry hive", out.Kind)
	assert.Empty(t, out.Gaps)
	require.Len(t, out.Registries, 1)
	e := out.Registries[0]
	assert.Equal(t, "EXCH01", e.Server)
	assert.Equal(t, []string{`8192 HKLM\SYSTEM deep`}, dropOffsets(rootsOf(e)))
	s := facts.Server{Evidence: facts.Evidence{Registries: out.Registries}}
	views := s.Lookup(`HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan`, "Enabled")
	require.Len(t, views, 1)
	require.Len(t, views[0].Values, 1, "only the set that Select names is current")
	v := views[0].Values[0]
	assert.EqualValues(t, 1, v.Number)
	assert.Equal(t, `HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan\Enabled REG_DWORD 1`, v.Excerpt)
	assert.Equal(t, bundle.UnitOffset, v.Unit)
	assert.Positive(t, v.N)
}

// dropOffsets: where the writer puts the root cell is its own matter.
func dropOffsets(roots []string) []string {
	for i, r := range roots {
		_, rest, _ := strings.Cut(r, " ")
		roots[i] = "8192 " + rest
	}
	return roots
}

func TestHiveMounts(t *testing.T) {
	for _, tt := range []struct {
		name, member, fileName, command string
		root                            rt.Key
		want                            string
	}{
		{"SOFTWARE by content", "x.bin", "", "", key("r", key("Classes"), key("Microsoft")), `HKLM\SOFTWARE`},
		{"MPS Reports, Microsoft", "EXCH01_Microsoft.HIV", "", "", key("r", key("Exchange")), `HKLM\SOFTWARE\Microsoft`},
		{"MPS Reports, control set", "EXCH01_CurrentControlSet.HIV", "", "", key("r", key("Control"), key("Enum"), key("Services")), `HKLM\SYSTEM\CurrentControlSet`},
		{"user", "joe.dat", "", "", key("r", key("Control Panel"), key("Environment"), key("Software")), `HKCU`},
		{"default user", "x", `\SystemRoot\System32\Config\DEFAULT`, "", key("r", key("Control Panel"), key("Environment"), key("Software")), `HKU\.DEFAULT`},
		{"by its own name", "x", `emRoot\System32\Config\SOFTWARE`, "", key("r", key("Acme")), `HKLM\SOFTWARE`},
		{"by the member's name", "registry/software", "", "", key("r", key("Acme")), `HKLM\SOFTWARE`},
		{"by the command", "x.hiv", "", `reg save "HKLM\SOFTWARE\Sybari Software" x.hiv`, key("r", key("Acme")), `HKLM\SOFTWARE\Sybari Software`},
		{"unknown", "x.hiv", "", "", key("r", key("Acme")), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := bundle.NewMember(tt.member, rt.Write(tt.root, rt.Options{FileName: tt.fileName}))
			if tt.command != "" {
				m.Entry = &bundle.Entry{Command: tt.command, Outcome: bundle.OK}
			}
			out := Read(t.Context(), m, Context{})
			if tt.want == "" {
				assert.Empty(t, out.Registries)
				require.Len(t, out.Gaps, 1)
				return
			}
			require.Len(t, out.Registries, 1)
			require.Len(t, out.Registries[0].Roots, 1)
			assert.Equal(t, tt.want, out.Registries[0].Roots[0].Path)
		})
	}
}

func TestHiveThatProvesNoAbsence(t *testing.T) {
	whole := rt.Write(systemHive(), rt.Options{})
	log := rt.Write(systemHive(), rt.Options{Dirty: true})
	log[28] = 1
	out := read(t, "SYSTEM.LOG", log, Context{})
	assert.Empty(t, out.Registries)
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "transaction log")
	for name, content := range map[string][]byte{
		"was in use":    rt.Write(systemHive(), rt.Options{Dirty: true}),
		"it is cut off": rt.Write(key("r", systemHive().Subkeys[0], systemHive().Subkeys[1], systemHive().Subkeys[2], key("Z", rt.Binary("x", make([]byte, 9000)))), rt.Options{})[:len(whole)],
	} {
		out := read(t, "SYSTEM", content, Context{})
		require.Len(t, out.Registries, 1, name)
		assert.True(t, out.Registries[0].Partial)
		assert.Contains(t, out.Gaps[0].Reason, name)
	}
}

func TestHiveKeepsOnlyWhatIsWanted(t *testing.T) {
	out := read(t, "SYSTEM", rt.Write(systemHive(), rt.Options{}), Context{Wants: &facts.Wants{Keys: []string{`HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC`}}})
	require.Len(t, out.Registries, 1)
	assert.Empty(t, out.Registries[0].Values)
	assert.Equal(t, "EXCH01", out.Registries[0].Server)
	assert.Equal(t, 16+5, out.Records, "keys and values of all of it")
}
