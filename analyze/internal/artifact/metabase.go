package artifact

import (
	"context"
	"fmt"
	"path"
	"strings"

	"postmortem/analyze/internal/metabase"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// binaryMetabase is the MetaBase.bin of IIS 5. Its form is not published and its head bears no mark, so its name alone
// tells it.
var binaryMetabase = Artifact{
	Kind:    "binary metabase",
	Streams: true,
	Match: func(in *Input) bool {
		name := strings.ToLower(path.Base(in.Path()))
		return in.Binary && strings.HasPrefix(name, "metabase") && strings.HasSuffix(name, ".bin")
	},
	Extract: func(_ context.Context, _ *Input, out *facts.Extract) error {
		target, _ := bundle.TargetByID("smtp/metabase")
		out.Gap("the binary metabase of IIS 5 cannot be read; list it on the server: " + target.Command)
		return nil
	},
}

var metabaseXML = Artifact{
	Kind: "MetaBase.xml",
	Match: func(in *Input) bool {
		return !in.Binary && strings.HasPrefix(strings.TrimSpace(in.First), "<") &&
			(strings.Contains(in.First, "XML_Metabase_V") || strings.Contains(in.First, "<MBProperty"))
	},
	Extract: func(ctx context.Context, in *Input, out *facts.Extract) error {
		l, err := metabase.XML(in.Lines(ctx), keptNode)
		return listMetabase(in, out, l, err)
	},
}

var adsutilDump = Artifact{
	Kind: "adsutil listing",
	Match: func(in *Input) bool {
		return headHas(in, func(line []byte) bool {
			return metabase.IsProperty(string(line)) || metabase.IsFailure(string(line))
		})
	},
	Extract: func(ctx context.Context, in *Input, out *facts.Extract) error {
		command := ""
		if e := in.Member.Entry; e != nil {
			command = e.Command
		}
		l, err := metabase.Adsutil(in.Lines(ctx), command, keptNode)
		return listMetabase(in, out, l, err)
	},
}

// keptNode tells which nodes matter: those of SMTP, and the bindings of event sinks.
func keptNode(path string) bool {
	return metabase.Within(path, "/LM/SmtpSvc") || metabase.Within(path, "/LM/EventManager")
}

func listMetabase(in *Input, out *facts.Extract, l metabase.Listing, err error) error {
	out.Records = l.Total
	if err != nil {
		out.Gap("read up to an error: " + err.Error())
	}
	for _, f := range l.Failures {
		out.Gap(fmt.Sprintf("line %d: %s", f.Line, f.Text))
	}
	if l.Dropped > 0 {
		out.Gap(fmt.Sprintf("%d further properties not kept", l.Dropped))
	}
	if len(l.Properties) == 0 && len(l.Nodes) == 0 {
		return nil
	}
	m := facts.Metabase{Source: in.Source(""), Roots: l.Nodes}
	m.Partial = m.Partial || err != nil || l.Dropped > 0
	for _, p := range l.Properties {
		m.Properties = append(m.Properties, metabaseFact(in, p))
	}
	m.Head = headOf(m.Properties, l, in)
	nameless(m.Properties, out)
	out.Metabases = append(out.Metabases, m)
	if sinks, ok := metabaseSinks(in, l, !m.Partial && len(l.Failures) == 0); ok {
		out.SinkListings = append(out.SinkListings, sinks)
	}
	return nil
}

func metabaseFact(in *Input, p metabase.Property) facts.MetabaseProperty {
	f := facts.MetabaseProperty{Path: p.Path, Name: p.Name, Type: p.Type, Value: p.Value}
	f.Citation = facts.Citation{Location: bundle.AtLine(in.Path(), p.Line), Excerpt: p.Text}
	if p.Type == "BOOLEAN" { // in the language of the server
		switch switchState(p.Value) {
		case facts.Holds:
			f.Value = "True"
		case facts.Fails:
			f.Value = "False"
		}
	}
	return f
}

// headOf is the place where the listing begins; with its text, when that is a property's line.
func headOf(properties []facts.MetabaseProperty, l metabase.Listing, in *Input) facts.Citation {
	for _, p := range properties {
		if p.N == int64(l.First) {
			return p.Citation
		}
	}
	return facts.Citation{Location: bundle.AtLine(in.Path(), l.First)}
}

// nameless says that properties could not be given to a node.
func nameless(properties []facts.MetabaseProperty, out *facts.Extract) {
	n := 0
	for _, p := range properties {
		if p.Path == "" {
			n++
		}
	}
	if n > 0 {
		out.Gap(fmt.Sprintf("%d properties of a node that the listing does not name", n))
	}
}
