package rules

// Examples are a rule's tests, kept as the file writes them until someone asks.
type Examples struct {
	text string // from the line "examples:" on
	line int    // lines of the file before it
}
