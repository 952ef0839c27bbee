// Package process is what both programs, collect and analyze, have in common as processes.
package process

import (
	"os"
	"os/signal"
	"syscall"
)

// Ends are the signals that end a run, which then takes away what it began. Nohup's wish to live on is respected.
func Ends() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}
