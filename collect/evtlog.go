package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"time"
)

// The parts of a classic event log that matter for cutting it ("Event Log File Format", Win32 documentation): a header of 48
// bytes, records that bear their length, "LfLe", their number and two times, and an end-of-file record of 40 bytes.
const (
	evtHeader = 48
	evtFixed  = 56
	evtEnd    = 40
	evtMagic  = "LfLe"
)

// evtEndMark heads the end-of-file record, behind its length.
var evtEndMark = []byte("\x28\x00\x00\x00\x11\x11\x11\x11\x22\x22\x22\x22\x33\x33\x33\x33\x44\x44\x44\x44")

var errNoLog = errors.New("no classic event log that can be cut")

// evtRecords are the records of a log, the oldest first. The file is a ring: the end-of-file record tells where it ends, and
// what follows is the oldest. A log without one is left alone.
func evtRecords(log []byte) ([][]byte, error) {
	if len(log) < evtHeader || string(log[4:8]) != evtMagic {
		return nil, errNoLog
	}
	end := bytes.LastIndex(log, evtEndMark)
	if end < evtHeader {
		return nil, errNoLog
	}
	ring := make([]byte, 0, len(log)) // what lies behind the end, then what lies before it
	ring = append(append(ring, log[min(end+evtEnd, len(log)):]...), log[evtHeader:end]...)
	var all [][]byte
	for at := 0; at+evtFixed <= len(ring); {
		if n := evtLength(ring[at:]); n > 0 {
			all = append(all, ring[at:at+n])
			at += n
		} else {
			at += 4
		}
	}
	return newestRun(all), nil
}

// evtLength is the length of the record at the start of b, 0 when there is none that is whole.
func evtLength(b []byte) int {
	if string(b[4:8]) != evtMagic {
		return 0
	}
	n := int(binary.LittleEndian.Uint32(b))
	if n < evtFixed || n > len(b) || n%4 != 0 || int(binary.LittleEndian.Uint32(b[n-4:])) != n {
		return 0
	}
	return n
}

// newestRun is the records at the end whose numbers go up one by one: what precedes a gap is of an earlier round.
func newestRun(all [][]byte) [][]byte {
	for i := len(all) - 1; i > 0; i-- {
		if evtNumber(all[i]) != evtNumber(all[i-1])+1 {
			return all[i:]
		}
	}
	return all
}

func evtNumber(record []byte) uint32 { return binary.LittleEndian.Uint32(record[8:]) }

// cutLog writes a log of the newest records that fit into most bytes, as the event log service saves a log.
func cutLog(log []byte, most int64) ([]byte, error) {
	records, err := evtRecords(log)
	if err != nil {
		return nil, err
	}
	size := int64(evtHeader + evtEnd)
	from := len(records)
	for from > 0 && size+int64(len(records[from-1])) <= most {
		from--
		size += int64(len(records[from]))
	}
	if from == len(records) {
		return nil, errNoLog
	}
	return writeLog(records[from:]), nil
}

func writeLog(records [][]byte) []byte {
	body := bytes.Join(records, nil)
	end, oldest := uint32(evtHeader+len(body)), evtNumber(records[0])
	next := evtNumber(records[len(records)-1]) + 1
	words := func(all ...uint32) (b []byte) {
		for _, n := range all {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
		return b
	}
	magic := binary.LittleEndian.Uint32([]byte(evtMagic))
	out := words(evtHeader, magic, 1, 1, evtHeader, end, next, oldest, end+evtEnd, 0, 0, evtHeader)
	out = append(out, body...)
	out = append(out, evtEndMark...)
	return append(out, words(evtHeader, end, next, oldest, evtEnd)...)
}

// newestWritten is the newest time that a record of a log bears; zero when none does. A time that no server of these
// systems can have is damage.
func newestWritten(log []byte) time.Time {
	var newest uint32
	for at := evtHeader; ; {
		i := bytes.Index(log[min(at, len(log)):], []byte(evtMagic))
		if i < 0 || at+i+20 > len(log) {
			break
		}
		at += i
		if start := at - 4; start >= evtHeader && len(log)-start >= evtFixed && evtLength(log[start:]) > 0 {
			newest = max(newest, binary.LittleEndian.Uint32(log[at+12:]))
		}
		at += len(evtMagic)
	}
	if newest < 1<<29 { // 1987
		return time.Time{}
	}
	return time.Unix(int64(newest), 0).UTC()
}
