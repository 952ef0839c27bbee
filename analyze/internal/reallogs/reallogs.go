// Package reallogs finds the real logs, listings and exports that some tests read. They belong to others and are not part of
// the project: the environment variable POSTMORTEM_REAL names their folder. It is used by tests only.
package reallogs

import (
	"os"
	"testing"
)

// Folder is the folder of the real files. Where none is named the test is skipped.
func Folder(t testing.TB) string {
	t.Helper()
	folder := os.Getenv("POSTMORTEM_REAL")
	if folder == "" {
		t.Skip("POSTMORTEM_REAL names no folder of real logs")
	}
	return folder
}
