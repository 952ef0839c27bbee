package sample

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/analyze/internal/evtx/evtxtest"
)

// eventLog describes a log.
type eventLog struct {
	Computer string    `yaml:"computer"`
	From     time.Time `yaml:"from"`   // the noise begins
	To       time.Time `yaml:"to"`     // and ends
	Noise    string    `yaml:"noise"`  // application or system: what such a server logs day by day
	Domain   string    `yaml:"domain"` // of the noise's names; contoso.example by default
	First    uint32    `yaml:"first"`  // number of the oldest record; 1 by default
	Dirty    bool      `yaml:"dirty"`  // copied from the running server
	Wrap     bool      `yaml:"wrap"`   // the ring has gone around, a record is split
	Records  []event   `yaml:"records"`
}

// event is one record, or a run of equal ones.
type event struct {
	At         time.Time     `yaml:"at"`
	Source     string        `yaml:"source"`
	ID         uint16        `yaml:"id"`
	Qualifiers uint16        `yaml:"qualifiers"`
	Type       string        `yaml:"type"` // error by default
	Category   uint16        `yaml:"category"`
	Computer   string        `yaml:"computer"` // the log's by default
	Strings    []string      `yaml:"strings"`
	Code       uint32        `yaml:"code"` // the error code in its data; classic logs only
	Times      int           `yaml:"times"`
	Every      time.Duration `yaml:"every"`
}

func evtFile(source []byte) ([]byte, error) {
	l, err := readLog(source)
	if err != nil {
		return nil, err
	}
	out := evttest.Log{First: l.First, Dirty: l.Dirty, Backup: !l.Dirty}
	if l.Wrap {
		out.Wrap, out.Backup = evttest.SplitRecord, false
	}
	for _, e := range l.Records {
		out.Records = append(out.Records, evttest.Record{
			Generated: e.At, Source: e.Source, Computer: e.Computer, ID: e.ID, Qualifiers: e.Qualifiers,
			Type: evtTypes[e.Type], Category: e.Category, Strings: e.Strings, Data: e.data(),
		})
	}
	return out.Bytes(), nil
}

// data is the bytes an event bears beside its strings.
func (e event) data() []byte {
	if e.Code == 0 {
		return nil
	}
	return binary.LittleEndian.AppendUint32(nil, e.Code)
}

var evtTypes = map[string]uint16{
	"error": evttest.Error, "warning": evttest.Warning, "information": evttest.Information,
	"success-audit": evttest.AuditSuccess, "failure-audit": evttest.AuditFailure,
}

func evtxFile(source []byte) ([]byte, error) {
	l, err := readLog(source)
	if err != nil {
		return nil, err
	}
	out := evtxtest.Log{First: int64(l.First), Dirty: l.Dirty}
	for _, e := range l.Records {
		out.Records = append(out.Records, evtxtest.Record{
			Provider: e.Source, ID: e.ID, Qualifiers: e.Qualifiers, Level: evtxLevels[e.Type], Task: e.Category,
			Time: e.At, Computer: e.Computer, Strings: e.Strings,
		})
	}
	return out.Bytes(), nil
}

var evtxLevels = map[string]uint8{"error": 2, "warning": 3, "information": 4}

// readLog is the whole log in order of time: what the source names among what every such server logs.
func readLog(source []byte) (eventLog, error) {
	var l eventLog
	if err := yaml.UnmarshalWithOptions(source, &l, yaml.Strict()); err != nil {
		return l, err
	}
	var all []event
	for _, e := range l.Records {
		if e.Type == "" {
			e.Type = "error"
		}
		if evtTypes[e.Type] == 0 {
			return l, fmt.Errorf("unknown type %q", e.Type)
		}
		for i := range max(e.Times, 1) {
			one := e
			one.At = e.At.Add(time.Duration(i) * e.Every)
			one.Strings = counted(e.Strings, i+1)
			all = append(all, one)
		}
	}
	all = append(all, l.noise()...)
	for i := range all {
		if all[i].Computer == "" {
			all[i].Computer = l.Computer
		}
	}
	slices.SortStableFunc(all, func(x, y event) int { return x.At.Compare(y.At) })
	l.Records = all
	return l, nil
}

// counted writes the number of an occurrence into its strings.
func counted(strs []string, n int) []string {
	out := slices.Clone(strs)
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], "«n»", fmt.Sprintf("%06d", n))
	}
	return out
}
