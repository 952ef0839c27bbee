package rules

import (
	"embed"
	"io/fs"
)

// builtIn holds every rule of the catalog. A new area is a new folder; this line stays as it is.
//
//go:embed symptoms.yaml */*.yaml
var builtIn embed.FS

// BuiltIn is the folder of the rules that come with the program.
func BuiltIn() fs.FS { return builtIn }
