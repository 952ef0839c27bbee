package artifact

import (
	"errors"
	"fmt"
	"strings"

	"postmortem/analyze/internal/civil"
	"postmortem/analyze/internal/dir"
	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

var errNoRow = errors.New("no line of a listing")

// total ends a folder, or with /s the whole run.
func (r *dirReader) total(line text.Line, l dir.Line) {
	if r.folder != nil {
		r.close(&sumLine{line, l.Count, l.Bytes})
		return
	}
	if r.part.folders > 0 && (l.Count != r.part.files || l.Bytes != r.part.bytes) {
		r.listing.Partial = true
		r.out.Gap(fmt.Sprintf("line %d: the folders listed hold %d files of %d bytes, the total of all says %d files of %d bytes",
			line.N, r.part.files, r.part.bytes, l.Count, l.Bytes))
	}
}

// free notes the space left on the volume and ends the run of dir.
func (r *dirReader) free(line text.Line, l dir.Line) {
	r.close(nil)
	if r.listing == nil {
		r.begin("")
		r.listing.Partial = true
	}
	v := facts.Volume{Citation: r.in.Cite(line), Drive: r.part.drive, Free: l.Bytes}
	r.part = dirPart{}
	for i := range r.listing.Volumes {
		if r.listing.Volumes[i].Drive == v.Drive {
			r.listing.Volumes[i] = v
			return
		}
	}
	r.listing.Volumes = append(r.listing.Volumes, v)
}

// endPart ends a run of dir. One that has not printed the free space was cut.
func (r *dirReader) endPart() {
	r.close(nil)
	if r.part.folders > 0 {
		r.listing.Partial = true
	}
	r.part = dirPart{}
}

// other reads a line that is none of a listing: an error of dir, or damage among rows.
func (r *dirReader) other(v text.View) {
	line, empty := v.Line(), r.folder != nil && r.folder.last.n == 0
	switch kind := consoleError(line.Text); {
	case kind == accessDenied && empty:
		r.unknown(line, true)
	case kind == fileNotFound && empty:
		r.out.Gap(fmt.Sprintf("line %d: %s holds nothing that was asked for, or could not be read: dir says the same of both", v.N, r.folder.Path))
		r.unknown(line, false)
	case kind != noError:
		r.out.Gap(fmt.Sprintf("line %d: %s", v.N, quoteLine(line.Text)))
	case r.folder != nil && !empty:
		r.out.Damaged++
		r.damage.add(v.N, errNoRow)
	}
}

// begin starts a snapshot.
func (r *dirReader) begin(server string) {
	r.endListing()
	r.listing = &facts.FolderListing{Source: r.in.Source(server), Local: r.in.Zone == nil}
	r.listed, r.hinted = map[string]bool{}, nil
}

// endListing hands the snapshot on, with the folders of the transport that it only shows as rows: they exist.
func (r *dirReader) endListing() {
	if r.listing == nil {
		return
	}
	for _, f := range r.hinted {
		if !r.listed[strings.ToLower(f.Path)] {
			r.listing.Folders = append(r.listing.Folders, f)
		}
	}
	if r.kept < maxFolders || len(r.listing.Folders) > 0 { // nothing is left of those beyond
		r.out.Folders = append(r.out.Folders, *r.listing)
	}
	r.listing = nil
}

// end ends the text.
func (r *dirReader) end() {
	r.endPart()
	r.endListing()
	r.damage.report(r.out)
	r.undated.report(r.out)
	r.crowds.report(r.out)
	if r.dropped {
		r.out.Gap(fmt.Sprintf("more than %d folders, %d of them of virtual servers, or %d files of those asked about: what is beyond is left out",
			maxFolders, maxRoleFolders, maxListEntries))
	}
	if r.clock.order == civil.UnknownOrder && r.dated > 0 {
		r.out.Gap("the order of day and month in the dates is unknown: the times of files are left out")
	}
}
