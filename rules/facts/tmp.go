package facts

// IsZero tells whether the version is unknown.
func (v Version) IsZero() bool { return v == Version{} }

// String writes the version.
func (v Version) String() string { return "" }

// String names the release.
func (r Release) String() string { return "" }
