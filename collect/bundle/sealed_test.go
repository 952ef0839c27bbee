package bundle

import (
	"bytes"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newKey(t *testing.T) *age.X25519Identity {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	return key
}

// sealed is content encrypted for a key.
func sealed(t *testing.T, key *age.X25519Identity, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, key.Recipient())
	require.NoError(t, err)
	_, err = w.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestOpenEncrypted(t *testing.T) {
	key := newKey(t)
	content := sealed(t, key, zipOf(t, file{"a.txt", "A"}))
	var armored bytes.Buffer
	w := armor.NewWriter(&armored)
	w.Write(content)
	require.NoError(t, w.Close())
	for name, raw := range map[string][]byte{"binary": content, "armored": armored.Bytes()} {
		t.Run(name, func(t *testing.T) {
			path := write(t, "mail.zip.age", raw)
			b, err := Open(t.Context(), path, Limits{}, WithIdentities(newKey(t), key))
			require.NoError(t, err)
			defer b.Close()
			assert.Equal(t, map[string]string{"a.txt": "A"}, contents(t, b))
			assert.Empty(t, b.AllGaps())

			r, err := OpenReader(t.Context(), bytes.NewReader(raw), Limits{}, WithIdentities(key))
			require.NoError(t, err)
			defer r.Close()
			assert.Equal(t, map[string]string{"a.txt": "A"}, contents(t, r))
			assert.Equal(t, b.SHA256(), r.SHA256(), "of the file that was sent")
		})
	}
}

func TestOpenEncryptedFails(t *testing.T) {
	key := newKey(t)
	content := sealed(t, key, zipOf(t, file{"a.txt", "A"}))
	for _, c := range []struct {
		name    string
		content []byte
		keys    []Option
		want    error
	}{
		{"no key", content, nil, ErrEncrypted},
		{"wrong key", content, []Option{WithIdentities(newKey(t))}, ErrOtherKey},
		{"damaged header", content[:30], []Option{WithIdentities(key)}, ErrEncrypted},
		{"twice", sealed(t, key, content), []Option{WithIdentities(key)}, ErrUnreadable},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(t.Context(), write(t, "mail.zip.age", c.content), Limits{}, c.keys...)
			require.ErrorIs(t, err, c.want)
			require.ErrorIs(t, err, ErrUnreadable)
		})
	}
}

func TestOpenEncryptedHoldsLimits(t *testing.T) {
	key := newKey(t)
	content := sealed(t, key, bytes.Repeat([]byte("text of an artifact\r\n"), 1000))
	b, err := Open(t.Context(), write(t, "log.txt.age", content), Limits{TotalBytes: 5000}, WithIdentities(key))
	require.NoError(t, err)
	defer b.Close()
	require.Len(t, b.Members, 1)
	assert.Equal(t, "log.txt", b.Members[0].Path)
	assert.EqualValues(t, 5000, b.Members[0].Size)
	assert.NotEmpty(t, b.AllGaps())
}

func TestOpenEncryptedAndCut(t *testing.T) {
	key := newKey(t)
	content := sealed(t, key, bytes.Repeat([]byte("text of an artifact\r\n"), 10_000))
	b, err := Open(t.Context(), write(t, "log.txt.age", content[:100_000]), Limits{}, WithIdentities(key))
	require.NoError(t, err)
	defer b.Close()
	require.Len(t, b.Members, 1)
	assert.EqualValues(t, 64<<10, b.Members[0].Size, "the one chunk that is whole")
	assert.NotEmpty(t, b.AllGaps())
}
