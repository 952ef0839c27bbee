package facts

import (
	"time"

	"postmortem/collect/bundle"
)

// Citation is the proof of a fact: a place in the bundle, the time that place bears, and its text.
type Citation struct {
	bundle.Location
	Time    time.Time // UTC; zero when the place bears none
	Excerpt string    // the line, or the rendered message of a record (its strings where no template is known)
}

// Source heads every snapshot: where it comes from and how far it can be trusted to be whole.
type Source struct {
	Member  string
	Server  string    // the computer that the content itself names; "" when it names none
	Hint    string    // a name that is this server's only if another member names a server so (an SMTP banner); "" none
	Taken   time.Time // when the snapshot was made, UTC, by its own content or the manifest; zero when neither says
	Partial bool      // it ends early, was truncated, or lost records: absence in it proves nothing
}
