package facts

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHotfix(t *testing.T) {
	updates := `[HKLM\SOFTWARE\Microsoft\Updates]`
	windows := `[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Hotfix]`
	exchange := `HKLM\SOFTWARE\Microsoft\Updates\Exchange Server 2003\SP2\KB883522`
	for _, tt := range []struct {
		name    string
		exports []RegistryExport
		article string
		want    State
		lines   []int64
	}{
		{"registered", []RegistryExport{export("a", updates, exchange)}, "KB883522", Holds, []int64{2}},
		{"bare number", []RegistryExport{export("a", updates, exchange)}, "883522", Holds, []int64{2}},
		{"variant", []RegistryExport{export("a", updates, exchange+"-v2")}, "883522", Holds, []int64{2}},
		{"longer number", []RegistryExport{export("a", updates, exchange+"1"), export("b", windows)}, "883522", Fails, []int64{1, 1}},
		{"Windows, by Q", []RegistryExport{export("a", windows, `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Hotfix\Q329167`)}, "KB329167", Holds, []int64{2}},
		{"no product's service pack", []RegistryExport{export("a", updates, `HKLM\SOFTWARE\Microsoft\Updates\DataAccess\Q329414`)}, "Q329414", Holds, []int64{2}},
		{"uninstall entry", []RegistryExport{export("a", `[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall]`, `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\KB883522`)}, "KB883522", Holds, []int64{2}},
		{"removed", []RegistryExport{export("a", updates, exchange, exchange+"|Installed=0"), export("b", windows)}, "KB883522", Fails, []int64{1, 1}},
		{"one branch only", []RegistryExport{export("a", updates)}, "KB883522", Unknown, nil},
		{"one root over both", []RegistryExport{export("a", `[HKLM\SOFTWARE]`)}, "KB883522", Fails, []int64{1, 1}},
		{"uninstall proves no absence", []RegistryExport{export("a", `[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall]`)}, "KB883522", Unknown, nil},
		{"no article", []RegistryExport{export("a", `[HKLM\SOFTWARE]`)}, "Symantec", Unknown, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &Server{Evidence: Evidence{Registries: tt.exports}}
			state, proof := s.Hotfix(tt.article)
			assert.Equal(t, tt.want, state)
			var lines []int64
			for _, at := range proof {
				lines = append(lines, at.N)
			}
			assert.Equal(t, tt.lines, lines)
		})
	}
}
