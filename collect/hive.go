package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regf"
	"postmortem/collect/bundle/regval"
)

// hive is a hive of the server: its bytes without secrets, and those values of it that say where things lie.
type hive struct {
	found
	data    []byte
	written time.Time                          // when Windows last wrote it; zero unknown
	values  map[string]map[string]regval.Value // by key and name in lower case
	names   map[string]string                  // the last part of those keys, as it is spelled
	err     error                              // why it could not be read, or only as bytes
}

// readHive reads a hive whole. A hive that is damaged is handed on as it is.
func readHive(ctx context.Context, f found, wanted func(key string) bool) *hive {
	h := &hive{found: f, values: map[string]map[string]regval.Value{}, names: map[string]string{}}
	if h.data, h.err = readUpTo(ctx, f.local, regf.MaxSize); h.err != nil {
		return h
	}
	blankSecrets(h.data)
	parsed, err := regf.Open(h.data)
	if err != nil {
		h.err = err
		return h
	}
	h.written = parsed.Written
	h.index(parsed, wanted)
	return h
}

func (h *hive) index(parsed *regf.Hive, wanted func(string) bool) {
	var key, spelled string
	for r, err := range parsed.Records(func(path string) bool { return wanted(strings.ToLower(path)) }) {
		switch {
		case err != nil || r.Skipped > 0: // the analyzer says what is damaged
		case r.IsKey:
			key, spelled = strings.ToLower(r.Path), r.Path[strings.LastIndexByte(r.Path, '\\')+1:]
		default:
			if h.values[key] == nil {
				h.values[key], h.names[key] = map[string]regval.Value{}, spelled
			}
			h.values[key][strings.ToLower(r.Name)] = r.Value
		}
	}
}

// spelled is the name of a key that has values, in its own letters.
func (h *hive) spelled(key string) string { return h.names[key] }

// text is a value as text; "" when it is not there. key and name are in lower case.
func (h *hive) text(key, name string) string {
	if h == nil {
		return ""
	}
	v, ok := h.values[key][name]
	if !ok {
		return ""
	}
	return strings.TrimSpace(v.Text)
}

// number is a DWORD.
func (h *hive) number(key, name string) (uint32, bool) {
	if h == nil {
		return 0, false
	}
	v, ok := h.values[key][name]
	return uint32(v.Number), ok && v.Type == regval.DWORD && v.Bytes == nil
}

// readUpTo reads a file of at most so many bytes.
func readUpTo(ctx context.Context, local string, most int64) ([]byte, error) {
	f, err := os.Open(local)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(contextReader{ctx, f}, most+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(data)) > most:
		return nil, fmt.Errorf("larger than %d MB", most>>20)
	}
	return data, nil
}

// isSecret tells by its name whether a value, or what a key lists, is never to leave the server.
func isSecret(name string) bool {
	name = strings.ToLower(name)
	for _, part := range bundle.SecretNames {
		if strings.Contains(name, part) {
			return true
		}
	}
	return name == "adminacl"
}

// blankSecrets overwrites the data of values with secret names, those of deleted cells too, and the names of the values in
// keys that list secrets. Numbers stay: they are settings about passwords. Cells of values and keys are (M. Suhanov, "Windows
// registry file format specification", Key value, Key node):
//
//	i32 size, "vk", u16 length of the name, u32 length of the data (high bit: in the next field), u32 its offset,
//	u32 type, u16 flags (1: a byte a letter), u16, name
//	i32 size, "nk", u16 flags (32: a byte a letter), …, at 40 u32 number of values, u32 offset of their list, …,
//	at 76 u16 length of the name, u16, name
func blankSecrets(data []byte) {
	for at := hiveBins; at+valueHead <= len(data); at += 8 {
		switch string(data[at+4 : at+6]) {
		case "vk":
			const dword = 4
			name := valueName(data, at)
			if binary.LittleEndian.Uint32(data[at+16:]) != dword && isSecret(name) {
				blankData(data, at+8)
			}
		case "nk":
			blankList(data, at)
		}
	}
}

// Sizes of a hive: where its bins begin, and what precedes the name in the cells of values and keys.
const (
	hiveBins  = 4096
	valueHead = 24
	keyHead   = 80
)

// valueName is the name of the value whose cell begins at at, as text.
func valueName(data []byte, at int) string {
	const narrow = 1
	return cellName(data, at+valueHead, binary.LittleEndian.Uint16(data[at+6:]), binary.LittleEndian.Uint16(data[at+20:])&narrow != 0)
}

func cellName(data []byte, from int, length uint16, narrow bool) string {
	end := from + int(length)
	if end > len(data) {
		return ""
	}
	if narrow {
		return string(data[from:end])
	}
	return regval.UTF16(data[from:end])
}

// blankList overwrites names and data of the values of a key whose name says that they are secrets.
func blankList(data []byte, at int) {
	le := binary.LittleEndian
	if at+keyHead > len(data) {
		return
	}
	const narrow = 32
	if !isSecret(cellName(data, at+keyHead, le.Uint16(data[at+76:]), le.Uint16(data[at+6:])&narrow != 0)) {
		return
	}
	list := int64(hiveBins) + int64(le.Uint32(data[at+44:])) + 4
	for n := range int64(le.Uint32(data[at+40:])) {
		if list+4*n+4 > int64(len(data)) {
			return
		}
		value := int64(hiveBins) + int64(le.Uint32(data[list+4*n:]))
		if value+valueHead > int64(len(data)) || string(data[value+4:value+6]) != "vk" {
			continue
		}
		name := data[value+valueHead:]
		name = name[:min(len(name), int(le.Uint16(data[value+6:])))]
		for i := range name {
			name[i] = 'x'
		}
		blankData(data, int(value)+8)
	}
}

// blankData overwrites the data of a value whose length stands at at.
func blankData(data []byte, at int) {
	const inline = 1 << 31
	length, offset := binary.LittleEndian.Uint32(data[at:]), int64(binary.LittleEndian.Uint32(data[at+4:]))
	if length&inline != 0 {
		clear(data[at+4 : at+8])
		return
	}
	from := int64(hiveBins) + offset + 4
	if from >= int64(len(data)) {
		return
	}
	clear(data[from:min(from+int64(length), int64(len(data)))])
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
