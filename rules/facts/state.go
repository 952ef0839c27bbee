package facts

// State is one of the three values of evidence. The zero State is Unknown.
type State uint8

// The three values. Unknown is never taken for Fails.
const (
	Unknown State = iota
	Fails
	Holds
)

// Of turns a decided question into a State.
func Of(holds bool) State {
	if holds {
		return Holds
	}
	return Fails
}

// String is the state as the JSON report writes it.
func (s State) String() string { return [...]string{"unknown", "fails", "holds"}[s] }
