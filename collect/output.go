package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
)

// encryptedEnding is what the name of an encrypted bundle ends in.
const encryptedEnding = ".age"

// output is the file that is being written: under another name until it is whole, so that what bears the bundle's name is a
// bundle.
type output struct {
	file   *os.File
	name   string
	sealed io.WriteCloser // what encrypts; nil when nothing does
}

// createOutput begins a bundle of that name, encrypted when there are recipients.
func createOutput(name string, recipients []age.Recipient) (*output, error) {
	removeLeftovers(filepath.Dir(name), time.Now())
	f, err := os.CreateTemp(filepath.Dir(name), partialName)
	if err != nil {
		return nil, err
	}
	o := &output{file: f, name: name}
	if len(recipients) > 0 {
		if o.sealed, err = age.Encrypt(f, recipients...); err != nil {
			o.discard()
			return nil, err
		}
	}
	return o, nil
}

func (o *output) Write(p []byte) (int, error) {
	if o.sealed != nil {
		return o.sealed.Write(p)
	}
	return o.file.Write(p)
}

// finish puts the bundle in its place.
func (o *output) finish() (size int64, err error) {
	var errs []error
	if o.sealed != nil {
		errs = append(errs, o.sealed.Close())
	}
	errs = append(errs, o.file.Sync())
	if info, err := o.file.Stat(); err == nil {
		size = info.Size()
	}
	errs = append(errs, o.file.Close())
	if err := errors.Join(errs...); err != nil {
		os.Remove(o.file.Name())
		return 0, err
	}
	if err := os.Rename(o.file.Name(), o.name); err != nil {
		os.Remove(o.file.Name())
		return 0, err
	}
	return size, nil
}

// discard removes what was written so far.
func (o *output) discard() {
	o.file.Close()
	os.Remove(o.file.Name())
}

// parseRecipients reads the values of --recipient.
func parseRecipients(texts []string) ([]age.Recipient, error) {
	var all []age.Recipient
	for _, text := range texts {
		r, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, usage("age-keygen prints the public key: age1…", "--recipient %q: %w", text, errors.New("not an age public key"))
		}
		all = append(all, r)
	}
	return all, nil
}

// notWritten is the error of a bundle that could not be written.
func notWritten(err error) error {
	return &problem{code: exitFailed, err: fmt.Errorf("bundle not written: %w", err), hint: "name a file in a folder with room: -o FILE"}
}
