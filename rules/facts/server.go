package facts

import (
	"time"

	"postmortem/collect/bundle"
)

// Case is everything a bundle established, by server.
type Case struct {
	Bundle   string // its name
	SHA256   string
	Manifest *bundle.Manifest // nil when there is none
	Servers  []*Server        // by name; at least one when any member was understood
	Members  []MemberCoverage // one for each member that was understood, in path order
	Gaps     []bundle.Gap
}

// MemberCoverage is a row of the report's coverage.
type MemberCoverage struct {
	Member, Kind, SHA256, Server string
	Coverage
}

// Server is the facts of one server. Facts of two servers are never joined into one proof.
type Server struct {
	Name        string           // NetBIOS name in upper case; "" when nothing names it
	Domain      string           // DNS suffix when known
	CollectedAt time.Time        // the manifest's end, else the newest time a record of this server bears; zero unknown
	CollectedBy string           // says which of the two: "manifest", the member's path, or ""
	Zone        string           // as the manifest or a systeminfo names it; "" unknown
	Offset      *int             // local time minus UTC in minutes; nil unknown
	Manifest    *bundle.Manifest // when it is this server's; nil otherwise
	Evidence
	Exchange Exchange
	Products []Product // antivirus and other products a rule can name, each present, absent or unknown
	Roles    []Role

	indexes []*registryIndex // of Registries, made when they are asked
}

// Exchange is which Exchange runs. Unknown parts are zero values (SP -1).
type Exchange struct {
	Installed State
	Release   Release
	Build     Version
	Citations []Citation
	Conflict  []Citation // sources that disagree with the release taken
	Disputed  bool       // one of them is of the very kind that it was taken from, and nothing tells which is newer
}

// Product is one product of the table of products.
type Product struct {
	ID        string // "symantec-mail-security"
	Name      string
	Vendor    string
	Present   State
	Version   Version    // zero unknown
	Raw       string     // the version as found
	Citations []Citation // what proves Present, either way
	VersionAt Citation
}

// Role is something the server does, with its proof: "bridgehead", "front-end", "mailbox", "domain controller", …
type Role struct {
	Name      string
	Citations []Citation
}
