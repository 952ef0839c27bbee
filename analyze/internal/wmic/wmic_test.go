package wmic

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var known = []string{"LinkName", "MessageCount", "QueueName", "Size"}

func read(text string) []string {
	r := Reader{Known: func(name string) bool { return slices.Contains(known, name) }}
	var all []string
	keep := func(i Instance, ok bool) {
		if !ok {
			return
		}
		s := fmt.Sprintf("%d:", i.Line)
		for _, p := range i.Props {
			s += fmt.Sprintf(" %s=%q@%d", p.Name, p.Value, p.Line)
		}
		all = append(all, s)
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		keep(r.Read(n, strings.TrimRight(line, "\r\n")))
	}
	keep(r.Close())
	return all
}

func TestEveryListingGivesTheSameInstances(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"list", "\n\nLinkName=a &amp; b\nMessageCount=3\n\n\nLinkName=c\nMessageCount=\n", []string{
			`3: LinkName="a & b"@3 MessageCount="3"@4`, `7: LinkName="c"@7 MessageCount=""@8`,
		}},
		{"a blank line after each", "LinkName=a\n\nMessageCount=3\n\n\n\nLinkName=c\n\nMessageCount=4\n", []string{
			`1: LinkName="a"@1 MessageCount="3"@3`, `7: LinkName="c"@7 MessageCount="4"@9`,
		}},
		{"one blank line between", "LinkName=a\nSize=3\n\nLinkName=c\nSize=4\n", []string{
			`1: LinkName="a"@1 Size="3"@2`, `4: LinkName="c"@4 Size="4"@5`,
		}},
		{"classes one after the other", "LinkName=a\nSize=3\n\n\nQueueName=q\nSize=4\n", []string{
			`1: LinkName="a"@1 Size="3"@2`, `5: QueueName="q"@5 Size="4"@6`,
		}},
		{"appended output", "LinkName=a\n\ufeffLinkName=c\n", []string{`1: LinkName="a"@1`, `2: LinkName="c"@2`}},
		{"tabs", "LinkName\ta = b\nSize\t3\n", []string{`1: LinkName="a = b"@1 Size="3"@2`}},
		{"colons of known names alone", "Note: x\nLinkName: a\nSize : 3\n", []string{`2: LinkName="a"@2 Size="3"@3`}},
		{"table", "LinkName     MessageCount  \nfür alle     3             \nb            12            \n\n", []string{
			`2: LinkName="für alle"@2 MessageCount="3"@2`, `3: LinkName="b"@3 MessageCount="12"@3`,
		}},
		{"csv", "\nNode,LinkName,MessageCount\nEXCH01,a,3\nEXCH01,b, c,4\nEXCH01,d,5\n", []string{
			`3: Node="EXCH01"@3 LinkName="a"@3 MessageCount="3"@3`, `5: Node="EXCH01"@5 LinkName="d"@5 MessageCount="5"@5`,
		}},
		{"prose", "There is no link: none.\nThe end, really, is near\n", nil},
	} {
		t.Run(tc.name, func(t *testing.T) { assert.Equal(t, tc.want, read(tc.text)) })
	}
}

// FuzzRead gives any text: every value must stand in its line.
func FuzzRead(f *testing.F) {
	for name, seed := range map[string]string{
		"list":      "LinkName=a\nMessageCount=3\n\nLinkName=b\n",
		"table":     "LinkName  Size\nü  3\n",
		"csv":       "Node,Size\na,1\n",
		"odd-table": "Size Size Size\n\t\n",
	} {
		_ = name
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Reader{Known: func(name string) bool { return slices.Contains(known, name) }}
		for line := range strings.Lines(text) {
			i, _ := r.Read(1, line)
			assert.LessOrEqual(t, len(i.Props), MaxProps)
		}
		r.Close()
	})
}
