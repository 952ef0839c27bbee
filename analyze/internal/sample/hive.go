package sample

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"postmortem/collect/bundle/regf/regftest"
)

// hiveSource describes a hive.
type hiveSource struct {
	File  string                    `yaml:"file"`  // as the base block keeps it: \SystemRoot\System32\Config\SOFTWARE
	Dirty bool                      `yaml:"dirty"` // copied from the running server
	Keys  map[string]map[string]any `yaml:"keys"`  // path below the root → value name → number, text or list of texts
}

func hiveFile(source []byte) ([]byte, error) {
	var h hiveSource
	if err := yaml.UnmarshalWithOptions(source, &h, yaml.Strict()); err != nil {
		return nil, err
	}
	root := regftest.Key{Name: "$$$PROTO.HIV"}
	for _, path := range sorted(h.Keys) {
		values, err := hiveValues(h.Keys[path])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		k := keyAt(&root, strings.Split(path, `\`))
		k.Values = values
	}
	return regftest.Write(root, regftest.Options{FileName: h.File, Dirty: h.Dirty}), nil
}

// keyAt finds or makes the key of a path.
func keyAt(k *regftest.Key, path []string) *regftest.Key {
	if len(path) == 0 {
		return k
	}
	i := slices.IndexFunc(k.Subkeys, func(s regftest.Key) bool { return s.Name == path[0] })
	if i < 0 {
		i = len(k.Subkeys)
		k.Subkeys = append(k.Subkeys, regftest.Key{Name: path[0]})
	}
	return keyAt(&k.Subkeys[i], path[1:])
}

func hiveValues(source map[string]any) ([]regftest.Value, error) {
	var all []regftest.Value
	for _, name := range sorted(source) {
		switch v := source[name].(type) {
		case uint64:
			all = append(all, regftest.DWORD(name, uint32(v)))
		case string:
			all = append(all, regftest.SZ(name, v))
		case []any:
			var items []string
			for _, item := range v {
				items = append(items, fmt.Sprint(item))
			}
			all = append(all, regftest.MultiSZ(name, items...))
		default:
			return nil, fmt.Errorf("%s: neither number, text nor list", name)
		}
	}
	return all, nil
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
