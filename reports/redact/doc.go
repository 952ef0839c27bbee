// Package redact takes out of a document what names a customer, and puts it back. It works on the document, before any
// format is written, so that every format lacks the same words; a document is any value, walked by reflection.
//
// What is replaced, each by a token that says what it was and is the same wherever the same words stand: {host-3}.
//
//	mail      the local part of an SMTP address; its domain is a domain; well-known ones (postmaster) stay
//	host      a computer: NetBIOS name, or the first label of a DNS name, in UNC paths and banners too
//	domain    a DNS domain, or the NetBIOS name of one
//	ip, mac   an address of IPv4, of IPv6, of a network card; loopback, unspecified addresses and netmasks stay
//	msgid     the part of a Message-ID that stands before its host
//	subject   the subject of a message, whole
//	user      an account, a mailbox, a person of a directory name
//	sid       the identifier of a domain, or of one of its accounts; well-known SIDs and low RIDs stay
//	org       an organization or unit of a directory name, a registered company
//	name      a word that may be a name: in file names whatever is not known to be harmless, elsewhere what looks like
//	          the name of a machine or was found to be a name at another place
//	data      bytes in hexadecimal that spell one of these
//
// What a diagnosis needs stays: programs and DLLs, registry keys, event sources, products, versions, articles, the names
// that Windows and Exchange give, well-known accounts, times, counts and hashes.
//
// A spelling is kept apart: EXCH01 is {host-1}, exch01 is {host-1b}. So the tokens can be turned back to the very bytes, and
// a reader still sees that both are one. Numbers are given in the order of first occurrence in the document.
//
// Hashes of members and of the bundle stay, because a claim is checked by them: a file that holds nothing but a name can be
// guessed from its hash. Times stay as they are.
//
// It does not look into base64, nor at words of lower case that nothing marks as a name: those are found only where facts,
// a label, an address or a file name told of them.
package redact
