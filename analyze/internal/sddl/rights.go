package sddl

import (
	"strconv"
	"strings"
)

// Masks of the rights that Windows names as a whole for files and folders. Source: WinNT.h (FILE_ALL_ACCESS and the
// rights that Explorer's permission page sets).
const (
	Full        uint32 = 0x1F01FF
	Modify      uint32 = 0x1301BF
	ReadExecute uint32 = 0x1200A9
	Read        uint32 = 0x120089
	Write       uint32 = 0x120116
	synchronize uint32 = 0x100000
)

// generic rights stand for the file rights beside them.
var generic = []struct{ bit, rights uint32 }{
	{0x10000000, Full}, {0x20000000, 0x1200A0}, {0x40000000, Write}, {0x80000000, Read},
}

// pairs are the two-letter rights.
var pairs = map[string]uint32{
	"GA": 0x10000000, "GX": 0x20000000, "GW": 0x40000000, "GR": 0x80000000,
	"RC": 0x20000, "SD": 0x10000, "WD": 0x40000, "WO": 0x80000,
	"CC": 0x1, "DC": 0x2, "LC": 0x4, "SW": 0x8, "RP": 0x10, "WP": 0x20, "DT": 0x40, "LO": 0x80, "CR": 0x100,
	"FA": Full, "FR": Read, "FW": Write, "FX": 0x1200A0,
	"KA": 0xF003F, "KR": 0x20019, "KW": 0x20006, "KX": 0x20019,
}

// bits are the single rights of a file or folder, by the names that cacls prints for special access.
var bits = []struct {
	bit  uint32
	name string
}{
	{0x10000, "DELETE"},
	{0x20000, "READ_CONTROL"},
	{0x40000, "WRITE_DAC"},
	{0x80000, "WRITE_OWNER"},
	{0x100000, "SYNCHRONIZE"},
	{0x1, "FILE_READ_DATA"},
	{0x2, "FILE_WRITE_DATA"},
	{0x4, "FILE_APPEND_DATA"},
	{0x8, "FILE_READ_EA"},
	{0x10, "FILE_WRITE_EA"},
	{0x20, "FILE_EXECUTE"},
	{0x40, "FILE_DELETE_CHILD"},
	{0x80, "FILE_READ_ATTRIBUTES"},
	{0x100, "FILE_WRITE_ATTRIBUTES"},
}

// parseMask reads rights written as a number or as pairs of letters. No rights at all is a mask of 0.
func parseMask(s string) (uint32, bool) {
	if s == "" {
		return 0, true
	}
	if s[0] >= '0' && s[0] <= '9' {
		n, err := strconv.ParseUint(s, 0, 32)
		return uint32(n), err == nil
	}
	var mask uint32
	for ; len(s) >= 2; s = s[2:] {
		right, ok := pairs[strings.ToUpper(s[:2])]
		if !ok {
			return 0, false
		}
		mask |= right
	}
	return mask, s == ""
}

// FileMask is the mask with generic rights written out as the rights of a file.
func (e Entry) FileMask() uint32 {
	mask := e.Mask
	for _, g := range generic {
		if mask&g.bit != 0 {
			mask = mask&^g.bit | g.rights
		}
	}
	return mask
}

// Rights names the rights of a file or folder: full, modify, read-execute, read, write, none, or special, and then the
// single rights.
func (e Entry) Rights() (name string, special []string) {
	mask := e.FileMask() &^ synchronize
	switch {
	case mask == 0:
		return "none", nil
	case mask&(Full&^synchronize) == Full&^synchronize:
		return "full", nil
	case mask == Modify&^synchronize:
		return "modify", nil
	case mask == ReadExecute&^synchronize:
		return "read-execute", nil
	case mask == Read&^synchronize:
		return "read", nil
	case mask|0x20000 == Write&^synchronize:
		return "write", nil
	}
	for _, b := range bits {
		if e.FileMask()&b.bit != 0 {
			special = append(special, b.name)
		}
	}
	return "special", special
}
