package redact

import (
	"strings"
)

// Name is a word that names somebody or something of the customer's, as the facts tell it.
type Name struct {
	Kind Kind   `json:"kind"`
	Text string `json:"text"`
}

// Redactor replaces names, each by the same token wherever it stands. It is made for one run and not for use by several
// goroutines at once.
type Redactor struct {
	tokens  *tokens
	names   dictionary        // words that are names, wherever they stand
	members dictionary        // paths of members, replaced as a whole
	learned []Name            // what this pass found by its form
	done    map[string]string // text → redacted text
	paths   map[string]string // the same of members
	inner   map[string]string // word → the name it holds, "" none
	keeps   map[string]bool   // versions that look like addresses
	domains map[string]bool   // names of several labels that are domains
	strict  bool              // the text holds the bare insertion strings of an event
}

// New is a redactor that knows the names, and whatever it will find by its form.
func New(names []Name) *Redactor {
	r := &Redactor{tokens: newTokens(), keeps: map[string]bool{}, domains: map[string]bool{}}
	r.know(names)
	return r
}

// know starts over with these names in mind; tokens given before stay.
func (r *Redactor) know(names []Name) {
	r.names, r.learned = dictionary{}, nil
	r.forget()
	for _, n := range names {
		r.learn(n)
	}
}

// forget drops what was redacted with less knowledge, or with other numbers.
func (r *Redactor) forget() {
	r.done, r.paths, r.inner = map[string]string{}, map[string]string{}, map[string]string{}
}

// learn takes a name into the dictionary.
func (r *Redactor) learn(n Name) {
	if n.Kind == Domain && strings.Contains(n.Text, ".") {
		r.domains[fold(n.Text)] = true
		for _, label := range ownerLabels(n.Text) {
			r.names.add(Name{Domain, label})
		}
	}
	r.names.add(n)
}

// token is what stands for a name from now on.
func (r *Redactor) token(kind Kind, text string) string {
	r.learned = append(r.learned, Name{kind, text})
	return r.tokens.of(kind, text)
}

// finders is what is looked for in a text, in this order: what holds other names stands before them.
var finders = []finder{
	ownTokens, wholeMembers, trackingRow, protocolRow, protocolClient, sids, subjects, labelled, greetings, x400, legacyDN, distinguished, addresses,
	ipv6, ipv4, macs, uncPaths, profiles, storeKeys, accounts, endpoints, dnsNames, drivePaths, descriptors, knownNames, files, registryKeys, insertions, machineWords, hexData,
}

// Text redacts a text from a bundle.
func (r *Redactor) Text(text string) string {
	if text == "" {
		return ""
	}
	if was, ok := r.done[text]; ok {
		return was
	}
	r.strict = insertionForm().MatchString(text)
	out := r.through(text, finders)
	r.strict = false
	r.done[text] = out
	return out
}

func (r *Redactor) through(text string, all []finder) string {
	pieces := []piece{{text: text}}
	for _, f := range all {
		pieces = r.find(pieces, f)
	}
	return joined(pieces)
}

// Prose redacts the catalog's own text: only what is known to be a name can stand there by chance.
func (r *Redactor) Prose(text string) string {
	return r.through(text, []finder{ownTokens, knownNames})
}

// Name redacts a text that is a name as a whole: a server's, a domain's.
func (r *Redactor) Name(kind Kind, text string) string {
	if strings.TrimSpace(text) == "" || text == "unknown" {
		return text
	}
	parts := strings.Split(text, ", ")
	for i, part := range parts {
		switch {
		case kind == Host:
			parts[i] = r.host(part)
		case kind == Domain:
			parts[i] = r.domain(part)
		default:
			parts[i] = r.token(kind, part)
		}
	}
	return strings.Join(parts, ", ")
}

// ownTokens takes what looks like a token already for a name, so that it is not turned into something else later.
func ownTokens(r *Redactor, text string) (out []match) {
	for _, at := range tokenForm().FindAllStringIndex(text, -1) {
		out = append(out, match{at[0], at[1], r.token(Word, text[at[0]:at[1]])})
	}
	return out
}
