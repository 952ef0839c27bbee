package main

import "io"

// writeScript prints the collector for the old servers.
func writeScript(io.Writer) error { return usage("", "not yet") }
