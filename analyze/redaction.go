package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"postmortem/collect/bundle"
	"postmortem/reports"
	"postmortem/reports/redact"
)

// redaction is the flags that take the customer's names out of what a verb writes.
type redaction struct {
	on  bool
	key string // the file that turns tokens back; "" writes none
}

func (x *redaction) define(c *cobra.Command) {
	c.Flags().BoolVar(&x.on, "redact", false, "replace names, addresses, hosts, IPs, message IDs and subjects by tokens: {host-1}")
	c.Flags().StringVar(&x.key, "redact-key", "", "with --redact: write the key that turns tokens back to `FILE`; keep it to yourself")
}

// apply redacts documents in place, with the same tokens in all, and writes the key. names is what the facts know beyond
// what the documents carry. Without --redact it does nothing.
func (x redaction) apply(names []redact.Name, docs ...any) error {
	if !x.on && x.key == "" {
		return nil
	}
	for _, doc := range docs {
		if r, ok := doc.(*reports.Report); ok {
			r.FindNames()
		}
	}
	key := redact.Documents(names, docs...)
	if x.key == "" {
		return nil
	}
	return writeKey(x.key, bundle.InertJSON(key.Bytes()))
}

// writeKey puts a key file in place, readable by its owner alone. A file that is there already is kept: it may be the only
// way back from an earlier report.
func writeKey(name string, content []byte) error {
	if was, err := os.ReadFile(name); err == nil {
		if bytes.Equal(was, content) {
			return nil
		}
		return usage("name a new file, or move the old one away if no report needs it", "--redact-key: %s is there already, and holds another key", name)
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".key-*") // made with mode 0600
	if err == nil {
		defer os.Remove(temp.Name())
		_, err = temp.Write(content)
		err = errors.Join(err, temp.Close())
	}
	if err == nil {
		err = moveNew(temp.Name(), name)
	}
	if err != nil {
		return &problem{exitUnreadable, fmt.Errorf("key not written, so no report either: %w", err), "name a file in a folder you may write to"}
	}
	return nil
}

// moveNew renames a file unless the new name has come to be taken.
func moveNew(from, to string) error {
	if err := os.Link(from, to); !errors.Is(err, os.ErrExist) && err != nil {
		return os.Rename(from, to) // a file system without links
	} else {
		return err
	}
}

// hide redacts what an error tells about bundles: their names, and what of their content it quotes.
func (x redaction) hide(err error, bundles []string) error {
	if err == nil || !x.on && x.key == "" {
		return err
	}
	p := asProblem(err)
	r := redact.New(nil)
	clear := func(s string) string {
		for _, b := range bundles {
			base := filepath.Base(b)
			s = strings.ReplaceAll(strings.ReplaceAll(s, b, base), base, r.Member(base))
		}
		return r.Text(s)
	}
	return &problem{p.code, errors.New(clear(p.err.Error())), p.hint}
}
