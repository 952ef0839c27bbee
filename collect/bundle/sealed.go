package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// An Option changes how Open opens a bundle.
type Option func(*intake)

// WithIdentities opens bundles that are encrypted with age for one of these keys. What they decrypt to lies in the private
// temporary folder while the bundle is open.
func WithIdentities(keys ...age.Identity) Option {
	return func(in *intake) { in.identities = append(in.identities, keys...) }
}

// Errors of an encrypted bundle, together with ErrUnreadable.
var (
	ErrEncrypted = errors.New("encrypted")
	ErrOtherKey  = errors.New("encrypted for another key")
)

// sealedMagic heads a file that age encrypted (age-encryption.org/v1, "Header").
const sealedMagic = "age-encryption.org/v1\n"

// isSealed tells an encrypted file from its first bytes.
func isSealed(head []byte) bool {
	return bytes.HasPrefix(head, []byte(sealedMagic)) || bytes.HasPrefix(head, []byte(armor.Header))
}

// unseal takes in what an encrypted file holds.
func (in *intake) unseal(ctx context.Context, c container) error {
	if len(in.identities) == 0 {
		return ErrEncrypted
	}
	plain, err := in.decrypt(c)
	if err != nil {
		return err
	}
	inner, _, err := in.spooled(ctx, plain, strings.TrimSuffix(c.name, ".age"))
	if err != nil {
		return err
	}
	if head, err := inner.head(); err == nil && isSealed(head) {
		return errors.New("encrypted twice")
	}
	return in.open(ctx, inner)
}

func (in *intake) decrypt(c container) (io.Reader, error) {
	var r io.Reader = c.whole()
	if head, err := c.head(); err == nil && bytes.HasPrefix(head, []byte(armor.Header)) {
		r = armor.NewReader(r)
	}
	plain, err := age.Decrypt(r, in.identities...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, ErrOtherKey
	case err != nil:
		return nil, fmt.Errorf("%w, and its header is damaged", ErrEncrypted)
	}
	return plain, nil
}
