package artifact

import (
	"strings"
	"unicode"

	"postmortem/rules/facts"
)

// logName decides which log events are from: by the sources that write to one log only, else by what the manifest says
// the member is, else by the member's name, else "". Content goes first because names lie: mails carry "log1.evt", and
// a System log saved as "application.evt" would make every Exchange event look absent.
func logName(in *Input, counts []facts.EventCount) facts.LogName {
	if log := logOfSources(counts); log != "" {
		return log
	}
	if entry := in.Member.Entry; entry != nil {
		if log := logOfPath(entry.Target); log != "" {
			return log
		}
		if log := logOfPath(entry.Source); log != "" {
			return log
		}
	}
	return logOfPath(in.Path())
}

// logOfSources lets every kind of event vote for the log its source belongs to. One stray record (a tool that writes
// where it should not) is outvoted; an even vote decides nothing.
func logOfSources(counts []facts.EventCount) facts.LogName {
	votes := make(map[facts.LogName]int)
	for _, c := range counts {
		if log := logOfSource(c.Source); log != "" {
			votes[log]++
		}
	}
	var best facts.LogName
	even := false
	for _, log := range []facts.LogName{facts.ApplicationLog, facts.SystemLog, facts.SecurityLog} {
		switch {
		case votes[log] > votes[best]:
			best, even = log, false
		case best != "" && votes[log] == votes[best]:
			even = true
		}
	}
	if even {
		return ""
	}
	return best
}

// logOfSource is the log a source writes to, or "" where both are seen or the source is not known. SMTPSVC and W3SVC
// are left out on purpose: with Exchange installed they are seen in Application as well as in System.
func logOfSource(source string) facts.LogName {
	source = strings.ToLower(source)
	if log := logsOfSources[source]; log != "" {
		return log
	}
	for _, prefix := range applicationPrefixes {
		if strings.HasPrefix(source, prefix) {
			return facts.ApplicationLog
		}
	}
	return ""
}

// applicationPrefixes are products whose sources are all written to Application.
var applicationPrefixes = []string{"msexchange", "antigen", "symantec ", "norton antivirus"}

var logsOfSources = namesOfLogs(map[facts.LogName][]string{
	facts.ApplicationLog: {
		"application error", "application hang", "asp.net", "autoenrollment", "ci", "com+", "com+ ese", "crypt32", "dr watson",
		"drwatson", "ese", "ese backup", "ese98", "esebcli2", "esent", "eventsystem", "excdo", "exchange vss writer", "exipc", "exmgmt", "exoledb",
		"exwin32", "folder redirection", "loadperf", "mapi", "msdtc", "msiinstaller", "mssqlserver", "ntbackup", "oakley",
		"perfctrs", "perfdisk", "perflib", "perfnet", "perfos", "perfproc", "scecli", "scesrv", "userenv", "vss", "w3svc-wp",
		"winlogon", "winmgmt", "wsh",
	},
	facts.SystemLog: {
		"application popup", "atapi", "b57w2k", "browser", "cdrom", "clussvc", "dcom", "dhcp", "dhcpserver", "disk", "dnsapi",
		"dnscache", "eventlog", "fltmgr", "ftdisk", "i8042prt", "ipsec", "kerberos", "key distribution center", "lsasrv", "mrxsmb",
		"netbt", "netlogon", "ntservicepack", "plugplaymanager", "print", "rdr", "removable storage service", "sam",
		"save dump", "schannel", "scsiport", "server", "service control manager", "srv", "system error", "tcpip", "termdd",
		"termservdevices", "termservice", "ups", "user32", "w32time", "windows file protection", "wins",
		"windows update agent", "workstation",
	},
	facts.SecurityLog: {"security", "microsoft-windows-security-auditing"},
})

func namesOfLogs(sources map[facts.LogName][]string) map[string]facts.LogName {
	logs := make(map[string]facts.LogName)
	for log, names := range sources {
		for _, name := range names {
			logs[name] = log
		}
	}
	return logs
}

// logOfPath reads the log from a file's own name: AppEvent.Evt, sec.txt, EXCH01_EVENT_LOG_system.txt. Names in which
// several logs occur ("application and system.txt") say nothing.
func logOfPath(path string) facts.LogName {
	base := strings.ToLower(path[strings.LastIndexAny(path, `/\`)+1:])
	var found facts.LogName
	for _, word := range strings.FieldsFunc(base, func(r rune) bool { return !unicode.IsLetter(r) }) {
		log := logOfWord(word)
		if log == "" {
			continue
		}
		if found != "" && found != log {
			return ""
		}
		found = log
	}
	return found
}

// logOfWord knows the words people and systems name logs with: the short ones, the names of the live files, and the
// names Event Viewer shows in some languages.
func logOfWord(word string) facts.LogName {
	word = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(word, "log"), "evt"), "event")
	switch word {
	case "app", "appl", "application", "applications", "anwendung", "anwendungsprotokoll", "applicazione", "aplicacion", "aplicación", "toepassing":
		return facts.ApplicationLog
	case "sys", "system", "systemprotokoll", "systeme", "système", "sistema", "systeem":
		return facts.SystemLog
	case "sec", "security", "sicherheit", "sicherheitsprotokoll", "securite", "sécurité", "protezione", "seguridad", "beveiliging":
		return facts.SecurityLog
	}
	return ""
}
