package facts

// Version is a dotted build, such as 6.5.7232.11. The zero Version is unknown.
type Version struct{ A, B, C, D int }

// Release is an Exchange product and service pack.
type Release struct {
	Year int // 2000 or 2003; 0 unknown
	SP   int // 0 is RTM; -1 unknown
}
