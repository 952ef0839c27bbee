//go:build !linux && !windows

package main

// permissions is the security descriptor of a folder as SDDL. Its error is a missing where the file system shows none.
func permissions(string) (string, error) {
	return "", missing("this system shows no Windows permissions: collect on Windows, on Linux, or on the server")
}
