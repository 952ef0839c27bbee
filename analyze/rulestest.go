package main

import (
	"fmt"
	"io"

	"postmortem/rules"
)

// testRules runs the examples of the rules named, of all when none is, and prints a line for each rule.
func testRules(c *rules.Catalog, ids []string, w io.Writer) error {
	tested, err := rulesNamed(c, ids)
	if err != nil {
		return err
	}
	var failing rules.Problems
	for _, r := range tested {
		passed, all, problems := rules.RunExamples(r, c)
		failing = append(failing, problems...)
		if _, err := fmt.Fprintf(w, "%-8s %2d of %2d  %s\n", wordFor(problems), passed, all, r.ID); err != nil {
			return err
		}
	}
	if len(failing) > 0 {
		return &problem{exitUsage, failing, "an account of the clauses stands below each example that fails"}
	}
	return nil
}

func wordFor(problems rules.Problems) string {
	if len(problems) > 0 {
		return "fails"
	}
	return "passes"
}

func rulesNamed(c *rules.Catalog, ids []string) (named []*rules.Rule, err error) {
	if len(ids) == 0 {
		return c.Rules, nil
	}
	for _, id := range ids {
		r := c.Rule(id)
		if r == nil {
			return nil, noRule(c, id)
		}
		named = append(named, r)
	}
	return named, nil
}
