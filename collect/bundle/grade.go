package bundle

// Grade is how far a bundle's collection can be trusted.
type Grade string

// Grading is a grade and its reason in one clause.
type Grading struct {
	Grade Grade
	Why   string
}
