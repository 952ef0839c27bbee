package reports

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the generated files anew")

const schemaFile = "report.schema.json"

func TestSchemaIsCurrent(t *testing.T) {
	want, err := JSONSchema()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(schemaFile, want, 0o644))
	}
	have, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(have), "run go test ./reports -update")
}

func TestJSONReportKeepsToItsSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, writeJSON(&out, hostile(), Options{}))
	doc, err := jsonschema.UnmarshalJSON(&out)
	require.NoError(t, err)
	require.NoError(t, schema.Validate(doc))

	closed := hostile()
	require.NotEmpty(t, Redact(closed).Tokens)
	out.Reset()
	require.NoError(t, writeJSON(&out, closed, Options{}))
	redacted, err := jsonschema.UnmarshalJSON(&out)
	require.NoError(t, err)
	require.NoError(t, schema.Validate(redacted), "redacted")

	doc.(map[string]any)["findings"] = "none"
	assert.Error(t, schema.Validate(doc), "a wrong document passes")
}
