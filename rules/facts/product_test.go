package facts

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
)

const uninstallRoot = `[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall]`

// entry is the lines of one product in the Uninstall branch.
func entry(name, version string) []string {
	key := `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{x}`
	return []string{key, key + "|DisplayName=" + name, key + "|DisplayVersion=" + version}
}

func uninstall(member string, entries ...[]string) RegistryExport {
	lines := []string{uninstallRoot}
	for _, e := range entries {
		lines = append(lines, e...)
	}
	return export(member, lines...)
}

func at(member string, line int) Citation { return Citation{Location: bundle.AtLine(member, line)} }

func TestDeriveProducts(t *testing.T) {
	services := func(running bool, names ...string) ServiceList {
		l := ServiceList{Source: Source{Member: "sc"}, Head: at("sc", 1), RunningOnly: running}
		for i, name := range names {
			l.Services = append(l.Services, Service{Citation: at("sc", i+2), Name: name})
		}
		return l
	}
	for _, tt := range []struct {
		name    string
		e       Evidence
		id      string
		present State
		version string
		proof   []string
	}{
		{
			"installed",
			Evidence{Registries: []RegistryExport{uninstall("u", entry("Symantec Mail Security for Microsoft Exchange", "4.6.1.107"))}},
			"symantec-mail-security", Holds, "4.6.1.107",
			[]string{"u line 3"},
		},
		{
			"two proofs",
			Evidence{
				Registries: []RegistryExport{uninstall("u", entry("Symantec Mail Security for Microsoft Exchange", "4.6.1.107"))}, Services: []ServiceList{services(true, "SMSMSE")},
			},
			"symantec-mail-security", Holds, "4.6.1.107",
			[]string{"u line 3", "sc line 2"},
		},
		{"absent by the registry", Evidence{Registries: []RegistryExport{uninstall("u", entry("Adobe Reader", "7.0"))}}, "antigen", Fails, "", []string{"u line 1"}},
		{"one root above", Evidence{Registries: []RegistryExport{export("u", `[HKLM\SOFTWARE]`)}}, "antigen", Fails, "", []string{"u line 1"}},
		{"absent by the services", Evidence{Services: []ServiceList{services(false, "SMTPSVC")}}, "antigen", Fails, "", []string{"sc line 1"}},
		{"running services prove no absence", Evidence{Services: []ServiceList{services(true, "SMTPSVC")}}, "antigen", Unknown, "", nil},
		{"cut service list", Evidence{Services: []ServiceList{{Source: Source{Partial: true}, Services: []Service{{Name: "SMTPSVC"}}}}}, "antigen", Unknown, "", nil},
		{"a product without known services", Evidence{Services: []ServiceList{services(false, "SMTPSVC")}}, "imf", Unknown, "", nil},
		{"part of Exchange", Evidence{Registries: []RegistryExport{uninstall("u")}}, "imf", Unknown, "", nil},
		{"another branch exported", Evidence{Registries: []RegistryExport{export("u", `[HKLM\SOFTWARE\Microsoft\Exchange]`)}}, "antigen", Unknown, "", nil},
		{"shallow query", Evidence{Registries: []RegistryExport{export("u", `(HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall)`)}}, "antigen", Unknown, "", nil},
		{"its key", Evidence{Registries: []RegistryExport{export("a", `[HKLM\SOFTWARE\Sybari Software]`, `HKLM\SOFTWARE\Sybari Software\Antigen for Exchange`)}}, "antigen", Holds, "", []string{"a line 2"}},
		{
			"key with the version in its name",
			Evidence{Registries: []RegistryExport{export("a", `[HKLM\SOFTWARE\Symantec\SMSMSE]`, `HKLM\SOFTWARE\Symantec\SMSMSE\4.6`, `HKLM\SOFTWARE\Symantec\SMSMSE\4.6\Server`)}},
			"symantec-mail-security", Holds, "4.6",
			[]string{"a line 3"},
		},
		{"version in the entry's name", Evidence{Registries: []RegistryExport{uninstall("u", entry("Sybari Antigen 6.5 for Exchange", ""))}}, "antigen", Holds, "6.5", []string{"u line 3"}},
		{"loaded sink", Evidence{Modules: []ModuleList{modules("m", "inetinfo.exe", Module{Citation: at("m", 7), Name: "AntigenSmtpSink.dll", Version: "6.5.1093.0"})}}, "antigen", Holds, "6.5.1093.0", []string{"m line 7"}},
		{"its process", Evidence{Processes: []ProcessList{{Processes: []Process{{Citation: at("p", 3), Name: "Rtvscan.exe"}}}}}, "symantec-antivirus", Holds, "", []string{"p line 3"}},
		{"a file's name is nothing", Evidence{
			Folders:  []FolderListing{{Files: []File{{Name: "AntigenSmtpSink.dll"}}}},
			Versions: []VersionTable{table("v", [2]string{`D:\x\AntigenSmtpSink.dll`, "6.5.1.1"})},
		}, "antigen", Unknown, "", nil},
		{"another product of the vendor", Evidence{Registries: []RegistryExport{uninstall("u", entry("Symantec AntiVirus/Filtering for Microsoft Exchange", "3.0"))}}, "symantec-antivirus", Fails, "", []string{"u line 1"}},
		{"client of version 9", Evidence{Registries: []RegistryExport{uninstall("u", entry("Symantec AntiVirus Client", "9.0.0.338"))}}, "symantec-antivirus", Holds, "9.0.0.338", []string{"u line 3"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &Server{Evidence: tt.e}
			DeriveProducts(s)
			p := s.Product(tt.id)
			assert.Equal(t, tt.present, p.Present)
			assert.Equal(t, tt.version, p.Version.String())
			assert.Equal(t, tt.version != "", !p.VersionAt.IsZero())
			var proof []string
			for _, c := range p.Citations {
				proof = append(proof, c.Location.String())
			}
			assert.Equal(t, tt.proof, proof)
		})
	}
}

func TestProductRemovedSince(t *testing.T) {
	before := uninstall("before", entry("Microsoft Antigen for Exchange", "9.0"))
	after := uninstall("after")
	s := &Server{Evidence: Evidence{Registries: []RegistryExport{before, after}}}
	DeriveProducts(s)
	assert.Equal(t, Holds, s.Product("antigen").Present, "without times any source proves it present")
	s.Registries[0].Taken, s.Registries[1].Taken = time.Unix(1, 0), time.Unix(2, 0)
	DeriveProducts(s)
	assert.Equal(t, Fails, s.Product("antigen").Present)
}

func TestProductTable(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range productTable {
		assert.False(t, seen[row.id], row.id)
		seen[row.id] = true
		require.NotEmpty(t, row.uninstall, row.id)
		for _, key := range append(row.keys, row.keysOfVersion()...) {
			assert.Equal(t, CanonicalKey(key), key)
			in, _ := NewKeySet(DerivedKeys()...).Match(key)
			assert.True(t, in, "%s is read and not wanted", key)
		}
		for _, patterns := range [][]string{row.uninstall, row.not, row.services, row.processes, row.modules, row.files} {
			for _, p := range patterns {
				assert.Equal(t, p, strings.ToLower(p), "patterns are in lower case")
			}
		}
	}
	assert.True(t, KnownProduct("antigen"))
	assert.False(t, KnownProduct("Antigen for Exchange"))
	assert.Len(t, ProductIDs(), len(productTable))
}
