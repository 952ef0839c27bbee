package reports

import "postmortem/reports/redact"

// Redact replaces in place what names the customer, and tells what each token stands for.
func Redact(r *Report) redact.Key {
	r.FindNames()
	return redact.Document(r, nil)
}
