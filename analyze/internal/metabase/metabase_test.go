package metabase

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/text"
)

func linesOf(content string) func(yield func(text.Line, error) bool) {
	return text.Encoding{}.Lines(strings.NewReader(content))
}

func everything(string) bool { return true }

func shown(l Listing) []string {
	var all []string
	for _, p := range l.Properties {
		all = append(all, fmt.Sprintf("%d %s %s %s=%s", p.Line, p.Path, p.Type, p.Name, p.Value))
	}
	return all
}

const enumAll = `Microsoft (R) Windows Script Host Version 5.6
Copyright (C) Microsoft Corporation 1996-2001. All rights reserved.

KeyType                         : (STRING) "IIsSmtpService"
SmtpRemoteRetryThreshold        : (INTEGER) 3
RouteUserPassword : (STRING)"**********"
[/smtpsvc/1]
KeyType                         : (STRING) "IIsSmtpServer"
BadMailDirectory                : (STRING) "D:\Exchsrvr\Mailroot\vsi 1\BadMail"
ServerBindings                  : (LIST) (2 Items)
  ":25:"
  "192.0.2.1:26:"

DataType: "IPSec" Not Yet Supported on property: RelayIpList
ErrNumber: 0 (0x0)

DsUseCat                        : (INTEGER) 0
[/smtpsvc/1/Domain]
KeyType                         : (STRING) "IIsSmtpDomain"

`

func TestAdsutilEnumAll(t *testing.T) {
	l, err := Adsutil(linesOf(enumAll), "", everything)
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{
		"4 /LM/SmtpSvc STRING KeyType=IIsSmtpService", "5 /LM/SmtpSvc INTEGER SmtpRemoteRetryThreshold=3",
		"8 /LM/SmtpSvc/1 STRING KeyType=IIsSmtpServer", `9 /LM/SmtpSvc/1 STRING BadMailDirectory=D:\Exchsrvr\Mailroot\vsi 1\BadMail`,
		"10 /LM/SmtpSvc/1 LIST ServerBindings=:25:|192.0.2.1:26:", "17 /LM/SmtpSvc/1 INTEGER DsUseCat=0",
		"19 /LM/SmtpSvc/1/Domain STRING KeyType=IIsSmtpDomain",
	}, shown(l))
	assert.ElementsMatch(t, []string{"/LM/SmtpSvc", "/LM/SmtpSvc/1", "/LM/SmtpSvc/1/Domain"}, l.Nodes)
}

func TestAdsutilTellsTheNodeOfARun(t *testing.T) {
	const server = "KeyType : (STRING) \"IIsSmtpServer\"\nServerState : (INTEGER) 2\n"
	for _, tc := range []struct{ name, text, command, want string }{
		{"by the prompt", "C:\\>cscript adsutil.vbs enum smtpsvc/2\n" + server, "", "/LM/SmtpSvc/2"},
		{"by the manifest", server, "cscript //nologo adsutil.vbs ENUM SMTPSVC/3 > x.txt", "/LM/SmtpSvc/3"},
		{"by a node below", server + "[/smtpsvc/1/Domain]\n", "", "/LM/SmtpSvc/1"},
		{"not", server, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l, err := Adsutil(linesOf(tc.text), tc.command, everything)
			require.NoError(t, err)
			require.Len(t, l.Properties, 2)
			assert.Equal(t, tc.want, l.Properties[1].Path)
			if tc.want != "" {
				assert.Equal(t, []string{tc.want}, l.Nodes)
			} else {
				assert.Empty(t, l.Nodes)
			}
		})
	}
}

func TestAdsutilRunsOneAfterTheOther(t *testing.T) {
	l, err := Adsutil(linesOf("KeyType : (STRING) \"IIsSmtpService\"\n[/smtpsvc/1]\n[/smtpsvc/Info]\n\n"+
		"KeyType : (STRING) \"IIsSmtpServer\"\nServerState : (INTEGER) 2\n[/smtpsvc/1/Domain]\n\n"+
		"C:\\>adsutil.vbs get smtpsvc/2/ServerState\nServerState : (INTEGER) 4\n"), "", everything)
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{
		"1 /LM/SmtpSvc STRING KeyType=IIsSmtpService", "5 /LM/SmtpSvc/1 STRING KeyType=IIsSmtpServer",
		"6 /LM/SmtpSvc/1 INTEGER ServerState=2", "10 /LM/SmtpSvc/2 INTEGER ServerState=4",
	}, shown(l))
	assert.ElementsMatch(t, []string{"/LM/SmtpSvc", "/LM/SmtpSvc/1"}, l.Nodes, "GET covers no node")
}

func TestAdsutilFailures(t *testing.T) {
	l, err := Adsutil(linesOf("ErrNumber: -2147024893 (0x80070003)\nError Trying To ENUM the Object (GetObject Failed): smtpsvc/9\n"), "", everything)
	require.NoError(t, err)
	assert.Equal(t, []Failure{{2, "Error Trying To ENUM the Object (GetObject Failed): smtpsvc/9"}}, l.Failures)
}

const metabaseXML = `<?xml version ="1.0"?>
<configuration xmlns="urn:microsoft-catalog:XML_Metabase_V64_0">
<MBProperty>
<IIS_Global	Location ="."
		SessionKey="4963"
	>
</IIS_Global>
<IIsSmtpServer	Location ="/LM/SmtpSvc/1"
		AdminACL="49634462f0"
		BadMailDirectory="D:\Exchsrvr\Mailroot\vsi 1\BadMail"
		EnableReverseDnsLookup="FALSE"
		ServerBindings=":25:
			192.0.2.1:26:"
	>
	<Custom
		Name="UnknownName_36880"
		ID="36880"
		Value="D:\PickUp"
		Type="STRING"
		UserType="IIS_MD_UT_SERVER"
		Attributes="INHERIT"
	/>
	<Custom Name="x" ID="1" Value="secret" Type="STRING" Attributes="INHERIT | SECURE"/>
	<Custom Name="AuthFlags" ID="6000" Value="AuthBasic | AuthNTLM" Type="DWORD"/>
</IIsSmtpServer>
<IIsWebServer Location ="/LM/W3SVC/1" ServerState="2"></IIsWebServer>
</MBProperty>
</configuration>
`

func TestXML(t *testing.T) {
	keep := func(path string) bool { return Within(path, "/LM/SmtpSvc") }
	l, err := XML(linesOf(metabaseXML), keep)
	require.NoError(t, err)
	assert.Equal(t, []string{
		`10 /LM/SmtpSvc/1  BadMailDirectory=D:\Exchsrvr\Mailroot\vsi 1\BadMail`,
		"11 /LM/SmtpSvc/1 BOOLEAN EnableReverseDnsLookup=FALSE",
		"12 /LM/SmtpSvc/1  ServerBindings=:25:|192.0.2.1:26:",
		`18 /LM/SmtpSvc/1 STRING PickupDirectory=D:\PickUp`,
		"24 /LM/SmtpSvc/1 INTEGER AuthFlags=AuthBasic | AuthNTLM",
	}, shown(l))
	assert.Equal(t, []string{"/LM/SmtpSvc/1"}, l.Nodes)
	assert.Equal(t, 8, l.First)
	assert.Equal(t, `		Value="D:\PickUp"`, l.Properties[3].Text)
	assert.Equal(t, 9, l.Total)
}

func TestXMLThatEndsEarlyKeepsWhatWasRead(t *testing.T) {
	l, err := XML(linesOf(metabaseXML[:strings.Index(metabaseXML, "<Custom Name=\"AuthFlags\"")]), everything)
	require.Error(t, err)
	assert.Len(t, l.Nodes, 2)
	_, err = XML(linesOf("<a>\n<b Location='/LM/SmtpSvc/1'\n<"), everything)
	assert.ErrorContains(t, err, "line 2")
}

func TestAnElementMayNotFillTheMemory(t *testing.T) {
	var b strings.Builder
	b.WriteString("<a Location=\"/LM/SmtpSvc\"\n")
	for b.Len() < maxToken+1<<20 {
		b.WriteString(strings.Repeat("x", 1000) + "=\"1\"\n")
	}
	_, err := XML(linesOf(b.String()), everything)
	assert.ErrorIs(t, err, errToken)
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"smtpsvc/1": "/LM/SmtpSvc/1", "/LM/SMTPSVC": "/LM/SmtpSvc", "//w3svc//1/": "/LM/w3svc/1", "": "/", "LM": "/LM",
	} {
		assert.Equal(t, want, Canonical(in), in)
	}
}

func FuzzAdsutil(f *testing.F) {
	for name, seed := range map[string]string{
		"enum-all": enumAll, "list-at-end": "A : (LIST) (1 Items)\n \"x\"", "odd-node": "[/]\nKeyType : (STRING) \"\n", "quote": "A : (STRING) \"",
	} {
		_ = name
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		l, err := Adsutil(linesOf(content), content, everything)
		require.NoError(t, err)
		for _, p := range l.Properties {
			assert.Positive(t, p.Line)
			assert.LessOrEqual(t, len(p.Value), MaxValue)
		}
	})
}

func FuzzXML(f *testing.F) {
	for name, seed := range map[string]string{
		"whole": metabaseXML, "cut": metabaseXML[:400], "prefix": "<a:b Location='/LM/SmtpSvc' c:d='x'/>", "entity": "<a Location='&#10;'>&x;</a>",
	} {
		_ = name
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		l, _ := XML(linesOf(content), everything)
		assert.LessOrEqual(t, len(l.Properties), MaxProperties)
	})
}
