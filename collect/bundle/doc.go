// Package bundle is the format that the two programs share: what a collector puts into a bundle, and how the analyzer
// opens one that came by mail.
//
// Open reads what the user names, within Limits, and hands out Members. What a file is, is told by its content:
//
//	zip          with something before it or without its directory too; members are read where they are
//	tar          the same
//	tar.gz …     gzip, bzip2, xz or zstd of a tar, or of one file; unpacked to memory or a private temporary file
//	7z, rar      likewise
//	cab          stored or MSZIP; a tar that is its only file counts as its content
//	a folder     its files, below an os.Root
//	else         one artifact alone: a bundle of one member
//
// An archive that is a member is opened too, one level deep, and its members are called "outer.zip/inner". Names are those
// of the container made safe, see cleanPath. Nothing is ever unpacked to a place the bundle names.
//
// What is unsafe or broken becomes a Gap, and reading goes on: damage is evidence. A bundle with a manifest, which is
// manifest.json at its top or in its only folder, is compared with it and graded, see Bundle.Grade.
//
// The package knows nothing of Exchange and nothing of what a member means; that is the analyzer's part.
package bundle
