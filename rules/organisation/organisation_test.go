package organisation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules"
	"postmortem/rules/facts"
)

func cite(line int) facts.Citation { return facts.Citation{Location: bundle.AtLine("x.txt", line)} }

func queue(name, state string, messages int) facts.Queue {
	return facts.Queue{Citation: cite(2), Name: name, Type: facts.RemoteDelivery, State: state, Messages: messages}
}

func with(name string, queues ...facts.Queue) *facts.Server {
	s := &facts.Server{Name: name}
	if len(queues) > 0 {
		s.Queues = []facts.QueueSnapshot{{Queues: queues, Head: cite(1)}}
	}
	return s
}

func TestRoutesByQueues(t *testing.T) {
	fe, la, chi := with("FE01", queue("la01.contoso.example", "retry", 214)), with("LA01", queue("CHI01 (First Routing Group)", "retry", 96),
		queue("fabrikam.example", "active", 3)), with("CHI01")
	var words []string
	for _, r := range routes([]*facts.Server{chi, fe, la}) {
		words = append(words, r.Words())
		assert.NotEmpty(t, r.Citations)
	}
	assert.Equal(t, []string{
		"FE01 → LA01 (queue, 214 messages wait, retry)", "LA01 → CHI01 (queue, 96 messages wait, retry)",
		"LA01 → fabrikam.example (queue, 3 messages wait, active)",
	}, words)
}

func TestRoutesByOtherArtifacts(t *testing.T) {
	edge, hub := with("EDGE1"), with("HUB01")
	hub.Sockets = []facts.SocketList{{Sockets: []facts.Socket{{LocalHost: "192.0.2.7"}, {LocalHost: "127.0.0.1"}}}}
	edge.Sockets = []facts.SocketList{{Sockets: []facts.Socket{{LocalHost: "127.0.0.1"}}}}
	edge.Metabases = []facts.Metabase{{Properties: []facts.MetabaseProperty{{Citation: cite(3), Path: "/LM/SmtpSvc/1", Name: "SmartHost", Value: "[192.0.2.7]"}}}}
	hub.ProtocolLogs = []facts.ProtocolLog{{Replies: []facts.SMTPReply{
		{Citation: cite(4), Verb: "MAIL", Code: 250, Peer: "edge1.contoso.example", Count: 12},
		{Citation: cite(5), Verb: "MAIL", Code: 250, Peer: "mail.partner.example", Count: 9, Outbound: true},
		{Citation: cite(6), Verb: "MAIL", Code: 452, Peer: "other.partner.example", Count: 9, Outbound: true},
		{Citation: cite(7), Verb: "MAIL", Code: 250, Peer: "127.0.0.1", Count: 9, Outbound: true},
	}}}
	hub.TrackingLogs = []facts.TrackingLog{{Newest: time.Unix(9, 0), Messages: []facts.TrackedMessage{
		{Citation: cite(8), ID: "a", LastEvent: 1034, Partner: "slow.example"}, {Citation: cite(9), ID: "b", LastEvent: 1034, Partner: "slow.example"},
	}}}
	var words []string
	for _, r := range routes([]*facts.Server{edge, hub}) {
		words = append(words, r.Words())
	}
	assert.Equal(t, []string{
		"EDGE1 → HUB01 (smart host)", "EDGE1 → HUB01 (SMTP session)",
		"HUB01 → 127.0.0.1 (SMTP session)", "HUB01 → mail.partner.example (SMTP session)", "HUB01 → slow.example (message tracking, 2 messages wait)",
	}, words)
}

func TestHostsOutsideAreBounded(t *testing.T) {
	var queues []facts.Queue
	for i := range 30 {
		queues = append(queues, queue(string(rune('a'+i%26))+string(rune('a'+i/26))+".example", "retry", i))
	}
	all := routes([]*facts.Server{with("A", queues...), with("B")})
	require.Len(t, all, maxOutside)
	assert.Equal(t, 29, all[0].Messages, "those with the most messages")
}

func TestRoles(t *testing.T) {
	fe := with("FE01", queue("la01", "retry", 2))
	fe.Modules = []facts.ModuleList{{Processes: []facts.ProcessModules{{Process: "inetinfo.exe", Modules: []facts.Module{{Citation: cite(5), Name: "ExProx.dll"}}}}}}
	la := with("LA01", queue("chi01", "retry", 1), queue("fabrikam.example", "active", 0))
	chi := with("CHI01", queue("la01", "ready", 0))
	chi.TrackingLogs = []facts.TrackingLog{{ByEvent: []facts.TrackingCount{{Citation: cite(6), Event: 1028, Count: 4}}}}
	relay := with("RELAY")
	relay.Exchange = facts.Exchange{Installed: facts.Fails, Citations: []facts.Citation{cite(7)}}
	relay.Services = []facts.ServiceList{{Services: []facts.Service{{Name: "SMTPSVC"}}}}
	dark := with("DARK")
	c, err := rules.Load(rules.BuiltIn())
	require.NoError(t, err)
	o := Of(&rules.Diagnosis{Case: &facts.Case{Servers: []*facts.Server{fe, la, chi, relay, dark}}}, c)
	have := map[string][]string{}
	for _, s := range o.Servers {
		for _, r := range s.Roles {
			have[s.Name] = append(have[s.Name], r.Name)
			assert.NotEmpty(t, r.Citations, "%s %s", s.Name, r.Name)
			assert.NotEmpty(t, r.Why)
		}
	}
	assert.Equal(t, map[string][]string{"FE01": {FrontEnd}, "LA01": {Bridgehead}, "CHI01": {Mailbox}, "RELAY": {Edge}}, have)
	assert.Nil(t, Of(&rules.Diagnosis{Case: &facts.Case{Servers: []*facts.Server{fe}}}, c), "one server is no organisation")
}

func TestCausesAreGroupedByHowManyHaveThem(t *testing.T) {
	a, b := &rules.Rule{ID: "a/a"}, &rules.Rule{ID: "b/b"}
	s, u := with("S"), with("U")
	grouped := causes([]*rules.Finding{
		{Rule: a, Server: s, Verdict: rules.Confirmed},
		{Rule: b, Server: s, Verdict: rules.Confirmed},
		{Rule: b, Server: u, Verdict: rules.Possible},
		{Rule: a, Server: u, Verdict: rules.RuledOut},
		{Rule: &rules.Rule{ID: "c/c"}, Server: u, Verdict: rules.RuledOut},
	})
	require.Len(t, grouped, 2, "what is ruled out everywhere is no cause")
	assert.Equal(t, b, grouped[0].Rule)
	assert.Len(t, grouped[0].Findings, 2)
	assert.Len(t, grouped[1].Others, 1)
}
