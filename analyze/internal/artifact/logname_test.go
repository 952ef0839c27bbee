package artifact

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func countsOf(sources ...string) []facts.EventCount {
	var counts []facts.EventCount
	for _, s := range sources {
		counts = append(counts, facts.EventCount{Source: s, Count: 1})
	}
	return counts
}

func TestLogName(t *testing.T) {
	tests := []struct {
		name    string
		path    string
		entry   *bundle.Entry
		sources []string
		want    facts.LogName
	}{
		{"content", "x.evt", nil, []string{"MSExchangeTransport", "SMTPSVC"}, facts.ApplicationLog},
		{"content beats the name", "application.evt", nil, []string{"Service Control Manager", "EventLog"}, facts.SystemLog},
		{"case of a source", "x.evt", nil, []string{"service control manager"}, facts.SystemLog},
		{"a stray record is outvoted", "x.evt", nil, []string{"MSExchangeIS", "ESENT", "EventLog"}, facts.ApplicationLog},
		{"an even vote leaves it to the name", "sys.evt", nil, []string{"ESENT", "EventLog"}, facts.SystemLog},
		{"three logs evenly", "x.evt", nil, []string{"ESENT", "EventLog", "Security"}, ""},
		{"Security", "x.evt", nil, []string{"Security"}, facts.SecurityLog},
		{"SMTPSVC alone is in both", "log.evt", nil, []string{"SMTPSVC"}, ""},
		{"SMTPSVC and the name", "app.evt", nil, []string{"SMTPSVC"}, facts.ApplicationLog},
		{"the manifest's target", "x.evt", &bundle.Entry{Target: "eventlog/system"}, nil, facts.SystemLog},
		{"the manifest's source", "x.evt", &bundle.Entry{Source: `C:\WINNT\system32\config\AppEvent.Evt`}, nil, facts.ApplicationLog},
		{"a folder's name is no log", "system/x.evt", nil, nil, ""},
		{"live file", "logs/SecEvent.Evt", nil, nil, facts.SecurityLog},
		{"MPS Reports", "EXCH01_EVENT_LOG_application.txt", nil, nil, facts.ApplicationLog},
		{"German", "Sicherheit.txt", nil, nil, facts.SecurityLog},
		{"two names", "application-and-system.txt", nil, nil, ""},
		{"log of nothing", "events.evt", nil, nil, ""},
		{"syslog", "syslog.evt", nil, nil, facts.SystemLog},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := &Input{Member: &bundle.Member{Path: tt.path, Entry: tt.entry}}
			assert.Equal(t, tt.want, logName(in, countsOf(tt.sources...)))
		})
	}
}
