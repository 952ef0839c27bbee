// Package reallogs finds the real logs, listings and exports that some tests read, and the readers of others that they are
// held against. Neither is part of the project. It is used by tests only.
package reallogs

import (
	"os"
	"os/exec"
	"testing"
)

// Folder is the folder of the real files, which the environment variable POSTMORTEM_REAL names; without it the test is skipped.
func Folder(t testing.TB) string {
	t.Helper()
	folder := os.Getenv("POSTMORTEM_REAL")
	if folder == "" {
		t.Skip("POSTMORTEM_REAL names no folder of real logs")
	}
	return folder
}

// Exporter is the path of evtexport or evtxexport, the exporters of libyal's libevt and libevtx (libevt-utils and libevtx-utils of
// Debian), an independent word on what a log holds. Where it is not installed the test is skipped; .ci/run installs it.
func Exporter(t testing.TB, tool string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Skip(tool + " is not installed")
	}
	return path
}
