package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// fingerprintOf tells this finding from others, today and in the next bundle: rule, server, and the clauses that hold of
// those that decide, by their sentences. Times, places and counts are left out, so a new collection of an unchanged server
// gives the same; once more is proven, or a clause says something else, it is another finding, and nobody has accepted it.
func fingerprintOf(f *Finding) string {
	var all strings.Builder
	all.WriteString(f.Rule + "\x00" + strings.ToUpper(f.Server))
	for _, e := range f.Evidence {
		if e.State == "holds" && (e.Role == "requires" || e.Role == "confirms") {
			all.WriteString("\x00" + e.Role + " " + e.Clause)
		}
	}
	// The prefix keeps YAML from taking a fingerprint of digits for a number.
	sum := sha256.Sum256([]byte(all.String()))
	return "fp-" + hex.EncodeToString(sum[:fingerprintBytes])
}

// fingerprintBytes is how much of the hash a person has to copy.
const fingerprintBytes = 6

// withFingerprints fills in the fingerprints that a report lacks, as those of before there were any do.
func withFingerprints(all []Finding) {
	for i := range all {
		if all[i].Fingerprint == "" {
			all[i].Fingerprint = fingerprintOf(&all[i])
		}
	}
}
