package sample

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// loadParts reads the texts that several sources share: NAME.txt is the part NAME.
func loadParts(dir string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	parts := map[string]string{}
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		if err != nil {
			return nil, err
		}
		parts[strings.TrimSuffix(filepath.Base(p), ".txt")] = string(raw)
	}
	return parts, nil
}

const partMark = "«part "

// putIn replaces each line "«part NAME; old=new; …»" by the part, with every old in it replaced by its new.
func putIn(source string, parts map[string]string) (string, error) {
	var out strings.Builder
	for line := range strings.Lines(source) {
		call, ok := strings.CutPrefix(line, partMark)
		if !ok {
			out.WriteString(line)
			continue
		}
		words := strings.Split(strings.TrimSuffix(strings.TrimSpace(call), "»"), "; ")
		if parts[words[0]] == "" {
			return "", fmt.Errorf("no such part: %s", line)
		}
		var changes []string
		for _, w := range words[1:] {
			before, after, _ := strings.Cut(w, "=")
			changes = append(changes, before, after)
		}
		out.WriteString(strings.NewReplacer(changes...).Replace(parts[words[0]]))
	}
	return out.String(), nil
}
