package facts

// Metabase is the settings of SMTP virtual servers from adsutil output or MetaBase.xml.
type Metabase struct {
	Source
	Roots      []string // metabase paths whose own properties are all there: "/LM/SmtpSvc/1"
	Properties []MetabaseProperty
	Head       Citation
}

// MetabaseProperty is one property of one metabase node.
type MetabaseProperty struct {
	Citation
	Path  string // "/LM/SmtpSvc/1"; compare case-insensitively; "" when the listing does not say
	Name  string
	Type  string // STRING, INTEGER, BOOLEAN, LIST, EXPANDSZ, BINARY; "" unknown (attributes of MetaBase.xml)
	Value string // lists joined with "|"
}
