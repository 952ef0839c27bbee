package rules

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// exampleFacts is the small language in which examples tell the facts of a server. A section that is left out is an
// artifact that nobody collected; an empty list is an artifact that holds nothing.
type exampleFacts struct {
	Collected  string              `yaml:"collected"` // UTC, "2005-03-14 10:00" by default; ages and "ago" count back from it
	Domain     string              `yaml:"domain"`    // DNS suffix of the server, which is EXCH01
	Exchange   string              `yaml:"exchange"`  // "2003 SP1"; none: not installed
	Windows    string              `yaml:"windows"`   // "5.2.3790 Service Pack 1", as systeminfo prints it
	Logs       map[string]Duration `yaml:"logs"`      // whole logs and how far they reach back: Application, System, smtp, tracking
	Events     []exampleEvent      `yaml:"events"`    // in a log of Logs, else pasted
	Registry   []exampleExport     `yaml:"registry"`
	Sinks      []exampleSinks      `yaml:"sinks"`
	Modules    []exampleModules    `yaml:"modules"`
	Processes  []string            `yaml:"processes"` // the whole process list
	Services   []exampleService    `yaml:"services"`  // the whole list
	ACLs       []exampleACL        `yaml:"acls"`
	Folders    []exampleFolder     `yaml:"folders"` // one listing, with files and disk
	Files      []exampleFile       `yaml:"files"`
	Disk       []exampleVolume     `yaml:"disk"`
	Versions   map[string]string   `yaml:"versions"` // base name or full path → version
	Products   map[string]string   `yaml:"products"` // ID → version, present or absent
	Replies    []exampleReply      `yaml:"replies"`  // SMTP protocol log
	Tracking   []exampleMessage    `yaml:"tracking"` // messages without an end
	Tracked    map[int]int         `yaml:"tracked"`  // tracking event → rows
	Queues     []exampleQueue      `yaml:"queues"`   // every queue there is
	Metabase   map[string]string   `yaml:"metabase"` // "/LM/SmtpSvc/1/ServerState" → value
	Sockets    []exampleSocket     `yaml:"sockets"`  // every endpoint
	Autostarts []exampleAutostart  `yaml:"autostarts"`
	Lines      map[string][]string `yaml:"lines"` // one of facts.TextFiles → its lines, all of them
}

type exampleEvent struct {
	Source   string   `yaml:"source"`
	ID       uint16   `yaml:"id"`
	Log      string   `yaml:"log"`   // Application by default
	Level    string   `yaml:"level"` // error by default
	Ago      Duration `yaml:"ago"`   // before collection; of the newest one
	Strings  []string `yaml:"strings"`
	Category string   `yaml:"category"` // its name
	Text     string   `yaml:"text"`
	Code     uint32   `yaml:"code"`  // in its data
	Times    int      `yaml:"times"` // as many, "every" apart
	Every    Duration `yaml:"every"` // a minute by default
}

type exampleExport struct {
	Export  string             `yaml:"export"`  // the root
	Shallow bool               `yaml:"shallow"` // reg query without /s
	Keys    []string           `yaml:"keys"`    // below the root, that have no value of interest
	Values  map[string]setting `yaml:"values"`  // path below the root and name: 'TransportAVAPI\Enabled'
	Taken   Duration           `yaml:"taken"`   // ago; unknown when left out
}

// setting is a registry value as an example writes it: a number, a text, or a list of texts.
type setting struct{ facts.RegistryValue }

type exampleSinks struct {
	Variant  string           `yaml:"variant"` // boxed by default, or brace
	Bindings []exampleBinding `yaml:"bindings"`
	Taken    Duration         `yaml:"taken"`
}

type exampleBinding struct {
	Event    string `yaml:"event"`
	Name     string `yaml:"name"`
	Class    string `yaml:"class"`
	ID       string `yaml:"id"` // the binding's GUID
	Disabled bool   `yaml:"disabled"`
	Standard bool   `yaml:"standard"`
	Rule     string `yaml:"rule"`
	Priority *int   `yaml:"priority"`
}

type exampleModules struct {
	Process string          `yaml:"process"`
	Modules []exampleModule `yaml:"modules"`
	Partial bool            `yaml:"partial"`
	Taken   Duration        `yaml:"taken"`
}

type exampleModule struct {
	Name    string `yaml:"name"`
	Path    string `yaml:"path"`
	Version string `yaml:"version"`
}

func (m *exampleModule) fromYAML(d *decoder, n ast.Node) {
	type fields exampleModule
	if isScalar(n) {
		d.into(n, &m.Name)
		return
	}
	d.into(n, (*fields)(m))
}

type exampleService struct {
	Name    string `yaml:"name"`
	Display string `yaml:"display"`
	State   string `yaml:"state"` // running by default
	Start   string `yaml:"start"`
}

func (v *exampleService) fromYAML(d *decoder, n ast.Node) {
	type fields exampleService
	v.State = "running"
	if isScalar(n) {
		d.into(n, &v.Name)
		return
	}
	d.into(n, (*fields)(v))
}

type exampleACL struct {
	Path   string            `yaml:"path"`
	Grants map[string]string `yaml:"grants"` // SID → full, change, …; deny: none
	Denied bool              `yaml:"denied"`
	Taken  Duration          `yaml:"taken"`
}

type exampleFolder struct {
	Path    string   `yaml:"path"`
	Files   Quantity `yaml:"files"`
	Bytes   Quantity `yaml:"bytes"`
	Oldest  Duration `yaml:"oldest"` // age
	Newest  Duration `yaml:"newest"`
	Partial bool     `yaml:"partial"`
	Denied  bool     `yaml:"denied"`
}

type exampleFile struct {
	Folder string   `yaml:"folder"`
	Name   string   `yaml:"name"`
	Bytes  Quantity `yaml:"bytes"`
	Age    Duration `yaml:"age"`
	Dir    bool     `yaml:"dir"`
}

type exampleVolume struct {
	Drive string   `yaml:"drive"`
	Free  Quantity `yaml:"free"`
	Total Quantity `yaml:"total"`
}

type exampleReply struct {
	Code     int      `yaml:"code"`
	Enhanced string   `yaml:"enhanced"`
	Text     string   `yaml:"text"`
	Verb     string   `yaml:"verb"`
	Outbound bool     `yaml:"outbound"`
	Peer     string   `yaml:"peer"`
	Count    int      `yaml:"count"`
	Ago      Duration `yaml:"ago"`
}

type exampleMessage struct {
	ID      string   `yaml:"id"`
	Last    int      `yaml:"last"`
	Ago     Duration `yaml:"ago"`
	Repeats int      `yaml:"repeats"`
	Sender  string   `yaml:"sender"`
	Times   int      `yaml:"times"` // as many such messages
}

type exampleQueue struct {
	Name     string   `yaml:"name"`
	Type     string   `yaml:"type"`
	State    string   `yaml:"state"`
	Extended string   `yaml:"extended"`
	Messages *int     `yaml:"messages"`
	Age      Duration `yaml:"age"`
	Link     bool     `yaml:"link"`
	Protocol string   `yaml:"protocol"` // SMTP by default
	Times    int      `yaml:"times"`    // as many such queues
}

type exampleSocket struct {
	Protocol   string `yaml:"protocol"` // TCP by default
	State      string `yaml:"state"`
	LocalPort  int    `yaml:"local-port"`
	RemotePort int    `yaml:"remote-port"`
	Remote     string `yaml:"remote"`
	Process    string `yaml:"process"`
	Times      int    `yaml:"times"` // as many such endpoints
}

type exampleAutostart struct {
	Image string `yaml:"image"`
	Entry string `yaml:"entry"`
	Where string `yaml:"where"`
}

// Quantity is a number or a size in YAML: 120000, "500MB". The zero value is unknown where 0 is not written.
type Quantity struct {
	n   int64
	set bool
}

func (q *Quantity) fromYAML(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	x, wrong := parseQuantity(text)
	d.check(n, wrong == "", "%s", wrong)
	*q = Quantity{int64(x), true}
}

// or is the number, or what stands for unknown.
func (q Quantity) or(unknown int64) int64 {
	if q.set {
		return q.n
	}
	return unknown
}

func (v *setting) fromYAML(d *decoder, n ast.Node) {
	switch n.Type() {
	case ast.IntegerType:
		text, _ := d.text(n)
		x, wrong := parseQuantity(text)
		d.check(n, wrong == "", "%s", wrong)
		v.Type, v.Number, v.Text = "REG_DWORD", uint64(x), fmt.Sprint(uint64(x))
	case ast.SequenceType:
		d.into(n, &v.Multi)
		v.Type, v.Text = "REG_MULTI_SZ", strings.Join(v.Multi, "|")
	default:
		v.Type = "REG_SZ"
		d.into(n, &v.Text)
	}
}

// overlay decodes n over f: each section that n names replaces the one of f.
func (f *exampleFacts) overlay(d *decoder, n ast.Node) {
	v := reflect.ValueOf(f).Elem()
	for _, pair := range d.pairs(n) {
		field, ok := fieldNamed(v, pair.Key.String())
		if !ok {
			d.unknownField(pair, fieldNames(v.Type()))
			continue
		}
		field.SetZero()
		d.value(pair.Value, field)
	}
}

// remove takes a section away; false when there is none of that name.
func (f *exampleFacts) remove(section string) bool {
	field, ok := fieldNamed(reflect.ValueOf(f).Elem(), section)
	if ok {
		field.SetZero()
	}
	return ok
}

// exampleTime is when examples were collected, unless they say otherwise.
var exampleTime = time.Date(2005, 3, 14, 10, 0, 0, 0, time.UTC)

// builder makes facts of an example, each at a place of its own.
type builder struct {
	*exampleFacts
	*facts.Server
	lines map[string]int
}

func (f *exampleFacts) server() *facts.Server {
	b := &builder{f, &facts.Server{Name: "EXCH01", CollectedAt: exampleTime, CollectedBy: "manifest"}, map[string]int{}}
	if at, err := time.Parse("2006-01-02 15:04", f.Collected); err == nil {
		b.CollectedAt = at
	}
	b.Server.Domain = f.Domain
	b.Server.Exchange.Release = facts.Release{SP: facts.UnknownSP}
	for _, build := range []func(){
		b.exchange, b.events, b.registry, b.sinks, b.modules, b.host, b.acls, b.listing, b.versions, b.products, b.transport, b.endpoints, b.texts,
	} {
		build()
	}
	return b.Server
}

// cite makes the next place of a section.
func (b *builder) cite(section string, what any) facts.Citation {
	b.lines[section]++
	return facts.Citation{Location: bundle.AtLine("example/"+section, b.lines[section]), Excerpt: fmt.Sprint(what)}
}

func (b *builder) source(section string, taken Duration) facts.Source {
	s := facts.Source{Member: "example/" + section, Server: b.Name}
	if taken.Duration > 0 {
		s.Member = fmt.Sprintf("example/%s-%s", section, taken)
		s.Taken = b.ago(taken)
	}
	return s
}

func (b *builder) ago(d Duration) time.Time { return b.CollectedAt.Add(-d.Duration) }

func (b *builder) exchange() {
	switch {
	case b.exampleFacts.Exchange == "none":
		b.Server.Exchange.Installed = facts.Fails
	case b.exampleFacts.Exchange != "":
		b.Server.Exchange.Installed = facts.Holds
		b.Server.Exchange.Release, _ = facts.ParseRelease(b.exampleFacts.Exchange)
	default:
		return
	}
	b.Server.Exchange.Citations = []facts.Citation{b.cite("exchange", b.exampleFacts.Exchange)}
}

func (b *builder) events() {
	logs := map[string]*facts.EventLog{}
	for _, name := range sortedKeys(b.Logs) {
		if name == "smtp" || name == "tracking" {
			continue
		}
		log := b.log(logs, name)
		log.Whole, log.Oldest, log.Newest = true, b.ago(b.Logs[name]), b.CollectedAt
	}
	for _, e := range b.Events {
		if e.Log == "" {
			e.Log = string(facts.ApplicationLog)
		}
		b.addEvents(b.log(logs, e.Log), e)
	}
	for _, name := range sortedKeys(logs) {
		b.EventLogs = append(b.EventLogs, *logs[name])
	}
}

func (b *builder) log(logs map[string]*facts.EventLog, name string) *facts.EventLog {
	if logs[name] == nil {
		logs[name] = &facts.EventLog{Source: b.source("eventlog-"+name, Duration{}), Log: facts.LogName(name)}
	}
	return logs[name]
}

func (b *builder) addEvents(log *facts.EventLog, e exampleEvent) {
	every := max(e.Every.Duration, time.Second)
	if e.Every.Duration == 0 {
		every = time.Minute
	}
	level := facts.Error
	if e.Level != "" {
		level = facts.Level(e.Level)
	}
	n := max(e.Times, 1)
	for i := range n {
		at := b.CollectedAt.Add(-e.Ago.Duration - time.Duration(n-1-i)*every)
		c := b.cite("eventlog-"+string(log.Log), e.Text)
		c.Unit, c.Time = bundle.UnitRecord, at
		ev := facts.Event{Citation: c, Source: e.Source, ID: e.ID, Level: level, Strings: e.Strings, Text: e.Text, CategoryName: e.Category}
		if e.Code != 0 {
			ev.Data = binary.LittleEndian.AppendUint32(nil, e.Code)
		}
		log.Events = append(log.Events, ev)
		log.Inventory = countIn(log.Inventory, ev)
		if at.Before(log.Oldest) {
			log.Oldest = at
		}
	}
}

func countIn(inventory []facts.EventCount, ev facts.Event) []facts.EventCount {
	at := slices.IndexFunc(inventory, func(c facts.EventCount) bool { return c.Source == ev.Source && c.ID == ev.ID && c.Level == ev.Level })
	if at < 0 {
		return append(inventory, facts.EventCount{Source: ev.Source, ID: ev.ID, Level: ev.Level, Count: 1, First: ev.Time, Last: ev.Time, At: ev.Citation})
	}
	c := &inventory[at]
	c.Count++
	if ev.Time.After(c.Last) {
		c.Last, c.At = ev.Time, ev.Citation
	}
	return inventory
}
