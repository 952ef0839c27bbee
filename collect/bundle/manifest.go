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
