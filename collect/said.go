package main

import (
	"unicode/utf8"

	"postmortem/collect/bundle"
)

// maxSaid bounds a line on the terminal, in bytes: the longest path of Windows takes some 260 letters.
const maxSaid = 1000

// said is s as a line for a terminal: names of files, and what a registry or a manifest says, are a stranger's words.
func said(s string) string {
	s = bundle.Printable(s)
	if len(s) <= maxSaid {
		return s
	}
	end := maxSaid
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// allSaid are lines for a terminal.
func allSaid(lines []string) []string {
	all := make([]string, len(lines))
	for i, s := range lines {
		all[i] = said(s)
	}
	return all
}
