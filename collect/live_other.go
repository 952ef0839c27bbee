//go:build !windows

package main

import (
	"context"
	"runtime"
)

// gatherLive collects on this machine, which only Windows can be asked.
func gatherLive(context.Context, options) (*collection, error) {
	return nil, usage("collect --from PATH (a mounted disk, image or share), collect --pack DIR, or collect script > collect.vbs for the server itself",
		"this machine runs %s and is no mail server: what to collect from is not said", runtime.GOOS)
}
