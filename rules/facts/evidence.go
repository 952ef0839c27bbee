package facts

import "time"

// split hands each snapshot to the Evidence that to names for it; nil drops it.
func (e *Evidence) split(to func(*Source) *Evidence) {
	hand(e.EventLogs, to, func(x *EventLog) *Source { return &x.Source }, func(t *Evidence, x EventLog) { t.EventLogs = append(t.EventLogs, x) })
	hand(e.Registries, to, func(x *RegistryExport) *Source { return &x.Source }, func(t *Evidence, x RegistryExport) { t.Registries = append(t.Registries, x) })
	hand(e.SinkListings, to, func(x *SinkListing) *Source { return &x.Source }, func(t *Evidence, x SinkListing) { t.SinkListings = append(t.SinkListings, x) })
	hand(e.Folders, to, func(x *FolderListing) *Source { return &x.Source }, func(t *Evidence, x FolderListing) { t.Folders = append(t.Folders, x) })
	hand(e.Modules, to, func(x *ModuleList) *Source { return &x.Source }, func(t *Evidence, x ModuleList) { t.Modules = append(t.Modules, x) })
	hand(e.Processes, to, func(x *ProcessList) *Source { return &x.Source }, func(t *Evidence, x ProcessList) { t.Processes = append(t.Processes, x) })
	hand(e.Services, to, func(x *ServiceList) *Source { return &x.Source }, func(t *Evidence, x ServiceList) { t.Services = append(t.Services, x) })
	hand(e.ACLs, to, func(x *ACLListing) *Source { return &x.Source }, func(t *Evidence, x ACLListing) { t.ACLs = append(t.ACLs, x) })
	hand(e.Sockets, to, func(x *SocketList) *Source { return &x.Source }, func(t *Evidence, x SocketList) { t.Sockets = append(t.Sockets, x) })
	hand(e.Autostarts, to, func(x *AutostartList) *Source { return &x.Source }, func(t *Evidence, x AutostartList) { t.Autostarts = append(t.Autostarts, x) })
	hand(e.Versions, to, func(x *VersionTable) *Source { return &x.Source }, func(t *Evidence, x VersionTable) { t.Versions = append(t.Versions, x) })
	hand(e.ProtocolLogs, to, func(x *ProtocolLog) *Source { return &x.Source }, func(t *Evidence, x ProtocolLog) { t.ProtocolLogs = append(t.ProtocolLogs, x) })
	hand(e.TrackingLogs, to, func(x *TrackingLog) *Source { return &x.Source }, func(t *Evidence, x TrackingLog) { t.TrackingLogs = append(t.TrackingLogs, x) })
	hand(e.Queues, to, func(x *QueueSnapshot) *Source { return &x.Source }, func(t *Evidence, x QueueSnapshot) { t.Queues = append(t.Queues, x) })
	hand(e.Metabases, to, func(x *Metabase) *Source { return &x.Source }, func(t *Evidence, x Metabase) { t.Metabases = append(t.Metabases, x) })
	hand(e.MessageTables, to, func(x *MessageTable) *Source { return &x.Source }, func(t *Evidence, x MessageTable) { t.MessageTables = append(t.MessageTables, x) })
	hand(e.Systems, to, func(x *SystemInfo) *Source { return &x.Source }, func(t *Evidence, x SystemInfo) { t.Systems = append(t.Systems, x) })
	hand(e.TextFiles, to, func(x *TextFile) *Source { return &x.Source }, func(t *Evidence, x TextFile) { t.TextFiles = append(t.TextFiles, x) })
}

func hand[T any](from []T, to func(*Source) *Evidence, source func(*T) *Source, add func(*Evidence, T)) {
	for i := range from {
		if t := to(source(&from[i])); t != nil {
			add(t, from[i])
		}
	}
}

// each visits the head of every snapshot.
func (e *Evidence) each(visit func(*Source)) {
	e.split(func(s *Source) *Evidence { visit(s); return nil })
}

// times visits the newest time that each dated snapshot bears, carved leftovers left out.
func (e *Evidence) times(visit func(at time.Time, member string)) {
	e.each(func(s *Source) { visit(s.Taken, s.Member) })
	for i := range e.EventLogs {
		visit(e.EventLogs[i].Newest, e.EventLogs[i].Member)
	}
	for i := range e.TrackingLogs {
		visit(e.TrackingLogs[i].Newest, e.TrackingLogs[i].Member)
	}
	for i := range e.ProtocolLogs {
		visit(e.ProtocolLogs[i].Newest, e.ProtocolLogs[i].Member)
	}
	for i := range e.Folders {
		for j := range e.Folders[i].Folders {
			visit(e.Folders[i].Folders[j].Newest, e.Folders[i].Member)
		}
	}
}

// EachSource calls visit with the head of every snapshot.
func (e *Evidence) EachSource(visit func(*Source)) { e.each(visit) }
