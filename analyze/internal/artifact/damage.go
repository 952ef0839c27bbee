package artifact

import (
	"fmt"

	"postmortem/rules/facts"
)

// damage counts the lines of a text that could not be read, for one Gap that names the first of them.
type damage struct {
	n     int
	line  int
	first error
}

func (d *damage) add(line int, err error) {
	if d.n == 0 {
		d.line, d.first = line, err
	}
	d.n++
}

func (d *damage) report(out *facts.Extract) {
	switch d.n {
	case 0:
	case 1:
		out.Gap(fmt.Sprintf("line %d: %v", d.line, d.first))
	default:
		out.Gap(fmt.Sprintf("%d lines not read, the first line %d: %v", d.n, d.line, d.first))
	}
}
