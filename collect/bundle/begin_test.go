package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// begunMembers are small and large: of one block, of more than go round, of more than are read ahead.
var begunMembers = map[string]int{"empty": 0, "small": 1 << 10, "some-blocks": 3 << 20, "many-blocks": 12 << 20}

func TestBegunMemberIsReadWhole(t *testing.T) {
	for name, size := range begunMembers {
		t.Run(name, func(t *testing.T) {
			content := strings.Repeat("0123456789abcdef\n", size/17)
			b := open(t, write(t, "a.zip", zipOf(t, file{"a.txt", content})), Limits{})
			m := b.Members[0]
			m.Begin(t.Context())
			time.Sleep(time.Millisecond) // it runs ahead, or not yet
			r, err := m.OpenHashing(t.Context())
			require.NoError(t, err)
			got, err := io.ReadAll(r)
			require.NoError(t, err)
			assert.True(t, content == string(got), "%d bytes", len(got))
			sum, err := r.SHA256()
			require.NoError(t, err)
			want := sha256.Sum256([]byte(content))
			assert.Equal(t, hex.EncodeToString(want[:]), sum)
			require.NoError(t, r.Close())

			again, err := m.OpenHashing(t.Context())
			require.NoError(t, err)
			sum2, err := again.SHA256()
			require.NoError(t, err)
			assert.Equal(t, sum, sum2, "it begins anew")
			require.NoError(t, again.Close())
		})
	}
}

// A begun member that nobody reads ends with its bundle.
func TestBegunMemberEndsWithItsBundle(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		b, err := Open(context.Background(), write(t, "a.zip", zipOf(t, file{"a.txt", strings.Repeat("x", 10<<20)})), Limits{})
		require.NoError(t, err)
		b.Members[0].Begin(context.Background())
		b.Members[0].Begin(context.Background()) // twice does no harm
		require.NoError(t, b.Close())
	}
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+2 }, 10*time.Second, 10*time.Millisecond)
}

func TestBegunMemberOfDamage(t *testing.T) {
	z := zipOf(t, file{"a.txt", strings.Repeat(logText(), 300)})
	z[len(z)/2] ^= 0xFF
	b := open(t, write(t, "a.zip", z), Limits{})
	b.Members[0].Begin(t.Context())
	r, err := b.Members[0].OpenHashing(t.Context())
	require.NoError(t, err)
	_, err = r.SHA256()
	assert.Error(t, err)
	assert.NotEmpty(t, b.AllGaps())
	_ = r.Close() // tells of the damage once more
}
