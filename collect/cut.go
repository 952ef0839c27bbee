package main

import (
	"bytes"
)

// A cutter makes an artifact smaller: at most so many bytes, the newest part. It fails when nothing useful can be kept.
type cutter func(whole []byte, most int64) ([]byte, error)

// cutLines keeps the heading of a log, lines that begin with "#", and its newest lines whole.
func cutLines(whole []byte, most int64) ([]byte, error) {
	head := heading(whole)
	room := most - int64(len(head))
	if room <= 0 {
		return nil, errTooSmall
	}
	tail := whole[max(int64(len(head)), int64(len(whole))-room):]
	if len(head)+len(tail) < len(whole) {
		i := bytes.IndexByte(tail, '\n')
		if i < 0 || i+1 == len(tail) {
			return nil, errTooSmall
		}
		tail = tail[i+1:]
	}
	return append(bytes.Clone(head), tail...), nil
}

var errTooSmall = missing("no whole line fits")

// heading is the first lines of a log, those that say what its columns are.
func heading(log []byte) []byte {
	at := 0
	for at < len(log) && log[at] == '#' {
		i := bytes.IndexByte(log[at:], '\n')
		if i < 0 {
			return nil
		}
		at += i + 1
	}
	return log[:at]
}
