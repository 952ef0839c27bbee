package winetest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"postmortem/collect/bundle/image/petest"
)

// Body is in every message of the planted server, and Secret in every value that is one. No bundle may hold them.
const (
	Body   = "PLEASE KEEP THIS MESSAGE CONFIDENTIAL"
	Secret = "correct-horse-battery"
)

// Exchange plants an Exchange server with Antigen, of which one virtual server keeps its BadMail, with so many files,
// outside Mailroot.
func (s *Server) Exchange(t *testing.T, badMail int) {
	t.Helper()
	keys := strings.ReplaceAll(exchangeKeys+sinkKeys(), `\HOST]`, `\`+s.Host(t)+`]`)
	s.Registry(t, keys)
	s.hives(t, keys+strings.ReplaceAll(windowsKeys, "HOST", s.Host(t)))
	s.Write(t, `C:\windows\system32\inetsrv\MetaBase.xml`, []byte(metabase+sinkNodes()+"</MBProperty>\n</configuration>\n"), time.Time{})
	s.mailroot(t, badMail)
	now := time.Now()
	store := petest.File{Version: &petest.Version{File: [4]uint16{6, 5, 7226, 0}}}
	s.Write(t, `C:\Program Files\Exchsrvr\bin\store.exe`, store.Bytes(), now)
	s.Write(t, `C:\Program Files\Exchsrvr\bin\smtpreg.vbs`, []byte(smtpreg()), now)
	s.Write(t, `C:\Program Files\Sybari\antigen.dll`, []byte("MZ "+strings.Repeat("message table ", 100)), now)
	s.Write(t, `C:\Program Files\Sybari\AntigenSmtpSink.dll`, []byte("MZ no program"), now)
	s.Write(t, `C:\Logs\SMTPSVC1\ex050314.log`, SMTPLog(200), now.Add(-time.Hour))
	s.Write(t, `C:\Logs\SMTPSVC1\ex050313.log`, SMTPLog(100), now.Add(-25*time.Hour))
	s.Write(t, `C:\Logs\SMTPSVC1\ex050101.log`, SMTPLog(50), now.Add(-60*24*time.Hour))
	s.Write(t, `C:\Program Files\Exchsrvr\Tracking\20050314.log`, TrackingLog(300, s.Host(t)), now.Add(-time.Hour))
	s.Write(t, `C:\boot.ini`, []byte(bootIni), now)
	s.Write(t, `C:\windows\system32\config\AppEvent.Evt`, emptyLog(), now)
	s.Write(t, `C:\windows\system32\config\SysEvent.Evt`, emptyLog(), now)
}

// mailroot plants the folders of a virtual server. The files of BadMail are new, but for one of 90 days ago.
func (s *Server) mailroot(t *testing.T, badMail int) {
	t.Helper()
	const vsi = `C:\Program Files\Exchsrvr\Mailroot\vsi 1\`
	recent := time.Now().Add(-time.Hour).Truncate(time.Second)
	s.Remove(t, `C:\BadMail`)
	s.Write(t, `C:\BadMail\00000000.BAD`, []byte(Body), recent.Add(-90*24*time.Hour))
	s.badMail(t, badMail)
	for i := range 200 {
		s.Write(t, fmt.Sprintf(vsi+`Queue\NTFS_%08x01c5280000000001.EML`, i), []byte(Body), recent)
	}
	s.Write(t, vsi+`PickUp\late.eml`, []byte(Body), recent)
	s.Write(t, vsi+`Drop\x.eml`, []byte(Body), recent)
}

// badMail fills the folder, by links to few files because that is faster.
func (s *Server) badMail(t *testing.T, files int) {
	t.Helper()
	last := ""
	for i := 1; i < files; i++ {
		path := s.Path(fmt.Sprintf(`C:\BadMail\%08x.BAD`, i))
		if last != "" && os.Link(last, path) == nil {
			continue
		}
		if err := os.WriteFile(path, []byte(Body), 0o644); err != nil { // the first, or as many links as there may be
			t.Fatal(err)
		}
		last = path
	}
}

const bootIni = "[boot loader]\r\ntimeout=30\r\ndefault=multi(0)disk(0)rdisk(0)partition(1)\\WINDOWS\r\n[operating systems]\r\n" +
	"multi(0)disk(0)rdisk(0)partition(1)\\WINDOWS=\"Windows Server 2003, Standard\" /fastdetect /3GB\r\n"

const exchangeKeys = `REGEDIT4

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange\Setup]
"Services"="C:\\Program Files\\Exchsrvr"
"NewestBuild"=dword:00001c3a
"Services Version"=dword:00000041
"ServicePackNumber"=dword:00000001

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange\TransportAVAPI]
"Enabled"=dword:00000001

[HKEY_LOCAL_MACHINE\SOFTWARE\Sybari Software\Antigen for Exchange]
"AntigenEnabled"=dword:00000003
"Version"="6.50.1078"
"ProxyPassword"="` + Secret + `"
"PasswordBlob"=hex:01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,19,1a,1b,1c,1d,1e,1f,20,21,22,23,24,25,26,27,28
"Quote\"Name"="after the blob"

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Antigen]
"DisplayName"="Antigen for Microsoft Exchange"
"DisplayVersion"="6.50.1078"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SNMP\Parameters\ValidCommunities]
"` + Secret + `"=dword:00000004

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Eventlog\Application\AntigenService]
"EventMessageFile"="C:\\Program Files\\Sybari\\antigen.dll"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan]
"Enabled"=dword:00000001
"Library"="C:\\Program Files\\Sybari\\antigen.dll"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\MSExchangeSA\Parameters\HOST]
"LogDirectory"="C:\\Program Files\\Exchsrvr\\Tracking"

`

const metabase = `<?xml version ="1.0"?>
<configuration xmlns="urn:microsoft-catalog:XML_Metabase_V54_0">
<MBProperty>
<IIsSmtpService	Location ="/LM/SmtpSvc"
		LogFileDirectory="C:\Logs"
	>
</IIsSmtpService>
<IIsSmtpServer	Location ="/LM/SmtpSvc/1"
		BadMailDirectory="C:\BadMail"
		FullyQualifiedDomainName="exch01.contoso.example"
		LogFileDirectory="C:\Logs"
		PickupDirectory="C:\Program Files\Exchsrvr\Mailroot\vsi 1\PickUp"
		QueueDirectory="C:\Program Files\Exchsrvr\Mailroot\vsi 1\Queue"
		RoutePassword="` + Secret + `"
		SmartHost="relay&amp;co.example"
	>
</IIsSmtpServer>
<IIsFtpServer	Location ="/LM/MSFTPSVC/1"
		AnonymousUserPass="` + Secret + `"
		ServerComment="not ours"
	>
</IIsFtpServer>
`

// SMTPLog is a protocol log with so many lines of commands.
func SMTPLog(lines int) []byte {
	var b strings.Builder
	b.WriteString("#Software: Microsoft Internet Information Services 6.0\r\n#Version: 1.0\r\n#Date: 2005-03-14 00:00:01\r\n")
	b.WriteString("#Fields: date time c-ip cs-method cs-uri-stem sc-status\r\n")
	for i := range lines {
		fmt.Fprintf(&b, "2005-03-14 08:%02d:%02d 192.0.2.%d EHLO - 250\r\n", i/60%60, i%60, i%250)
	}
	return []byte(b.String())
}

// NoisyLog is a protocol log with so many lines of some 500 bytes, which do not pack well.
func NoisyLog(lines int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	b := SMTPLog(0)
	for i := range lines {
		b = fmt.Appendf(b, "2005-03-14 08:%02d:%02d 192.0.2.%d MAIL ", i/60%60, i%60, i%250)
		for range 29 {
			b = fmt.Appendf(b, "%016x", random.Uint64())
		}
		b = append(b, " 250\r\n"...)
	}
	return b
}

// TrackingLog is a message tracking log of a server with so many rows.
func TrackingLog(rows int, host string) []byte {
	var b strings.Builder
	b.WriteString("# Message Tracking Log File\r\n# Exchange System Attendant Version 6.0.6249.0\r\n")
	b.WriteString("# Date\tTime\tclient-ip\tClient-hostname\tPartner-Name\tServer-hostname\tserver-IP\tRecipient-Address\tEvent-ID\tMSGID\r\n")
	for i := range rows {
		fmt.Fprintf(&b, "2005-3-14\t8:%d:9 GMT\t-\t-\t-\t%s\t-\tu%d@example.com\t1019\tm%d@contoso.example\r\n", i%60, host, i, i)
	}
	return []byte(b.String())
}

// emptyLog is an event log without records: header and end record of the ELF format.
func emptyLog() []byte {
	word := func(b []byte, words ...uint32) []byte {
		for _, w := range words {
			b = append(b, byte(w), byte(w>>8), byte(w>>16), byte(w>>24))
		}
		return b
	}
	b := word(nil, 0x30, 0x654C664C, 1, 1, 0x30, 0x30, 1, 0, 0x10000, 0, 0, 0x30)
	b = word(b, 0x28, 0x11111111, 0x22222222, 0x33333333, 0x44444444, 0x30, 0x30, 1, 0, 0x28)
	return append(b, make([]byte, 0x10000-len(b))...)
}
