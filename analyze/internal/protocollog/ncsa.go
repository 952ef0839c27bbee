package protocollog

import (
	"bytes"
	"time"

	"postmortem/analyze/internal/civil"
)

// NCSA reads the NCSA common format. Quotation marks within a request are not escaped (observed in published logs), so a
// row is read from both ends.
type NCSA struct{}

// Read implements Reader.
func (NCSA) Read(line []byte, row *Row) (bool, error) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] == '#' {
		return false, nil
	}
	*row = Row{Plus: true, Method: "SMTP"}
	head, request, ok := bytes.Cut(line, []byte(`] "`))
	if !ok {
		return false, ErrShape
	}
	if request, ok = row.tail(request); !ok {
		return false, ErrShape
	}
	row.request(request)
	return true, row.head(head)
}

// tail reads what follows the request: ` SMTP" 250 46`.
func (r *Row) tail(rest []byte) (request []byte, ok bool) {
	const mark = ` SMTP" `
	i := bytes.LastIndex(rest, []byte(mark))
	if i < 0 {
		return nil, false
	}
	code, size, _ := bytes.Cut(rest[i+len(mark):], []byte{' '})
	if len(code) > 3 || !digits(code) || !digits(bytes.TrimSpace(size)) {
		return nil, false
	}
	r.Code = number(code)
	return rest[:i], true
}

func digits(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return len(b) > 0
}

// request reads `EHLO -?mee.example` and `- -?220+host+ready`.
func (r *Row) request(b []byte) {
	verb, rest, _ := bytes.Cut(b, []byte{' '})
	target, param, _ := bytes.Cut(rest, []byte{'?'})
	r.Verb, r.Target, r.Param = value(verb), value(target), value(param)
}

// head reads `192.0.2.1 - user [14/Mar/2005:08:05:09 -0600`.
func (r *Row) head(b []byte) error {
	who, when, ok := bytes.Cut(b, []byte(" ["))
	if !ok {
		return ErrShape
	}
	client, user, _ := bytes.Cut(who, []byte{' '})
	_, user, _ = bytes.Cut(user, []byte{' '})
	r.Client, r.User = value(client), value(bytes.TrimSpace(user))
	if r.Time, ok = ncsaTime(when); !ok {
		return ErrTime
	}
	return nil
}

var months = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// ncsaTime reads 11/Oct/2006:13:16:39 -0600. The names of months are English on every server.
func ncsaTime(b []byte) (time.Time, bool) {
	if len(b) < len("1/Oct/2006:13:16:39 -0600") {
		return time.Time{}, false
	}
	day, rest := civil.Leading(b)
	if len(rest) < 11 || rest[0] != '/' || rest[4] != '/' || rest[9] != ':' {
		return time.Time{}, false
	}
	year, _ := civil.Leading(rest[5:9])
	clock, zone, _ := bytes.Cut(rest[10:], []byte{' '})
	offset, ok := zoneOffset(zone)
	if !ok {
		return time.Time{}, false
	}
	at, ok := civil.Date{Year: year, Month: month(rest[1:4]), Day: day}.At(clock, time.UTC)
	return at.Add(-offset), ok
}

func month(b []byte) int {
	for i, name := range months {
		if foldIs(b, name) {
			return i + 1
		}
	}
	return 0
}

// zoneOffset reads -0600 as local time minus UTC.
func zoneOffset(b []byte) (time.Duration, bool) {
	if len(b) != 5 || (b[0] != '+' && b[0] != '-') || !digits(b[1:]) {
		return 0, false
	}
	n := number(b[1:])
	offset := time.Duration(n/100)*time.Hour + time.Duration(n%100)*time.Minute
	if b[0] == '-' {
		offset = -offset
	}
	return offset, offset.Abs() < 24*time.Hour
}
