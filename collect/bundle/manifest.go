package bundle

import "time"

// ManifestName is where a bundle keeps its manifest.
const ManifestName = "manifest.json"

// ManifestVersion is the bundle layout this package writes. It reads this and earlier ones.
const ManifestVersion = 1

// Manifest says how a bundle came to be. Zero fields mean "not recorded".
type Manifest struct {
	Version   int       `json:"format"`                       // bundle layout, see ManifestVersion
	Collector string    `json:"collector"`                    // "collect.vbs", "collect", …
	Release   string    `json:"collector_version,omitempty"`  //
	Host      string    `json:"host"`                         // NetBIOS name of the server
	Domain    string    `json:"domain,omitempty"`             // DNS name of its domain
	OS        string    `json:"os,omitempty"`                 // caption and service pack
	OSVersion string    `json:"os_version,omitempty"`         // "5.0.2195"
	ANSI      int       `json:"ansi_codepage,omitempty"`      // ACP, 1252
	OEM       int       `json:"oem_codepage,omitempty"`       // OEMCP, 850
	Language  string    `json:"language,omitempty"`           // LCID of the OS, four hex digits: "0407"
	ShortDate string    `json:"short_date,omitempty"`         // sShortDate of the collecting user: "dd.MM.yyyy"
	Zone      string    `json:"zone,omitempty"`               // name of the time zone
	Offset    *int      `json:"utc_offset_minutes,omitempty"` // local time minus UTC at collection; nil unknown
	Skew      *float64  `json:"clock_skew_seconds,omitempty"` // server clock minus true time; nil unknown
	Start     time.Time `json:"start,omitzero"`               // UTC
	End       time.Time `json:"end,omitzero"`                 // UTC; zero when the collector did not finish
	Members   []Entry   `json:"members"`
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
