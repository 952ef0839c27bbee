package artifact

import (
	"slices"
	"strings"
)

// Keys whose values name the computer, or the current control set, by their canonical path in lower case.
const (
	computerNameKey = `hklm\system\currentcontrolset\control\computername\computername`
	activeNameKey   = `hklm\system\currentcontrolset\control\computername\activecomputername`
	tcpipKey        = `hklm\system\currentcontrolset\services\tcpip\parameters`
	selectKey       = `hklm\system\select`
	storeParent     = `hklm\system\currentcontrolset\services\msexchangeis`
	storeKey        = storeParent + `\`
)

var namingKeys = [...]string{computerNameKey, activeNameKey, tcpipKey, selectKey}

func isNamingKey(path string) bool {
	return slices.ContainsFunc(namingKeys[:], func(key string) bool { return strings.EqualFold(key, path) })
}

// serverNames is what an export says of the computer it was made on.
type serverNames struct {
	remote   string // of a path \\NAME\HKLM\…
	computer string
	active   string
	host     string
	store    string // key of the information store's databases; "" when several differ
	several  bool
}

// cutRemote cuts the computer from a path that names one.
func (n *serverNames) cutRemote(path string) string {
	rest, ok := strings.CutPrefix(path, `\\`)
	if !ok {
		return path
	}
	name, key, ok := strings.Cut(rest, `\`)
	if !ok {
		return path
	}
	n.remote = name
	return key
}

// key takes the server from MSExchangeIS\<SERVER>\Private-<guid>, where the store keeps settings of its databases.
func (n *serverNames) key(path string) {
	if len(path) < len(storeKey) || !strings.EqualFold(path[:len(storeKey)], storeKey) {
		return
	}
	name, database, _ := strings.Cut(path[len(storeKey):], `\`)
	database = strings.ToLower(database)
	if !strings.HasPrefix(database, "private-") && !strings.HasPrefix(database, "public-") {
		return
	}
	if n.store != "" && !strings.EqualFold(n.store, name) {
		n.several = true
	}
	n.store = name
}

func (n *serverNames) value(key, name, text string) {
	switch key = strings.ToLower(key); {
	case key == computerNameKey && strings.EqualFold(name, "ComputerName"):
		n.computer = text
	case key == activeNameKey && strings.EqualFold(name, "ComputerName"):
		n.active = text
	case key == tcpipKey && strings.EqualFold(name, "Hostname"):
		n.host = text
	}
}

// best is the computer's own name before names that a cluster node may bear for another.
func (n *serverNames) best() string {
	for _, name := range []string{n.active, n.computer, n.host, n.remote} {
		if name != "" {
			return name
		}
	}
	if n.several {
		return ""
	}
	return n.store
}
