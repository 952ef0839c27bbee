//go:build !windows

package main

import "errors"

func deny(string) error { return errors.ErrUnsupported }
func lock(string) error { return errors.ErrUnsupported }
