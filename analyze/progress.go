package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"postmortem/collect/bundle"
)

// progress shows how much of the bundle is read, on a terminal; elsewhere it is silent.
type progress struct {
	w   io.Writer
	bar *progressbar.ProgressBar
}

func newProgress(stderr io.Writer) *progress {
	f, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{w: stderr}
}

func (p *progress) start(members []member) {
	if p.w == nil {
		return
	}
	var total int64
	for _, m := range members {
		total += weight(m.Member)
	}
	p.bar = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetDescription("reading"),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
	)
}

// startCount shows how many of n bundles are done; one is another of them.
func (p *progress) startCount(n int) {
	if p.w != nil && n > 1 {
		p.bar = progressbar.NewOptions(n, progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription("bundles"),
			progressbar.OptionShowCount(), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish())
	}
}

func (p *progress) one() {
	if p.bar != nil {
		p.bar.Add(1)
	}
}

func (p *progress) done(m *bundle.Member) {
	if p.bar != nil {
		p.bar.Add64(weight(m))
	}
}

func (p *progress) stop() {
	if p.bar != nil {
		p.bar.Finish()
	}
}

// weight is a member's share of the bar; one of undeclared size counts a little.
func weight(m *bundle.Member) int64 { return max(m.Size, 1) }
