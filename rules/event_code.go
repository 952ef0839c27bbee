package rules

import (
	"encoding/binary"
	"fmt"
	"slices"

	"postmortem/rules/facts"
)

// codeIs decides whether an event bears one of the codes. Many events hold the error that caused them as binary data, the
// lowest byte first (KB263237 shows e7 02 04 c0 for 0xC00402E7), where no language changes it; some name it in their words
// as well. A save as text may have lost the data, so there a missing code is unknown.
func (e *eventTest) codeIs(ev *facts.Event) facts.State {
	if len(e.Code) == 0 {
		return facts.Holds
	}
	if len(ev.Data) >= 4 && slices.Contains(e.Code, binary.LittleEndian.Uint32(ev.Data)) {
		return facts.Holds
	}
	message := messageOf(ev)
	for _, code := range e.Code {
		if containsFold(message, fmt.Sprintf("%08x", code)) {
			return facts.Holds
		}
	}
	binaryRecord := ev.Strings != nil && ev.Text == ""
	return knownOf(len(ev.Data) >= 4 || binaryRecord, false)
}
