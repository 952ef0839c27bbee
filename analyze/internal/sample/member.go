package sample

import (
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"
)

// build makes one member of its source.
func build(f txtar.File, parts map[string]string) (member, error) {
	name, encoding, _ := strings.Cut(f.Name, "@")
	for suffix, make := range binaries {
		if base, ok := strings.CutSuffix(name, suffix+".yaml"); ok {
			content, err := make(f.Data)
			return member{path: base + binaryNames[suffix], content: content}, err
		}
	}
	content, err := text(string(f.Data), encoding, parts)
	return member{path: name, content: content}, err
}

// binaries makes files of their description in YAML, by the suffix of the source's name.
var binaries = map[string]func([]byte) ([]byte, error){".evt": evtFile, ".evtx": evtxFile, ".hive": hiveFile}

// binaryNames is what stays of the suffix.
var binaryNames = map[string]string{".evt": ".evt", ".evtx": ".evtx", ".hive": ""}

// packing is how the zip is made beyond packing the members as they are.
type packing struct {
	Cut    map[string]float64 `yaml:"cut"`    // member → share of its bytes that is kept
	Garble map[string]int     `yaml:"garble"` // member → offset where 64 bytes are overwritten
	Nest   map[string]string  `yaml:"nest"`   // folder, ending in "/" → the inner zip that takes its members
}

func (p packing) apply(members *[]member) error {
	for i := range *members {
		m := &(*members)[i]
		if share, ok := p.Cut[m.path]; ok {
			m.content = m.content[:int(share*float64(len(m.content)))]
		}
		if at, ok := p.Garble[m.path]; ok {
			if at+64 > len(m.content) {
				return fmt.Errorf("%s has %d bytes only", m.path, len(m.content))
			}
			copy(m.content[at:], strings.Repeat("\xFE", 64))
		}
	}
	return p.nest(members)
}

// nest packs the members of a folder into a zip of their own, as a consultant does who got several.
func (p packing) nest(members *[]member) error {
	for _, folder := range sorted(p.Nest) {
		name := p.Nest[folder]
		var inner, rest []member
		for _, m := range *members {
			if inside, ok := strings.CutPrefix(m.path, folder); ok {
				inner = append(inner, member{path: inside, content: m.content})
			} else {
				rest = append(rest, m)
			}
		}
		content, err := zipped(inner)
		if err != nil {
			return err
		}
		*members = append(rest, member{path: name, content: content})
	}
	return nil
}
