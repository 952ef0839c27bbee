package evtx_test

import (
	"bytes"
	"testing"
	"time"

	"postmortem/analyze/internal/evtx"
	"postmortem/analyze/internal/evtx/evtxtest"
)

// FuzzRead damages the interesting parts of a log: a header, and the first bytes of a chunk's records. It holds that
// reading ends, within the limits, and that every record has a body or an error.
func FuzzRead(f *testing.F) {
	named := evtxtest.Record{Provider: "P", ID: 1, Time: noon, Computer: "C", Data: []evtxtest.Value{{Name: "N", Text: "v"}}}
	bare := stuck()
	bare.Bare = true
	for _, log := range []evtxtest.Log{
		{Records: times(3, stuck())}, {Records: []evtxtest.Record{named, bare}}, {Records: times(3, stuck()), PerChunk: 1, Stale: true},
	} {
		file := log.Bytes()
		f.Add(file[:128], file[4096:4096+2048], uint16(0), uint8(0))
		f.Add(file[:128], file[4096:4096+2048], uint16(600), uint8(0xFF))
	}
	f.Fuzz(func(t *testing.T, header, records []byte, at uint16, flip uint8) {
		file := make([]byte, 4096+65536)
		copy(file[:4096], header)
		copy(file[4096:], records)
		file[4096+int(at)] ^= flip
		evtxtest.Reseal(file)
		log, err := evtx.New(bytes.NewReader(file))
		if err != nil {
			return
		}
		start, text := time.Now(), 0
		for rec, err := range log.Records() {
			if err != nil {
				continue
			}
			body, _ := rec.Body()
			for _, s := range body.Strings {
				text += len(s.Name) + len(s.Value)
			}
		}
		if text > 8<<20 || time.Since(start) > 5*time.Second {
			t.Errorf("%d bytes of text in %v", text, time.Since(start))
		}
	})
}
