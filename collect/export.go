package main

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regf"
	"postmortem/collect/bundle/regval"
)

// exports are the keys that rules ask for, exported from a hive as regedit would, target by target. Classes are left out:
// they are why the hive is large.
func (s *server) exports(name string, h *hive) []item {
	var all []item
	for _, t := range bundle.Targets {
		if t.ID == "registry/classes" || len(t.Keys) == 0 {
			continue
		}
		e := exporter{out: &strings.Builder{}, keys: s.below(name, t.Keys), seen: map[string]bool{}}
		if len(e.keys) == 0 {
			continue
		}
		if err := e.export(h); err != nil {
			all = append(all, lacking(t, t.Path, err))
			continue
		}
		it := bytesItem(t, t.Path, h.server, utf16le(e.out.String()))
		it.entry.Codepage = 1200
		all = append(all, it)
	}
	return all
}

// below are the keys of a hive, as paths in it with their full names.
func (s *server) below(hive string, keys []string) map[string]string {
	root := `hkey_local_machine\` + strings.ToLower(hive) + `\`
	all := map[string]string{}
	for _, key := range keys {
		if rest, ok := strings.CutPrefix(strings.ToLower(key), root); ok && !strings.HasSuffix(rest, `\*`) {
			if ccs, ok := strings.CutPrefix(rest, `currentcontrolset\`); ok {
				rest = s.control(ccs)
			}
			all[rest] = key
		}
	}
	return all
}

// exporter writes keys of a hive in the form of regedit's version 5.
type exporter struct {
	out  *strings.Builder
	keys map[string]string // path in the hive in lower case → full name
	seen map[string]bool   // those paths that are there
	open bool              // the values that follow belong to a key that is exported

	secret bool // that key lists secrets
}

func (e *exporter) export(h *hive) error {
	parsed, err := regf.Open(h.data)
	if err != nil {
		return err
	}
	e.out.WriteString("Windows Registry Editor Version 5.00\r\n")
	n, damaged := 0, false
	for r, err := range parsed.Records(func(path string) bool { _, ok := e.name(path); return ok }) {
		switch {
		case err != nil:
			damaged = true
		case r.Skipped > 0:
		case r.IsKey:
			e.seen[strings.ToLower(r.Path)] = true
			var name string
			e.secret = isSecret(r.Path)
			if name, e.open = e.name(r.Path); e.open {
				fmt.Fprintf(e.out, "\r\n[%s]\r\n", name)
				n++
			}
		case e.open && !e.secret && !isSecret(r.Name):
			e.value(r.Name, r.Value)
		}
	}
	if n == 0 && damaged {
		return missing("none of its keys is in the hive")
	}
	e.out.WriteString("\r\n")
	if !damaged {
		e.absent()
	}
	return nil
}

// absent names the keys that the hive does not have.
func (e *exporter) absent() {
	for _, own := range slices.Sorted(maps.Keys(e.keys)) {
		if !e.seen[own] {
			e.out.WriteString(bundle.NoSuchKey + e.keys[own] + "\r\n")
		}
	}
}

// name is the full name of a key of the hive; ok is false when it is not exported.
func (e *exporter) name(path string) (string, bool) {
	low := strings.ToLower(path)
	for own, full := range e.keys {
		if low == own {
			return full, true
		}
		if strings.HasPrefix(low, own+`\`) {
			return full + path[len(own):], true
		}
	}
	return "", false
}

func (e *exporter) value(name string, v regval.Value) {
	key := "@"
	if name != "" {
		key = quoted(name)
	}
	switch {
	case v.Type == regval.SZ && v.Bytes == nil && !strings.ContainsAny(v.Text, "\r\n\x00"):
		fmt.Fprintf(e.out, "%s=%s\r\n", key, quoted(v.Text))
	case v.Type == regval.DWORD && v.Bytes == nil:
		fmt.Fprintf(e.out, "%s=dword:%08x\r\n", key, uint32(v.Number))
	case v.Type == regval.Binary:
		fmt.Fprintf(e.out, "%s=hex:%s\r\n", key, hexes(v.Bytes))
	default:
		fmt.Fprintf(e.out, "%s=hex(%x):%s\r\n", key, uint32(v.Type), hexes(rawBytes(v)))
	}
}

// rawBytes is a value's data as a hive holds it.
func rawBytes(v regval.Value) []byte {
	switch {
	case v.Bytes != nil:
		return v.Bytes
	case v.Type == regval.SZ, v.Type == regval.ExpandSZ, v.Type == regval.Link:
		return units(v.Text + "\x00")
	case v.Type == regval.MultiSZ:
		return units(strings.Join(append(v.Multi, "", ""), "\x00"))
	case v.Type == regval.DWORDBE:
		return binary.BigEndian.AppendUint32(nil, uint32(v.Number))
	case v.Type == regval.QWORD:
		return binary.LittleEndian.AppendUint64(nil, v.Number)
	}
	return nil
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func hexes(b []byte) string {
	parts := make([]string, len(b))
	for i, c := range b {
		parts[i] = fmt.Sprintf("%02x", c)
	}
	return strings.Join(parts, ",")
}

// utf16le is a text as Windows writes it, with its mark.
func utf16le(s string) []byte { return append([]byte{0xFF, 0xFE}, units(s)...) }

func units(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// fromUTF16 is a text as Windows writes it; one without a mark is taken as it is.
func fromUTF16(b []byte) string {
	if len(b) < 2 || b[0] != 0xFF || b[1] != 0xFE {
		return string(b)
	}
	return regval.UTF16(b[2:])
}
