package rules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"postmortem/rules/facts"
)

// Pipeline is where mail waits on a server, stage by stage, and at which stage it stops.
type Pipeline struct {
	Server *facts.Server
	Stages []Waiting // in the order mail passes them; only stages at which something waits
	Stop   string    // the stage at which mail stops; "" when the bundle does not tell
	Why    string    // what tells it, in words
}

// Waiting is mail that waits at one stage, as one kind of artifact counts it. Counts of two kinds are never added up: they
// see the same messages.
type Waiting struct {
	Stage     string
	Messages  int       // -1 some, their number unknown
	Since     time.Time // when the longest waiting one came there, UTC; zero unknown
	By        string    // what counts them: "tracking logs", "queues", "PickUp folder"
	Citations []facts.Citation
}

// overdue is how long a message may take at a stage before it counts as waiting: a healthy server hands it on within
// minutes.
const overdue = time.Hour

// pipeline sums up what waits where. The tracking logs know the last step of each message, so they are asked first; then
// the queues, which know only what waits now; then the PickUp folder; then the observed symptoms.
func (s *scene) pipeline(symptoms []*SymptomResult) *Pipeline {
	p := &Pipeline{Server: s.Server}
	for _, count := range []func() []Waiting{s.waitingByTracking, s.waitingInQueues, s.waitingInPickUp} {
		found := count()
		p.Stages = append(p.Stages, found...)
		if p.Stop == "" {
			p.stopAt(found)
		}
	}
	if p.Stop == "" {
		p.stopBySymptom(symptoms)
	}
	slices.SortStableFunc(p.Stages, func(a, b Waiting) int {
		return cmp.Compare(slices.Index(Stages, a.Stage), slices.Index(Stages, b.Stage))
	})
	return p
}

// stopAt takes the stage at which most messages wait.
func (p *Pipeline) stopAt(found []Waiting) {
	most := Waiting{}
	for _, w := range found {
		if w.Messages > most.Messages {
			most = w
		}
	}
	if most.Messages == 0 {
		return
	}
	p.Stop = most.Stage
	p.Why = fmt.Sprintf("%d messages wait there by the %s", most.Messages, most.By)
	if !most.Since.IsZero() {
		p.Why += fmt.Sprintf(", the longest since %s", timeInWords(most.Since))
	}
}

// stopBySymptom takes the stage of the observed symptoms, when they agree on one.
func (p *Pipeline) stopBySymptom(symptoms []*SymptomResult) {
	stage, title := "", ""
	for _, y := range symptoms {
		if !y.Observed() || y.Symptom.Stage == "" {
			continue
		}
		if stage != "" && y.Symptom.Stage != stage {
			return
		}
		stage, title = y.Symptom.Stage, y.Symptom.Title
	}
	if stage != "" {
		p.Stop, p.Why = stage, "by the symptom: "+title
	}
}

// waitingByTracking groups the messages without an end by the stage of their last event.
func (s *scene) waitingByTracking() []Waiting {
	byStage := map[string]*Waiting{}
	newest := time.Time{}
	for i := range s.TrackingLogs {
		if s.TrackingLogs[i].Newest.After(newest) {
			newest = s.TrackingLogs[i].Newest
		}
	}
	for _, m := range s.TrackedOpen() {
		e, known := facts.TrackingEventOf(m.LastEvent)
		if since := m.Waiting(); known && newest.Sub(since) > overdue {
			gather(byStage, e.Stage, "tracking logs").add(1, since, m.Citation)
		}
	}
	return inOrder(byStage)
}

// queueStages says at which stage of the pipeline the mail of a queue waits.
var queueStages = map[facts.QueueType]string{
	facts.PreSubmission:           facts.StagePreSubmission,
	facts.PendingSubmission:       facts.StagePreSubmission,
	facts.AwaitingDirectoryLookup: facts.StageCategorizer,
	facts.WaitingToBeRouted:       facts.StageRouting,
	facts.Unreachable:             facts.StageRouting,
	facts.LocalDelivery:           facts.StageLocalDelivery,
	facts.RemoteDelivery:          facts.StageRemoteDelivery,
	facts.FailedRetry:             facts.StageRemoteDelivery,
	facts.MTAQueue:                facts.StageMTA,
	facts.DeferredDelivery:        "deferred",
	facts.DSNPendingSubmission:    facts.StageDSN,
}

// waitingInQueues counts what waits too long, or in retry. Messages of a link and of its queues are the same messages, so
// links count, and queues only where no link is listed.
func (s *scene) waitingInQueues() []Waiting {
	byStage := map[string]*Waiting{}
	for i := range s.Queues {
		list := &s.Queues[i]
		links := slices.ContainsFunc(list.Queues, func(q facts.Queue) bool { return q.Link })
		for _, q := range list.Queues {
			stage := queueStages[q.Type]
			late := q.State == "retry" || q.State == "frozen" || (!q.Oldest.IsZero() && s.CollectedAt.Sub(q.Oldest) > overdue)
			if stage != "" && late && q.Messages > 0 && q.Link == links {
				gather(byStage, stage, "queues").add(q.Messages, q.Oldest, q.Citation)
			}
		}
	}
	return inOrder(byStage)
}

// waitingInPickUp counts files in PickUp: SMTP takes each within seconds.
func (s *scene) waitingInPickUp() []Waiting {
	byStage := map[string]*Waiting{}
	for i := range s.Folders {
		list := &s.Folders[i]
		for j := range list.Folders {
			f := &list.Folders[j]
			if role, _ := s.roleOf(f.Path); role == "PickUp" && f.Files > 0 {
				gather(byStage, "pickup", "PickUp folder").add(f.Files, f.Oldest, f.CountAt)
			}
		}
	}
	return inOrder(byStage)
}

func gather(byStage map[string]*Waiting, stage, by string) *Waiting {
	if byStage[stage] == nil {
		byStage[stage] = &Waiting{Stage: stage, By: by}
	}
	return byStage[stage]
}

// maxProofs bounds the places cited for what waits at one stage.
const maxProofs = 5

func (w *Waiting) add(n int, since time.Time, proof facts.Citation) {
	w.Messages += n
	if !since.IsZero() && (w.Since.IsZero() || since.Before(w.Since)) {
		w.Since = since
	}
	if len(w.Citations) < maxProofs {
		w.Citations = append(w.Citations, proof)
	}
}

func inOrder(byStage map[string]*Waiting) (all []Waiting) {
	for _, stage := range Stages {
		if w := byStage[stage]; w != nil {
			all = append(all, *w)
		}
	}
	return all
}
