package bundle

import (
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTargetsAreWhole(t *testing.T) {
	ids, paths := map[string]bool{}, map[string]bool{}
	for _, row := range Targets {
		assert.False(t, ids[row.ID], "%s: twice", row.ID)
		ids[row.ID] = true
		assert.NotEmpty(t, row.Title, row.ID)
		assert.NotEmpty(t, row.Why, row.ID)
		assert.NotEmpty(t, row.Command, row.ID)
		if !row.Collected() {
			continue
		}
		assert.False(t, paths[row.Path], "%s: its place is taken", row.ID)
		paths[row.Path] = true
		assert.Equal(t, strings.TrimSuffix(row.Path, "/"), path.Clean(row.Path), row.ID)
		assert.Positive(t, row.MaxBytes, row.ID)
		assert.True(t, len(row.Image) > 0 || len(row.Live) > 0 || row.ID == "smtp/sinks" || row.ID == "smtp/queues" || row.ID == "process/autoruns",
			"%s: got neither from a disk nor from a modern system", row.ID)
	}
}

func TestTargetsLieInTheFoldersOfTheLayout(t *testing.T) {
	for _, row := range Targets {
		if !row.Collected() {
			continue
		}
		folder, _, _ := strings.Cut(row.Path, "/")
		assert.Contains(t, []string{"eventlog", "registry", "smtp", "mailroot", "process", "system", "tracking"}, folder, row.ID)
		assert.Less(t, len(row.Path), 60, row.ID)
		assert.NotContains(t, row.Path, " ")
	}
}

func TestCollectsKey(t *testing.T) {
	row := Target{Keys: []string{`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange`, `HKEY_LOCAL_MACHINE\SOFTWARE\Classes\CLSID\*`}}
	for key, want := range map[string]bool{
		`HKLM\SOFTWARE\Microsoft\Exchange`:                            true,
		`hklm\software\microsoft\exchange\Setup`:                      true,
		`HKLM\SOFTWARE\Microsoft\ExchangeServer`:                      false,
		`HKLM\SOFTWARE\Microsoft`:                                     false,
		`HKCR\CLSID\*\InprocServer32`:                                 true,
		`HKEY_LOCAL_MACHINE\SOFTWARE\Classes\CLSID\{1}\LocalServer32`: true,
		`HKLM\SOFTWARE\Classes\CLSID`:                                 false,
	} {
		assert.Equal(t, want, row.CollectsKey(key), key)
	}
}
