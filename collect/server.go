package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"postmortem/collect/bundle"
)

// server is what is known of the server whose volumes are read: where things lie, and what the manifest says of it.
type server struct {
	drives
	windows   string // C:\WINDOWS
	exchange  string // C:\Program Files\Exchsrvr; "" unknown
	software  *hive  // nil when it was not found
	system    *hive
	metabase  *metabase // nil when there is no MetaBase.xml
	manifest  bundle.Manifest
	days      int
	mailroots *mailroots
	errs      []string // folders that are there and cannot be read
}

// The keys that say where things lie and what server it is, in lower case below their hive.
const (
	setupKey    = `microsoft\exchange\setup`
	versionKey  = `microsoft\windows nt\currentversion`
	programsKey = `microsoft\windows\currentversion` // its ProgramFilesDir
	computerKey = `control\computername\computername`
	pagesKey    = `control\nls\codepage`
	languageKey = `control\nls\language`
	zoneKey     = `control\timezoneinformation`
	tcpipKey    = `services\tcpip\parameters`
	sourcesKey  = `services\eventlog\application`
	libraryKey  = `services\msexchangeis\virusscan`  // its Library: the scanner that the store loads
	trackingKey = `services\msexchangesa\parameters` // below it a key of the server's name, with LogDirectory
)

func wantedSoftware(key string) bool {
	return key == setupKey || key == versionKey || key == programsKey
}

func wantedSystem(key string) bool {
	if key == "select" {
		return true
	}
	if _, rest, ok := strings.Cut(key, `\`); ok && strings.HasPrefix(key, "controlset") {
		return slices.Contains([]string{computerKey, pagesKey, languageKey, zoneKey, tcpipKey, libraryKey}, rest) || isService(rest) ||
			strings.HasPrefix(rest, sourcesKey) || strings.HasPrefix(rest, trackingKey+`\`)
	}
	return false
}

// openServer looks over the volumes. It fails only when there is no Windows on them.
func openServer(ctx context.Context, all drives, days int) (*server, error) {
	s := &server{drives: all, days: days}
	if err := s.findWindows(); err != nil {
		return nil, err
	}
	s.software = s.hive(ctx, "SOFTWARE", wantedSoftware)
	s.system = s.hive(ctx, "SYSTEM", wantedSystem)
	s.findExchange()
	s.metabase = s.readMetabase(ctx)
	s.describe()
	s.settleTime(ctx)
	s.mailroots = &mailroots{server: s}
	return s, ctx.Err()
}

// findWindows finds the folder of Windows; the volume that holds it becomes the first.
func (s *server) findWindows() error {
	for i, d := range s.drives {
		for _, name := range []string{"WINDOWS", "WINNT"} {
			f, err := s.find(d.letter + `:\` + name + `\system32\config`)
			if err != nil || !f.info.IsDir() {
				continue
			}
			s.windows = strings.TrimSuffix(f.server, f.server[strings.Index(strings.ToLower(f.server), `\system32`):])
			s.drives = slices.Insert(slices.Delete(slices.Clone(s.drives), i, i+1), 0, d)
			return nil
		}
	}
	return &problem{
		code: exitFailed, err: fmt.Errorf("no folder WINDOWS or WINNT with system32\\config in %s", s.local()),
		hint: "give the root of the mounted system volume: --from /mnt/disk, or --from C:=/mnt/c --from D:=/mnt/d",
	}
}

func (s *server) local() string {
	var all []string
	for _, d := range s.drives {
		all = append(all, d.local)
	}
	return strings.Join(all, ", ")
}

// hive reads one hive; nil when it is not there.
func (s *server) hive(ctx context.Context, name string, wanted func(string) bool) *hive {
	f, err := s.find(s.windows + `\system32\config\` + name)
	if err != nil {
		return nil
	}
	return readHive(ctx, f, wanted)
}

// findExchange asks the Setup key, then looks where Setup installs by default.
func (s *server) findExchange() {
	candidates := []string{s.software.text(setupKey, "services"), s.software.text(setupKey, "exchangeserveradmin")}
	for _, d := range s.drives {
		candidates = append(candidates, d.letter+`:\Program Files\Exchsrvr`, d.letter+`:\Exchsrvr`, d.letter+`:\Programme\Exchsrvr`)
	}
	for _, path := range candidates {
		if path == "" {
			continue
		}
		if f, err := s.find(path); err == nil && f.info.IsDir() {
			s.exchange = f.server
			return
		}
	}
}

// control is a key of the current control set.
func (s *server) control(key string) string {
	n, ok := s.system.number("select", "current")
	if !ok || n == 0 || n > 999 {
		n = 1
	}
	return fmt.Sprintf(`controlset%03d\%s`, n, key)
}

func (s *server) systemText(key, name string) string { return s.system.text(s.control(key), name) }

// describe fills in the manifest's head.
func (s *server) describe() {
	m := &s.manifest
	m.Collector, m.Release = "collect", release()
	m.Host = strings.ToUpper(cmp.Or(s.systemText(computerKey, "computername"), s.systemText(tcpipKey, "hostname")))
	m.Domain = cmp.Or(s.systemText(tcpipKey, "domain"), s.systemText(tcpipKey, "nv domain"))
	m.OS = strings.TrimSpace(s.software.text(versionKey, "productname") + " " + s.software.text(versionKey, "csdversion"))
	if v := s.software.text(versionKey, "currentversion"); v != "" {
		m.OSVersion = strings.TrimRight(v+"."+s.software.text(versionKey, "currentbuildnumber"), ".")
	}
	m.ANSI, m.OEM = page(s.systemText(pagesKey, "acp")), page(s.systemText(pagesKey, "oemcp"))
	m.Language = cmp.Or(s.systemText(languageKey, "default"), s.systemText(languageKey, "installlanguage"))
	m.Zone = s.systemText(zoneKey, "standardname")
	if bias, ok := s.system.number(s.control(zoneKey), "activetimebias"); ok {
		if offset := -int(int32(bias)); offset >= -15*60 && offset <= 15*60 {
			m.Offset = &offset
		}
	}
}

func page(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// settleTime decides of which moment the evidence is: the newest that the server wrote into its own files. This machine's
// clock says when the disk was read, which may be years later.
func (s *server) settleTime(ctx context.Context) {
	var changed time.Time
	end := s.newestEvent(ctx)
	for _, h := range []*hive{s.software, s.system} {
		switch {
		case h == nil:
		case h.written.After(end):
			end = h.written
		case h.info.ModTime().After(changed):
			changed = h.info.ModTime()
		}
	}
	if end.IsZero() {
		end = changed
	}
	s.manifest.End = end.UTC().Truncate(time.Second)
}

// fill puts what is known into a pattern of the table. ok is false when it names a folder that is not known.
func (s *server) fill(pattern string) (string, bool) {
	pattern = strings.NewReplacer("{windows}", s.windows, "{exchange}", cmp.Or(s.exchange, "{?}"), "{programs}", s.programs()).Replace(pattern)
	return pattern, !strings.Contains(pattern, "{")
}

// programs is the folder Program Files, which bears the name of the system's language.
func (s *server) programs() string {
	return cmp.Or(s.software.text(programsKey, "programfilesdir"), s.windows[:2]+`\Program Files`)
}

// failed notes a folder that cannot be read.
func (s *server) failed(err error) {
	if err != nil && len(s.errs) < 100 {
		s.errs = append(s.errs, err.Error())
	}
}
