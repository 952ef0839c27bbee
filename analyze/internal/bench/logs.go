package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"postmortem/analyze/internal/evt"
	"postmortem/analyze/internal/evt/evttest"
	"postmortem/analyze/internal/evtx/evtxtest"
)

// evtxSource gives the chunks of the i-th member: of real logs, else of logs of our own writer.
func evtxSource(real string) (func(i int) []byte, error) {
	if real == "" {
		return writtenChunks, nil
	}
	found, err := realChunks(filepath.Join(real, "evtx"))
	if err != nil {
		return nil, err
	}
	return func(i int) (out []byte) {
		for n := i * 7; len(out) < evtxBytes/evtxMembers; n++ {
			out = append(out, found[n%len(found)]...)
		}
		return out
	}, nil
}

// realChunks collects the well filled chunks of the logs in a folder, in the order of their names.
func realChunks(folder string) (found [][]byte, err error) {
	const chunk, filled = 1 << 16, 50_000
	names, err := filepath.Glob(filepath.Join(folder, "*.evtx"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for at := evtxHeader; at+chunk <= len(b); at += chunk {
			c := b[at : at+chunk]
			if string(c[:8]) == "ElfChnk\x00" && binary.LittleEndian.Uint32(c[48:]) >= filled {
				found = append(found, c)
			}
		}
	}
	if len(found) == 0 {
		return nil, errors.New("no .evtx logs in " + folder)
	}
	return found, nil
}

// evtSource is a classic log of evtBytes: the records of a real one again and again, else our own.
func evtSource(real string) ([]byte, error) {
	if real == "" {
		return writtenLog(), nil
	}
	names, err := filepath.Glob(filepath.Join(real, "evt", "*"))
	if err != nil {
		return nil, err
	}
	var records []evttest.Record
	for _, name := range names {
		more, err := realRecords(name)
		if err != nil {
			return nil, err
		}
		records = append(records, more...)
	}
	return grown(func(i int) evttest.Record { return records[i%len(records)] }), nil
}

func realRecords(name string) (all []evttest.Record, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	log, err := evt.Open(f, info.Size())
	if err != nil {
		return nil, err
	}
	for r, err := range log.Records() {
		if err == nil {
			all = append(all, evttest.Record{
				Generated: r.Generated(), Source: r.Source(), Computer: r.Computer(), ID: r.ID(), Qualifiers: r.Qualifiers(),
				Type: r.Type(), Category: r.Category(), Strings: r.Strings(1 << 16), Data: append([]byte(nil), r.Data()...),
			})
		}
	}
	return all, nil
}

// grown is a log of records from next until it is large enough.
func grown(next func(i int) evttest.Record) []byte {
	var log evttest.Log
	for n := 0; n < evtBytes; {
		r := next(len(log.Records))
		n += len(r.Bytes())
		log.Records = append(log.Records, r)
	}
	return log.Bytes()
}

// writtenLog is a classic log of the events below.
func writtenLog() []byte {
	w := newWriter(0)
	return grown(func(i int) evttest.Record {
		k := w.kind()
		return evttest.Record{
			Generated: w.time(), Source: k.source, Computer: "EXCH01", ID: k.id, Qualifiers: 0xC004, Type: k.typ, Category: 5,
			Strings: w.strings(k), Data: []byte{0x0c, 3, 9, 0x80},
		}
	})
}

// writtenChunks is the chunks of the i-th log that our own writer makes.
func writtenChunks(i int) (out []byte) {
	w := newWriter(uint64(i))
	for number := int64(1); len(out) < evtxBytes/evtxMembers; {
		log := evtxtest.Log{First: number}
		for range 2000 {
			log.Records = append(log.Records, w.evtx())
		}
		number += int64(len(log.Records))
		out = append(out, log.Bytes()[evtxHeader:]...)
	}
	return out
}

// kind is a kind of event, as an Exchange server logs them.
type kind struct {
	source string
	id     uint16
	typ    uint16
	forms  []string // of its strings: "#" is a number that differs, "$" a message ID
}

// kinds come as often as they stand here. A third is what the catalog asks about, as in the logs of a failing server.
var kinds = []kind{
	{"MSExchangeTransport", 348, evttest.Error, []string{"$", "0x#"}},
	{"MSExchangeTransport", 7004, evttest.Error, []string{"mail#.contoso.example", "1", "rcpt", "550 5.7.1 Unable to relay for user#@fabrikam.example"}},
	{"MSExchangeIS Mailbox Store", 1016, evttest.AuditSuccess, []string{"NT AUTHORITY\\SYSTEM", "user#@contoso.example", "/o=Contoso/ou=First Administrative Group/cn=Recipients/cn=user#", "First Storage Group\\Mailbox Store (EXCH01)"}},
	{"MSExchangeIS Mailbox Store", 1009, evttest.Information, []string{"user#@contoso.example", "First Storage Group\\Mailbox Store (EXCH01)", "/o=Contoso/ou=First Administrative Group/cn=Recipients/cn=user#"}},
	{"ESE", 507, evttest.Warning, []string{"Information Store", "2340", "", "D:\\Exchsrvr\\mdbdata\\priv1.edb", "#", "8192", "#"}},
	{"MSExchangeDSAccess", 2080, evttest.Information, []string{"INETINFO.EXE", "1416", "dc#.contoso.example CDG 7 7 1 0 1 1 7 1"}},
	{"Userenv", 1517, evttest.Warning, []string{"EXCH01\\user#"}},
	{"Perflib", 1023, evttest.Error, []string{"aspnet_perf#.dll", "1#"}},
	{"MSExchangeSA", 9385, evttest.Error, []string{"CN=EXCH01,CN=Servers,CN=First Administrative Group,DC=contoso,DC=example", "8007203#"}},
}

// writer makes events, the same for the same seed.
type writer struct {
	random *rand.Rand
	when   time.Time
}

func newWriter(seed uint64) *writer {
	return &writer{rand.New(rand.NewPCG(seed, 2003)), time.Date(2004, 9, 1, 0, 0, 0, 0, time.UTC)}
}

func (w *writer) kind() kind { return kinds[w.random.IntN(len(kinds))] }

func (w *writer) time() time.Time {
	w.when = w.when.Add(time.Duration(w.random.IntN(1000)) * time.Millisecond)
	return w.when
}

func (w *writer) strings(k kind) (all []string) {
	for _, form := range k.forms {
		form = strings.ReplaceAll(form, "#", fmt.Sprint(w.random.IntN(100_000)))
		all = append(all, strings.ReplaceAll(form, "$", fmt.Sprintf("<%016X%016X@mbx01.contoso.example>", w.random.Uint64(), w.random.Uint64())))
	}
	return all
}

var evtxLevels = map[uint16]uint8{evttest.Error: 2, evttest.Warning: 3, evttest.Information: 4, evttest.AuditSuccess: 0}

// evtx is an event in its newer form: the classic ones with one array of strings, some with named data.
func (w *writer) evtx() evtxtest.Record {
	k := w.kind()
	r := evtxtest.Record{
		Provider: k.source, ID: k.id, Qualifiers: 0xC004, Level: evtxLevels[k.typ], Task: 5, Time: w.time(), Computer: "EXCH01.contoso.example",
		Strings: w.strings(k), Binary: []byte{0x0c, 3, 9, 0x80},
	}
	if w.random.IntN(4) == 0 {
		r.Provider, r.ID, r.Data = "Microsoft-Windows-Security-Auditing", 4624, w.logon()
	}
	return r
}

func (w *writer) logon() (all []evtxtest.Value) {
	for _, name := range []string{
		"SubjectUserSid", "SubjectUserName", "SubjectDomainName", "SubjectLogonId", "TargetUserSid", "TargetUserName", "LogonType",
		"LogonProcessName", "WorkstationName", "LogonGuid", "ProcessName", "IpAddress", "IpPort",
	} {
		all = append(all, evtxtest.Value{Name: name, Text: fmt.Sprintf("value %d", w.random.IntN(50_000))})
	}
	return all
}
