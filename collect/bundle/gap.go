package bundle

// Gap is something that could not be read, and why. Damage is evidence: a Gap goes into the report and never ends a run.
type Gap struct {
	Member string // the member concerned; "" for a gap of the whole bundle
	Reason string // one clause in lower case, without a full stop
}
