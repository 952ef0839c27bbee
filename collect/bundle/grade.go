package bundle

import "fmt"

// Grade is how far a bundle's collection can be trusted, a letter from A to E.
type Grade string

// The grades, the best first.
const (
	GradeA Grade = "A" // a collector's manifest lists everything, all of it was collected, and every hash agrees
	GradeB Grade = "B" // the same, but some files have no hash, were not hashed, or are not in the manifest
	GradeC Grade = "C" // the collection is incomplete: unfinished, denied, failed, cut, or lost on the way
	GradeD Grade = "D" // files are not what the manifest lists: changed after collection
	GradeE Grade = "E" // no manifest, or none that can be read: packed by hand
)

// Grading is a grade and its reason in one clause.
type Grading struct {
	Grade Grade
	Why   string
}

// Grade judges the bundle. It is to be asked once all members were read and their hashes given to Verify.
func (b *Bundle) Grade() Grading {
	if len(b.roots) == 0 {
		return Grading{GradeE, "no manifest: the files were packed by hand"}
	}
	t := b.tally()
	switch {
	case t.unreadable > 0:
		return Grading{GradeE, "the manifest cannot be read"}
	case t.differ > 0:
		return Grading{GradeD, count(t.differ, "file differs", "files differ") + " from the manifest"}
	case t.unfinished > 0:
		return Grading{GradeC, "the collection did not finish"}
	case t.absent > 0:
		return Grading{GradeC, count(t.absent, "file is", "files are") + " listed in the manifest but not in the bundle"}
	case t.lost > 0:
		return Grading{GradeC, count(t.lost, "artifact", "artifacts") + " denied, failed or truncated at collection"}
	case t.damaged > 0:
		return Grading{GradeC, count(t.damaged, "file", "files") + " cannot be read to the end"}
	case t.unlisted > 0:
		return Grading{GradeB, count(t.unlisted, "file is", "files are") + " not in the manifest"}
	case t.unhashed > 0:
		return Grading{GradeB, count(t.unhashed, "file has", "files have") + " no verified hash"}
	}
	return Grading{GradeA, "complete, every hash agrees with the manifest"}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// tally is what a grade is decided by, in numbers of manifests, entries and members.
type tally struct {
	unreadable, differ, unfinished, absent, lost, damaged, unlisted, unhashed int
}

func (b *Bundle) tally() (t tally) {
	b.verified.mu.Lock()
	defer b.verified.mu.Unlock()
	t.differ, t.absent = len(b.verified.differ), b.verified.absent
	for _, r := range b.roots {
		r.tally(&t)
	}
	for _, m := range b.Members {
		switch {
		case m.Entry == nil:
			t.unlisted++
		case m.damaged.Load():
			t.damaged++
		case !b.verified.matched[m.Path]:
			t.unhashed++
		}
	}
	return t
}

func (r *root) tally(t *tally) {
	if r.manifest == nil {
		t.unreadable++
		return
	}
	if r.manifest.End.IsZero() {
		t.unfinished++
	}
	for _, e := range r.manifest.Members {
		switch e.Outcome {
		case Denied, Failed, Truncated:
			t.lost++
		}
	}
}
