package rules

import (
	"math"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"postmortem/rules/facts"
)

// Value is a condition on a setting that may be a number or a text: `1`, `">=100000"`, `"3..9"`, `0xFFFFFFFF`, a text or
// the ways of Text; a list is "any of them". The zero Value matches everything.
type Value struct {
	any []valueIs
}

type valueIs struct {
	number Number
	text   Text
}

func (v *Value) fromYAML(d *decoder, n ast.Node) {
	for _, node := range items(n) {
		var one valueIs
		if isScalar(node) {
			one.scalar(d, node)
		} else {
			d.into(node, &one.text)
		}
		v.any = append(v.any, one)
	}
}

// scalar reads a number where it is one, and always a text, because settings are written either way.
func (v *valueIs) scalar(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	condition := strings.ContainsAny(text[:min(1, len(text))], "<>!=$")
	number := Number{low: math.Inf(-1), high: math.Inf(1), set: true}
	wrong := number.parse(text, d.number)
	switch {
	case wrong == "":
		v.number = number
	case condition:
		d.bad(n, "%s", wrong)
	}
	if !condition {
		v.text = Text{Equals: []string{text}, set: true}
	}
}

func (v Value) set() bool { return len(v.any) > 0 }

// matches decides the condition on a setting as text and, where it has one, as number.
func (v Value) matches(text string, number float64, isNumber bool) bool {
	if !v.set() {
		return true
	}
	return slices.ContainsFunc(v.any, func(one valueIs) bool {
		if isNumber && one.number.set && one.number.Match(number) {
			return true
		}
		return one.text.set && one.text.Match(text)
	})
}

// ofRegistry decides the condition on a registry value; a REG_MULTI_SZ matches when one of its texts does.
func (v Value) ofRegistry(r *facts.RegistryValue) bool {
	switch r.Type {
	case "REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_QWORD":
		return v.matches(r.Text, float64(r.Number), true)
	}
	return v.ofText(r.Text) || slices.ContainsFunc(r.Multi, v.ofText)
}

// ofText decides the condition on a setting written as text, which may be a number.
func (v Value) ofText(text string) bool {
	number, wrong := parseQuantity(text)
	return v.matches(text, number, wrong == "")
}
