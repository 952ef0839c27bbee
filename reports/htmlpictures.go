package reports

import (
	"fmt"
	"html/template"
	"time"
)

// drawing is one picture of a server with what its table needs.
type drawing struct {
	Pipeline *Pipeline
	Picture  *Picture
	Draw     template.HTML
}

// pictureFuncs are what pictures.html.tmpl asks for. A drawing is nil where the server has nothing to draw; i is the
// server's number on the page and makes the identifiers unique.
var pictureFuncs = template.FuncMap{
	"pipelineOf": func(r *Report, s Server, i int) *drawing {
		p := r.pipelineOf(s)
		if p == nil {
			return nil
		}
		return &drawing{Pipeline: p, Draw: drawPipeline(p, fmt.Sprintf("way%d", i))}
	},
	"queuesOf": func(r *Report, s Server, i int) *drawing {
		p := r.pictureOf(s)
		if p == nil || len(p.Queues) == 0 {
			return nil
		}
		return &drawing{Picture: p, Draw: drawQueues(p, fmt.Sprintf("queues%d", i))}
	},
	"foldersOf": func(r *Report, s Server, i int) *drawing {
		p := r.pictureOf(s)
		if p == nil || len(p.Folders) == 0 {
			return nil
		}
		return &drawing{Picture: p, Draw: drawFolders(p, fmt.Sprintf("folders%d", i))}
	},
	"activityOf": func(r *Report, s Server, i int) *drawing {
		p := r.pictureOf(s)
		if p == nil || !p.Activity.drawable() {
			return nil
		}
		return &drawing{Picture: p, Draw: drawActivity(p, fmt.Sprintf("events%d", i))}
	},
	"waits":      (*Pipeline).waitingStages,
	"number":     count,
	"left":       (*Picture).otherQueues,
	"caption":    (*Activity).caption,
	"perDay":     (*Activity).perDay,
	"changeTime": func(c ServiceChange) *time.Time { return &c.Time },
	"spanStart":  func(s Span) *time.Time { return &s.Start },
	"spanEnd":    func(s Span) *time.Time { return &s.End },
}

// waitingStage is one count of what waits at a stage.
type waitingStage struct {
	Title string
	Waiting
}

func (p *Pipeline) waitingStages() (all []waitingStage) {
	for _, s := range p.Stages {
		for _, w := range s.Waiting {
			all = append(all, waitingStage{s.Title, w})
		}
	}
	return all
}
