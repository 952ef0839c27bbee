package facts

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

const setupRoot = `[HKLM\SOFTWARE\Microsoft\Exchange]`

// setup is an export of Setup's key with numbers: name, value, name, value, …
func setup(member string, pairs ...any) RegistryExport {
	e := export(member, setupRoot, setupKey)
	for i := 0; i+1 < len(pairs); i += 2 {
		v := RegistryValue{Citation: at(member, len(e.Values)+3), Key: setupKey, Name: pairs[i].(string), Number: uint64(pairs[i+1].(int))}
		e.Values = append(e.Values, v)
	}
	return e
}

func tracking(member, version string, newest int64) TrackingLog {
	return TrackingLog{Source: Source{Member: member}, Version: version, Head: at(member, 2), Newest: time.Unix(newest, 0)}
}

func TestDeriveExchange(t *testing.T) {
	store := func(version string) VersionTable { return table("v", [2]string{`D:\Exchsrvr\bin\store.exe`, version}) }
	for _, tt := range []struct {
		name      string
		e         Evidence
		installed State
		release   string
		build     string
		conflicts int
	}{
		{"nothing", Evidence{}, Unknown, "", "", 0},
		{"Setup's key, 2003 SP2", Evidence{Registries: []RegistryExport{setup("r", "Services Version", 65, "NewestBuild", 0x1dd6, "ServicePackBuild", 0x1dd6)}}, Holds, "Exchange 2003 SP2", "6.5.7638", 0},
		{"Setup's key, 2003 SP1", Evidence{Registries: []RegistryExport{setup("r", "Services Version", 65, "NewestBuild", 0x1b20, "ServicePackBuild", 0x1c3a)}}, Holds, "Exchange 2003 SP1", "6.5.7226", 0},
		{"only a build, 2000 SP3", Evidence{Registries: []RegistryExport{setup("r", "NewestBuild", 0x1869)}}, Holds, "Exchange 2000 SP3", "6.0.6249", 0},
		{"only the product", Evidence{Registries: []RegistryExport{setup("r", "Services Version", 60)}}, Holds, "Exchange 2000", "", 0},
		{"senseless numbers", Evidence{Registries: []RegistryExport{setup("r", "NewestBuild", 1<<31)}}, Holds, "", "", 0},
		{"the key alone", Evidence{Registries: []RegistryExport{setup("r")}}, Holds, "", "", 0},
		{"Store.exe", Evidence{Versions: []VersionTable{store("6.5.7232.11")}}, Holds, "Exchange 2003 SP1", "6.5.7232.11", 0},
		{"Setup and Store.exe agree", Evidence{Registries: []RegistryExport{setup("r", "Services Version", 65, "NewestBuild", 7638)}, Versions: []VersionTable{store("6.5.7638.1")}}, Holds, "Exchange 2003 SP2", "6.5.7638.1", 0},
		{"the build stays Setup's", Evidence{Registries: []RegistryExport{setup("r", "Services Version", 65, "NewestBuild", 7638)}, Versions: []VersionTable{store("6.5.7654.4")}}, Holds, "Exchange 2003 SP2", "6.5.7638", 0},
		{"Setup and Store.exe disagree", Evidence{Registries: []RegistryExport{setup("r", "Services Version", 65, "NewestBuild", 7226)}, Versions: []VersionTable{store("6.5.7638.1")}}, Holds, "Exchange 2003 SP1", "6.5.7226", 1},
		{"newest tracking log", Evidence{TrackingLogs: []TrackingLog{tracking("a", "6.5.7226.0", 1), tracking("b", "6.5.7638.0", 2), tracking("c", "", 3)}}, Holds, "Exchange 2003 SP2", "6.5.7638.0", 0},
		{"installed product", Evidence{Registries: []RegistryExport{uninstall("u", entry("Microsoft Exchange Server 2003", ""))}, TrackingLogs: []TrackingLog{tracking("b", "6.5.7638.0", 2)}}, Holds, "Exchange 2003 SP2", "6.5.7638.0", 0},
		{"product names the year only", Evidence{Registries: []RegistryExport{uninstall("u", entry("Microsoft Exchange Server 2003", ""))}}, Holds, "Exchange 2003", "", 0},
		{"another product", Evidence{Registries: []RegistryExport{uninstall("u", entry("Symantec Mail Security for Microsoft Exchange 2003", ""))}}, Unknown, "", "", 0},
		{"service", Evidence{Services: []ServiceList{{Services: []Service{{Name: "MSExchangeIS"}}}}}, Holds, "", "", 0},
		{"process", Evidence{Processes: []ProcessList{{Processes: []Process{{Name: "store.exe"}}}}}, Holds, "", "", 0},
		{"event", Evidence{EventLogs: []EventLog{{Inventory: []EventCount{{Source: "MSExchangeIS Mailbox Store"}}}}}, Holds, "", "", 0},
		{"SMTP service alone", Evidence{EventLogs: []EventLog{{Inventory: []EventCount{{Source: "SMTPSVC"}}}}}, Unknown, "", "", 0},
		{"no key", Evidence{Registries: []RegistryExport{export("r", `[HKLM\SOFTWARE]`)}}, Fails, "", "", 0},
		{"no service", Evidence{Services: []ServiceList{{Services: []Service{{Name: "SMTPSVC"}}}}}, Fails, "", "", 0},
		{"no running service", Evidence{Services: []ServiceList{{RunningOnly: true, Services: []Service{{Name: "SMTPSVC"}}}}}, Unknown, "", "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &Server{Evidence: tt.e}
			DeriveExchange(s)
			assert.Equal(t, tt.installed, s.Exchange.Installed)
			assert.Equal(t, tt.release, s.Exchange.Release.String())
			assert.Equal(t, tt.build, s.Exchange.Build.String())
			assert.Len(t, s.Exchange.Conflict, tt.conflicts)
			assert.Equal(t, tt.installed != Unknown, len(s.Exchange.Citations) > 0, "every answer is cited")
			if tt.release == "" {
				assert.Equal(t, UnknownSP, s.Exchange.Release.SP)
			}
		})
	}
}

func TestNewerSetupKeyWins(t *testing.T) {
	before, after := setup("before", "Services Version", 65, "NewestBuild", 7226), setup("after", "Services Version", 65, "NewestBuild", 7638)
	s := &Server{Evidence: Evidence{Registries: []RegistryExport{before, after}}}
	DeriveExchange(s)
	assert.NotEmpty(t, s.Exchange.Conflict, "nothing tells which is newer")
	assert.True(t, s.Exchange.Disputed)
	s.Registries[0].Taken, s.Registries[1].Taken = time.Unix(1, 0), time.Unix(2, 0)
	DeriveExchange(s)
	assert.Equal(t, "Exchange 2003 SP2", s.Exchange.Release.String())
	assert.Empty(t, s.Exchange.Conflict)
	assert.False(t, s.Exchange.Disputed)
}

func TestAnotherKindOfSourceDoesNotDisputeSetup(t *testing.T) {
	s := &Server{Evidence: Evidence{
		Registries: []RegistryExport{setup("r", "Services Version", 65, "NewestBuild", 7638)},
		Versions:   []VersionTable{table("v", [2]string{`D:\Exchsrvr\bin\store.exe`, "6.5.7226.0"})},
	}}
	DeriveExchange(s)
	assert.Equal(t, "Exchange 2003 SP2", s.Exchange.Release.String())
	assert.NotEmpty(t, s.Exchange.Conflict)
	assert.False(t, s.Exchange.Disputed)
}

func TestDeriveRoles(t *testing.T) {
	s := &Server{Evidence: Evidence{Registries: []RegistryExport{export("r",
		`[HKLM\SYSTEM]`, productOptionsKey+"|ProductType=LanmanNT", productOptionsKey+"|ProductSuite=Small Business|Terminal Server",
		clusterKey, storeServiceKey+`\EXCH01\Private-1`)}}}
	DeriveRoles(s)
	var names []string
	for _, r := range s.Roles {
		names = append(names, r.Name)
		assert.Len(t, r.Citations, 1)
	}
	assert.Equal(t, []string{"domain controller", "Small Business Server", "cluster node", "mailbox server"}, names)
}

func TestDerive(t *testing.T) {
	s := &Server{Evidence: Evidence{Registries: []RegistryExport{export("r", `[HKLM\SOFTWARE]`)}}}
	s.Derive()
	assert.Equal(t, Fails, s.Exchange.Installed)
	assert.Equal(t, Fails, s.Product("antigen").Present)
	assert.Equal(t, Unknown, s.Product("imf").Present)
	assert.Equal(t, Unknown, s.Product("nothing").Present)
}
