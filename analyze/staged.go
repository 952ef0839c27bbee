package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
)

// staged are files that are written and do not bear their names yet: an interrupted run, or one that fails, leaves what was there
// before, and of several files none is put in place before all are written.
type staged []struct{ temp, name string }

// add renders what is to be a file. What is no regular file (a pipe, a device) is written to and never replaced; a link stays,
// and what it names is replaced.
func (s *staged) add(ctx context.Context, name string, render func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return told(ctx, name, render, func(write writing) error { return writeInto(ctx, name, write) })
	}
	return told(ctx, name, render, func(write writing) error { return s.make(name, write) })
}

func (s *staged) make(name string, write writing) error {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".report-*")
	if err != nil {
		return err
	}
	*s = append(*s, struct{ temp, name string }{temp.Name(), name})
	err = write(temporary{temp})
	if err == nil {
		err = temp.Sync() // a full disk may say so only now
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(temp.Name(), 0o644)
	}
	return err
}

// place gives all files their names, unless the run was interrupted before.
func (s *staged) place(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, file := range *s {
		if err := os.Rename(file.temp, file.name); err != nil {
			return notWritten(file.name, err)
		}
	}
	return nil
}

// discard removes what was not put in place.
func (s *staged) discard() {
	for _, file := range *s {
		os.Remove(file.temp)
	}
}
