package redact

import (
	"strings"
)

// vendorDomains are those whose names a diagnosis needs: makers' sites, and block lists.
var vendorDomains = map[string]bool{}

func init() {
	for name := range strings.FieldsSeq(`microsoft.com windowsupdate.com windows.com msn.com symantec.com sybari.com trendmicro.com
		mcafee.com nai.com sophos.com ca.com veritas.com gfi.com w3.org ietf.org iana.org
		spamhaus.org spamcop.net dsbl.org ordb.org sorbs.net njabl.org abuseat.org mail-abuse.org mail-abuse.com uceprotect.net`) {
		vendorDomains[name] = true
	}
}

// vendor tells whether a DNS name belongs to a maker.
func vendor(name string) bool {
	labels := strings.Split(fold(name), ".")
	return len(labels) > 1 && vendorDomains[strings.Join(labels[len(labels)-2:], ".")]
}

// host redacts the name of a computer: its first label is the host, what follows is its domain.
func (r *Redactor) host(name string) string {
	bare := strings.Trim(name, `\ `)
	if bare == "" || fold(bare) == "localhost" || vendor(bare) || bare == "-" || bare == "." {
		return name
	}
	if ip, ok := r.address(bare); ok {
		return strings.Replace(name, bare, ip, 1)
	}
	label, domain, dotted := strings.Cut(bare, ".")
	out := r.token(Host, label)
	if strings.HasPrefix(label, "_") && !Mentions(label) { // a service's, as in _ldap
		out = label
	}
	if dotted {
		out += "." + r.domain(domain)
	}
	return strings.Replace(name, bare, out, 1)
}

// domain redacts the name of a domain as a whole; what a service record puts before it stays: _ldap._tcp.dc._msdcs.
func (r *Redactor) domain(name string) string {
	bare := strings.Trim(name, ".")
	if bare == "" || vendor(bare) {
		return name
	}
	if i := strings.LastIndex("."+bare, "._"); i >= 0 {
		service, rest, _ := strings.Cut(bare[i:], ".")
		if rest == "" {
			return name
		}
		return strings.Replace(name, bare, bare[:i]+service+"."+r.domain(rest), 1)
	}
	for _, label := range ownerLabels(bare) {
		r.learned = append(r.learned, Name{Domain, label})
	}
	return strings.Replace(name, bare, r.token(Domain, bare), 1)
}

// ownerLabels is the labels of a domain that name its owner: contoso of contoso.example.
func ownerLabels(domain string) (owners []string) {
	labels := strings.Split(domain, ".")
	for _, label := range labels[:len(labels)-1] {
		if len(label) > minName && !known(label) && !tld(label) {
			owners = append(owners, label)
		}
	}
	return owners
}

var dnsForm = pattern(`(?:[\pL\pN_](?:[\pL\pN_-]*[\pL\pN_])?\.)+[\pL\pN](?:[\pL\pN-]*[\pL\pN])?`)

// dnsNames replaces what is a DNS name by its form and its last label.
func dnsNames(r *Redactor, text string) (out []match) {
	for _, at := range dnsForm().FindAllStringIndex(text, -1) {
		name := text[at[0]:at[1]]
		if at[0] > 0 && strings.ContainsRune(`\/`, rune(text[at[0]-1])) && !strings.HasSuffix(text[:at[0]], "//") && isFile(name) {
			continue
		}
		if r.isDNS(name) && !vendor(name) {
			out = append(out, match{at[0], at[1], r.dnsName(name)})
		}
	}
	return out
}

// dnsName redacts a DNS name: a domain when it has two labels or is one by other signs, a host in a domain otherwise.
func (r *Redactor) dnsName(name string) string {
	if strings.Count(name, ".") == 1 || r.isDomain(name) {
		return r.domain(name)
	}
	return r.host(name)
}

// isDomain tells whether something else said that the name is a domain's.
func (r *Redactor) isDomain(name string) bool { return r.domains[fold(name)] }

func (r *Redactor) isDNS(name string) bool {
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	if strings.Trim(name, "0123456789.") == "" || (isFile(name) && len(labels) == 2 && !r.names.seen[fold(labels[0])]) {
		return false
	}
	if strings.Trim(last, "0123456789") == "" {
		return false
	}
	oneCase := last == strings.ToLower(last) || last == strings.ToUpper(last)
	switch {
	case tld(last) && oneCase:
		return len(labels) > 2 || last == strings.ToLower(last) || name == strings.ToUpper(name)
	case len(labels) > 2 && !isFile(name):
		return name == strings.ToLower(name) && strings.ContainsFunc(name, func(c rune) bool { return c >= 'a' && c <= 'z' }) && !startsLikeVersion(name)
	}
	return len(labels) == 2 && r.names.seen[fold(name)]
}

func startsLikeVersion(name string) bool {
	return name[0] >= '0' && name[0] <= '9' && strings.Trim(strings.SplitN(name, ".", 2)[0], "0123456789") == ""
}

// fileExtensions are those of files that diagnoses speak of; as a last label they make no DNS name of two labels.
var fileExtensions = wordSet(`exe dll sys drv ocx cpl vbs js wsf bat cmd reg ini inf log txt csv xml html htm eml evt evtx edb stm chk
	msg tmp bak dat cfg hiv nfo zip cab rar tar gz tgz age asp aspx css md json jsonl svg pdf doc docx rtf msi msp mst cat pdb dmp mof
	jrs pol adm old new ps py sh pl db mdb ldf ldif bin lnk url chm hlp mui tlb cmdline config xsl xslt sql`)

func wordSet(list string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		all[word] = true
	}
	return all
}

// comFiles are programs that end like a domain.
var comFiles = wordSet(`command win mode more tree format edit chcp diskcopy loadfix graftabl kb16 ntdetect`)

func isFile(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	ext := fold(name[dot+1:])
	return fileExtensions[ext] || ext == "com" && comFiles[fold(name[:dot])]
}

// tld tells whether a label ends public names, or names that are used within companies.
func tld(label string) bool {
	label = fold(label)
	return topLevel[label] || strings.HasPrefix(label, "xn--")
}

var topLevel = wordSet(`com net org edu gov mil int info biz name pro aero coop museum arpa jobs travel mobi cat tel asia eu
	example test invalid localhost local lan corp corporate intern internal intra intranet home private priv dom domain loc
	localdomain ad ads company office hq dmz root site inc firma
	ac ad ae af ag ai al am an ao aq ar as at au aw az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc cd cf cg ch ci
	ck cl cm cn co cr cu cv cx cy cz de dj dk dm do dz ec ee eg er es et fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs
	gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt
	lu lv ly ma mc me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk
	pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr st su sv sy sz tc td tf tg th tj tk tl tm
	tn to tp tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt yu za zm zw
	app dev cloud online shop store xyz top club berlin koeln london paris gmbh email world group agency solutions`)
