package redact

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when first asked for: most runs redact nothing, and all of them together
// take longer to compile than the whole catalog to load.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
