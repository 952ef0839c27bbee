package reports

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/invopop/jsonschema"
)

// ComparisonFormat is one way to write a comparison down.
type ComparisonFormat struct {
	Name      string // as --format takes it
	Extension string // with the dot
	Write     func(w io.Writer, c *Comparison, o Options) error
}

// ComparisonFormats is the table of formats of a comparison; the first is the default.
var ComparisonFormats = []ComparisonFormat{
	{"text", ".txt", writeComparisonText},
	{"markdown", ".md", writeComparisonMarkdown},
	{"html", ".html", writeComparisonHTML},
	{"json", ".json", writeComparisonJSON},
}

// ComparisonFormatByName finds a format.
func ComparisonFormatByName(name string) (ComparisonFormat, bool) {
	for _, f := range ComparisonFormats {
		if f.Name == name {
			return f, true
		}
	}
	return ComparisonFormat{}, false
}

func writeComparisonJSON(w io.Writer, c *Comparison, _ Options) error { return EncodeJSON(w, c) }

// ReadComparison reads the JSON of a comparison back; rendering it gives the bytes that comparing the bundles would have given.
func ReadComparison(r io.Reader) (*Comparison, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxJSON+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > MaxJSON {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrNotReport, int64(MaxJSON))
	}
	var out Comparison
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotReport, err)
	}
	if out.Schema != ComparisonSchema {
		return nil, fmt.Errorf("%w: schema %q, not %q", ErrNotReport, out.Schema, ComparisonSchema)
	}
	out.Names = orEmpty(out.Names) // comparisons of before there were any
	return &out, nil
}

// ComparisonJSONSchema describes the JSON of a comparison. The file comparison.schema.json is its output.
func ComparisonJSONSchema() ([]byte, error) {
	reflector := jsonschema.Reflector{Anonymous: true, AllowAdditionalProperties: true}
	schema := reflector.Reflect(&Comparison{})
	schema.Title = "Postmortem comparison of two bundles"
	out, err := json.MarshalIndent(schema, "", "  ")
	return append(out, '\n'), err
}
