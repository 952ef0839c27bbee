package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"postmortem/collect/bundle"
)

// MaxJSON bounds a JSON report given as input, in bytes. Decoded and written anew it takes several times as much memory.
const MaxJSON = 64 << 20

// ErrNotReport means that the input is no JSON report of this program, or of a newer version of it.
var ErrNotReport = errors.New("not a report of this program")

func writeJSON(w io.Writer, r *Report, _ Options) error {
	r.FindNames()
	return EncodeJSON(w, r)
}

// EncodeJSON writes a document as JSON that steers no terminal.
func EncodeJSON(w io.Writer, document any) error {
	raw, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(bundle.InertJSON(raw), '\n'))
	return err
}

// LooksLikeReport tells from the first bytes of a file whether it may be a JSON report.
func LooksLikeReport(head []byte) bool {
	head = bytes.TrimSpace(head)
	return bytes.HasPrefix(head, []byte("{")) && bytes.Contains(head[:min(len(head), 200)], []byte(`"schema"`))
}

// Read reads a JSON report back; rendering it gives the bytes that the analysis itself would have given.
func Read(r io.Reader) (*Report, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxJSON+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > MaxJSON {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrNotReport, int64(MaxJSON))
	}
	var out Report
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotReport, err)
	}
	if out.Schema != Schema {
		return nil, fmt.Errorf("%w: schema %q, not %q", ErrNotReport, out.Schema, Schema)
	}
	if err := tellsServersApart(&out); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotReport, err)
	}
	withFingerprints(out.Findings)
	out.Names = orEmpty(out.Names) // reports of before there were any
	return &out, nil
}

// maxServers is how many servers a report may be about; no analysis tells more apart. Each has pages of its own.
const maxServers = 250

// tellsServersApart refuses what no analysis writes: servers without number, or one of them twice, with all its findings each time.
func tellsServersApart(r *Report) error {
	if len(r.Servers) > maxServers {
		return fmt.Errorf("%d servers, more than %d", len(r.Servers), maxServers)
	}
	seen := map[string]bool{}
	for _, s := range r.Servers {
		if seen[s.Name] {
			return fmt.Errorf("two servers called %.60q", s.Name)
		}
		seen[s.Name] = true
	}
	return nil
}
