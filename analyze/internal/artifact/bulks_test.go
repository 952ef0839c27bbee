package artifact

import (
	"strings"

	"postmortem/collect/bundle"
)

// bulks is a text for every reader of texts: the logs and listings that grow large first.
var bulks = []bulk{
	{
		kind: "directory listing", path: "mailroot/dir.txt",
		head: " Volume in drive D is DATA\n Volume Serial Number is 1A2B-3C4D\n\n Directory of D:\\Exchsrvr\\Mailroot\\vsi 1\\BadMail\n\n" +
			"10/08/2004  06:24 PM    <DIR>          .\n10/08/2004  06:24 PM    <DIR>          ..\n",
		rows: "03/14/2005  {h}:{m} AM             2,413 NTFS_0b1c{n}.EML\n03/14/2005  {h}:{m} AM               915 0b1c{n}01c5289b.BDR\n" +
			"03/14/2005  {h}:{m} AM             1,187 0b1c{n}01c5289b.BDP\n",
		tail: "\n",
	},
	{
		kind: "registry export (.reg)", path: "registry/software.reg", wide: true,
		head: "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n",
		rows: regBulk(`Classes\CLSID\{0A2C{n}-6DD4-11D3-8A47-00C04F6092C4}`, `@="Vendor Control {n}"`) +
			regBulk(`Classes\CLSID\{0A2C{n}-6DD4-11D3-8A47-00C04F6092C4}\InprocServer32`, `@="C:\\Program Files\\Vendor\\Module{n}.dll"`, `"ThreadingModel"="Both"`) +
			regBulk(`Classes\CLSID\{0A2C{n}-6DD4-11D3-8A47-00C04F6092C4}\ProgID`, `@="Vendor.Control.{n}"`) +
			regBulk(`Classes\Interface\{0A2C{n}-6DD4-11D3-8A47-00C04F6092C5}`, `@="IVendorControl{n}"`) +
			regBulk(`Classes\Interface\{0A2C{n}-6DD4-11D3-8A47-00C04F6092C5}\NumMethods`, `@="{m}"`) +
			regBulk(`Classes\Interface\{0A2C{n}-6DD4-11D3-8A47-00C04F6092C5}\ProxyStubClsid32`, `@="{00020424-0000-0000-C000-000000000046}"`) +
			regBulk(`Classes\Interface\{0A2C{n}-6DD4-11D3-8A47-00C04F6092C5}\TypeLib`, `@="{00020424-0000-0000-C000-000000000046}"`, `"Version"="1.{m}"`) +
			regBulk(`Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18\Components\0A2C{n}6DD411D38A47`, `"9040111900063D11C8EF10054038389C"="C:\\Program Files\\Vendor\\Module{n}.dll"`) +
			regBulk(`Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18\Components\0A2C{n}6DD411D38A48`, `"9040111900063D11C8EF10054038389C"="01:\\SOFTWARE\\Vendor\\Module{n}\\"`) +
			regBulk(`Microsoft\Windows\CurrentVersion\Vendor{n}`, `"Count"=dword:0000{h}{m}`, "\"State\"=hex:01,00,00,00,d0,8c,9d,df,01,15,d1,11,8c,7a,00,c0,4f,c2,97,eb,01,00,\\\n  00,00,5e,3a,1f,{h},{m}") +
			regBulk(`Microsoft\Windows\CurrentVersion\Vendor{n}\Settings`, `"Folder"="C:\\Program Files\\Vendor\\{n}"`, `"Enabled"=dword:00000001`),
	},
	{
		kind: "SMTP protocol log (W3C)", path: "smtp/ex050314.log",
		head: "#Software: Microsoft Internet Information Services 6.0\n#Version: 1.0\n#Date: 2005-03-14 08:00:00\n#Fields: date time c-ip cs-username " +
			"s-sitename s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status sc-win32-status sc-bytes cs-bytes time-taken " +
			"cs-version cs-host cs(User-Agent) cs(Cookie) cs(Referer)\n",
		rows: "2005-03-14 {h}:{m}:01 192.0.2.{m} mail{m}.example.net SMTPSVC1 EXCH01 192.0.2.1 0 MAIL - +FROM:<u{n}@example.net> 250 0 44 36 0 SMTP - - - -\n" +
			"2005-03-14 {h}:{m}:02 192.0.2.{m} mail{m}.example.net SMTPSVC1 EXCH01 192.0.2.1 0 RCPT - +TO:<a@contoso.example> 452 0 31 35 0 SMTP - - - -\n" +
			"2005-03-14 {h}:{m}:03 198.51.100.{m} OutboundConnectionCommand SMTPSVC1 EXCH01 - 25 MAIL - FROM:<a@contoso.example> 0 0 4 0 62 SMTP - - - -\n" +
			"2005-03-14 {h}:{m}:04 198.51.100.{m} OutboundConnectionResponse SMTPSVC1 EXCH01 - 25 - - 250+2.1.0+a@contoso.example....Sender+OK 0 0 45 0 78 SMTP - - - -\n",
	},
	{
		kind: "W3C log of another service", path: "web/ex050314.log",
		head: "#Software: Microsoft Internet Information Services 6.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query sc-status\n",
		rows: "2005-03-14 {h}:{m}:01 192.0.2.1 GET /exchange/user{n}/Inbox - 200\n",
	},
	{
		kind: "SMTP protocol log (NCSA)", path: "smtp/nc050314.log",
		rows: "192.0.2.{m} - client.example [14/Mar/2005:{h}:{m}:09 -0600] \"MAIL -?FROM:<u{n}@example.com> SMTP\" 452 46\n" +
			"192.0.2.{m} - OutboundConnectionResponse [14/Mar/2005:{h}:{m}:10 -0600] \"- -?354+Start+mail+input;+end+with+<CRLF>.<CRLF> SMTP\" 0 46\n",
	},
	{
		kind: "SMTP protocol log (IIS)", path: "smtp/in050314.log",
		rows: "192.0.2.{m}, client, 3/14/2005, {h}:{m}:09, SMTPSVC1, EXCH01, 192.0.2.1, 0, 36, 49, 452, 0, MAIL, -, FROM:<u{n}@example.com>,\n" +
			"192.0.2.{m}, OutboundConnectionResponse, 3/14/2005, {h}:{m}:10, SMTPSVC1, EXCH01, -, 47, 0, 114, 0, 0, -, -, 250 2.6.0 queued {n},\n",
	},
	{
		kind: "message tracking log", path: "tracking/20050314.log", head: trackingHeader,
		rows: trackingBulk("1019") + trackingBulk("1025") + trackingBulk("1024") + trackingBulk("1033") + trackingBulk("1034") + trackingBulk("1020") + trackingBulk("1031"),
	},
	{
		kind: "MetaBase.xml", path: "smtp/MetaBase.xml",
		head: "<?xml version =\"1.0\"?>\n<configuration xmlns=\"urn:microsoft-catalog:XML_Metabase_V64_0\">\n<MBProperty>\n",
		rows: "<IIsSmtpServer\tLocation =\"/LM/SmtpSvc/1/Domain/d{n}\"\n\t\tBadMailDirectory=\"D:\\Exchsrvr\\Mailroot\\vsi 1\\BadMail\"\n\t\tServerBindings=\":25:\"\n\t>\n</IIsSmtpServer>\n" +
			"<IIsWebVirtualDir\tLocation =\"/LM/W3SVC/{n}/ROOT\"\n\t\tAccessFlags=\"AccessRead | AccessScript\"\n\t\tPath=\"c:\\inetpub\\site{n}\"\n\t>\n</IIsWebVirtualDir>\n",
		tail: "</MBProperty>\n</configuration>\n",
	},
	{
		kind: "adsutil listing", path: "smtp/metabase.txt",
		rows: "[/smtpsvc/{n}]\nKeyType                         : (STRING) \"IIsSmtpServer\"\nBadMailDirectory                : (STRING) \"D:\\Exchsrvr\\Mailroot\\vsi 1\\BadMail\"\n" +
			"ServerBindings                  : (LIST) (2 Items)\n  \":25:\"\n  \"192.0.2.1:26:\"\n\nMaxOutConnections               : (INTEGER) 1{h}\n",
	},
	{
		kind: "SMTP event sink listing", path: "smtp/sinks.txt",
		head: " -------------\n| Source Type |\n -------------\n Name: SMTP Service\n   ID: {FB65C4DC-E468-11D1-AA67-00C04FA345F6}\n" +
			"               --------\n              | Source |\n               --------\n               Name: smtpsvc 1\n                 ID: {1B3C0667-E470-11D1-AA67-00C04FA345F6}\n",
		rows: "                        ---------\n                       | Binding |\n                        ---------\n                                   Event: SMTP StoreDriver\n" +
			"                                      ID: {10000000-0000-0000-0000-{n}}\n                                    Name: Exchange Store Driver\n                               SinkClass: Exchange.StoreDriver\n" +
			"                                 Enabled: True\n                        SourceProperties: {\n                                           Priority = 16384\n                                          }\n",
	},
	{
		kind: "queue snapshot", path: "smtp/queues.txt", wide: true,
		rows: "\n\nActionFreeze=TRUE\nExtendedStateInfo=The remote server did not respond to a connection attempt.\nIncreasingTime=120000\nLinkName=example{n}.net\nMessageCount=17\n" +
			"OldestMessage=20050314{h}{m}09.000000+060\nProtocolName=SMTP\nSize=4096\nStateActive=FALSE\nStateFrozen=FALSE\nStateRetry=TRUE\nTypeInternal=FALSE\nTypeRemoteDelivery=TRUE\n" +
			"VirtualMachine=EXCH01\nVirtualServerName=1\n",
	},
	{
		kind: "telnet transcript", path: "smtp/telnet.txt",
		head: "220 exch01.contoso.example Microsoft ESMTP MAIL Service, Version: 6.0.3790.1830 ready at  Mon, 14 Mar 2005 09:05:09 +0100\n",
		rows: "mail from:<u{n}@example.com>\n250 2.1.0 u{n}@example.com....Sender OK\nrcpt to:<a@contoso.example>\n452 4.3.1 Out of memory\n",
	},
	{
		kind: "permissions listing (cacls, icacls)", path: "mailroot/cacls.txt",
		rows: "D:\\Exchsrvr\\Mailroot\\vsi {n}\\Queue BUILTIN\\Administrators:(OI)(CI)F\n                                 NT AUTHORITY\\SYSTEM:(OI)(CI)F\n" +
			"                                 CREATOR OWNER:(OI)(CI)(IO)F\n                                 CONTOSO\\anna smith:(OI)(CI)(special access:)\n" +
			"                                                    READ_CONTROL\n                                                    FILE_WRITE_DATA\n \n\n",
	},
	{
		kind: "collector's table", path: "mailroot/files.tsv", head: bundle.TableHead{Name: "files", Version: 1, Server: "EXCH01", All: true}.String() + "\nPath\tBytes\tModified\tDirectory\n",
		rows: `D:\\Exchsrvr\\Mailroot\\vsi 1\\BadMail\\0b1c{n}.bad` + "\t2413\t2005-03-14T{h}:{m}:00\t0\n",
	},
	{kind: "collector's log", path: "collect.log", head: "collect.vbs 1\n", rows: "09:{m}:01 copied eventlog/application{n}.evt\n", bare: true},
	{
		kind: "article text", path: "article.txt", bare: true,
		head: "This article was previously published under Q329167\nSYMPTOMS\nMicrosoft has confirmed that this is a problem in the products.\n",
		rows: "   07-Jul-2004  21:07  6.5.7232.{n}     5,130,240  Store.exe\n",
	},
}

// regBulk is a key of an export with its values.
func regBulk(path string, values ...string) string {
	return `[HKEY_LOCAL_MACHINE\SOFTWARE\` + path + "]\n" + strings.Join(values, "\n") + "\n\n"
}

// trackingBulk is one event of the message of a turn.
func trackingBulk(event string) string {
	return "2005-3-14\t{h}:{m}:9 GMT\t192.0.2.5\tclient.example\t-\tEXCH01\t192.0.2.1\tu{n}@example.com\t" + event + "\t<{n}@contoso.example>\t0\t0\t2413\t1\t" +
		"2005-3-14 8:5:9 GMT\t0\tVersion: 6.0.3790.1830\t-\tWeekly report\ts@example.com\t\n"
}
