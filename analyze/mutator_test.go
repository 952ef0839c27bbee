package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"

	"postmortem/analyze/internal/mutation"
	"postmortem/reports"
	"postmortem/rules"
)

// mutator analyzes damaged files, one after the other.
type mutator struct {
	corpus  byKind
	catalog *rules.Catalog
	folder  string // of the damaged file
	seed    uint64
}

// damaged is the n-th damaged file: as it is, or packed together with another that is whole.
func (m *mutator) damaged(n uint64) (name, how string, content []byte) {
	r := rand.New(rand.NewPCG(m.seed, n))
	f, other := m.corpus.pick(r), m.corpus.pick(r)
	content, how = mutation.Damage(f.Content, other.Content, m.seed, n)
	how = f.Name + ": " + how
	base := path.Base(f.Name)
	switch r.IntN(8) {
	case 0:
		return "packed.zip", how, zipOf(mutation.File{Name: base, Content: content}, mutation.File{Name: "other/" + path.Base(other.Name), Content: other.Content})
	case 1:
		return "packed.tar.gz", how, gzipOf(tarOf(mutation.File{Name: base, Content: content}, mutation.File{Name: "other/" + path.Base(other.Name), Content: other.Content}))
	}
	return base, how, content
}

// one analyzes the n-th damaged file the whole way, and writes the report in one of the formats.
func (m *mutator) one(n uint64) (err error) {
	name, how, content := m.damaged(n)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", how, err)
		}
	}()
	name = filepath.Join(m.folder, name)
	if err := os.WriteFile(name, content, 0o600); err != nil {
		return err
	}
	defer os.Remove(name)
	return m.analyze(name, reports.Formats[n%uint64(len(reports.Formats))])
}

func (m *mutator) analyze(name string, f reports.Format) error {
	r, isReport, err := reportGiven([]string{name})
	if !isReport {
		r, err = m.diagnose(name)
	}
	if err != nil { // a file that is no bundle, and says so
		return nil
	}
	for _, g := range r.Gaps {
		if strings.HasPrefix(g.Reason, "the reader of ") {
			return fmt.Errorf("a panic was caught: %s", g.Reason)
		}
	}
	return f.Write(io.Discard, r, reports.Options{})
}

func (m *mutator) diagnose(name string) (*reports.Report, error) {
	in, err := openAll(context.Background(), []string{name}, strings.NewReader(""), nil)
	if err != nil {
		return nil, err
	}
	defer in.close()
	return diagnose(context.Background(), in, m.catalog, &progress{})
}

func zipOf(files ...mutation.File) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		if to, err := w.Create(f.Name); err == nil {
			to.Write(f.Content)
		}
	}
	w.Close()
	return out.Bytes()
}

func gzipOf(content []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(content)
	z.Close()
	return out.Bytes()
}

func tarOf(files ...mutation.File) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		if w.WriteHeader(&tar.Header{Name: f.Name, Size: int64(len(f.Content)), Mode: 0o600}) == nil {
			w.Write(f.Content)
		}
	}
	w.Close()
	return out.Bytes()
}
