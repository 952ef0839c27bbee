package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/collect/winetest"
)

// TestWineFullDisk: with too little room nothing begins. When others fill the disk meanwhile, so that writes fail in the middle
// of a step, the run goes on to its end, says what that cost, and what is left can be analyzed.
func TestWineFullDisk(t *testing.T) {
	t.Parallel()
	s := winetest.Start(t)
	s.Exchange(t, 50)
	plantStuckMail(t, s)
	s.Standin(t, "cacls", "tlist", "net", "makecab")
	_, script := collect(t, "script")

	s.Drive(t, "E:", smallDisk(t, 40<<20))
	said, code := s.Script(t, script, time.Minute, `/out:E:\`)
	assert.Equal(t, 1, code)
	assert.Contains(t, said, `NOTHING COLLECTED: E:\ has 40 MB free, 60 are needed at least`)

	disk := smallDisk(t, 70<<20)
	s.Drive(t, "D:", disk)
	for _, at := range []struct{ step, lacks string }{
		{"SMTP event sink bindings ...", "system/versions.txt"},
		{"packing ...", ""},
	} {
		t.Run(at.step, func(t *testing.T) {
			run := s.Begin(t, script, `/out:D:\`)
			filled := false
			said, code := run.Wait(t, 5*time.Minute, func() {
				if !filled && strings.Contains(run.Said(), at.step) {
					filled = true
					run.Halted(func() { fillDisk(t, filepath.Join(disk, "filler")) })
				}
			})
			require.True(t, filled, said)
			assert.Equal(t, 3, code, said)
			assert.Contains(t, said, `COLLECTION COMPLETE, but it could not be packed: pack and send the folder D:\`)
			require.NoError(t, os.Remove(filepath.Join(disk, "filler")))
			folders, err := filepath.Glob(filepath.Join(disk, "*"))
			require.NoError(t, err)
			require.Len(t, folders, 1, "nothing but the folder is left: %v", folders)
			checkFilled(t, folders[0], at.lacks)
			require.NoError(t, os.RemoveAll(folders[0]))
		})
	}
}

// fillDisk takes all the room there is.
func fillDisk(t *testing.T, path string) {
	f, err := os.Create(path)
	if err == nil {
		_, err = io.Copy(f, zeros{})
		f.Close()
	}
	assert.True(t, errors.Is(err, syscall.ENOSPC), "%v", err)
}

// zeros is as much as anybody wants.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

// checkFilled holds that a folder whose disk was full tells what it lacks, and claims nothing that is not there.
func checkFilled(t *testing.T, folder, lacks string) {
	t.Helper()
	b, err := bundle.Open(t.Context(), folder, bundle.DefaultLimits)
	require.NoError(t, err)
	defer b.Close()
	require.NotNil(t, b.Manifest)
	there := map[string]int64{}
	for _, m := range b.Members {
		there[m.Path] = m.Size
	}
	cut := 0
	for _, e := range b.Manifest.Members {
		if e.Outcome == bundle.OK && e.Path != "collect.log" {
			assert.Equal(t, e.Bytes, there[e.Path], e.Path)
		}
		if strings.Contains(e.Reason, "disk") {
			cut++
		}
	}
	r := analyzed(t, folder)
	if lacks == "" {
		assert.Zero(t, cut, "all was collected before")
		return
	}
	assert.Greater(t, cut, 10)
	log := utf16Text(t, filepath.Join(folder, "collect.log"))
	checkTrouble(t, r, log, lacks, "failed", "left out: the disk has only")
	checkTrouble(t, r, log, "smtp/smtpreg.txt", "failed", "the disk is full")
	assert.Equal(t, "C", r.Bundle.Grade)
	assert.Contains(t, fmt.Sprint(r.Gaps), "left out: the disk has only")
}
