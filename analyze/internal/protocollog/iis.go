package protocollog

import (
	"bytes"
	"time"

	"postmortem/analyze/internal/civil"
)

// IIS reads the Microsoft IIS format. Its fields stand in a fixed order, and its dates and times are the server's own in
// the server's locale.
type IIS struct {
	Order civil.Order    // of dates; UnknownOrder reads month, day, year
	Zone  *time.Location // of the server; nil unknown, then times are marked Local
}

// Positions of the fields of a row. The argument is the last one, so its commas do no harm.
const (
	iisClient = iota
	iisUser
	iisDate
	iisTime
	iisSite
	iisServer
	iisAddress
	iisMillis
	iisBytesIn
	iisBytesOut
	iisStatus
	iisWin32
	iisVerb
	iisTarget
	iisParam
	iisFields
)

// Read implements Reader.
func (f *IIS) Read(line []byte, row *Row) (bool, error) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] == '#' {
		return false, nil
	}
	var fields [iisFields][]byte
	if !split(line, &fields) {
		return false, ErrShape
	}
	*row = Row{
		Client: value(fields[iisClient]), User: value(fields[iisUser]), Site: value(fields[iisSite]),
		Server: value(fields[iisServer]), Verb: value(fields[iisVerb]), Target: value(fields[iisTarget]),
		Param: value(fields[iisParam]), Code: number(fields[iisStatus]),
	}
	return true, f.clock(fields[iisDate], fields[iisTime], row)
}

func (f *IIS) clock(day, clock []byte, row *Row) error {
	d, ok := f.Order.Read(day)
	if !ok {
		return ErrTime
	}
	zone := f.Zone
	if zone == nil {
		zone, row.Local = time.UTC, true
	}
	if row.Time, ok = d.At(clock, zone); !ok {
		return ErrTime
	}
	row.Time = row.Time.UTC()
	return nil
}

// split cuts a row at its first commas and drops the comma that ends it.
func split(line []byte, fields *[iisFields][]byte) bool {
	for i := range iisParam {
		field, rest, ok := bytes.Cut(line, []byte{','})
		if !ok {
			return false
		}
		fields[i], line = bytes.TrimSpace(field), rest
	}
	fields[iisParam] = bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(line), []byte{','}))
	return digits(fields[iisStatus]) && digits(fields[iisWin32])
}

// RowDate is the date of a row in the IIS format as it stands there; false when the line is none of an SMTP service.
func RowDate(line []byte) ([]byte, bool) {
	var fields [iisFields][]byte
	if !split(bytes.TrimSpace(line), &fields) || !hasFoldPrefix(fields[iisSite], "SMTPSVC") {
		return nil, false
	}
	return fields[iisDate], true
}
