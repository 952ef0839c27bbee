package facts

import "strings"

// RegistryExport is one export, query or hive.
type RegistryExport struct {
	Source
	Roots  []RegistryRoot // what it covers
	Keys   []RegistryKey  // wanted keys that exist
	Values []RegistryValue
}

// RegistryRoot is a key that an export covers with everything below it: a key line not below an earlier one.
type RegistryRoot struct {
	Citation
	Path    string // canonical, see CanonicalKey
	Shallow bool   // only the key's own values and the names of its subkeys (reg query without /s)
}

// RegistryKey is a key that exists.
type RegistryKey struct {
	Citation
	Path string // canonical
}

// RegistryValue is one value of a key.
type RegistryValue struct {
	Citation
	Key    string   // canonical
	Name   string   // "" is the key's default value
	Type   string   // "REG_SZ", "REG_DWORD", …
	Text   string   // REG_SZ, REG_EXPAND_SZ, REG_LINK; also numbers in decimal and lists joined with "|", for matching as text
	Number uint64   // REG_DWORD, REG_DWORD_BIG_ENDIAN, REG_QWORD
	Multi  []string // REG_MULTI_SZ
	Bytes  []byte   // REG_BINARY and anything else
}

// CanonicalKey writes a key path the one way facts and rules compare it: short root ("HKLM"), single backslashes, none at
// the end, ControlSet00n as CurrentControlSet, HKCR as the machine's classes. Case is kept; comparison folds it.
func CanonicalKey(path string) string {
	if short, ok := plainKey(path); ok {
		return short
	}
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '\\' })
	if len(parts) == 0 {
		return ""
	}
	if short, ok := rootNames[strings.ToUpper(parts[0])]; ok {
		parts[0] = short
	}
	if len(parts) > 2 && strings.EqualFold(parts[1], "SYSTEM") && isControlSet(parts[2]) {
		parts[2] = "CurrentControlSet"
	}
	return strings.Join(parts, `\`)
}

// plainKey is the canonical form of the paths that need nothing but the short name of their root.
func plainKey(path string) (string, bool) {
	root, below, _ := strings.Cut(path, `\`)
	if len(below) == 0 || strings.Contains(path, `\\`) || path[len(path)-1] == '\\' {
		return "", false
	}
	hive, set, _ := strings.Cut(below, `\`)
	set, _, _ = strings.Cut(set, `\`)
	short, known := rootNames[root]
	if !known || strings.EqualFold(hive, "SYSTEM") && isControlSet(set) && set != currentControlSet {
		return "", false
	}
	return short + path[len(root):], true
}

var rootNames = map[string]string{
	"HKEY_LOCAL_MACHINE": "HKLM", "HKLM": "HKLM",
	"HKEY_CURRENT_USER": "HKCU", "HKCU": "HKCU",
	"HKEY_CLASSES_ROOT": `HKLM\SOFTWARE\Classes`, "HKCR": `HKLM\SOFTWARE\Classes`,
	"HKEY_USERS": "HKU", "HKU": "HKU",
	"HKEY_CURRENT_CONFIG": "HKCC", "HKCC": "HKCC",
}

func isControlSet(name string) bool {
	const prefix = "controlset"
	return strings.EqualFold(name, "currentcontrolset") ||
		len(name) == len(prefix)+3 && strings.EqualFold(name[:len(prefix)], prefix) && digits(name[len(prefix):]) == 3
}

// KeyWithin tells whether key is root or lies below it. Both are canonical.
func KeyWithin(key, root string) bool {
	if len(key) < len(root) || !strings.EqualFold(key[:len(root)], root) {
		return false
	}
	return len(key) == len(root) || key[len(root)] == '\\'
}
