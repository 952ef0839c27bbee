package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/spf13/pflag"

	"postmortem/collect/bundle"
)

// options is the command line of the main job.
type options struct {
	from       []string
	pack       string
	output     string
	days       int
	most       float64  // MB; 0 no limit
	skew       *float64 // seconds that the server's clock is ahead; nil unknown
	dryRun     bool
	recipients []age.Recipient
}

// defaultMost is what a mail gateway lets pass, in MB, with what the mail's own encoding adds.
const defaultMost = 7

// maxSkew is the most seconds that a clock can be wrong and reports still correct it: a day.
const maxSkew = 24 * 3600

// runGather collects on this machine, or from a mounted disk or a share, or packs what the script collected.
func runGather(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	o, err := parseOptions(args, stdout)
	if errors.Is(err, pflag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := o.collection(ctx)
	if err != nil {
		return err
	}
	defer c.close()
	if o.dryRun {
		return list(stdout, c.items)
	}
	return o.write(ctx, c, stderr)
}

// collection is what is to be written: from a server's volumes, a running system, or a folder of the script.
type collection struct {
	items    []item
	manifest func() bundle.Manifest // asked when all items are collected
	notes    func() []string        // what else could not be read
	close    func()
}

func (o options) collection(ctx context.Context) (*collection, error) {
	switch {
	case o.pack != "":
		return packFolder(ctx, o.pack)
	case len(o.from) > 0:
		return gatherFrom(ctx, o)
	}
	return gatherLive(ctx, o)
}

func parseOptions(args []string, help io.Writer) (options, error) {
	var o options
	var recipients []string
	flags := pflag.NewFlagSet("collect", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.SortFlags = false
	flags.StringArrayVar(&o.from, "from", nil, "collect from the volume at `PATH`: the root of a mounted disk or image, \\\\server\\c$; several: C:=/mnt/c")
	flags.StringVar(&o.pack, "pack", "", "make a verified zip of `DIR`, or of the .cab or .tar, that the script left")
	flags.StringVarP(&o.output, "output", "o", "bundle.zip", "write the bundle to `FILE`")
	flags.IntVar(&o.days, "days", 3, "protocol and tracking logs of the last `N` days")
	flags.Float64Var(&o.most, "max-size", defaultMost, "size of the bundle in `MB`, the least valuable is left out; 0 for no limit")
	flags.StringArrayVar(&recipients, "recipient", nil, "encrypt the bundle for the age public key `KEY` (age1…); may repeat")
	skew := flags.Float64("clock-ahead", 0, "the server's clock was `SECONDS` ahead of the true time, behind if negative; noted in the manifest")
	flags.BoolVar(&o.dryRun, "dry-run", false, "list what would be collected, write nothing")
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		io.WriteString(help, usageText+"\nFlags:\n"+flags.FlagUsages()+usageExit)
		return o, err
	case err != nil:
		return o, usage("see collect --help", "%w", err)
	}
	if flags.Changed("clock-ahead") {
		o.skew = skew
	}
	return o, o.check(flags, recipients)
}

const usageExit = `
Exit: 0 everything was collected; 1 nothing could be collected, or the bundle not be written; 2 usage; 3 collected, with
failures that are listed. "go run" shows every failure as 1; a built program shows the codes above.
`

func (o *options) check(flags *pflag.FlagSet, recipients []string) (err error) {
	switch {
	case flags.NArg() > 0:
		return usage("collect --from "+flags.Arg(0)+", or collect --pack "+flags.Arg(0), "unknown job %q", flags.Arg(0))
	case o.pack != "" && len(o.from) > 0:
		return usage("one bundle from one source", "--pack and --from together")
	case o.days < 1 || o.days > 3650:
		return usage("choose 1 to 3650", "--days %d", o.days)
	case !(o.most >= 0 && o.most <= 1<<20):
		return usage("give megabytes, such as 7 or 2.5; 0 for no limit", "--max-size %v", o.most)
	case o.skew != nil && !(math.Abs(*o.skew) <= maxSkew):
		return usage("give seconds, at most a day: 90, -3600", "--clock-ahead %v", *o.skew)
	case o.output == "":
		return usage("-o bundle.zip", "--output names no file")
	}
	if o.recipients, err = parseRecipients(recipients); err != nil {
		return err
	}
	if len(o.recipients) > 0 && !strings.HasSuffix(o.output, encryptedEnding) {
		o.output += encryptedEnding
	}
	return nil
}

// write collects everything into the bundle.
func (o options) write(ctx context.Context, c *collection, stderr io.Writer) error {
	out, err := createOutput(o.output, o.recipients)
	if err != nil {
		return notWritten(err)
	}
	bar := newProgress(stderr, c.items)
	p := newPacker(out, int64(o.most*(1<<20)), bar)
	err = p.pack(ctx, c.items, func() bundle.Manifest {
		m := c.manifest()
		m.Skew = cmp.Or(o.skew, m.Skew)
		return m
	})
	bar.stop()
	switch {
	case ctx.Err() != nil:
		out.discard()
		return &problem{code: exitFailed, err: errors.New("interrupted, nothing written")}
	case err != nil:
		out.discard()
		return notWritten(err)
	case p.kept == 0:
		out.discard()
		return &problem{code: exitFailed, err: errors.New("nothing could be collected"), details: p.summary()}
	}
	size, err := out.finish()
	if err != nil {
		return notWritten(err)
	}
	return o.tell(p, slices.Concat(p.failures, c.notes()), size, stderr)
}

// tell says what was written, and what is lacking.
func (o options) tell(p *packer, failures []string, size int64, stderr io.Writer) error {
	if len(p.lacks) > 0 {
		fmt.Fprintf(stderr, "collect: not there:\n  %s\n", strings.Join(allSaid(p.lacks), "\n  "))
	}
	if len(failures) > 0 {
		fmt.Fprintf(stderr, "collect: not collected in full:\n  %s\n", strings.Join(allSaid(failures), "\n  "))
	}
	fmt.Fprintf(stderr, "collect: send %s: %d files, %s\n", said(o.output), p.kept, inBytes(size))
	if len(failures) > 0 {
		return &problem{code: exitPartial, err: fmt.Errorf("%d artifacts not collected in full", len(failures))}
	}
	return nil
}

// list prints what would be collected.
func list(w io.Writer, items []item) error {
	var total int64
	for _, it := range byWorth(items) {
		size := "when made"
		switch {
		case it.open == nil:
			size = string(it.entry.Outcome)
		case it.size >= 0:
			size, total = inBytes(it.size), total+it.size
		}
		from := it.entry.Source
		if it.open == nil {
			from = it.entry.Reason
		} else if from == "" {
			from = it.entry.Command
		}
		fmt.Fprintf(w, "%12s  %-34s %s\n", size, said(it.entry.Path), said(from))
	}
	_, err := fmt.Fprintf(w, "%12s  in all, before packing\n", inBytes(total))
	return err
}

// release is the version of this program, as the build noted it.
func release() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return ""
	}
	return info.Main.Version
}

// gatherFrom collects from volumes that do not run, or from the shares of a server that does.
func gatherFrom(ctx context.Context, o options) (*collection, error) {
	all, err := parseDrives(o.from)
	if err != nil {
		return nil, err
	}
	if err := all.check(); err != nil {
		return nil, &problem{code: exitFailed, err: err, hint: `give the root of a mounted volume: the folder that holds WINDOWS or WINNT`}
	}
	begun := time.Now().UTC().Truncate(time.Second)
	s, err := openServer(ctx, all, o.days)
	if err != nil {
		return nil, err
	}
	items := s.plan(ctx)
	return &collection{items: items, manifest: func() bundle.Manifest {
		m := s.manifest
		if s.share() { // it runs, so now is when it is collected
			m.Start, m.End = begun, time.Now().UTC().Truncate(time.Second)
		}
		return m
	}, notes: func() []string { return s.errs }, close: func() {}}, nil
}
