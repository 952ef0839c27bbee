//go:build !unix

package main

import "time"

var started = time.Now()

func busy() time.Duration { return time.Since(started) }
