package winetest

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"postmortem/collect/bundle/regf/regftest"
)

// windowsKeys are what the hives of a server hold beside Exchange's keys, and Wine has of its own.
const windowsKeys = `
[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion]
"ProductName"="Microsoft Windows Server 2003"
"CurrentVersion"="5.2"
"CurrentBuildNumber"="3790"
"CSDVersion"="Service Pack 2"

[HKEY_LOCAL_MACHINE\SYSTEM\Select]
"Current"=dword:00000001

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName]
"ComputerName"="HOST"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Nls\CodePage]
"ACP"="1252"
"OEMCP"="437"
`

// hives writes the two files that a disk would have the keys in.
func (s *Server) hives(t *testing.T, keys string) {
	t.Helper()
	for _, name := range []string{"SOFTWARE", "SYSTEM"} {
		root := regftest.Key{Name: "$$$PROTO.HIV"}
		grow(&root, `HKEY_LOCAL_MACHINE\`+name+`\`, strings.ReplaceAll(keys, `\CurrentControlSet\`, `\ControlSet001\`))
		s.Write(t, `C:\windows\system32\config\`+name, regftest.Write(root, regftest.Options{FileName: name}), time.Now())
	}
}

// grow adds to a hive's root the keys of an export that lie below a key.
func grow(root *regftest.Key, below, keys string) {
	var at *regftest.Key
	for line := range strings.SplitSeq(keys, "\n") {
		path, isKey := strings.CutPrefix(strings.TrimSuffix(line, "]"), "[")
		switch {
		case isKey:
			at = nil
			if rest, ok := strings.CutPrefix(path, below); ok {
				at = descend(root, strings.Split(rest, `\`))
			}
		case at != nil && strings.Contains(line, "="):
			at.Values = append(at.Values, value(line))
		}
	}
}

// descend is the key at a path, made where it is not there yet.
func descend(at *regftest.Key, path []string) *regftest.Key {
	for _, name := range path {
		i := 0
		for i < len(at.Subkeys) && !strings.EqualFold(at.Subkeys[i].Name, name) {
			i++
		}
		if i == len(at.Subkeys) {
			at.Subkeys = append(at.Subkeys, regftest.Key{Name: name})
		}
		at = &at.Subkeys[i]
	}
	return at
}

// value is a value as the exports above write it.
func value(line string) regftest.Value {
	name, data, _ := strings.Cut(line, "=")
	if name = plain(name); name == "@" {
		name = ""
	}
	if number, ok := strings.CutPrefix(data, "dword:"); ok {
		n, err := strconv.ParseUint(number, 16, 32)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", line, err))
		}
		return regftest.DWORD(name, uint32(n))
	}
	if bytes, ok := strings.CutPrefix(data, "hex:"); ok {
		b, err := hex.DecodeString(strings.ReplaceAll(bytes, ",", ""))
		if err != nil {
			panic(fmt.Sprintf("%s: %v", line, err))
		}
		return regftest.Binary(name, b)
	}
	return regftest.SZ(name, plain(data))
}

// plain is a text without its quotation marks and escapes.
func plain(quoted string) string {
	quoted = strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`)
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(quoted)
}
