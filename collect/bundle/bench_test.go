package bundle

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/klauspost/compress/zip"
	"github.com/stretchr/testify/require"
)

// BenchmarkInflate reads a member of a zip as the analyzer does, ahead and hashed, and as the inflater alone does.
//
//	go test ./collect/bundle -run '^$' -bench Inflate -cpu 1,2
func BenchmarkInflate(b *testing.B) {
	var text bytes.Buffer
	for i := range 200_000 {
		fmt.Fprintf(&text, "%08x  MSExchangeTransport  348  a message of mbx%02d could not be scanned\r\n", i*2654435761&0xFFFFFFFF, i%17)
	}
	packed := zipOf(b, file{"a.txt", text.String()})
	size := int64(text.Len())
	b.Run("member", func(b *testing.B) {
		opened := open(b, write(b, "a.zip", packed), Limits{})
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			r, err := opened.Members[0].OpenHashing(context.Background())
			require.NoError(b, err)
			_, err = r.SHA256()
			require.NoError(b, err)
			require.NoError(b, r.Close())
		}
	})
	b.Run("inflater", func(b *testing.B) {
		z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
		require.NoError(b, err)
		b.SetBytes(size)
		b.ReportAllocs()
		buf := make([]byte, 256<<10)
		for b.Loop() {
			r, err := z.File[0].Open()
			require.NoError(b, err)
			n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, r, buf)
			require.NoError(b, err)
			require.Equal(b, size, n)
			require.NoError(b, r.Close())
		}
	})
}
