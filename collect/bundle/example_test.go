package bundle_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"postmortem/collect/bundle"
)

// A collector writes, the analyzer reads and compares.
func Example() {
	var mail bytes.Buffer
	w := bundle.Create(&mail)
	w.Add(bundle.Entry{Path: "smtp/queues.txt"}, strings.NewReader("0 messages"))
	w.Add(bundle.Entry{Path: "registry/antigen.reg", Outcome: bundle.Missing, Reason: "no such key"}, nil)
	w.Close(bundle.Manifest{Collector: "collect", Host: "EXCH01", End: time.Date(2005, 3, 1, 12, 0, 0, 0, time.UTC)})

	ctx := context.Background()
	b, err := bundle.OpenReader(ctx, &mail, bundle.DefaultLimits)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Close()
	for _, m := range b.Members {
		hash, err := m.SHA256(ctx)
		fmt.Println(m.Path, m.Size, err, b.Verify(m, hash))
	}
	for _, g := range b.AllGaps() {
		fmt.Printf("%s: %s\n", g.Member, g.Reason)
	}
	fmt.Println(b.Grade().Grade, b.Grade().Why)
	// Output:
	// smtp/queues.txt 10 <nil> <nil>
	// registry/antigen.reg: not found on the server: no such key
	// A complete, every hash agrees with the manifest
}
