package reports

import (
	"fmt"
	"io"
)

func writeText(w io.Writer, r *Report, o Options) error {
	_, err := fmt.Fprintln(w, r.Summary.Headline)
	return err
}
