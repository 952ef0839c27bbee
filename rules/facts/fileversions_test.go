package facts

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// table is a version table of "path=version" lines; a name without a folder is a bare one.
func table(member string, lines ...[2]string) VersionTable {
	t := VersionTable{Source: Source{Member: member}}
	for _, line := range lines {
		path, name := line[0], line[0]
		if at := lastSlash(path); at >= 0 {
			name = path[at+1:]
		} else {
			path = ""
		}
		v, _ := ParseVersion(line[1])
		t.Files = append(t.Files, FileVersion{Name: name, Path: path, Version: v, Raw: line[1]})
	}
	return t
}

func lastSlash(path string) int {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '\\' {
			return i
		}
	}
	return -1
}

func modules(member, process string, mods ...Module) ModuleList {
	return ModuleList{Source: Source{Member: member}, Processes: []ProcessModules{{Process: process, Modules: mods}}}
}

func TestFileVersions(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    Server
		file string
		want []string
	}{
		{"in bin", Server{Evidence: Evidence{Versions: []VersionTable{table("v",
			[2]string{`D:\Exchsrvr\bin\Store.exe`, "6.5.7638.1"}, [2]string{`D:\copies\Store.exe`, "6.5.7226.0"})}}}, "store.exe", []string{"6.5.7638.1"}},
		{"copies kept aside", Server{Evidence: Evidence{Versions: []VersionTable{table("v",
			[2]string{`C:\WINNT\$NtUninstallKB883522$\Store.exe`, "6.5.7226.0"}, [2]string{`D:\Exchsrvr\bin\backup\Store.exe`, "6.5.7226.0"},
			[2]string{`E:\i386\Store.exe`, "6.5.6944.0"}, [2]string{`E:\hotfix\exchsrvr\bin\Store.exe`, "6.5.6944.0"})}}}, "Store.exe", nil},
		{"somewhere else", Server{Evidence: Evidence{Versions: []VersionTable{table("v", [2]string{`D:\tools\Store.exe`, "6.5.7226.0"})}}}, "store.exe", nil},
		{"message texts", Server{Evidence: Evidence{Versions: []VersionTable{table("v", [2]string{`D:\Exchsrvr\res\Mdbmsg.dll`, "6.5.7232.36"})}}}, "mdbmsg.dll", []string{"6.5.7232.36"}},
		{"Setup's folder", Server{Evidence: Evidence{
			Registries: []RegistryExport{export("r", `[HKLM\SOFTWARE\Microsoft\Exchange\Setup]`, `HKLM\SOFTWARE\Microsoft\Exchange\Setup|Services=E:\Mail\`)},
			Versions:   []VersionTable{table("v", [2]string{`E:\mail\BIN\store.exe`, "6.5.7638.1"})},
		}}, "store.exe", []string{"6.5.7638.1"}},
		{"a product's file", Server{Evidence: Evidence{Versions: []VersionTable{table("v", [2]string{`D:\Antigen\AntigenSmtpSink.dll`, "6.5.1093.0"})}}}, "antigensmtpsink.dll", []string{"6.5.1093.0"}},
		{"loaded", Server{Evidence: Evidence{
			Modules:  []ModuleList{modules("m", "store.exe", Module{Name: "STORE.EXE", Version: "6.5.7232.11"}, Module{Name: "exsmtp.dll"})},
			Versions: []VersionTable{table("v", [2]string{`Store.exe`, "6.5.7226.0"})},
		}}, "store.exe", []string{"6.5.7232.11 loaded"}},
		{"loaded without a version", Server{Evidence: Evidence{Modules: []ModuleList{modules("m", "store.exe", Module{Name: "exsmtp.dll"})}}}, "exsmtp.dll", nil},
		{"bare name", Server{Evidence: Evidence{Versions: []VersionTable{table("v", [2]string{`Store.exe`, "6.5.7226.0"})}}}, "store.exe", []string{"6.5.7226.0"}},
		{"two bare names", Server{Evidence: Evidence{Versions: []VersionTable{table("v", [2]string{`Store.exe`, "6.5.7226.0"}, [2]string{`Store.exe`, "6.5.7638.1"})}}}, "store.exe", nil},
		{"two tables", Server{Evidence: Evidence{Versions: []VersionTable{table("v", [2]string{`Store.exe`, "6.5.7226.0"}), table("w", [2]string{`Store.exe`, "6.5.7638.1"})}}}, "store.exe", []string{"6.5.7226.0", "6.5.7638.1"}},
		{"no version", Server{Evidence: Evidence{Versions: []VersionTable{table("v", [2]string{`D:\Exchsrvr\bin\Store.exe`, "?"})}}}, "store.exe", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range tt.s.FileVersions(tt.file) {
				require.NotNil(t, f.From)
				text := f.Version.String()
				if f.Loaded {
					text += " loaded"
				}
				got = append(got, text)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}
