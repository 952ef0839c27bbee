package message

import (
	"strconv"
	"strings"

	"postmortem/rules/facts"
)

// Keys are the registry keys that say where the words of events are: the message files of event sources, and the
// categories of Exchange's diagnostics logging. The pipeline adds them to facts.Wants.
var Keys = []string{
	`HKLM\SYSTEM\CurrentControlSet\Services\Eventlog\*\*`,
	`HKLM\SYSTEM\CurrentControlSet\Services\*\Diagnostics`,
}

// messageFiles is the message files of one source, by name in lower case.
type messageFiles struct{ message, category, parameter []string }

// registeredFiles reads the values of the sources below Eventlog ("Event Sources" in the Win32 documentation).
func registeredFiles(s *facts.Server) map[string]messageFiles {
	files := make(map[string]messageFiles)
	each := func(value string, set func(*messageFiles, []string)) {
		for _, view := range s.Lookup(Keys[0], value) {
			for _, v := range view.Values {
				source := strings.ToLower(v.Key[strings.LastIndexByte(v.Key, '\\')+1:])
				f := files[source]
				set(&f, fileNames(v.Text))
				files[source] = f
			}
		}
	}
	each("EventMessageFile", func(f *messageFiles, names []string) { f.message = append(f.message, names...) })
	each("CategoryMessageFile", func(f *messageFiles, names []string) { f.category = append(f.category, names...) })
	each("ParameterMessageFile", func(f *messageFiles, names []string) { f.parameter = append(f.parameter, names...) })
	return files
}

// fileNames splits `%SystemRoot%\system32\a.dll;D:\Exchsrvr\res\b.dll` into a.dll and b.dll.
func fileNames(list string) []string {
	var names []string
	for _, path := range strings.Split(list, ";") {
		name := strings.ToLower(strings.TrimSpace(path[strings.LastIndexAny(path, `\/`)+1:]))
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// messageFiles are the files that may hold a source's messages: as the registry says, else as known.
func (w *Words) messageFiles(source string) []string {
	source = strings.ToLower(source)
	if names := w.files[source].message; len(names) > 0 {
		return names
	}
	if names := knownFiles[source]; names != nil {
		return names
	}
	if strings.HasPrefix(source, "msexchangeis") {
		return knownFiles["msexchangeis"]
	}
	return nil
}

// knownFiles is where Exchange 2000 and 2003 keep the messages of their sources; from memory, so the registry goes first.
var knownFiles = map[string][]string{
	"msexchangeis":            {"mdbmsg.dll"},
	"msexchangemta":           {"mtamsg.dll"},
	"msexchangesa":            {"madmsg.dll"},
	"msexchangemu":            {"madmsg.dll"},
	"msexchangedsaccess":      {"dscmsg.dll"},
	"msexchangetransport":     {"tranmsg.dll", "phatmsg.dll", "reapi.dll"},
	"smtpsvc":                 {"smtpsvc.dll"},
	"service control manager": {"netevent.dll"},
	"eventlog":                {"netevent.dll"},
}

// parameters looks up what an insertion string names as %%n: in the source's parameter files, else among the system's
// error texts.
func (w *Words) parameters(source string) func(uint32) (string, bool) {
	names := w.files[strings.ToLower(source)].parameter
	return func(id uint32) (string, bool) {
		for _, name := range append(names[:len(names):len(names)], "kernel32.dll") {
			if t := w.tables[name]; t != nil {
				if text, ok := t.Texts[id]; ok {
					return text, true
				}
			}
		}
		text, ok := systemErrors[id]
		return text, ok
	}
}

// systemErrors is the texts of the errors that service events name most ("System Error Codes" in the Win32
// documentation).
var systemErrors = map[uint32]string{
	2:    "The system cannot find the file specified.",
	3:    "The system cannot find the path specified.",
	5:    "Access is denied.",
	112:  "There is not enough space on the disk.",
	1053: "The service did not respond to the start or control request in a timely fashion.",
	1067: "The process terminated unexpectedly.",
	1068: "The dependency service or group failed to start.",
	1069: "The service did not start due to a logon failure.",
	1311: "There are currently no logon servers available to service the logon request.",
	1722: "The RPC server is unavailable.",
}

// diagnosticsCategories reads the categories of Exchange's sources from their diagnostics logging settings, whose values
// are called "5 Exchange Store Driver": number and name.
func diagnosticsCategories(s *facts.Server) map[string]string {
	names := make(map[string]string)
	for _, view := range s.Lookup(Keys[1], "*") {
		for _, v := range view.Values {
			path := strings.TrimSuffix(strings.ToLower(v.Key), `\diagnostics`)
			number, name, ok := strings.Cut(v.Name, " ")
			if n, err := strconv.ParseUint(number, 10, 16); ok && err == nil {
				names[categoryKey(path[strings.LastIndexByte(path, '\\')+1:], uint16(n))] = name
			}
		}
	}
	return names
}

func categoryKey(source string, n uint16) string {
	return strings.ToLower(source) + "\\" + strconv.Itoa(int(n))
}

// Category is the name of a source's category number, "" when it is not known.
func (w *Words) Category(source string, n uint16) string {
	if n == 0 {
		return ""
	}
	for _, name := range w.files[strings.ToLower(source)].category {
		if t := w.tables[name]; t != nil && t.Texts[uint32(n)] != "" {
			return strings.TrimSpace(t.Texts[uint32(n)])
		}
	}
	return w.levels[categoryKey(source, n)]
}
