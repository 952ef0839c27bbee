package artifact

import (
	"strings"

	"postmortem/rules/facts"
)

// serviceLister collects services; several blocks about one service become one.
type serviceLister struct {
	list  facts.ServiceList
	byKey map[string]int
	full  bool
}

// service finds a service by its name, or begins it. It is nil when there is no room for more.
func (v *serviceLister) service(at facts.Citation, name string) *facts.Service {
	s := v.keyed(at, name)
	if s != nil {
		s.Name = name
	}
	return s
}

// keyed is service for lists that have another key than the name. The pointer holds until the next call.
func (v *serviceLister) keyed(at facts.Citation, key string) *facts.Service {
	if v.byKey == nil {
		v.byKey, v.list.Head = map[string]int{}, at
	}
	key = strings.ToLower(key)
	if i, ok := v.byKey[key]; ok {
		return &v.list.Services[i]
	}
	if len(v.list.Services) == maxListEntries {
		v.full = true
		return nil
	}
	v.byKey[key] = len(v.list.Services)
	v.list.Services = append(v.list.Services, facts.Service{Citation: at})
	return &v.list.Services[len(v.list.Services)-1]
}

// put hands the list on. A list in which nothing is stopped shows only what runs.
func (v *serviceLister) put(out *facts.Extract, whole bool) {
	if len(v.list.Services) == 0 {
		return
	}
	tooMany(out, v.full)
	running, known := true, false
	for i := range v.list.Services {
		running = running && v.list.Services[i].State != "stopped"
		known = known || v.list.Services[i].State != ""
	}
	v.list.RunningOnly = v.list.RunningOnly || running && known
	v.list.Partial = v.list.Partial || !whole || v.full
	out.Records += len(v.list.Services)
	out.Services = append(out.Services, v.list)
}

// hasBaseService tells whether a list has a service without which Windows does not run, so that it is no selection.
func (v *serviceLister) hasBaseService() bool {
	for _, name := range []string{"rpcss", "eventlog", "plugplay"} {
		if _, ok := v.byKey[name]; ok {
			return true
		}
	}
	return false
}

// serviceState is the canonical word for a service's state: as sc, WMI or the Services console names it. "" unknown.
func serviceState(word string) string { return serviceStates[strings.ToLower(strings.TrimSpace(word))] }

// serviceStates are the numbers of sc (SERVICE_STATUS, Windows documentation), its words and WMI's (Win32_Service), and
// what the Services console prints for a service that runs, in some languages.
var serviceStates = map[string]string{
	"1": "stopped", "stopped": "stopped",
	"2": "start-pending", "start_pending": "start-pending", "start pending": "start-pending", "start-pending": "start-pending",
	"3": "stop-pending", "stop_pending": "stop-pending", "stop pending": "stop-pending", "stop-pending": "stop-pending",
	"4": "running", "running": "running",
	"5": "continue-pending", "continue_pending": "continue-pending", "continue pending": "continue-pending", "continue-pending": "continue-pending",
	"6": "pause-pending", "pause_pending": "pause-pending", "pause pending": "pause-pending", "pause-pending": "pause-pending",
	"7": "paused", "paused": "paused",
	"started": "running", "gestartet": "running", "wird ausgeführt": "running", "démarré": "running", "iniciado": "running", "avviato": "running", "開始": "running",
}

// serviceStart is the canonical word for how a service starts; "" unknown.
func serviceStart(word string) string { return serviceStarts[strings.ToLower(strings.TrimSpace(word))] }

// serviceStarts are the numbers and words of sc qc, of WMI, and of the Services console in some languages.
var serviceStarts = map[string]string{
	"0": "boot", "boot_start": "boot", "boot": "boot",
	"1": "system", "system_start": "system", "system": "system",
	"2": "auto", "auto_start": "auto", "auto": "auto", "automatic": "auto", "automatisch": "auto", "automatique": "auto", "automático": "auto", "automatico": "auto", "自動": "auto",
	"3": "manual", "demand_start": "manual", "manual": "manual", "manuell": "manual", "manuel": "manual", "manuale": "manual", "手動": "manual",
	"4": "disabled", "disabled": "disabled", "deaktiviert": "disabled", "désactivé": "disabled", "deshabilitado": "disabled", "disabilitato": "disabled", "無効": "disabled",
}
