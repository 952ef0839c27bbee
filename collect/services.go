package main

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"
)

// servicesKey holds a key for each service and driver of a control set.
const servicesKey = `services\`

// isService tells whether a key, below its control set and in lower case, is that of a service or driver.
func isService(key string) bool {
	name, ok := strings.CutPrefix(key, servicesKey)
	return ok && name != "" && !strings.Contains(name, `\`)
}

// serviceStarts are what the value Start of a service's key means (Win32 documentation, CreateService).
var serviceStarts = []string{"Boot", "System", "Auto", "Manual", "Disabled"}

// writeServices is the table of the services that the registry knows, drivers left out. Whether one runs, a disk that does
// not run cannot show: what the log says of the last time may be how the machine was shut down.
func (s *server) writeServices(_ context.Context, w io.Writer) error {
	if s.system == nil {
		return missing("there is no SYSTEM hive")
	}
	t := s.table(w, "services")
	root := s.control(servicesKey)
	for _, key := range slices.Sorted(maps.Keys(s.system.values)) {
		name, ok := strings.CutPrefix(key, root)
		kind, _ := s.system.number(key, "type")
		const own, shared = 0x10, 0x20
		if !ok || !isService(servicesKey+name) || kind&(own|shared) == 0 {
			continue
		}
		start := ""
		if n, ok := s.system.number(key, "start"); ok && int(n) < len(serviceStarts) {
			start = serviceStarts[n]
		}
		t.row(s.system.spelled(key), s.system.text(key, "displayname"), "", start, s.system.text(key, "imagepath"), "", "")
	}
	if t.rows == 0 {
		return missing("the SYSTEM hive names no services")
	}
	return t.end(t.rows)
}
