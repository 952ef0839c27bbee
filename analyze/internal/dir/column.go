package dir

import (
	"bytes"
	"unicode/utf8"
)

// Widths of the columns that switches put before the name: /x pads the short name, /q the owner.
const (
	shortWidth = 13
	ownerWidth = 23
)

// unknownWidth says that no row has yet shown whether there are such columns.
const unknownWidth = -1

// name cuts the columns of /q and /x off what stands behind the size. How wide they are is seen at the folder's own entry
// ".", else from what cannot be part of a name.
func (p *Parser) name(rest []byte) []byte {
	if n := len(rest); rest[n-1] == '.' && (n == 1 || rest[n-2] == ' ') {
		p.extra = utf8.RuneCount(rest) - 1
	}
	if p.extra == unknownWidth {
		p.extra = guessWidth(rest)
	}
	switch {
	case p.extra <= 0:
		return bytes.Trim(rest, " ")
	case p.collapsed:
		return afterOwner(rest)
	}
	return bytes.TrimRight(afterRunes(rest, p.extra), " ")
}

// guessWidth tells the width of the columns from one row: a root folder has no entry "." to see it at.
func guessWidth(rest []byte) int {
	short := len(rest) > shortWidth && rest[shortWidth-1] == ' ' &&
		(bytes.IndexByte(rest[:shortWidth], '~') >= 0 || len(bytes.TrimLeft(rest[:shortWidth], " ")) == 0)
	switch slash := bytes.IndexByte(rest, '\\'); {
	case slash > shortWidth && short:
		return shortWidth + ownerWidth
	case slash > 0:
		return ownerWidth
	case short:
		return shortWidth
	}
	return unknownWidth
}

// afterOwner finds the name in a row whose blanks have collapsed: behind the owner DOMAIN\name, taken as one word.
func afterOwner(rest []byte) []byte {
	slash := bytes.IndexByte(rest, '\\')
	if slash < 0 {
		return bytes.Trim(rest, " ")
	}
	_, name, _ := bytes.Cut(rest[slash:], []byte{' '})
	return bytes.Trim(name, " ")
}

func afterRunes(b []byte, n int) []byte {
	for ; n > 0 && len(b) > 0; n-- {
		_, size := utf8.DecodeRune(b)
		b = b[size:]
	}
	return b
}
