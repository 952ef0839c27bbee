package rules

// Clause is one condition. See doc.go for the language.
type Clause struct {
	That string `yaml:"that"`
}

// Applies is the product and service packs a rule is about.
type Applies struct {
	Exchange []string `yaml:"exchange"`
}

// Examples are a rule's tests.
type Examples struct{}
