package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"postmortem/reports"
	"postmortem/rules"
)

// suppression is the flags that keep accepted findings from leading.
type suppression struct {
	file  string
	today string
	all   []reports.Suppression
	now   time.Time
	met   *metCounts // nil where one report is made
}

// metCounts is how many findings each suppression met in many bundles, which are diagnosed side by side.
type metCounts struct {
	mu sync.Mutex
	of map[int]int
}

func (c *metCounts) add(i, met int) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[i] += met
}

func (s *suppression) define(c *cobra.Command) {
	c.Flags().StringVar(&s.file, "suppress", "", "do not lead with findings that `FILE` accepts: YAML list of rule, fingerprint, reason, owner, expires")
	c.Flags().StringVar(&s.today, "today", "", "judge by `DATE` (2006-01-02) whether a suppression has expired, not by the day of collection")
}

// settle reads the file. All of it is checked before the bundle is opened.
func (s *suppression) settle() (err error) {
	if s.today != "" {
		if s.now, err = time.Parse(time.DateOnly, s.today); err != nil {
			return usage("write it as year, month and day: --today 2026-11-21", "--today: no date: %q", s.today)
		}
	}
	if s.file == "" {
		return nil
	}
	raw, err := readBounded(s.file, maxSuppressions)
	if err != nil {
		return usage("name a YAML file: analyze customer.zip --suppress accepted.yaml", "--suppress: %w", err)
	}
	s.all, err = parseSuppressions(raw)
	if err != nil {
		return usage(suppressionForm, "%s: %w", s.file, err)
	}
	return nil
}

const (
	maxSuppressions = 4 << 20 // bytes of the file
	suppressionForm = `write each as: - {rule: area/slug, fingerprint: fp-0123456789ab, reason: why, owner: who, expires: 2026-12-31}`
)

// parseSuppressions reads a list of suppressions; every field is needed, and no other is known.
func parseSuppressions(raw []byte) ([]reports.Suppression, error) {
	all, err := decodeSuppressions(raw)
	if err != nil {
		return nil, err
	}
	for i, s := range all {
		if err := checkSuppression(s); err != nil {
			return nil, fmt.Errorf("suppression %d: %w", i+1, err)
		}
	}
	return all, nil
}

// decodeSuppressions guards the YAML library, which panics on some broken files.
func decodeSuppressions(raw []byte) (all []reports.Suppression, err error) {
	defer func() {
		if recover() != nil {
			all, err = nil, errors.New("no YAML list")
		}
	}()
	if err := yaml.UnmarshalWithOptions(raw, &all, yaml.Strict()); err != nil && !errors.Is(err, io.EOF) {
		return nil, yamlProblem(err)
	}
	return all, nil
}

// yamlProblem is a mistake of the file in one line, with its place.
func yamlProblem(err error) error {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		return fmt.Errorf("line %d: %s", e.GetToken().Position.Line, strings.Join(strings.Fields(e.GetMessage()), " "))
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(first)
}

var fingerprintForm = regexp.MustCompile(`(?i)^fp-[0-9a-f]{12}$`)

func checkSuppression(s reports.Suppression) error {
	switch {
	case s.Rule == "":
		return errors.New("names no rule")
	case !fingerprintForm.MatchString(s.Fingerprint):
		return fmt.Errorf("fingerprint %q is none that a report shows", s.Fingerprint)
	case strings.TrimSpace(s.Reason) == "":
		return errors.New("gives no reason")
	case strings.TrimSpace(s.Owner) == "":
		return errors.New("names no owner")
	}
	if _, err := time.Parse(time.DateOnly, s.Expires); err != nil {
		return fmt.Errorf("expires is no date: %q", s.Expires)
	}
	return nil
}

// apply suppresses, and warns of what met nothing. Warnings name no server, so they need no redaction.
func (s *suppression) apply(r *reports.Report, catalog func() (*rules.Catalog, error), stderr io.Writer) error {
	if len(s.all) == 0 {
		return nil
	}
	known, err := catalog()
	if err != nil {
		return err
	}
	for i, met := range reports.Suppress(r, s.all, s.now) {
		if s.met.add(i, met); met == 0 {
			fmt.Fprintf(stderr, "analyze: warning: suppression %d: %s\n", i+1, clean(unmet(r, s.all[i], known)))
		}
	}
	return nil
}

// warnOfUnmet warns of what met nothing in any bundle.
func (s *suppression) warnOfUnmet(stderr io.Writer) {
	for i := range s.all {
		if s.met.of[i] == 0 {
			fmt.Fprintf(stderr, "analyze: warning: suppression %d: %s with fingerprint %s is no finding of any bundle\n",
				i+1, clean(s.all[i].Rule), s.all[i].Fingerprint)
		}
	}
}

// unmet says why a suppression met no finding.
func unmet(r *reports.Report, s reports.Suppression, known *rules.Catalog) string {
	if known.Rule(s.Rule) == nil {
		return fmt.Sprintf("no rule %q: %s", s.Rule, didYouMean(s.Rule, idsOf(known), "analyze rules list shows all of them"))
	}
	var others []string
	for _, f := range r.Findings {
		if f.Rule == s.Rule {
			others = append(others, f.Fingerprint)
		}
	}
	if len(others) == 0 {
		return fmt.Sprintf("%s is no finding of this bundle", s.Rule)
	}
	slices.Sort(others)
	return fmt.Sprintf("%s has no fingerprint %s here, but %s: its evidence is another than was accepted", s.Rule, s.Fingerprint, strings.Join(slices.Compact(others), ", "))
}

// idsOf is the IDs of all rules.
func idsOf(c *rules.Catalog) (ids []string) {
	for _, r := range c.Rules {
		ids = append(ids, r.ID)
	}
	return ids
}
