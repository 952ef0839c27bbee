// Bench measures the whole program against the limits and the peers that anyone can run: .ci/bench builds it and calls it.
//
//	bench build DIR          the bundles to measure with
//	bench run DIR ANALYZE    the table, of the program ANALYZE
//	bench inflate N ZIP      a yardstick: inflate a zip, N entries at once
//	bench golang-evtx READER FILE
//	                         a peer: read an .evtx log with its FastEvents, Events or UnorderedEvents
//
// Bundles are made by this project's own writers, the same each time, or, where POSTMORTEM_REAL names a folder of real
// logs, of their chunks and records. Each figure is the median over pairs of whole processes, started in turn.
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: bench build DIR | run DIR ANALYZE | inflate N ZIP | golang-evtx READER FILE")

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "build":
		return build(args[1], os.Getenv("POSTMORTEM_REAL"))
	case len(args) == 3 && args[0] == "run":
		return measure(args[1], args[2])
	case len(args) == 3 && args[0] == "inflate":
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 1 {
			return errUsage
		}
		return inflate(n, args[2])
	case len(args) == 3 && args[0] == "golang-evtx":
		return golangEvtx(args[1], args[2])
	}
	return errUsage
}
