package evtx_test

import (
	"bytes"
	"fmt"
	"testing"

	"postmortem/analyze/internal/evtx"
	"postmortem/analyze/internal/evtx/evtxtest"
)

// BenchmarkRecords reads a log of 20,000 classic events from memory, with and without their strings.
func BenchmarkRecords(b *testing.B) {
	file := evtxtest.Log{Records: times(20_000, stuck())}.Bytes()
	for _, bodies := range []bool{false, true} {
		b.Run(fmt.Sprintf("bodies %v", bodies), func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				log, err := evtx.New(bytes.NewReader(file))
				if err != nil {
					b.Fatal(err)
				}
				for rec := range log.Records() {
					if bodies {
						rec.Body()
					}
				}
			}
		})
	}
}
