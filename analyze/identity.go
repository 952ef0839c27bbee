package main

import (
	"errors"
	"os"

	"filippo.io/age"

	"postmortem/collect/bundle"
)

// readIdentities reads the private keys of --identity, as age-keygen writes them.
func readIdentities(names []string) ([]age.Identity, error) {
	var all []age.Identity
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, usage("give the file that age-keygen wrote: --identity key.txt", "--identity: %w", err)
		}
		keys, err := age.ParseIdentities(f)
		f.Close()
		if err != nil {
			return nil, usage("give the file that age-keygen wrote: --identity key.txt", "--identity %s: %w", name, errors.New("no age private key"))
		}
		all = append(all, keys...)
	}
	return all, nil
}

// unreadable is the error of a bundle that could not be opened, with what to do about it.
func unreadable(err error) error {
	hint := "give a zip, tar, tar.gz, 7z, rar or cab file, a folder, or one artifact"
	switch {
	case errors.Is(err, bundle.ErrOtherKey):
		hint = "give the private key of the recipient it was encrypted for: --identity key.txt"
	case errors.Is(err, bundle.ErrEncrypted):
		hint = "give the private key: --identity key.txt"
	}
	return &problem{exitUnreadable, err, hint}
}
