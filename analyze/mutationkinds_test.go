package main

import (
	"context"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"

	"postmortem/analyze/internal/artifact"
	"postmortem/analyze/internal/mutation"
	"postmortem/collect/bundle"
)

// byKind is a corpus by kinds of files, so that each kind is damaged as often as any other, however few files there are of it.
type byKind [][]mutation.File

func sortedByKind(all []mutation.File) (kinds byKind) {
	of := map[string][]mutation.File{}
	for _, f := range all {
		kind := kindOf(f)
		of[kind] = append(of[kind], f)
	}
	for _, kind := range slices.Sorted(maps.Keys(of)) {
		kinds = append(kinds, of[kind])
	}
	return kinds
}

// named are the kinds that are told by name here: containers, manifests, and a report.
var named = []string{".zip", ".tar", ".gz", ".bz2", ".xz", ".zst", ".7z", ".cab", ".rar", ".json", "report.json"}

func kindOf(f mutation.File) string {
	for _, kind := range []string{f.Name, strings.ToLower(path.Ext(f.Name))} {
		if slices.Contains(named, kind) {
			return kind
		}
	}
	return artifact.Read(context.Background(), bundle.NewMember(path.Base(f.Name), f.Content), artifact.Context{}).Kind // "" any other
}

// pick is a file of a random kind.
func (k byKind) pick(r *rand.Rand) mutation.File {
	files := k[r.IntN(len(k))]
	return files[r.IntN(len(files))]
}
