package facts

import "time"

// settleZone finds the server's offset from UTC and turns the local times of listings and text saves into UTC with it.
func (s *Server) settleZone() {
	if m := s.Manifest; m != nil {
		s.Zone, s.Offset = m.Zone, m.Offset
	}
	for i := range s.Systems {
		if s.Offset == nil {
			s.Zone, s.Offset = s.Systems[i].Zone, s.Systems[i].Offset
		}
	}
	if s.Offset == nil {
		s.Zone, s.Offset = s.zoneFromRegistry()
	}
	if s.Offset != nil {
		s.toUTC(time.Duration(*s.Offset) * time.Minute)
		return
	}
	for i := range s.Folders {
		s.Folders[i].unstamp()
	}
}

// unstamp takes the times off the citations of a listing whose clock nobody can set against UTC: its lines still show the
// dates as printed.
func (l *FolderListing) unstamp() {
	if !l.Local {
		return
	}
	for i := range l.Folders {
		f := &l.Folders[i]
		f.Time, f.OldestAt.Time, f.NewestAt.Time, f.CountAt.Time = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	}
	for i := range l.Files {
		l.Files[i].Citation.Time = time.Time{}
	}
}

// zoneFromRegistry reads the bias that was in force: minutes to add to local time to get UTC, as a signed 32-bit number
// (Microsoft, "TIME_ZONE_INFORMATION").
func (s *Server) zoneFromRegistry() (name string, offset *int) {
	for i := range s.Registries {
		for _, v := range s.Registries[i].Values {
			if !KeyWithin(v.Key, timeZoneKey) {
				continue
			}
			switch v.Name {
			case "StandardName":
				name = v.Text
			case "ActiveTimeBias":
				minutes := -int(int32(v.Number))
				offset = &minutes
			}
		}
	}
	return name, offset
}

const timeZoneKey = `HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation`

func (s *Server) toUTC(offset time.Duration) {
	for i := range s.EventLogs {
		s.EventLogs[i].toUTC(offset)
	}
	for i := range s.Folders {
		s.Folders[i].toUTC(offset)
	}
	for i := range s.ProtocolLogs {
		s.ProtocolLogs[i].toUTC(offset)
	}
}

func (l *EventLog) toUTC(offset time.Duration) {
	if !l.Local {
		return
	}
	l.Local = false
	shift(offset, &l.Oldest, &l.Newest, &l.OldestAt.Time, &l.NewestAt.Time)
	for i := range l.Events {
		shift(offset, &l.Events[i].Time)
		l.Events[i].LocalTime = false
	}
	for i := range l.Inventory {
		c := &l.Inventory[i]
		shift(offset, &c.First, &c.Last, &c.At.Time)
		c.Hours.shift(offset)
	}
}

func (l *FolderListing) toUTC(offset time.Duration) {
	if !l.Local {
		return
	}
	l.Local = false
	for i := range l.Folders {
		f := &l.Folders[i]
		shift(offset, &f.Oldest, &f.Newest, &f.Changed, &f.Time, &f.OldestAt.Time, &f.NewestAt.Time, &f.CountAt.Time)
	}
	for i := range l.Files {
		shift(offset, &l.Files[i].Time, &l.Files[i].Citation.Time)
	}
}

func (l *ProtocolLog) toUTC(offset time.Duration) {
	if !l.Local {
		return
	}
	l.Local = false
	shift(offset, &l.Oldest, &l.Newest, &l.Head.Time)
	for i := range l.Replies {
		r := &l.Replies[i]
		shift(offset, &r.Time, &r.FirstAt.Time, &r.First, &r.Last)
	}
}

func shift(offset time.Duration, times ...*time.Time) {
	for _, t := range times {
		if !t.IsZero() {
			*t = t.Add(-offset)
		}
	}
}
