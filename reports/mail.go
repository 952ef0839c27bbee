package reports

import (
	"fmt"
	"strings"
)

// mailTo is the request for what is missing, as the consultant can send it to the customer as it stands; "" when nothing
// is missing. It goes to an administrator, so it names files and commands and no rules.
func mailTo(r *Report) string {
	if len(r.CollectNext) == 0 {
		return ""
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Hello,\n\nthank you for %s. To settle the cause we need a little more from you.\n", plain(r.Bundle.Name))
	out.WriteString("Nothing below changes the server or reads mail; every command can be run while it works.\n")
	server := "\x00"
	n := 0
	for _, c := range r.asked() {
		if c.Server != server {
			server, n = c.Server, 0
			fmt.Fprintf(&out, "\nOn %s, as an administrator:\n", plain(serverName(server)))
		}
		n++
		fmt.Fprintf(&out, "\n%d. %s\n   %s\n", n, plain(c.Artifact), plain(c.Command))
	}
	out.WriteString("\nPlease put the files into one zip as they are, without opening them, and send it to us.\n\nKind regards\n")
	return out.String()
}
