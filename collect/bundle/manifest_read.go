package bundle

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// maxManifest is how large a manifest may be: 20,000 members of some 800 bytes.
const maxManifest = 16 << 20

var errNoManifest = errors.New("not a bundle's manifest: it names no format")

// readManifest reads the manifest that m is. Beside it stand the things wrong with it that do not keep it from being used.
func readManifest(ctx context.Context, m *Member, most int) (*Manifest, []string, error) {
	r, err := m.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	switch {
	case err != nil:
		return nil, nil, err
	case len(content) > maxManifest:
		return nil, nil, fmt.Errorf("larger than %d bytes", maxManifest)
	}
	return decodeManifest(content, most)
}

// decodeManifest reads the JSON of a manifest, in UTF-8 or, as scripts of Windows write it, in UTF-16 with a mark.
// Unknown fields are passed over: a later collector may write them. At most most members are read.
func decodeManifest(content []byte, most int) (*Manifest, []string, error) {
	type fields Manifest
	var doc struct {
		*fields
		Members json.RawMessage `json:"members"`
	}
	doc.fields = &fields{}
	if err := json.Unmarshal(toUTF8(content), &doc); err != nil {
		return nil, nil, err
	}
	m := (*Manifest)(doc.fields)
	if m == nil || m.Version < 1 {
		return nil, nil, errNoManifest
	}
	var wrong []string
	if m.Version > ManifestVersion {
		wrong = append(wrong, fmt.Sprintf("format %d is newer than %d, which this program knows", m.Version, ManifestVersion))
	}
	complete, err := m.decodeMembers(doc.Members, most)
	if err != nil {
		return nil, nil, err
	}
	if !complete {
		wrong = append(wrong, fmt.Sprintf("limit of %d entries reached, the rest of the manifest is not read", most))
	}
	return m, append(wrong, m.tidy()...), nil
}

// decodeMembers reads one entry at a time, so that a list of millions takes no memory.
func (m *Manifest) decodeMembers(list json.RawMessage, most int) (complete bool, err error) {
	m.Members = []Entry{}
	if len(list) == 0 || string(list) == "null" {
		return true, nil
	}
	d := json.NewDecoder(bytes.NewReader(list))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return false, errors.New("members is no list")
	}
	for d.More() {
		if len(m.Members) >= most {
			return false, nil
		}
		var e Entry
		if err := d.Decode(&e); err != nil {
			return false, fmt.Errorf("member %d: %w", len(m.Members)+1, err)
		}
		m.Members = append(m.Members, e)
	}
	return true, nil
}

// tidy brings paths, outcomes and hashes into the form this package compares, and tells what it could not.
func (m *Manifest) tidy() (wrong []string) {
	for i := range m.Members {
		e := &m.Members[i]
		p, err := cleanPath(e.Path)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("entry %d: its path %v", i+1, err))
		}
		e.Path = p
		e.Outcome = Outcome(strings.ToLower(string(e.Outcome)))
		switch e.Outcome {
		case "":
			e.Outcome = OK
		case OK, Empty, Missing, Denied, Failed, Truncated:
		default:
			wrong = append(wrong, fmt.Sprintf("entry %d: outcome %q is unknown", i+1, e.Outcome))
		}
		e.SHA256 = strings.ToLower(e.SHA256)
		if _, err := hex.DecodeString(e.SHA256); err != nil || len(e.SHA256) != 64 && e.SHA256 != "" {
			wrong = append(wrong, fmt.Sprintf("entry %d: its SHA-256 is none", i+1))
			e.SHA256 = ""
		}
	}
	return wrong
}

// toUTF8 is content without its mark, decoded when that is UTF-16's.
func toUTF8(content []byte) []byte {
	switch {
	case bytes.HasPrefix(content, []byte("\xEF\xBB\xBF")):
		return content[3:]
	case bytes.HasPrefix(content, []byte("\xFF\xFE")):
		return fromUTF16(content[2:], binary.LittleEndian)
	case bytes.HasPrefix(content, []byte("\xFE\xFF")):
		return fromUTF16(content[2:], binary.BigEndian)
	}
	return content
}

func fromUTF16(content []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(content)/2)
	for i := range units {
		units[i] = order.Uint16(content[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}
