//go:build unix

package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// busy is the time that processors have spent on this process: what a file costs, however busy the machine is with others.
func busy() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
