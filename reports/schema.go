package reports

import (
	"encoding/json"

	"github.com/invopop/jsonschema"
)

// JSONSchema describes the JSON report, for programs that read it. The file report.schema.json is its output.
func JSONSchema() ([]byte, error) {
	reflector := jsonschema.Reflector{Anonymous: true, AllowAdditionalProperties: true}
	schema := reflector.Reflect(&Report{})
	schema.Title = "Postmortem report"
	out, err := json.MarshalIndent(schema, "", "  ")
	return append(out, '\n'), err
}
