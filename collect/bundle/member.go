package bundle

import (
	"context"
	"io"
	"time"
)

// Member is one file of a bundle. Its bytes are read on demand and never before; a Member of an archive may be opened
// several times and by several goroutines at once.
type Member struct {
	Path  string // normalised: "/" between names, no drive, no leading slash, no "." or ".."
	Size  int64  // uncompressed bytes as the container declares them; -1 when it does not
	Entry *Entry // what the manifest says of it; nil when there is no manifest or the manifest omits it

	open func(ctx context.Context) (io.ReadCloser, error)
}

// Entry is a manifest's row about one member; see Manifest.
type Entry struct {
	Path     string    `json:"path"`               // as Member.Path
	Source   string    `json:"source,omitempty"`   // where it came from: an original path
	Command  string    `json:"command,omitempty"`  // or which command made it
	Target   string    `json:"target,omitempty"`   // ID of the row of Targets that asked for it
	Outcome  Outcome   `json:"outcome"`            //
	Reason   string    `json:"reason,omitempty"`   // why, unless ok
	Bytes    int64     `json:"bytes"`              // bytes kept
	Original int64     `json:"original,omitempty"` // bytes before truncation; 0 when the same or unknown
	SHA256   string    `json:"sha256,omitempty"`   // lower-case hex; "" where the machine could not compute it
	MD5      string    `json:"msi_md5,omitempty"`  // the script collector's digest, advisory
	Modified time.Time `json:"modified,omitzero"`  // of the original file, UTC
	Codepage int       `json:"codepage,omitempty"` // of a text's bytes; 0 when not known (1200 is UTF-16LE)
}

// Outcome is how the collection of one artifact ended.
type Outcome string

// The outcomes of a collection step. All but OK become Gaps.
const (
	OK        Outcome = "ok"
	Empty     Outcome = "empty"
	Missing   Outcome = "missing"
	Denied    Outcome = "denied"
	Failed    Outcome = "failed"
	Truncated Outcome = "truncated"
)
