package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// writing renders a document into a writer.
type writing func(io.Writer) error

// told renders a document into what to gives it, and tells what went wrong: in rendering, in writing, or that the run was
// interrupted.
func told(ctx context.Context, name string, render writing, to func(writing) error) error {
	f := &faulty{ctx: ctx}
	var rendered error
	err := to(func(w io.Writer) error {
		f.w = w
		rendered = render(f)
		return rendered
	})
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && f.shown:
		return &problem{exitUnreadable, errors.New("interrupted, what was written of the report is not all"), ""}
	case ctx.Err() != nil:
		return ctx.Err()
	case rendered != nil && f.err == nil:
		return err
	}
	return notWritten(name, err)
}

func notWritten(name string, err error) error {
	return &problem{exitUnreadable, fmt.Errorf("report not written: %w", pathless(err)), hintFor(name, err)}
}

// faulty writes until a run is interrupted, even to somebody who does not read on, and remembers that writing failed, so that it is
// told apart from rendering.
type faulty struct {
	ctx   context.Context
	w     io.Writer
	shown bool // somebody may have read what was written
	err   error
}

func (f *faulty) Write(p []byte) (n int, err error) {
	if err = f.ctx.Err(); err == nil {
		f.shown = f.shown || !isTemporary(f.w)
		n, err = until(f.ctx, func() (int, error) { return f.w.Write(p) }, nil)
	}
	f.err = cmp.Or(f.err, err)
	return n, err
}

// isTemporary tells whether what is written bears no name yet that somebody knows.
func isTemporary(w io.Writer) bool {
	_, is := w.(temporary)
	return is
}

// temporary is a file that is renamed when it is whole.
type temporary struct{ *os.File }

// writeInto writes to what is no regular file.
func writeInto(ctx context.Context, name string, write writing) error {
	f, err := until(ctx, func() (*os.File, error) { return os.OpenFile(name, os.O_WRONLY, 0) }, (*os.File).Close)
	if err != nil {
		return err
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// until does what may wait for somebody else, or gives up when ctx ends. What is done all the same then is undone, where it can be.
func until[T any](ctx context.Context, do func() (T, error), undo func(T) error) (T, error) {
	type outcome struct {
		made T
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		made, err := do()
		done <- outcome{made, err}
	}()
	select {
	case o := <-done:
		return o.made, o.err
	case <-ctx.Done():
	}
	if undo != nil {
		go func() {
			if o := <-done; o.err == nil {
				_ = undo(o.made)
			}
		}()
	}
	var none T
	return none, ctx.Err()
}

// pathless leaves out the path of an error, which is a temporary file's, or one the user named.
func pathless(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

func hintFor(name string, err error) string {
	switch {
	case errors.Is(err, syscall.EPIPE):
		return "the program that was to read it has ended"
	case name == "":
		return "write it to a file: -o FILE"
	}
	return "name a file in a folder with room that you may write to: -o FILE"
}
