package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how much is collected, on a terminal; elsewhere it is silent.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(stderr io.Writer, items []item) *progress {
	f, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	var total int64
	for _, it := range items {
		total += weight(it)
	}
	return &progress{progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(stderr),
		progressbar.OptionSetDescription("collecting"),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
	)}
}

func (p *progress) done(it item) {
	if p.bar != nil {
		p.bar.Add64(weight(it))
	}
}

func (p *progress) stop() {
	if p.bar != nil {
		p.bar.Finish()
	}
}

// weight is an item's share of the bar; one whose size is not known counts a little.
func weight(it item) int64 { return max(it.size, 64<<10) }
