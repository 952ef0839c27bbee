package evtx

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx/evtxtest"
)

// oneChunk is a log of one chunk in which sizes of values, and whether there are some at all, change from record to record.
func oneChunk() []byte {
	at := time.Date(2005, 3, 14, 12, 0, 0, 0, time.UTC)
	var records []evtxtest.Record
	for i := range 24 {
		r := evtxtest.Record{Provider: "MSExchangeTransport", ID: 348, Level: 2, Time: at.Add(time.Duration(i) * time.Second), Computer: "EXCH01"}
		switch i % 4 {
		case 1:
			r.Strings = []string{"<a@contoso.example>", "", "zurück"}
		case 2:
			r.Computer, r.Binary = "exch01.contoso.example", []byte{1, 2}
		case 3:
			r.Data = []evtxtest.Value{{Name: "Reason", Text: "boot"}}
		}
		records = append(records, r)
	}
	return evtxtest.Log{Records: records}.Bytes()
}

// bothWays reads each record of a chunk as the reader does, and once more with nothing remembered of the record before. It returns
// how many were placed as those before.
func bothWays(t *testing.T, block []byte) (shaped int) {
	t.Helper()
	log, err := New(bytes.NewReader(oneChunk()))
	require.NoError(t, err)
	c := log.fresh()
	c.reset(block, chunkSize)
	c.walk(func(at, size int) bool {
		var rec, anew Record
		err := c.read(at, size, &rec, &log.last)
		body, bodyErr := rec.bodyUnless(err)
		if err == nil && c.values[0].shape != nil {
			shaped++
		}
		for _, p := range c.spare[:c.made] {
			p.shape = shape{}
		}
		errAnew := c.read(at, size, &anew, &lastNames{})
		bodyAnew, bodyErrAnew := anew.bodyUnless(errAnew)
		if errors.Is(errAnew, ErrLimit) || errors.Is(bodyErrAnew, ErrLimit) {
			return false // the chunk's budget is spent
		}
		assert.Equal(t, err, errAnew)
		assert.Equal(t, headOf(&rec), headOf(&anew))
		assert.Equal(t, body, bodyAnew)
		assert.Equal(t, bodyErr, bodyErrAnew)
		for _, p := range c.spare[:c.made] {
			p.shape.remember(&c.values[0]) // of a record of another template: it must not mislead
		}
		return !t.Failed()
	}, func(int, int) bool { return true })
	return shaped
}

func (rec *Record) bodyUnless(err error) (Body, error) {
	if err != nil {
		return Body{}, nil
	}
	return rec.Body()
}

func TestShapeIsUsed(t *testing.T) { assert.Positive(t, bothWays(t, oneChunk()[4096:])) }

// FuzzShape holds that what is remembered of the record before changes nothing, whatever is damaged.
func FuzzShape(f *testing.F) {
	chunk := oneChunk()[4096:]
	f.Add(uint16(0), uint8(0), uint16(0), uint8(0))
	for at := 512; at < 2048; at += 97 {
		f.Add(uint16(at), uint8(0xFF), uint16(2*at), uint8(1))
	}
	f.Fuzz(func(t *testing.T, at uint16, flip uint8, at2 uint16, flip2 uint8) {
		damaged := bytes.Clone(chunk)
		damaged[at] ^= flip
		damaged[at2] ^= flip2
		bothWays(t, damaged)
	})
}
