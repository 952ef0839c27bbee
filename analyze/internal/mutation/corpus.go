package mutation

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// File is a whole file to be damaged.
type File struct {
	Name    string // path, with "/" and the member's path behind it when it was taken out of a zip
	Content []byte
}

// MaxOriginal bounds the files of a corpus, in bytes: damage needs no size, and a run of many files needs speed.
const MaxOriginal = 4 << 20

// Corpus is what a module has to damage: the samples and their members, the files below all folders called testdata, and the
// files of other folders, such as that of real logs. The order is the same each time.
func Corpus(module string, others ...string) ([]File, error) {
	var all []File
	err := filepath.WalkDir(module, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !fixture(filepath.ToSlash(name)) {
			return err
		}
		all, err = add(all, module, name)
		return err
	})
	for _, other := range others {
		if err == nil {
			all, err = folder(all, other)
		}
	}
	slices.SortFunc(all, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

func fixture(name string) bool {
	return strings.Contains(name, "/testdata/") && !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".zip") && strings.Contains(name, "/samples/")
}

func folder(all []File, root string) ([]File, error) {
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all, err = add(all, root, name)
		}
		return err
	})
	return all, err
}

func add(all []File, root, name string) ([]File, error) {
	content, err := os.ReadFile(name)
	if err != nil || len(content) > MaxOriginal {
		return all, err
	}
	inside, err := filepath.Rel(root, name)
	if err != nil {
		return all, err
	}
	f := File{filepath.ToSlash(inside), content}
	return append(append(all, f), members(f)...), nil
}

// members are the files in a zip or a txtar.
func members(f File) (all []File) {
	if strings.HasSuffix(f.Name, ".txtar") {
		for _, m := range txtar.Parse(f.Content).Files {
			all = append(all, File{path.Join(f.Name, m.Name), m.Data})
		}
		return all
	}
	r, err := zip.NewReader(bytes.NewReader(f.Content), int64(len(f.Content)))
	if err != nil {
		return nil
	}
	for _, m := range r.File {
		rc, err := m.Open()
		if err != nil {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(rc, MaxOriginal))
		if err == nil && len(content) > 0 {
			all = append(all, File{path.Join(f.Name, m.Name), content})
		}
		rc.Close()
	}
	return all
}
