package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"postmortem/collect/bundle"
)

// live collects from the system that this program runs on.
type live struct {
	*server
	temp string // private folder for what tools write themselves
	run  runner
}

// A runner runs a command line of the table and writes its output to out. Its error says what the tool said.
type runner func(ctx context.Context, line string, out io.Writer) error

// errDenied is a tool that was refused.
var errDenied = errors.New("access denied")

// commandTime bounds one command: a tool that waits for ever is to cost only itself.
const commandTime = 3 * time.Minute

// plan lists what a running system shows: its files as those of a disk, the rest by its own tools.
func (l *live) plan(ctx context.Context) []item {
	var all []item
	for _, t := range bundle.Targets {
		switch disk := fromDisk[t.ID]; {
		case !t.Collected():
		case len(t.Keys) > 0:
			all = append(all, l.keys(t))
		case disk != nil && !tellsMore[t.ID], len(t.Live) == 0 && len(t.Image) > 0:
			all = append(all, l.fromVolumes(ctx, t)...)
		case len(t.Live) == 0:
			all = append(all, lacking(t, strings.TrimSuffix(t.Path, "/"), missing("not on systems of this age")))
		case t.Folder():
			all = append(all, l.channels(ctx, t)...)
		default:
			all = append(all, l.command(t, livePath(t), t.Live))
		}
	}
	return all
}

// tellsMore are the artifacts of which a running system tells more than its disk.
var tellsMore = map[string]bool{"eventlog/application": true, "eventlog/system": true, "system/host": true, "process/services": true}

// livePath is the place of a live system's artifact: its event logs are of the newer form.
func livePath(t bundle.Target) string {
	if strings.Contains(strings.Join(t.Live, " "), "wevtutil epl") {
		return strings.TrimSuffix(t.Path, ".evt") + ".evtx"
	}
	return t.Path
}

// command is the output of command lines, one after the other.
func (l *live) command(t bundle.Target, path string, lines []string) item {
	shown := strings.ReplaceAll(strings.Join(lines, " & "), "{out}", t.File())
	return item{
		entry:    bundle.Entry{Path: path, Command: shown, Target: t.ID},
		priority: t.Priority, size: -1, most: t.MaxBytes,
		open: func(ctx context.Context) (io.ReadCloser, error) { return l.output(ctx, lines) },
	}
}

// output runs the lines. A line with {out} writes a file, which is the output then.
func (l *live) output(ctx context.Context, lines []string) (io.ReadCloser, error) {
	var all bytes.Buffer
	for _, line := range lines {
		if strings.Contains(line, "{out}") {
			return l.written(ctx, line)
		}
		line, ok := l.fill(line)
		if !ok {
			return nil, missing("Exchange's folder is not known")
		}
		if err := l.timed(ctx, line, &all); err != nil && all.Len() == 0 {
			return nil, err
		}
	}
	return io.NopCloser(&all), nil
}

// written runs a line that writes its own file.
func (l *live) written(ctx context.Context, line string) (io.ReadCloser, error) {
	name := filepath.Join(l.temp, "out")
	os.Remove(name)
	if err := l.timed(ctx, strings.ReplaceAll(line, "{out}", name), io.Discard); err != nil {
		return nil, err
	}
	content, err := readUpTo(ctx, name, maxRead)
	os.Remove(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errors.New("the tool wrote no file")
	}
	return io.NopCloser(bytes.NewReader(content)), err
}

func (l *live) timed(ctx context.Context, line string, out io.Writer) error {
	ctx, stop := context.WithTimeout(ctx, commandTime)
	defer stop()
	err := l.run(ctx, line, out)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no end after %v", commandTime)
	}
	return err
}

// maxChannels bounds the channels of Exchange that are exported.
const maxChannels = 20

// channels are the logs of Exchange and SMTP beside the two of Windows.
func (l *live) channels(ctx context.Context, t bundle.Target) []item {
	var names bytes.Buffer
	if err := l.timed(ctx, "wevtutil el", &names); err != nil {
		return []item{lacking(t, strings.TrimSuffix(t.Path, "/"), err)}
	}
	var all []item
	taken := map[string]bool{}
	for name := range strings.Lines(names.String()) {
		name = strings.TrimSpace(name)
		low := strings.ToLower(name)
		if !strings.Contains(low, "exchange") && !strings.Contains(low, "smtp") || strings.ContainsAny(name, `"%&|<>^`) || len(all) == maxChannels {
			continue
		}
		all = append(all, l.command(t, t.Path+memberName(strings.ReplaceAll(name, "/", "-")+".evtx", taken),
			[]string{fmt.Sprintf(`wevtutil epl "%s" "{out}"`, name)}))
	}
	return all
}

// keys are exports of the registry without secrets, all keys of a target in one file.
func (l *live) keys(t bundle.Target) item {
	it := item{
		entry:    bundle.Entry{Path: t.Path, Command: exportCommand(t.Keys), Target: t.ID, Codepage: 1200},
		priority: t.Priority, size: -1, most: t.MaxBytes,
	}
	it.open = func(ctx context.Context) (io.ReadCloser, error) {
		var text strings.Builder
		var last error = missing("none of its keys is there")
		for _, key := range t.Keys {
			if strings.HasSuffix(key, `\*`) {
				continue
			}
			r, err := l.written(ctx, fmt.Sprintf(`reg export "%s" "{out}" /y`, key))
			if err != nil {
				if errors.Is(err, errDenied) {
					last = err
				}
				continue
			}
			raw, _ := io.ReadAll(r)
			withoutSecrets(&text, fromUTF16(raw), text.Len() == 0)
		}
		if text.Len() == 0 {
			return nil, last
		}
		return io.NopCloser(bytes.NewReader(utf16le(text.String()))), nil
	}
	return it
}

// exportCommand is what the manifest says of an export: of its first key, and that there are more.
func exportCommand(keys []string) string {
	line := fmt.Sprintf(`reg export "%s"`, keys[0])
	if len(keys) > 1 {
		line += fmt.Sprintf(" and %d more", len(keys)-1)
	}
	return line
}

// withoutSecrets copies an export but for values whose names say that they hold a secret, or whose keys list secrets. Only the first export of a file
// keeps its heading.
func withoutSecrets(out *strings.Builder, export string, first bool) {
	skipping, hidden := false, false
	for line := range strings.Lines(export) {
		goesOn := strings.HasSuffix(strings.TrimRight(line, "\r\n"), `\`)
		if skipping {
			skipping = goesOn
			continue
		}
		if !first && strings.HasPrefix(line, "Windows Registry Editor") {
			continue
		}
		if strings.HasPrefix(line, "[") {
			hidden = isSecret(line)
		} else if hidden {
			continue
		}
		if name, _, ok := strings.Cut(line, `"=`); ok && strings.HasPrefix(name, `"`) && isSecret(name) && !strings.Contains(line, `"=dword:`) {
			skipping = goesOn
			continue
		}
		out.WriteString(line)
	}
}
