//go:build !linux

package main

import "testing"

// smallDisk is a file system of so many bytes.
func smallDisk(t *testing.T, _ int) string {
	t.Helper()
	t.Skip("a small disk is mounted on Linux only")
	return ""
}
