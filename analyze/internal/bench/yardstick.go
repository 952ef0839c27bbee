package main

import (
	"io"

	golang "github.com/0xrawsec/golang-evtx/evtx"
	"github.com/klauspost/compress/zip"
	"golang.org/x/sync/errgroup"
)

// inflate unpacks a zip into nothing, with the inflater that analyze uses and as many entries at once: the least that a
// program can do which looks at every byte.
func inflate(n int, name string) error {
	z, err := zip.OpenReader(name)
	if err != nil {
		return err
	}
	defer z.Close()
	var g errgroup.Group
	g.SetLimit(n)
	for _, f := range z.File {
		g.Go(func() error { return discard(f) })
	}
	return g.Wait()
}

func discard(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, r, make([]byte, 256<<10))
	return err
}

// golangReaders are the readers of golang-evtx, by the names of its own methods.
var golangReaders = map[string]func(*golang.File) chan *golang.GoEvtxMap{
	"FastEvents":      (*golang.File).FastEvents,
	"Events":          (*golang.File).Events,
	"UnorderedEvents": (*golang.File).UnorderedEvents,
}

// golangEvtx reads a log with one of them.
func golangEvtx(reader, name string) error {
	events, known := golangReaders[reader]
	if !known {
		return errUsage
	}
	f, err := golang.OpenDirty(name)
	if err != nil {
		return err
	}
	for e := range events(&f) {
		e.EventID()
	}
	return nil
}
