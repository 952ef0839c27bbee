package message

import "postmortem/rules/facts"

// RenderAll puts all events of a server into words: it fills Excerpt where it is empty (the readers of texts fill it with
// the line), CategoryName where it is known, and the excerpt that each line of an inventory quotes for its newest
// occurrence. It costs some microseconds for each event kept.
func RenderAll(s *facts.Server) {
	if len(s.EventLogs) == 0 {
		return
	}
	w := For(s)
	for i := range s.EventLogs {
		l := &s.EventLogs[i]
		w.events(l.Events)
		w.events(l.Carved)
		w.events(l.Ends)
		w.ends(l)
		w.inventory(l)
	}
}

func (w *Words) events(events []facts.Event) {
	for i := range events {
		w.event(&events[i])
	}
}

func (w *Words) event(e *facts.Event) {
	if e.Excerpt == "" {
		e.Excerpt, _ = w.Render(e)
	}
	if e.CategoryName == "" {
		e.CategoryName = w.categoryOf(e)
	}
}

// categoryOf is the category's name by its number, else as the built-in message of the event has it.
func (w *Words) categoryOf(e *facts.Event) string {
	if name := w.Category(e.Source, e.Category); name != "" || e.Category == 0 {
		return name
	}
	if m := w.find(e); m != nil {
		return m.Category
	}
	return ""
}

// ends words the citations of the oldest and the newest record.
func (w *Words) ends(l *facts.EventLog) {
	for _, e := range l.Ends {
		for _, at := range []*facts.Citation{&l.OldestAt, &l.NewestAt} {
			if at.Location == e.Location && at.Excerpt == "" {
				at.Excerpt = e.Excerpt
			}
		}
	}
}

// inventory words the newest occurrence of each kind: as the event that was kept, else from what its reader left.
func (w *Words) inventory(l *facts.EventLog) {
	open := make(map[int64]*facts.EventCount)
	for i := range l.Inventory {
		c := &l.Inventory[i]
		switch {
		case c.At.Excerpt != "":
		case c.Newest != nil:
			w.event(c.Newest)
			c.At.Excerpt = c.Newest.Excerpt
		default:
			open[c.At.N] = c
		}
	}
	for i := range l.Events {
		e := &l.Events[i]
		if c := open[e.N]; c != nil && c.ID == e.ID && c.At.Location == e.Location {
			c.At.Excerpt = e.Excerpt
		}
	}
}
