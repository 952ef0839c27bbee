package redact

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// KeyFormat names the version of key files.
const KeyFormat = "postmortem-redaction-key/1"

// Key turns tokens back: it is the secret of a redacted report.
type Key struct {
	Format string            `json:"format"`
	Tokens map[string]string `json:"tokens"` // token → original
}

// ErrNotKey means that a file is no key, or one of a newer version.
var ErrNotKey = errors.New("not a redaction key of this program")

// Key is what the tokens given so far stand for.
func (r *Redactor) Key() Key {
	k := Key{KeyFormat, map[string]string{}}
	for token, original := range r.tokens.originals {
		k.Tokens[token] = original
	}
	return k
}

// Bytes is the key as a file: the same names give the same bytes.
func (k Key) Bytes() []byte {
	raw, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		panic(err) // a map of strings always encodes
	}
	return append(raw, '\n')
}

// ParseKey reads a key file.
func ParseKey(raw []byte) (Key, error) {
	var k Key
	if err := json.Unmarshal(raw, &k); err != nil {
		return k, fmt.Errorf("%w: %w", ErrNotKey, err)
	}
	if k.Format != KeyFormat {
		return k, fmt.Errorf("%w: format %q, not %q", ErrNotKey, k.Format, KeyFormat)
	}
	return k, nil
}

// Reveal turns the tokens of a text back. write says how an original is written in such a text; nil is as it stands.
// A token that the key lacks stays, and is counted.
func (k Key) Reveal(text string, write func(original string) string) (revealed string, unknown int) {
	return tokenForm().ReplaceAllStringFunc(text, func(token string) string {
		original, ok := k.Tokens[token]
		if !ok && token == strings.ToUpper(token) { // within a heading in capitals
			original, ok = k.Tokens[strings.ToLower(token)]
			original = strings.ToUpper(original)
		}
		switch {
		case !ok:
			unknown++
			return token
		case write == nil:
			return original
		}
		return write(original)
	}), unknown
}

// Mentions tells whether a text holds a token.
func Mentions(text string) bool { return strings.Contains(text, "{") && tokenForm().MatchString(text) }
