package rules

import (
	"bytes"
	"io/fs"
	"os"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSchemaAcceptsTheCatalog keeps editors from marking what Load accepts.
func TestSchemaAcceptsTheCatalog(t *testing.T) {
	schema := compiledSchema(t)
	names, err := fs.Glob(BuiltIn(), "*/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		text, err := fs.ReadFile(BuiltIn(), name)
		require.NoError(t, err)
		assert.NoError(t, schema.Validate(jsonOf(t, text)), name)
	}
	assert.Error(t, schema.Validate(jsonOf(t, []byte("title: x\nsevertiy: high\n"))))
	assert.Error(t, schema.Validate(jsonOf(t, []byte("title: x\nrequires: [{that: y, evnt: {}}]\n"))))
}

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("rule.schema.json")
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("rule.schema.json", doc))
	schema, err := c.Compile("rule.schema.json")
	require.NoError(t, err)
	return schema
}

func jsonOf(t *testing.T, text []byte) any {
	t.Helper()
	text, err := yaml.YAMLToJSON(text)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return doc
}
