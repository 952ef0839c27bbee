package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func hexSum(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:])
}

// TestHashes: what is hashed is what the user will ask for, and what a manifest can be compared with.
func TestHashes(t *testing.T) {
	long := strings.Repeat("2005-03-14 10:00:00 ", 1<<15) // of several blocks
	plain := zipOf(t, file{"ex050314.log", long})
	listed := written(t, finished, nil, file{"ex050314.log", long})
	for name, c := range map[string]struct {
		bundle            []byte
		hashes            Hashes
		container, member bool
	}{
		"all":                               {plain, HashMembers, true, true},
		"the container":                     {plain, HashContainer, true, false},
		"nothing":                           {plain, HashNothing, false, false},
		"the container, beside a manifest":  {listed, HashContainer, true, true},
		"nothing, beside a manifest":        {listed, HashNothing, false, true},
		"a log alone is its own container":  {[]byte(long), HashMembers, true, true},
		"a log alone, for its own hash":     {[]byte(long), HashContainer, true, true},
		"a log alone, and nobody asks more": {[]byte(long), HashNothing, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := OpenReader(t.Context(), bytes.NewReader(c.bundle), DefaultLimits, WithHashes(c.hashes))
			require.NoError(t, err)
			defer b.Close()
			require.Len(t, b.Members, 1)
			assert.Equal(t, where(c.container, hexSum(string(c.bundle))), b.SHA256())
			assert.Equal(t, where(c.member, hexSum(long)), hashed(t, b.Members[0]))
			_, _, closer, err := b.Members[0].ReaderAt(t.Context())
			require.NoError(t, err)
			defer closer.Close()
			sum, err := b.Members[0].SHA256(t.Context())
			require.NoError(t, err)
			assert.Equal(t, where(c.member, hexSum(long)), sum)
		})
	}
}

func where(yes bool, sum string) string {
	if yes {
		return sum
	}
	return ""
}

func hashed(t *testing.T, m *Member) string {
	r, err := m.OpenHashing(context.Background())
	require.NoError(t, err)
	defer r.Close()
	sum, err := r.SHA256()
	require.NoError(t, err)
	return sum
}

// TestUnhashedStillVerified: a member that was changed after collection is found out, whoever asks for hashes.
func TestUnhashedStillVerified(t *testing.T) {
	changedBundle := replaced(t, written(t, finished, nil, file{"a.txt", "collected"}, file{"b.txt", "beside"}), "a.txt", "forged!!!")
	b, err := OpenReader(t.Context(), bytes.NewReader(changedBundle), DefaultLimits, WithHashes(HashNothing))
	require.NoError(t, err)
	defer b.Close()
	readAll(t, b)
	assert.Equal(t, []Gap{{"a.txt", changed}}, b.AllGaps())
}
