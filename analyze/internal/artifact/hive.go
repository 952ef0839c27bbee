package artifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regf"
	"postmortem/rules/facts"
)

// hive is a registry hive: copied from %windir%\system32\config, saved with "reg save", or gathered by MPS Reports (.HIV).
var hive = Artifact{
	Kind:    "registry hive",
	Streams: true,
	Match:   func(in *Input) bool { return strings.HasPrefix(string(in.Head), regf.Signature) && len(in.Head) >= 512 },
	Extract: extractHive,
}

func extractHive(ctx context.Context, in *Input, out *facts.Extract) error {
	room, leave, err := enterHive(ctx)
	if err != nil {
		return err
	}
	defer leave()
	h, err := openHive(ctx, in, room)
	if errors.Is(err, regf.ErrLog) {
		out.Gap("a registry transaction log; its changes are not applied to the hive it belongs to")
		return nil
	}
	if err != nil {
		return err
	}
	m := mountOf(in, h)
	if m == "" {
		out.Gap("a hive of which nothing tells the key it was saved from: its values are not used")
		return nil
	}
	r := newRegistry(in, out)
	if h.Dirty {
		r.export.Partial = true
		out.Gap("was in use or not written to its end: the last changes, which its .LOG holds, are missing")
	}
	if h.Truncated {
		r.export.Partial = true
		out.Gap("is shorter than its header says: it is cut off")
	}
	w := hiveReader{registry: r, mount: m}
	for record, err := range h.Records(func(path string) bool { return r.open(w.under(path)) }) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		w.record(record, err)
	}
	if r.export.Taken.IsZero() {
		r.export.Taken = h.Written
	}
	r.finish()
	return nil
}

// oneHive is the memory that hives are held in, one after the other: a bundle may hold any number of them, and inflate to them
// from next to nothing.
var oneHive = func() chan *bytes.Buffer {
	room := make(chan *bytes.Buffer, 1)
	room <- &bytes.Buffer{}
	return room
}()

// enterHive waits for the memory. It must be left when nothing of the hive is needed any more.
func enterHive(ctx context.Context) (room *bytes.Buffer, leave func(), err error) {
	select {
	case room = <-oneHive:
		room.Reset()
		return room, func() { oneHive <- room }, nil
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

func openHive(ctx context.Context, in *Input, room *bytes.Buffer) (*regf.Hive, error) {
	source, err := in.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	data, err := readHive(room, source, in.Member.Size)
	if err != nil && len(data) == 0 {
		return nil, err
	}
	if len(data) > regf.MaxSize {
		return nil, fmt.Errorf("registry hive larger than %d MB", regf.MaxSize>>20)
	}
	return regf.Open(data)
}

// readHive reads up to one byte more than a hive may have. The declared size saves copies where it is true; memory that nothing
// is written to costs nothing where it is not.
func readHive(room *bytes.Buffer, r io.Reader, declared int64) ([]byte, error) {
	const most = regf.MaxSize + 1
	if declared >= 0 {
		room.Grow(int(min(declared, most)) + bytes.MinRead)
	}
	_, err := room.ReadFrom(io.LimitReader(r, most))
	return room.Bytes(), err
}

type hiveReader struct {
	*registry
	mount string
}

func (w hiveReader) under(path string) string {
	if path == "" {
		return w.mount
	}
	return w.mount + `\` + path
}

func (w hiveReader) record(r regf.Record, err error) {
	at := facts.Citation{Location: bundle.AtOffset(w.in.Path(), r.Offset)}
	switch {
	case err != nil:
		w.damage(fmt.Sprintf("offset %d: %v", r.Offset, err), false)
	case r.IsKey:
		w.open(w.under(r.Path))
		at.Excerpt = w.key.path
		w.noteRoot(at)
		w.opened(at, false)
	case r.Skipped > 0:
		w.out.Records += r.Skipped
	default:
		at.Excerpt = strings.TrimSpace(fmt.Sprintf(`%s\%s %s %s`, w.key.path, r.Name, r.Type, r.Text))
		w.value(r.Name, r.Value, at)
	}
}

// mountOf is the key whose content the hive is: as the command of the manifest says, as the subkeys of its root show, or as its
// own file name and the member's suggest. "" when nothing tells.
func mountOf(in *Input, h *regf.Hive) string {
	if key := savedKey(manifestCommand(in)); key != "" {
		return key
	}
	top := map[string]bool{}
	for r := range h.Records(func(string) bool { return false }) {
		if r.IsKey && r.Path != "" && !strings.Contains(r.Path, `\`) {
			top[strings.ToLower(r.Path)] = true
		}
	}
	if key := mountByContent(top); key != "" {
		return userMount(key, h.Name)
	}
	return mountByName(h.Name, in.Path())
}

// savedKey is the key of a command "reg save KEY FILE".
func savedKey(command string) string {
	_, rest, ok := strings.Cut(lowerLetters(command), "save ")
	if !ok {
		return ""
	}
	rest = strings.TrimSpace(command[len(command)-len(rest):])
	if quoted, ok := strings.CutPrefix(rest, `"`); ok {
		key, _, _ := strings.Cut(quoted, `"`)
		return key
	}
	key, _, _ := strings.Cut(rest, " ")
	return key
}

// mounts tell hives by the keys below their root; all must be there. The order is from the most telling.
var mounts = []struct {
	keys []string // in lower case
	path string
}{
	{[]string{"select", "controlset001"}, `HKLM\SYSTEM`},
	{[]string{"control", "enum", "services"}, `HKLM\SYSTEM\CurrentControlSet`},
	{[]string{"control", "services"}, `HKLM\SYSTEM\CurrentControlSet`},
	{[]string{"microsoft", "classes"}, `HKLM\SOFTWARE`},
	{[]string{"microsoft", "policies"}, `HKLM\SOFTWARE`},
	{[]string{"windows nt", "windows", "cryptography"}, `HKLM\SOFTWARE\Microsoft`},
	{[]string{"windows nt", "windows", "exchange"}, `HKLM\SOFTWARE\Microsoft`},
	{[]string{"software", "control panel", "environment"}, `HKCU`},
	{[]string{"transportavapi"}, `HKLM\SOFTWARE\Microsoft\Exchange`},
	{[]string{"mailmsg", "setup"}, `HKLM\SOFTWARE\Microsoft\Exchange`},
	{[]string{"msexchangeis", "smtpsvc"}, `HKLM\SYSTEM\CurrentControlSet\Services`},
	{[]string{"antigen for exchange"}, `HKLM\SOFTWARE\Sybari Software`},
	{[]string{"policy", "rxact"}, `HKLM\SECURITY`},
}

func mountByContent(top map[string]bool) string {
	for _, m := range mounts {
		all := true
		for _, key := range m.keys {
			all = all && top[key]
		}
		if all {
			return m.path
		}
	}
	return ""
}

// userMount: the hive of the default user, which the system account uses, looks like any user's.
func userMount(path, fileName string) string {
	if path == "HKCU" && strings.HasSuffix(strings.ToLower(fileName), `\config\default`) {
		return `HKU\.DEFAULT`
	}
	return path
}

// hiveNames are the ends of file names: of the files Windows loads, and of those that MPS Reports saves.
var hiveNames = []struct{ end, path string }{
	{"currentcontrolset", `HKLM\SYSTEM\CurrentControlSet`},
	{"software", `HKLM\SOFTWARE`},
	{"system", `HKLM\SYSTEM`},
	{"_microsoft", `HKLM\SOFTWARE\Microsoft`},
	{"ntuser", `HKCU`},
	{"security", `HKLM\SECURITY`},
	{"sam", `HKLM\SAM`},
}

func mountByName(names ...string) string {
	for _, name := range names {
		name = strings.ToLower(name)
		name = name[strings.LastIndexAny(name, `/\`)+1:]
		name, _, _ = strings.Cut(name, ".")
		for _, known := range hiveNames {
			if name == strings.Trim(known.end, "_") || strings.HasSuffix(name, "_"+strings.Trim(known.end, "_")) {
				return known.path
			}
		}
	}
	return ""
}
