package evtx

import (
	"errors"
	"io"
	"runtime"
	"testing"
	"time"

	golang "github.com/0xrawsec/golang-evtx/evtx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx/evtxtest"
)

// libraryChunk is a chunk that the library can read, and the place of its record.
func libraryChunk() (lib *golang.Chunk, at int64) {
	chunk := golang.NewChunk()
	chunk.Data = evtxtest.Log{Records: []evtxtest.Record{event(348)}}.Bytes()[blockSize:]
	return &chunk, chunkHeaderSize + recordHeader
}

// TestGuardedLibrary puts in the library's place what it could do at worst: each is a record that is not read.
func TestGuardedLibrary(t *testing.T) {
	reads, grown := 0, []byte(nil)
	for name, worst := range map[string]parser{
		"panics":           func(io.ReadSeeker, *golang.Chunk, bool) (golang.Element, error) { panic("index out of range") },
		"panics with nil":  func(io.ReadSeeker, *golang.Chunk, bool) (golang.Element, error) { panic(errors.New("x")) },
		"fails":            func(io.ReadSeeker, *golang.Chunk, bool) (golang.Element, error) { return nil, io.EOF },
		"gives no element": func(io.ReadSeeker, *golang.Chunk, bool) (golang.Element, error) { return nil, nil },
		"ends its goroutine": func(io.ReadSeeker, *golang.Chunk, bool) (golang.Element, error) {
			runtime.Goexit()
			return nil, nil
		},
		"walks without end": func(r io.ReadSeeker, _ *golang.Chunk, _ bool) (golang.Element, error) {
			for ; ; reads++ {
				_, _ = r.Seek(0, io.SeekStart)
				_, _ = r.Read(make([]byte, 8))
			}
		},
		"grows with all it reads": func(r io.ReadSeeker, _ *golang.Chunk, _ bool) (golang.Element, error) {
			for ; ; grown = append(grown, make([]byte, 512)...) {
				_, _ = r.Seek(0, io.SeekStart)
				_, _ = r.Read(make([]byte, 8))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			lib, at := libraryChunk()
			start := time.Now()
			assert.Nil(t, guarded(func() *golang.GoEvtxMap { return parse(worst, lib, at) }))
			assert.Less(t, time.Since(start), timeForAll, "the meter ends it, not the clock")
			assert.False(t, stuck.Load())
		})
	}
	assert.LessOrEqual(t, 2*reads, secondReads)
	assert.LessOrEqual(t, len(grown), 512*secondReads/2)
	lib, at := libraryChunk()
	assert.NotNil(t, decode(lib, at), "what reads well is read after all that")
}

// timeForAll is what a test may take on a busy machine, and less than the clock of the library where that is not changed.
const timeForAll = 30 * time.Second

// TestLibraryThatNeverReturns: it is left behind, the log is read on, and no second goroutine joins it.
func TestLibraryThatNeverReturns(t *testing.T) {
	before := secondTime
	secondTime = 50 * time.Millisecond
	release, gone := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() {
		close(release)
		<-gone
		silent.Lock() // it has let go of what is global
		defer silent.Unlock()
		secondTime = before
		stuck.Store(false)
	})
	assert.Nil(t, guarded(func() *golang.GoEvtxMap {
		defer close(gone)
		<-release
		return nil
	}))
	require.True(t, stuck.Load())
	lib, at := libraryChunk()
	assert.Nil(t, decode(lib, at), "the library is not asked any more")
}
