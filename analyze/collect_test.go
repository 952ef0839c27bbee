package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/collect/bundle"
	"postmortem/collect/bundle/image/petest"
	"postmortem/collect/bundle/regf/regftest"
	"postmortem/reports"
)

// collectorDir is where the collector was built, once it was.
var collectorDir string

// collector is the built collector, one for all tests.
var collector = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "collector-")
	if err != nil {
		return "", err
	}
	collectorDir = dir
	name := filepath.Join(dir, "collect")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	out, err := exec.Command("go", "build", "-o", name, "../collect").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return name, nil
})

// collect runs the collector; it returns its exit code and what it said.
func collect(t *testing.T, args ...string) (int, string) {
	t.Helper()
	name, err := collector()
	require.NoError(t, err)
	c := exec.Command(name, args...)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Run(); err != nil {
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
	}
	return c.ProcessState.ExitCode(), said.String()
}

// start begins a run of the collector.
func start(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	name, err := collector()
	require.NoError(t, err)
	c := exec.Command(name, args...)
	require.NoError(t, c.Start())
	return c
}

// manifestOf is the manifest of a bundle as it is written.
func manifestOf(t *testing.T, file string) []byte {
	t.Helper()
	r, err := zip.OpenReader(file)
	require.NoError(t, err)
	defer r.Close()
	raw, err := fs.ReadFile(r, bundle.ManifestName)
	require.NoError(t, err)
	return raw
}

// analyzed is the report on a bundle.
func analyzed(t *testing.T, args ...string) *reports.Report {
	t.Helper()
	var out, messages bytes.Buffer
	err := run(t.Context(), append(args, "--format", "json"), strings.NewReader(""), &out, &messages)
	require.NoError(t, err, messages.String())
	var r reports.Report
	require.NoError(t, json.Unmarshal(out.Bytes(), &r))
	return &r
}

// stopped is when the planted server was stopped.
var stopped = time.Date(2005, 3, 14, 8, 0, 0, 0, time.UTC)

const (
	password = "Tr0ub4dor"
	private  = "message of a customer"
)

// plant makes the root of a mounted disk: an Exchange 2003 SP1 server on which signed messages are never scanned.
func plant(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	at := func(path string, content []byte, when time.Time) {
		name := filepath.Join(root, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, content, 0o600))
		require.NoError(t, os.Chtimes(name, when, when))
	}
	at("windows/System32/Config/software", plantedSoftware(), stopped)
	at("windows/System32/Config/system", plantedSystem(), stopped)
	at("windows/System32/Config/SAM", []byte(private), stopped)
	at("windows/System32/Config/SECURITY", []byte(private), stopped)
	at("windows/System32/Config/AppEvent.Evt", plantedLog(), stopped)
	at("windows/System32/Config/SysEvent.Evt", evttest.Log{Records: []evttest.Record{{
		Generated: stopped.Add(-time.Hour), Source: "EventLog", Computer: "EXCH01", ID: 6006, Type: evttest.Information,
	}}}.Bytes(), stopped)
	at("windows/System32/inetsrv/MetaBase.xml", []byte(plantedMetabase), stopped)
	at("Program Files/Exchsrvr/BIN/store.exe", petest.File{Version: &petest.Version{File: [4]uint16{6, 5, 7226, 0}}}.Bytes(), stopped)
	for i := range 7 {
		at(fmt.Sprintf("Program Files/Exchsrvr/Mailroot/vsi 1/Queue/NTFS_%d.EML", i), []byte(private), stopped.Add(-time.Duration(i)*time.Hour))
	}
	at("spool/vsi 2/BadMail/1.BAD", []byte(private), stopped)
	for day := 1; day <= 14; day++ {
		when := time.Date(2005, 3, day, 20, 0, 0, 0, time.UTC)
		at(fmt.Sprintf("windows/System32/LogFiles/SmtpSvc1/ex0503%02d.log", day), []byte("#Software: Microsoft Internet Information Services 6.0\r\n"), when)
		at(fmt.Sprintf("Program Files/Exchsrvr/EXCH01.log/200503%02d.log", day), []byte("# Message Tracking Log File\r\n"), when)
	}
	return root
}

func plantedSoftware() []byte {
	k := func(name string, below ...regftest.Key) regftest.Key { return regftest.Key{Name: name, Subkeys: below} }
	setup := k("Setup")
	setup.Values = []regftest.Value{
		regftest.SZ("Services", `C:\Program Files\Exchsrvr`), regftest.DWORD("NewestBuild", 7226),
		regftest.DWORD("Services Version", 65), regftest.DWORD("ServicePackNumber", 1),
	}
	avapi := k("TransportAVAPI")
	avapi.Values = []regftest.Value{regftest.DWORD("Enabled", 1)}
	winlogon := k("Winlogon")
	winlogon.Values = []regftest.Value{regftest.SZ("DefaultPassword", password)}
	current := k("CurrentVersion", winlogon)
	current.Values = []regftest.Value{
		regftest.SZ("ProductName", "Microsoft Windows Server 2003"), regftest.SZ("CurrentVersion", "5.2"),
		regftest.SZ("CurrentBuildNumber", "3790"), regftest.SZ("CSDVersion", "Service Pack 1"),
	}
	root := k("$$$PROTO.HIV", k("Classes"), k("Microsoft", k("Exchange", setup, avapi), k("Windows NT", current)))
	return regftest.Write(root, regftest.Options{FileName: `\SystemRoot\System32\Config\SOFTWARE`})
}

func plantedSystem() []byte {
	k := func(name string, values []regftest.Value, below ...regftest.Key) regftest.Key {
		return regftest.Key{Name: name, Values: values, Subkeys: below}
	}
	v := func(values ...regftest.Value) []regftest.Value { return values }
	control := k("Control", nil,
		k("ComputerName", nil, k("ComputerName", v(regftest.SZ("ComputerName", "EXCH01")))),
		k("Nls", nil, k("CodePage", v(regftest.SZ("ACP", "1252"), regftest.SZ("OEMCP", "850"))), k("Language", v(regftest.SZ("Default", "0407")))),
		k("TimeZoneInformation", v(regftest.SZ("StandardName", "W. Europe Standard Time"), regftest.DWORD("ActiveTimeBias", 0xFFFFFFC4))))
	root := k("$$$PROTO.HIV", nil, k("ControlSet001", nil, control, k("Services", nil,
		k("SMTPSVC", v(regftest.SZ("DisplayName", "Simple Mail Transfer Protocol (SMTP)"), regftest.DWORD("Type", 0x20), regftest.DWORD("Start", 2),
			regftest.ExpandSZ("ImagePath", `%SystemRoot%\system32\inetsrv\inetinfo.exe`))),
		k("Disk", v(regftest.DWORD("Type", 1), regftest.DWORD("Start", 0))),
		k("RESvc", v(regftest.DWORD("Type", 0x20), regftest.DWORD("Start", 4))),
		k("NoService", v(regftest.DWORD("Start", 2))))), k("Select", v(regftest.DWORD("Current", 1))))
	return regftest.Write(root, regftest.Options{FileName: "SYSTEM"})
}

func plantedLog() []byte {
	var l evttest.Log
	for day := range 7 {
		for n := range 5 {
			l.Records = append(l.Records, evttest.Record{
				Generated: stopped.Add(time.Duration(day-7)*24*time.Hour + time.Duration(n+1)*time.Hour), Source: "MSExchangeTransport", Computer: "EXCH01",
				ID: 348, Type: evttest.Error, Strings: []string{"<6B909A01@user.contoso.com>", "0x0"},
			})
		}
	}
	l.Records = append(l.Records, evttest.Record{
		Generated: stopped, Source: "MSExchangeTransport", Computer: "EXCH01", ID: 348, Type: evttest.Error,
		Strings: []string{"<6B909A01@user.contoso.com>", "0x0"},
	})
	l.Dirty = true
	return l.Bytes()
}

const plantedMetabase = `<?xml version ="1.0"?>
<configuration xmlns="urn:microsoft-catalog:XML_Metabase_V64_0">
<MBProperty>
<IIS_Global	Location ="."
		SessionKey="490000"
	>
</IIS_Global>
<IIsSmtpServer	Location ="/LM/SmtpSvc/2"
		AdminACL="4963"
		BadMailDirectory="C:\spool\vsi 2\BadMail"
		QueueDirectory="C:\spool\vsi 2\Queue"
		RoutePassword="Tr0ub4dor"
	>
</IIsSmtpServer>
<IIsConfigObject	Location ="/LM/SmtpSvc/2/EventManager"
	>
</IIsConfigObject>
</MBProperty>
</configuration>
`

func TestCollectFromMountedDisk(t *testing.T) {
	root := plant(t)
	file := filepath.Join(t.TempDir(), "bundle.zip")
	code, said := collect(t, "--from", root, "-o", file)
	require.Zero(t, code, said)
	assert.Contains(t, said, "send "+file)

	r := analyzed(t, file)
	require.NotEmpty(t, r.Findings, said)
	first := r.Findings[0]
	assert.Equal(t, "antivirus/avapi-signed-mail", first.Rule)
	assert.Equal(t, "confirmed", string(first.Verdict))
	assert.Equal(t, "A", string(r.Bundle.Grade), r.Bundle)
}

func TestCollectedMembers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bundle.zip")
	code, said := collect(t, "--from", plant(t), "-o", file, "--clock-ahead", "-90")
	require.Zero(t, code, said)
	b, err := bundle.Open(t.Context(), file, bundle.Limits{})
	require.NoError(t, err)
	defer b.Close()

	m := b.Manifest
	require.NotNil(t, m)
	assert.Equal(t, "EXCH01", m.Host)
	assert.Equal(t, []any{1252, 850, "0407"}, []any{m.ANSI, m.OEM, m.Language})
	assert.Equal(t, "Microsoft Windows Server 2003 Service Pack 1", m.OS)
	require.NotNil(t, m.Offset)
	assert.Equal(t, 60, *m.Offset)
	assert.Equal(t, stopped, m.End, "the moment of the disk, not of this machine")
	require.NotNil(t, m.Skew)
	assert.Equal(t, -90.0, *m.Skew)

	contents := map[string]string{}
	for _, one := range b.Members {
		contents[one.Path] = content(t, one)
		for _, secret := range []string{password, private, wide(password)} {
			assert.NotContains(t, contents[one.Path], secret, one.Path)
		}
	}
	for _, path := range []string{
		"eventlog/application.evt", "eventlog/system.evt", "registry/SOFTWARE", "registry/SYSTEM", "smtp/MetaBase.xml",
		"mailroot/folders.txt", "mailroot/files.txt", "system/versions.txt", "system/host.txt",
		"smtp/log/ex050314.log", "smtp/log/ex050311.log", "tracking/20050314.log",
	} {
		assert.Contains(t, contents, path)
	}
	assert.NotContains(t, contents, "smtp/log/ex050310.log", "older than the last days")
	assert.Contains(t, contents["mailroot/folders.txt"], "\\\\Mailroot\\\\vsi 1\\\\Queue\t7\t147\t2005-03-14T02:00:00Z\t2005-03-14T08:00:00Z\t1")
	assert.Contains(t, contents["mailroot/folders.txt"], `C:\\spool\\vsi 2\\BadMail`, "the metabase tells where it lies")
	assert.Contains(t, contents["system/versions.txt"], "6.5.7226.0")
	assert.Contains(t, contents["smtp/MetaBase.xml"], `RoutePassword=""`)
	assert.Contains(t, contents["smtp/MetaBase.xml"], `SessionKey=""`)
	_, services, _ := strings.Cut(contents["process/services.txt"], "\r\n")
	assert.Equal(t, "Name\tDisplay\tState\tStart\tPath\tPID\tExit\r\n"+
		"RESvc\t\t\tDisabled\t\t\t\r\n"+
		"SMTPSVC\tSimple Mail Transfer Protocol (SMTP)\t\tAuto\t%SystemRoot%\\\\system32\\\\inetsrv\\\\inetinfo.exe\t\t\r\n# end\t2\r\n", services)
	for path := range contents {
		assert.NotContains(t, strings.ToUpper(path), "SAM")
		assert.NotContains(t, strings.ToUpper(path), "SECURITY")
	}
	var lacks []string
	for _, e := range m.Members {
		if e.Outcome == bundle.Missing {
			lacks = append(lacks, e.Path)
			assert.NotEmpty(t, e.Reason, e.Path)
		}
		if e.Target == "smtp/sinks" {
			assert.Contains(t, e.Reason, "MetaBase.xml holds the bindings")
		}
	}
	assert.Contains(t, lacks, "process/inetinfo.txt")
}

// TestCollectFromCopy holds that a folder that was copied without its times does not make the queue young.
func TestCollectFromCopy(t *testing.T) {
	root := plant(t)
	now := time.Now()
	queue := filepath.Join(root, "Program Files/Exchsrvr/Mailroot/vsi 1/Queue/NTFS_3.EML")
	require.NoError(t, os.Chtimes(queue, now, now))
	file := filepath.Join(t.TempDir(), "bundle.zip")
	code, said := collect(t, "--from", root, "-o", file)
	require.Zero(t, code, said)
	assert.Contains(t, said, "mailroot/acl.txt: missing: the folder is no mounted volume")
	assert.Contains(t, said, "mailroot/volumes.txt: missing: the folder is no mounted volume")
	b, err := bundle.Open(t.Context(), file, bundle.Limits{})
	require.NoError(t, err)
	defer b.Close()
	for _, m := range b.Members {
		if m.Path == "mailroot/folders.txt" {
			assert.Contains(t, content(t, m), "vsi 1\\\\Queue\t7\t147\t\t\t1")
		}
	}
}

func content(t *testing.T, m *bundle.Member) string {
	t.Helper()
	at, size, closer, err := m.ReaderAt(t.Context())
	require.NoError(t, err)
	defer closer.Close()
	b := make([]byte, size)
	_, err = at.ReadAt(b, 0)
	if size > 0 {
		require.NoError(t, err)
	}
	return string(b)
}

func wide(s string) string {
	var b strings.Builder
	for _, c := range s {
		b.WriteByte(byte(c))
		b.WriteByte(0)
	}
	return b.String()
}
