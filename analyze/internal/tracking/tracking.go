// Package tracking reads the message tracking logs of Exchange 2000 and Exchange Server 2003: tab-separated rows of twenty
// columns, one row for each recipient of an event.
//
// It does not know what the event numbers mean, and it does not read the logs of Exchange 5.5, which list a message's
// recipients on lines of their own (KB 173280): it recognises them.
//
//	# Message Tracking Log File
//	# Exchange System Attendant Version 6.5.7638.0
//	# Date  Time  client-ip  Client-hostname  Partner-Name  Server-hostname  server-IP  Recipient-Address  Event-ID  MSGID …
//	2005-3-14  8:5:9 GMT  192.0.2.5  …
//
// Source: KB 246965 (columns), KB 311739 (files and times).
package tracking

import (
	"bytes"
	"errors"
	"strconv"
	"time"

	"postmortem/analyze/internal/civil"
)

// Row is one row. Byte fields are nil where the log has "-" or nothing, and valid only as long as the line is.
type Row struct {
	Time      time.Time // UTC
	Event     int
	ID        []byte // MSGID
	Recipient []byte
	Partner   []byte
	Server    []byte // the computer that logged (KB 246965, "Server-hostname")
	Sender    []byte
	Bytes     int64 // -1 unknown
}

// Reader reads the rows of one log in order. The zero Reader takes the columns to stand as documented until a header says
// otherwise.
type Reader struct {
	Version string // of the System Attendant that wrote the header; "" when there is none
	columns []column
	words   [][]byte
}

// Errors of a row.
var (
	ErrColumns = errors.New("too few columns")
	ErrTime    = errors.New("no readable time")
	ErrEvent   = errors.New("no event number")
	ErrID      = errors.New("no message ID")
	ErrLegacy  = errors.New("a row of Exchange 5.5 or earlier")
)

type column uint8

const (
	skipped column = iota
	colDate
	colTime
	colPartner
	colServer
	colRecipient
	colEvent
	colID
	colBytes
	colSender
)

// Names as compared: letters and digits alone, in lower case. Documents spell them in several ways.
var columnNames = map[string]column{
	"date": colDate, "time": colTime, "partnername": colPartner, "serverhostname": colServer,
	"recipientaddress": colRecipient, "eventid": colEvent, "msgid": colID, "messageid": colID,
	"totalbytes": colBytes, "senderaddress": colSender,
}

// standard is the twenty columns in their documented order (KB 246965).
var standard = []column{
	colDate, colTime, skipped, skipped, colPartner, colServer, skipped, colRecipient, colEvent, colID,
	skipped, skipped, colBytes, skipped, skipped, skipped, skipped, skipped, skipped, colSender,
}

// maxColumns bounds a row; a trailing tab makes 21 of 20.
const maxColumns = 64

// Read reads one line into row. ok is false for headers and blanks. An error means that this row cannot be read.
func (r *Reader) Read(line []byte, row *Row) (ok bool, err error) {
	line = bytes.TrimRight(line, "\r\n")
	switch trimmed := bytes.TrimSpace(line); {
	case len(trimmed) == 0:
		return false, nil
	case trimmed[0] == '#':
		r.header(bytes.TrimSpace(trimmed[1:]))
		return false, nil
	case r.setColumns(trimmed):
		return false, nil
	}
	return true, r.row(line, row)
}

func (r *Reader) header(text []byte) {
	const attendant = "Exchange System Attendant Version"
	if len(text) > len(attendant) && bytes.EqualFold(text[:len(attendant)], []byte(attendant)) {
		r.Version = string(bytes.TrimSpace(text[len(attendant):]))
		return
	}
	r.setColumns(text)
}

// Legacy tells whether the header is that of Exchange 5.5 or earlier, whose rows have another form.
func (r *Reader) Legacy() bool {
	major, err := strconv.Atoi(before(r.Version, '.'))
	return err == nil && major < 6
}

func before(s string, sep byte) string {
	head, _, _ := bytes.Cut([]byte(s), []byte{sep})
	return string(head)
}

// setColumns takes a line that names columns, with or without its comment mark.
func (r *Reader) setColumns(text []byte) bool {
	if len(text) < 4 || !bytes.EqualFold(text[:4], []byte("date")) {
		return false
	}
	var columns []column
	seen := map[column]bool{}
	for name := range bytes.FieldsSeq(text) {
		if len(columns) == maxColumns {
			break
		}
		c := columnNames[plain(name)]
		columns = append(columns, c)
		seen[c] = true
	}
	if !seen[colTime] || !seen[colEvent] || !seen[colID] {
		return false
	}
	r.columns = columns
	return true
}

// plain drops everything but letters and digits.
func plain(name []byte) string {
	var b []byte
	for _, c := range bytes.ToLower(name) {
		if (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') {
			b = append(b, c)
		}
	}
	return string(b)
}

func (r *Reader) row(line []byte, row *Row) error {
	if r.columns == nil {
		r.columns = standard
	}
	r.cut(line)
	*row = Row{Bytes: -1, Event: -1}
	var day, clock []byte
	for i, word := range r.words {
		if i == len(r.columns) {
			break
		}
		switch c := r.columns[i]; c {
		case colDate:
			day = word
		case colTime:
			clock = word
		default:
			row.set(c, value(word))
		}
	}
	return row.check(r.words, day, clock)
}

// cut splits a row at its tabs; a row that lost them in a mail, at its blanks.
func (r *Reader) cut(line []byte) {
	r.words = r.words[:0]
	if bytes.IndexByte(line, '\t') >= 0 {
		for word := range bytes.SplitSeq(line, []byte{'\t'}) {
			if len(r.words) == maxColumns {
				return
			}
			r.words = append(r.words, bytes.TrimSpace(word))
		}
		return
	}
	for word := range bytes.FieldsSeq(line) {
		if len(r.words) == maxColumns {
			return
		}
		if len(r.words) == 2 && string(word) == "GMT" {
			continue // belongs to the time
		}
		r.words = append(r.words, word)
	}
}

func (row *Row) set(c column, word []byte) {
	switch c {
	case colPartner:
		row.Partner = word
	case colServer:
		row.Server = word
	case colRecipient:
		row.Recipient = word
	case colEvent:
		row.Event = int(number(word))
	case colID:
		row.ID = word
	case colBytes:
		row.Bytes = number(word)
	case colSender:
		row.Sender = word
	}
}

// check decides whether what was found is a row, and reads its time.
func (row *Row) check(words [][]byte, day, clock []byte) error {
	d, ok := civil.ISO(day)
	if !ok {
		return notARow(words)
	}
	if row.Time, ok = d.At(bytes.TrimSuffix(clock, []byte(" GMT")), time.UTC); !ok {
		return ErrTime
	}
	switch {
	case len(words) < 10:
		return ErrColumns
	case row.Event < 0:
		return ErrEvent
	case len(row.ID) == 0:
		return ErrID
	}
	return nil
}

// notARow tells why a line without a date is no row: perhaps it is one of Exchange 5.5, which begins with the message ID,
// the event number and the time (KB 173280).
func notARow(words [][]byte) error {
	if len(words) >= 10 && len(words[1]) <= 4 && number(words[1]) >= 0 && bytes.Count(words[2], []byte{':'}) == 2 {
		return ErrLegacy
	}
	return ErrTime
}

func value(b []byte) []byte {
	if len(b) == 0 || (len(b) == 1 && b[0] == '-') {
		return nil
	}
	return b
}

// number reads up to fifteen digits; -1 for anything else.
func number(b []byte) int64 {
	if len(b) == 0 || len(b) > 15 {
		return -1
	}
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int64(c-'0')
	}
	return n
}
