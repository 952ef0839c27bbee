package reports

import (
	"fmt"
	"regexp"
	"strings"
)

// mailTo is the request for what is missing, as the consultant can send it to the customer as it stands; "" when nothing
// is missing. It goes to an administrator, so it names files, commands and questions, and no rules.
func mailTo(r *Report) string {
	if len(r.CollectNext) == 0 {
		return ""
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Hello,\n\nthank you for %s. To settle the cause we need a little more from you.\n", plain(r.Bundle.Name))
	out.WriteString("Nothing below changes the server or reads mail, and all of it can be done while the server works.\n")
	steps, questions := 0, 0
	for _, of := range askedByServer(r.asked()) {
		steps += mailSteps(&out, of)
		questions += mailQuestions(&out, of)
	}
	out.WriteString(mailEnd(steps, questions) + "\nKind regards\n")
	return out.String()
}

// mailEnd says what to do with the files, when some were asked for.
func mailEnd(steps, questions int) string {
	const send = "\nPlease put the files into one zip as they are, without opening them, and send it to us"
	switch {
	case steps == 0:
		return ""
	case questions > 0:
		return send + " with your answers.\n"
	}
	return send + ".\n"
}

// askedByServer parts what is asked for by the server it is asked of, in order.
func askedByServer(all []CollectNext) (parts [][]CollectNext) {
	for _, c := range all {
		if n := len(parts); n > 0 && parts[n-1][0].Server == c.Server {
			parts[n-1] = append(parts[n-1], c)
			continue
		}
		parts = append(parts, []CollectNext{c})
	}
	return parts
}

// askThem is what begins the command of an artifact that only a person can tell.
const askThem = "ask the administrator: "

func mailSteps(out *strings.Builder, of []CollectNext) (n int) {
	for _, c := range of {
		if strings.HasPrefix(c.Command, askThem) {
			continue
		}
		if n++; n == 1 {
			fmt.Fprintf(out, "\nOn %s, as an administrator, in a command prompt in an empty folder:\n", plain(serverName(c.Server)))
		}
		fmt.Fprintf(out, "\n%d. %s\n", n, plain(c.Artifact))
		for _, l := range mailCommand(plain(c.Command)) {
			out.WriteString(mailIndent + l + "\n")
		}
	}
	return n
}

func mailQuestions(out *strings.Builder, of []CollectNext) (n int) {
	for _, c := range of {
		text, isQuestion := strings.CutPrefix(c.Command, askThem)
		if !isQuestion {
			continue
		}
		if n++; n == 1 {
			fmt.Fprintf(out, "\nPlease also tell us about %s:\n", plain(serverName(c.Server)))
		}
		fmt.Fprintf(out, "\n- %s\n", plain(text))
	}
	return n
}

// otherWindows is the end of a command that is another one on the other Windows: "netstat -an > a.txt (2003: netstat -ano …)".
var otherWindows = regexp.MustCompile(`^(.*) \((2000|2003)([^:()]*): (.*)\)$`)

// windowsNames are the names of both systems, by the year that commands name them with.
var windowsNames = map[string]string{"2000": "Windows 2000", "2003": "Windows Server 2003"}

// placeholders are what a command leaves to its reader, or needs from elsewhere, and what to say of it.
var placeholders = []struct{ in, say string }{
	{"MM-DD-YYYY", "(for MM-DD-YYYY, put the day before the trouble began)"},
	{"smtpreg.vbs", "(smtpreg.vbs is a script of Microsoft's Exchange SDK; ask us if you do not have it)"},
	{"autorunsc", "(autorunsc is a tool of Sysinternals; ask us if you do not have it)"},
	{"tlist", "(tlist is in the Support Tools on the Windows CD)"},
}

// mailCommand is a command in lines that can be typed as they stand, each system's by itself, with what must be said of it.
func mailCommand(command string) (lines []string) {
	if m := otherWindows.FindStringSubmatch(command); m != nil {
		lines = append(lines, m[1], "on "+windowsNames[m[2]]+m[3]+" instead:", m[4])
	} else {
		lines = append(lines, command)
	}
	for _, p := range placeholders {
		if strings.Contains(command, p.in) {
			lines = append(lines, p.say)
		}
	}
	return lines
}
