package protocollog

import (
	"bytes"
	"time"

	"postmortem/analyze/internal/civil"
)

// W3C reads the W3C extended format. Its times are UTC, whenever the service starts a new file (IIS 6.0 documentation,
// "W3C Extended Log File Format").
type W3C struct {
	columns []column
	day     civil.Date // of the last #Date line, for logs whose rows bear a time only

	// Assumed says that rows came before any #Fields line and were read as the full set of columns: lines that were
	// searched out of a log.
	Assumed bool
}

type column uint8

const (
	skipped column = iota
	colDate
	colTime
	colClient
	colUser
	colSite
	colServer
	colMethod
	colStem
	colQuery
	colStatus
	colVersion
)

var columnNames = map[string]column{
	"date": colDate, "time": colTime, "c-ip": colClient, "cs-username": colUser, "s-sitename": colSite,
	"s-computername": colServer, "cs-method": colMethod, "cs-uri-stem": colStem, "cs-uri-query": colQuery,
	"sc-status": colStatus, "cs-version": colVersion,
}

// maxColumns bounds a #Fields line; the service knows 22 columns.
const maxColumns = 64

// fullSet is the columns of a log with everything switched on, as far as the SMTP columns go (OSSEC documentation,
// "Exchange Log Samples").
var fullSet = []column{
	colDate, colTime, colClient, colUser, colSite, colServer, skipped, skipped, colMethod, colStem, colQuery, colStatus,
	skipped, skipped, skipped, skipped, colVersion, skipped, skipped, skipped, skipped,
}

// Read implements Reader.
func (w *W3C) Read(line []byte, row *Row) (bool, error) {
	line = bytes.TrimSpace(line)
	switch {
	case len(line) == 0:
		return false, nil
	case line[0] == '#':
		w.directive(line)
		return false, nil
	case w.columns == nil:
		if !LooksFull(line) {
			return false, ErrNoFields
		}
		w.columns, w.Assumed = fullSet, true
	}
	return true, w.row(line, row)
}

// LooksFull tells whether a line is a row of a log with all columns: what a search for "452" prints of one.
func LooksFull(line []byte) bool {
	var row Row
	w := W3C{columns: fullSet}
	return w.row(bytes.TrimSpace(line), &row) == nil && row.Service() == SMTP && len(row.Site) > 0
}

func (w *W3C) directive(line []byte) {
	name, rest, _ := bytes.Cut(line, []byte{':'})
	rest = bytes.TrimSpace(rest)
	switch {
	case foldIs(name, "#Fields"):
		w.columns = w.columns[:0:0]
		for word := range bytes.FieldsSeq(rest) {
			if len(w.columns) < maxColumns {
				w.columns = append(w.columns, columnNames[string(bytes.ToLower(word))])
			}
		}
	case foldIs(name, "#Date"):
		if d, ok := civil.ISO(rest); ok {
			w.day = d
		}
	}
}

// Fields tells whether a line announces the columns of a W3C log of IIS (and not of a program that logs with commas).
func Fields(line []byte) bool {
	name, rest, ok := bytes.Cut(line, []byte{':'})
	if !ok || !foldIs(bytes.TrimSpace(name), "#Fields") {
		return false
	}
	for word := range bytes.FieldsSeq(rest) {
		switch columnNames[string(bytes.ToLower(word))] {
		case colTime, colClient, colMethod:
			return true
		}
	}
	return false
}

func (w *W3C) row(line []byte, row *Row) error {
	*row = Row{Plus: true}
	var clock []byte
	day := w.day
	n := 0
	for word := range bytes.FieldsSeq(line) {
		if n == len(w.columns) {
			return ErrColumns
		}
		switch w.columns[n] {
		case colDate:
			day, _ = civil.ISO(word)
		case colTime:
			clock = word
		default:
			row.set(w.columns[n], word)
		}
		n++
	}
	if n != len(w.columns) {
		return ErrColumns
	}
	if clock == nil {
		return nil
	}
	var ok bool
	if row.Time, ok = day.At(clock, time.UTC); !ok {
		return ErrTime
	}
	return nil
}

func (r *Row) set(c column, word []byte) {
	switch c {
	case colClient:
		r.Client = value(word)
	case colUser:
		r.User = value(word)
	case colSite:
		r.Site = value(word)
	case colServer:
		r.Server = value(word)
	case colMethod:
		r.Verb = value(word)
	case colStem:
		r.Target = value(word)
	case colQuery:
		r.Param = value(word)
	case colStatus:
		r.Code = number(word)
	case colVersion:
		if foldIs(word, "SMTP") {
			r.Method = "SMTP"
		}
	}
}
