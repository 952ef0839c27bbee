package rules

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/invopop/jsonschema"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write rule.schema.json anew")

// TestSchemaIsCurrent keeps rule.schema.json, which editors complete and check rule files by, what Load accepts.
func TestSchemaIsCurrent(t *testing.T) {
	const file = "rule.schema.json"
	text, err := json.MarshalIndent(ruleSchema(), "", "  ")
	require.NoError(t, err)
	text = append(text, '\n')
	if *update {
		require.NoError(t, os.WriteFile(file, text, 0o644))
	}
	have, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(text), string(have), "run go test ./rules -run Schema -update")
}

func ruleSchema() *jsonschema.Schema {
	root := schemaOf(reflect.TypeFor[Rule]())
	root.Version = jsonschema.Version
	root.ID = "https://postmortem.invalid/rule.schema.json"
	root.Title = "a rule of the catalog"
	root.Required = []string{"title"}
	root.Definitions = jsonschema.Definitions{
		"clause": clauseSchema(), "value": valueSchema, "facts": schemaOf(reflect.TypeFor[exampleFacts]()),
		"example": plain(reflect.TypeFor[example]()),
	}
	return root
}

func clauseSchema() *jsonschema.Schema {
	text := &jsonschema.Schema{Type: "string"}
	s := &jsonschema.Schema{Type: "object", AdditionalProperties: jsonschema.FalseSchema, Properties: jsonschema.NewProperties()}
	s.Properties.Set("that", text)
	for _, kind := range clauseKinds {
		test := schemaOf(reflect.TypeOf(kind.new()).Elem())
		if kind.key == "all" || kind.key == "any" || kind.key == "none" {
			test = &jsonschema.Schema{Type: "array", Items: clauseRef}
		}
		test.Description = kind.why
		s.Properties.Set(kind.key, test)
	}
	s.Properties.Set("note", text)
	s.Properties.Set("implied-by", text)
	return s
}

func ref(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: "#/$defs/" + name} }

var (
	clauseRef   = ref("clause")
	valueSchema = &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}}
)

// schemaOf is the schema of a type as the decoder reads it.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	if s := mapped(t); s != nil {
		return s
	}
	r := jsonschema.Reflector{FieldNameTag: "yaml", DoNotReference: true, Anonymous: true, RequiredFromJSONSchemaTags: true, Mapper: mapped}
	s := r.ReflectFromType(t)
	s.Version = ""
	return s
}

// mapped is the schema of types that read their own YAML, and of lists, for which one value may stand.
func mapped(t reflect.Type) *jsonschema.Schema {
	scalar := ref("value")
	switch t {
	case reflect.TypeFor[Clause]():
		return clauseRef
	case reflect.TypeFor[Text]():
		return &jsonschema.Schema{Description: "a text: one value, a list, or {equals, contains, prefix, suffix, regexp, not}"}
	case reflect.TypeFor[Value]():
		return &jsonschema.Schema{Description: "a setting: 1, \">=3\", a text, a list, or the ways of a text"}
	case reflect.TypeFor[Number](), reflect.TypeFor[Duration](), reflect.TypeFor[Quantity](), reflect.TypeFor[versions]():
		return scalar
	case reflect.TypeFor[releases]():
		return oneOrMore(scalar)
	case reflect.TypeFor[folderRole]():
		return &jsonschema.Schema{Type: "string"}
	case reflect.TypeFor[Examples]():
		return schemaOf(reflect.TypeFor[exampleSet]())
	case reflect.TypeFor[overlay]():
		return ref("facts")
	case reflect.TypeFor[example]():
		return ref("example")
	case reflect.TypeFor[setting]():
		return &jsonschema.Schema{Description: "a number, a text, or a list of texts"}
	case reflect.TypeFor[Article](), reflect.TypeFor[Step](), reflect.TypeFor[exampleModule](), reflect.TypeFor[exampleService]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string"}, plain(t)}}
	}
	switch {
	case t.Kind() == reflect.Slice:
		return oneOrMore(schemaOf(t.Elem()))
	case t.Kind() == reflect.String || t.Kind() == reflect.Interface:
		return scalar
	}
	return nil
}

// plain reflects a struct that mapped treats specially.
func plain(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", AdditionalProperties: jsonschema.FalseSchema, Properties: jsonschema.NewProperties()}
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag != "" {
			s.Properties.Set(tag, schemaOf(t.Field(i).Type))
		}
	}
	return s
}

func oneOrMore(s *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, {Type: "array", Items: s}}}
}
