package facts

import "strings"

// tasklistName is the width of the column in which tasklist prints an image name; what is longer is cut.
const tasklistName = 25

// SameImage tells whether two image names, as two tools print them, are of one program: in any case, with or without
// ".exe" (pslist leaves it out), and cut at 25 letters (tasklist's table cuts there).
func SameImage(a, b string) bool {
	a, b = strings.ToLower(strings.TrimSpace(a)), strings.ToLower(strings.TrimSpace(b))
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == "" {
		return false
	}
	return a == b || a == strings.TrimSuffix(b, ".exe") || len(a) == tasklistName && strings.HasPrefix(b, a)
}
