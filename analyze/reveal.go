package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"postmortem/reports"
	"postmortem/reports/redact"
)

// maxKey bounds a key file, in bytes.
const maxKey = 256 << 20

// revealVerb turns the tokens of a redacted report back.
func revealVerb(p program) *cobra.Command {
	var output, format string
	verb := &cobra.Command{
		Use:   "reveal KEYFILE REPORT [flags]",
		Short: "Turns the tokens of a redacted report back, with the key that --redact-key wrote. JSON comes out byte for byte as it\nwould have been without redaction, and --format renders it anew; of other formats the line ends may differ.",
		Args:  cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			out, err := reveal(args[0], args[1], format, p)
			if err != nil {
				return err
			}
			return writeStream(c.Context(), output, p.stdout, func(w io.Writer) error {
				_, err := w.Write(out)
				return err
			})
		},
	}
	verb.Flags().StringVarP(&output, "output", "o", "", "write to `FILE` instead of standard output")
	verb.Flags().StringVarP(&format, "format", "f", "", "of a JSON report: render it anew, as "+formatNames())
	offer(verb, "format", reportFormats()...)
	return verb
}

func reveal(keyFile, report, format string, p program) ([]byte, error) {
	key, err := readKey(keyFile)
	if err != nil {
		return nil, err
	}
	raw, err := readBounded(report, reports.MaxJSON)
	if err != nil {
		return nil, &problem{exitUnreadable, fmt.Errorf("report: %w", err), "give a report that --redact wrote"}
	}
	if !redact.Mentions(string(raw)) {
		fmt.Fprintln(p.stderr, "analyze: warning: the report holds no token")
	}
	out, unknown := reports.Reveal(key, raw)
	if unknown > 0 {
		fmt.Fprintf(p.stderr, "analyze: warning: %d tokens are not in this key: is it the key of this very report?\n", unknown)
	}
	if format == "" {
		return out, nil
	}
	return renderAnew(out, format)
}

func readKey(name string) (redact.Key, error) {
	raw, err := readBounded(name, maxKey)
	if err == nil {
		var key redact.Key
		if key, err = redact.ParseKey(raw); err == nil {
			return key, nil
		}
	}
	return redact.Key{}, usage("give first the file that --redact-key wrote, then the report", "key: %w", err)
}

func readBounded(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(raw)) > limit {
		err = fmt.Errorf("%s: larger than %d bytes", name, limit)
	}
	return raw, err
}

func renderAnew(raw []byte, name string) ([]byte, error) {
	format, known := reports.FormatByName(name)
	if !known {
		return nil, unknownChoice("format", name, reportFormats())
	}
	r, err := reports.Read(bytes.NewReader(raw))
	if errors.Is(err, reports.ErrNotReport) {
		return nil, usage("--format needs a JSON report; leave it out to keep the report's own format", "%w", err)
	}
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = format.Write(&out, r, reports.Options{})
	return out.Bytes(), err
}
