package rules

import (
	"slices"
	"strings"
	"time"

	"postmortem/rules/facts"
)

func (b *builder) registry() {
	for i, x := range b.Registry {
		root := facts.CanonicalKey(x.Export)
		export := facts.RegistryExport{Source: b.source("registry", x.Taken)}
		if x.Taken.Duration == 0 && i > 0 {
			export.Member += string(rune('a' + i%26))
		}
		export.Roots = []facts.RegistryRoot{{Citation: b.cite("registry", "["+root+"]"), Path: root, Shallow: x.Shallow}}
		b.addKey(&export, root)
		for _, key := range x.Keys {
			b.addKey(&export, root+`\`+key)
		}
		for _, name := range sortedKeys(x.Values) {
			b.addValue(&export, root, name, x.Values[name])
		}
		b.Registries = append(b.Registries, export)
	}
}

// addKey adds a key with those above it, up to the root.
func (b *builder) addKey(x *facts.RegistryExport, key string) {
	for facts.KeyWithin(key, x.Roots[0].Path) {
		if !slices.ContainsFunc(x.Keys, func(k facts.RegistryKey) bool { return strings.EqualFold(k.Path, key) }) {
			x.Keys = append(x.Keys, facts.RegistryKey{Citation: b.cite("registry", "["+key+"]"), Path: key})
		}
		key, _ = splitPath(key)
	}
}

func (b *builder) addValue(x *facts.RegistryExport, root, path string, s setting) {
	below, name := splitPath(path)
	key := root
	if below != "" {
		key += `\` + below
	}
	b.addKey(x, key)
	v := s.RegistryValue
	v.Key, v.Name = key, name
	if name == "(default)" {
		v.Name = ""
	}
	v.Citation = b.cite("registry", name+"="+v.Text)
	x.Values = append(x.Values, v)
}

func (b *builder) sinks() {
	for _, x := range b.Sinks {
		list := facts.SinkListing{Source: b.source("sinks", x.Taken), Variant: facts.BoxedSinks, Head: b.cite("sinks", "Source Type")}
		if x.Variant == string(facts.BraceSinks) {
			list.Variant = facts.BraceSinks
		}
		for _, k := range x.Bindings {
			list.Bindings = append(list.Bindings, facts.SinkBinding{
				Citation: b.cite("sinks", k.Name), VirtualServer: "smtpsvc 1", Instance: 1, Event: k.Event, Name: k.Name,
				ID: facts.BareGUID(k.ID), SinkClass: k.Class, Enabled: facts.Of(!k.Disabled), Standard: k.Standard,
				Priority: k.Priority, SourceProperties: []facts.Property{{Name: "Rule", Value: k.Rule}},
			})
		}
		b.SinkListings = append(b.SinkListings, list)
	}
}

func (b *builder) modules() {
	for _, x := range b.exampleFacts.Modules {
		p := facts.ProcessModules{Citation: b.cite("modules", x.Process), Process: x.Process, Partial: x.Partial}
		for _, m := range x.Modules {
			p.Modules = append(p.Modules, facts.Module{Citation: b.cite("modules", m.Name), Name: m.Name, Path: m.Path, Version: m.Version})
		}
		list := facts.ModuleList{Source: b.source("modules", x.Taken), Head: p.Citation, Processes: []facts.ProcessModules{p}}
		b.Server.Modules = append(b.Server.Modules, list)
	}
}

// host builds what is listed of the machine: processes, services, autostarts.
func (b *builder) host() {
	if version, _, _ := strings.Cut(b.Windows, " "); version != "" {
		info := facts.SystemInfo{Source: b.source("windows", Duration{}), Citation: b.cite("windows", b.Windows), OSVersion: version, OSName: b.Windows}
		b.Systems = append(b.Systems, info)
	}
	if b.exampleFacts.Processes != nil {
		list := facts.ProcessList{Source: b.source("processes", Duration{}), Head: b.cite("processes", "Image Name")}
		for _, name := range b.exampleFacts.Processes {
			list.Processes = append(list.Processes, facts.Process{Citation: b.cite("processes", name), Name: name})
		}
		b.Server.Processes = append(b.Server.Processes, list)
	}
	if b.exampleFacts.Services != nil {
		list := facts.ServiceList{Source: b.source("services", Duration{}), Head: b.cite("services", "SERVICE_NAME")}
		for _, v := range b.exampleFacts.Services {
			list.Services = append(list.Services, facts.Service{
				Citation: b.cite("services", v.Name), Name: v.Name, Display: v.Display, State: v.State, Start: v.Start,
			})
		}
		b.Server.Services = append(b.Server.Services, list)
	}
	if b.exampleFacts.Autostarts != nil {
		list := facts.AutostartList{Source: b.source("autostarts", Duration{}), Head: b.cite("autostarts", "Entry Location")}
		for _, a := range b.exampleFacts.Autostarts {
			list.Entries = append(list.Entries, facts.Autostart{
				Citation: b.cite("autostarts", a.Entry), Where: a.Where, Entry: a.Entry, Image: a.Image, Enabled: facts.Holds,
			})
		}
		b.Server.Autostarts = append(b.Server.Autostarts, list)
	}
}

func (b *builder) acls() {
	for _, x := range b.exampleFacts.ACLs {
		acl := facts.ACL{Citation: b.cite("acls", x.Path), Path: x.Path, Denied: x.Denied}
		for _, sid := range sortedKeys(x.Grants) {
			rights := x.Grants[sid]
			acl.Entries = append(acl.Entries, facts.ACE{
				Citation: b.cite("acls", sid+" "+rights), Principal: sid, SID: sid, Rights: rights, Deny: rights == "none",
			})
		}
		b.Server.ACLs = append(b.Server.ACLs, facts.ACLListing{Source: b.source("acls", x.Taken), ACLs: []facts.ACL{acl}})
	}
}

func (b *builder) listing() {
	if b.exampleFacts.Folders == nil && b.Files == nil && b.Disk == nil {
		return
	}
	list := facts.FolderListing{Source: b.source("listing", Duration{})}
	for _, x := range b.exampleFacts.Folders {
		c := b.cite("listing", x.Path)
		f := facts.Folder{
			Citation: c, Path: x.Path, Files: int(x.Files.or(-1)), Bytes: x.Bytes.or(-1), Partial: x.Partial, Denied: x.Denied,
			CountAt: b.cite("listing", "File(s)"), OldestAt: b.cite("listing", "oldest"), NewestAt: b.cite("listing", "newest"),
		}
		f.Oldest, f.Newest = b.when(x.Oldest), b.when(x.Newest)
		list.Folders = append(list.Folders, f)
	}
	for _, x := range b.Files {
		list.Files = append(list.Files, facts.File{
			Citation: b.cite("listing", x.Name), Folder: x.Folder, Name: x.Name, Bytes: x.Bytes.or(-1), Time: b.when(x.Age), Dir: x.Dir,
		})
	}
	for _, x := range b.Disk {
		list.Volumes = append(list.Volumes, facts.Volume{Citation: b.cite("listing", x.Drive), Drive: x.Drive, Free: x.Free.or(-1), Total: x.Total.or(0)})
	}
	b.Server.Folders = append(b.Server.Folders, list)
}

// when is a time so long ago; zero when no age is given.
func (b *builder) when(age Duration) (t time.Time) {
	if age.Duration == 0 {
		return t
	}
	return b.ago(age)
}

func (b *builder) versions() {
	if b.exampleFacts.Versions == nil {
		return
	}
	table := facts.VersionTable{Source: b.source("versions", Duration{}), Head: b.cite("versions", "file version")}
	for _, file := range sortedKeys(b.exampleFacts.Versions) {
		raw := b.exampleFacts.Versions[file]
		v := facts.FileVersion{Citation: b.cite("versions", file+" "+raw), Name: baseName(file), Raw: raw, Bytes: -1, Version: versionIn(raw)}
		if v.Name != file {
			v.Path = file
		}
		table.Files = append(table.Files, v)
	}
	b.Server.Versions = append(b.Server.Versions, table)
}

func (b *builder) products() {
	for _, id := range sortedKeys(b.exampleFacts.Products) {
		raw := b.exampleFacts.Products[id]
		c := b.cite("products", id+" "+raw)
		p := facts.Product{ID: id, Name: id, Present: facts.Of(raw != "absent"), Raw: raw, Citations: []facts.Citation{c}}
		if p.Version = versionIn(raw); !p.Version.IsZero() {
			p.VersionAt = c
		}
		b.Server.Products = append(b.Server.Products, p)
	}
}

func (b *builder) texts() {
	for _, of := range sortedKeys(b.exampleFacts.Lines) {
		file := facts.TextFile{Source: b.source(of, Duration{}), Of: of, Head: b.cite(of, "first line")}
		for _, line := range b.exampleFacts.Lines[of] {
			file.Lines = append(file.Lines, facts.TextLine{Citation: b.cite(of, line), Text: line})
		}
		b.Server.TextFiles = append(b.Server.TextFiles, file)
	}
}
