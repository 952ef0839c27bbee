// Package regtext reads the three text forms of a Windows registry: exports (.reg, both versions), the output of reg.exe
// query, and the listing that regedt32 saves ("Save Subtree As").
//
// It yields key lines and values in the order of the text, each with the line where it begins, and errors for what it
// could not understand; after an error it goes on. It keeps nothing: a text of any length is read in one pass.
// It does not know what a key means, and does not fold the many spellings of a path.
//
// An export is:
//
//	signature   Windows Registry Editor Version 5.00 | REGEDIT4
//	key         [HKEY_LOCAL_MACHINE\SOFTWARE\…]      up to the last "]"; [-…] deletes it
//	value       "name"=data | @=data                  \\ and \" are the only escapes; a string may hold raw line ends
//	data        "text" | dword:0000000a | hex:01,02 | hex(7):61,00,… | -    hex goes on after "\" at the line's end
//	comment     ; …
//
// Source: Microsoft, "How to add, modify, or delete registry subkeys and values by using a .reg file" (KB310516).
package regtext

import (
	"errors"
	"iter"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle/regval"
)

// Record is a key line, or a value of the last key line; in a query also what stands around them.
type Record struct {
	Line    int    // where it begins
	Source  string // that line; "" for values of keys that are not wanted
	IsKey   bool
	Path    string // of a key line, as written
	Absent  bool   // with IsKey: our collector says that there was no such key
	Delete  bool   // the text asks for its removal: an import file, no export
	Name    string // of a value; "" is the default value
	Skipped bool   // a value whose key is not wanted: only counted; with an error: no wanted value is affected
	Banner  bool   // reg.exe begins a new output
	Command string // a command line copied with its output
	regval.Value
}

// Errors that come with a Record of the line concerned. The text after it is read on.
var (
	ErrDamaged   = errors.New("is no line of a registry export")
	ErrKey       = errors.New("the key line is damaged")
	ErrValue     = errors.New("the value is damaged")
	ErrTruncated = errors.New("the text ends inside a value")
)

// Views is a text, line by line.
type Views = iter.Seq2[text.View, error]
