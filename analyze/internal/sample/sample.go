package sample

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"golang.org/x/tools/txtar"

	"postmortem/collect/bundle"
)

// Sample is one source, read.
type Sample struct {
	Name  string // base name without extension
	Story string // the comment of the source
	files []txtar.File
	parts map[string]string // texts that several sources share, by name
}

// Load reads the sources of a folder, by name, and the parts they share from the folder "parts" below it.
func Load(dir string) ([]Sample, error) { return LoadWithParts(dir, filepath.Join(dir, "parts")) }

// LoadWithParts reads the sources of a folder, which take their shared parts from another folder.
func LoadWithParts(dir, partsDir string) ([]Sample, error) {
	parts, err := loadParts(partsDir)
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	var all []Sample
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		if err != nil {
			return nil, err
		}
		archive := txtar.Parse(raw)
		all = append(all, Sample{strings.TrimSuffix(filepath.Base(p), ".txtar"), string(archive.Comment), archive.Files, parts})
	}
	return all, nil
}

// member is one file of the bundle to be made.
type member struct {
	path    string
	content []byte
	stored  bundle.Entry // what the manifest says beside the hash
}

// Zip builds the bundle. The same source gives the same bytes.
func (s Sample) Zip() ([]byte, error) {
	var members []member
	var manifest *bundle.Manifest
	var how packing
	for _, f := range s.files {
		var err error
		switch f.Name {
		case "manifest.yaml":
			manifest, err = readManifest(f.Data)
		case "bundle.yaml":
			err = yaml.UnmarshalWithOptions(f.Data, &how, yaml.Strict())
		default:
			var m member
			m, err = build(f, s.parts)
			members = append(members, m)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", s.Name, f.Name, err)
		}
	}
	if err := how.apply(&members); err != nil {
		return nil, fmt.Errorf("%s: bundle.yaml: %w", s.Name, err)
	}
	if manifest == nil {
		return zipped(members)
	}
	return collected(members, *manifest)
}

// zipped is a bundle packed by hand.
func zipped(members []member) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.path, Method: zip.Deflate, Modified: packed}
		f, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(m.content); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

// packed is the date that zips made by hand bear; the analyzer must not look at it.
var packed = time.Date(2005, 3, 21, 12, 0, 0, 0, time.UTC)

// collected is a bundle as a collector makes it.
func collected(members []member, m bundle.Manifest) ([]byte, error) {
	var out bytes.Buffer
	w := bundle.Create(&out)
	for _, one := range members {
		e := one.stored
		e.Path = one.path
		if err := w.Add(e, bytes.NewReader(one.content)); err != nil {
			return nil, err
		}
	}
	for _, e := range m.Members { // what could not be collected
		if err := w.Add(e, nil); err != nil {
			return nil, err
		}
	}
	err := w.Close(m)
	return out.Bytes(), err
}

func readManifest(raw []byte) (*bundle.Manifest, error) {
	asJSON, err := yaml.YAMLToJSON(raw)
	if err != nil {
		return nil, err
	}
	var m bundle.Manifest
	return &m, yaml.UnmarshalWithOptions(asJSON, &m, yaml.UseJSONUnmarshaler())
}
