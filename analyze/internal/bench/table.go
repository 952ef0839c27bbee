package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// rounds is how many pairs are measured; the slow peers get fewer.
const (
	rounds     = 5
	slowRounds = 3
)

// row is a line of the table: what is measured, against what, and the goal.
type row struct {
	what   string
	own    process
	peer   process
	goal   float64
	rounds int
}

// bench is one run of the table.
type bench struct {
	dir     string
	analyze string
	self    string // this program
}

func measure(dir, analyze string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	b := &bench{dir, analyze, self}
	if err := b.wantAll(); err != nil {
		return err
	}
	fmt.Printf("On %s, %d cores, %s, %s; ratios are medians over pairs of whole processes run in turn, smallest and largest in brackets.\n\n",
		machine(), runtime.NumCPU(), runtime.Version(), source())
	fmt.Println("| what | ratio | goal | wall | CPU ÷ CPU | peak memory |\n| --- | --- | --- | --- | --- | --- |")
	for _, r := range b.rows() {
		if err := r.print(); err != nil {
			return err
		}
	}
	return b.alone()
}

func (r row) print() error {
	if !r.peer.there() {
		fmt.Printf("| %s | %s is not installed | ≤ %g | | | |\n", r.what, r.peer.args[0], r.goal)
		return nil
	}
	p, err := pairs(r.rounds, r.own, r.peer)
	if errors.Is(err, errPeer) {
		fmt.Printf("| %s | %v | ≤ %g | | | |\n", r.what, errPeer, r.goal)
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Printf("| %s | %.3g (%.3g–%.3g) | ≤ %g | %.3f s ÷ %.3f s | %.3g | %.0f MiB |\n", r.what, p.ratio, p.low, p.high, r.goal,
		p.own.wall.Seconds(), p.peer.wall.Seconds(), p.cpu, mebi(p.own.memory))
	return nil
}

func mebi(n int64) float64 { return float64(n) / (1 << 20) }

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) run(name string, flags ...string) process {
	return of(append([]string{b.analyze, b.path(name)}, flags...)...)
}

func (b *bench) inflate(n int, name string) process {
	return of(b.self, "inflate", fmt.Sprint(n), b.path(name))
}

func (b *bench) rows() []row {
	every := "--rules=" + b.path(everyRules)
	two := runtime.GOMAXPROCS(0)
	rows := []row{
		{"300 MB of .evtx in one member ÷ inflating it", b.run(evtxOneZip), b.inflate(1, evtxOneZip), 1.25, rounds},
		{"the same in eleven members ÷ inflating it", b.run(evtxElevenZip), b.inflate(two, evtxElevenZip), 1.25, rounds},
		{"one member, nearly every event wanted ÷ inflating it", b.run(evtxOneZip, every), b.inflate(1, evtxOneZip), 1.75, rounds},
		{"eleven members, nearly every event wanted ÷ inflating it", b.run(evtxElevenZip, every), b.inflate(two, evtxElevenZip), 1.75, rounds},
		{"one member, one core ÷ inflating it", b.run(evtxOneZip).oneCore(), b.inflate(1, evtxOneZip).oneCore(), 1.45, rounds},
		{"eleven members, one core ÷ inflating it", b.run(evtxElevenZip).oneCore(), b.inflate(1, evtxElevenZip).oneCore(), 1.45, rounds},
		{"one member, a report with hashes (JSON) ÷ inflating it", b.run(evtxOneZip, "--format=json"), b.inflate(1, evtxOneZip), 1.25, rounds},
		{"eleven members, a report with hashes ÷ inflating it", b.run(evtxElevenZip, "--format=json"), b.inflate(two, evtxElevenZip), 1.25, rounds},
		{"100 MB of .evt ÷ inflating it", b.run(evtZip), b.inflate(1, evtZip), 1.25, rounds},
		{"a million listing lines ÷ inflating them", b.run(listingZip), b.inflate(1, listingZip), 1.25, rounds},
		{"40 MB of registry ÷ inflating it", b.run(regZip), b.inflate(1, regZip), 1.25, rounds},
	}
	for _, zip := range []string{evtxOneZip, evtxElevenZip, evtZip, listingZip, regZip} {
		rows = append(rows, row{zip + " ÷ unzip -p", b.run(zip), of("unzip", "-p", b.path(zip)), 0.6, slowRounds})
	}
	for _, reader := range []string{"FastEvents", "Events", "UnorderedEvents"} {
		peer := of(b.self, "golang-evtx", reader, b.path(evtxLog))
		rows = append(rows, row{"27 MB of .evtx, unpacked ÷ golang-evtx's " + reader, b.run(evtxLog), peer, 0.03, slowRounds})
	}
	return append(rows,
		row{"27 MB of .evtx, unpacked ÷ libevtx's evtxexport", b.run(evtxLog), of("evtxexport", b.path(evtxLog)), 0.05, slowRounds},
		row{"100 MB of .evt, unpacked ÷ libevt's evtexport", b.run(evtLog), of("evtexport", b.path(evtLog)), 0.05, slowRounds},
	)
}

// alone prints what is measured against nothing: memory, start-up, and how cost grows.
func (b *bench) alone() error {
	fmt.Println("\n| what | wall | CPU | peak memory | goal |\n| --- | --- | --- | --- | --- |")
	for _, r := range []struct {
		what, name, rules, goal string
		rounds                  int
	}{
		{"an empty bundle, start to finish", emptyZip, "", "≤ 40 ms", rounds},
		{"27 MB of .evtx in a zip", evtxThirdZip, "", "≤ 64 MiB + findings", rounds},
		{"300 MB", evtxElevenZip, "", "≤ 64 MiB + findings, 11 × the time", slowRounds},
		{"3 GB", evtxLargeZip, "", "≤ 64 MiB + findings, 110 × the time", 1},
		{"300 MB, ten times as many rules", evtxElevenZip, manyRules, "the time of 300 MB, and loading them", slowRounds},
		{"an empty bundle, ten times as many rules", emptyZip, manyRules, "loading them", slowRounds},
	} {
		own := b.run(r.name)
		if r.rules != "" {
			own = b.run(r.name, "--rules="+b.path(r.rules))
		}
		var all []cost
		for range r.rounds {
			c, err := own.run()
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		c := typical(all)
		fmt.Printf("| %s | %.3f s | %.3f s | %.0f MiB | %s |\n", r.what, c.wall.Seconds(), c.cpu.Seconds(), mebi(c.memory), r.goal)
	}
	return nil
}

// The folders of rules made by wantAll.
const (
	everyRules = "rules-every"
	manyRules  = "rules-many"
)

// wantAll writes two folders of rules: one rule that wants every event of the bundle, and ten times the catalog.
func (b *bench) wantAll() error {
	sources, err := b.sources()
	if err != nil {
		return err
	}
	if err := writeRule(b.path(everyRules), "bench/every.yaml", everyRule(sources)); err != nil {
		return err
	}
	return b.multiply(10)
}

func writeRule(dir, name, text string) error {
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o600)
}

func everyRule(sources []string) string {
	var b strings.Builder
	b.WriteString("title: Every event\nseverity: low\nstage: host\nkind: advice\nrequires:\n  - that: there are events\n    event:\n      log: any\n      source:\n")
	for _, s := range sources {
		fmt.Fprintf(&b, "        - %q\n", s)
	}
	b.WriteString("cause: none\nfix: [none]\nverify: [none]\nsources:\n  - {of: \"the benchmark\", certainty: judgement}\n")
	return b.String()
}

// sources are the sources of the events in the bundle, as the program itself lists them.
func (b *bench) sources() ([]string, error) {
	out, err := exec.Command(b.analyze, "--format=json", b.path(evtxElevenZip)).Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.analyze, err)
	}
	var report struct{ Events []struct{ Source string } }
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, err
	}
	var all []string
	for _, e := range report.Events {
		all = append(all, e.Source)
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) == 0 {
		return nil, errors.New("the report lists no events")
	}
	return all, nil
}

// multiply writes n copies of each rule of the catalog, in areas of their own. They are found beside this program's source.
func (b *bench) multiply(n int) error {
	rules := os.DirFS("rules")
	names, err := fs.Glob(rules, "*/*.yaml")
	if err != nil || len(names) == 0 {
		return errors.New("run it in the folder of the project: there are the rules to copy")
	}
	for _, name := range names {
		text, err := fs.ReadFile(rules, name)
		if err != nil {
			return err
		}
		for i := range n {
			if err := writeRule(b.path(manyRules), fmt.Sprintf("copy%d-%s", i, name), string(text)); err != nil {
				return err
			}
		}
	}
	return nil
}

// machine names the processor.
func machine() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOOS + "/" + runtime.GOARCH
	}
	for line := range strings.Lines(string(info)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.Trim(name, " \t:\n")
		}
	}
	return runtime.GOARCH
}

func source() string {
	if os.Getenv("POSTMORTEM_REAL") != "" {
		return "bundles of real logs"
	}
	return "bundles of our own writers"
}
