package winetest

import (
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"postmortem/collect/bundle/regf/regftest"
	"postmortem/collect/bundle/regval"
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

// windowsBranches are the branches that Wine has of its own and collectors look into.
var windowsBranches = []string{`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet`, `HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion`}

// hives writes the two files that a disk would have the registry in: keys, and what Wine itself has.
func (s *Server) hives(t *testing.T, keys string) {
	t.Helper()
	for _, branch := range windowsBranches {
		keys = s.export(t, branch) + keys
	}
	keys = strings.NewReplacer(`\CurrentControlSet\`, `\ControlSet001\`, `\CurrentControlSet]`, `\ControlSet001]`).Replace(keys)
	for _, name := range []string{"SOFTWARE", "SYSTEM"} {
		root := regftest.Key{Name: "$$$PROTO.HIV"}
		grow(&root, `HKEY_LOCAL_MACHINE\`+name+`\`, keys)
		s.Write(t, `C:\windows\system32\config\`+name, regftest.Write(root, regftest.Options{FileName: name}), time.Now())
	}
}

// export is a branch of the registry as text, each value on one line.
func (s *Server) export(t *testing.T, branch string) string {
	t.Helper()
	s.Wine(t, time.Minute, "regedit", "/e", `C:\branch.reg`, branch)
	content, err := os.ReadFile(s.Path(`C:\branch.reg`))
	if err != nil {
		t.Fatal(err)
	}
	s.Remove(t, `C:\branch.reg`)
	return strings.NewReplacer("\\\r\n  ", "", "\r", "").Replace(regval.UTF16(content[2:])) + "\n"
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
			set(at, value(line))
		}
	}
}

// set gives a key a value, in place of one of the same name.
func set(key *regftest.Key, v regftest.Value) {
	for i := range key.Values {
		if strings.EqualFold(key.Values[i].Name, v.Name) {
			key.Values[i] = v
			return
		}
	}
	key.Values = append(key.Values, v)
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
	if i := strings.Index(line, `"=`); i > 0 && line[0] == '"' {
		name, data = line[:i+1], line[i+2:]
	}
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
	if kind, bytes, ok := strings.Cut(data, ":"); ok && strings.HasPrefix(kind, "hex") {
		b, err := hex.DecodeString(strings.ReplaceAll(bytes, ",", ""))
		if err != nil {
			panic(fmt.Sprintf("%s: %v", line, err))
		}
		v := regftest.Binary(name, b)
		if n, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimPrefix(kind, "hex("), ")"), 16, 32); err == nil {
			v.Type = regval.Type(n)
		}
		return v
	}
	return regftest.SZ(name, plain(data))
}

// plain is a text without its quotation marks and escapes.
func plain(quoted string) string {
	quoted = strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`)
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(quoted)
}
