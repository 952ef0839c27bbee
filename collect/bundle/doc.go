// Package bundle is the format that the two programs share: what a collector puts into a bundle, and how the analyzer
// opens one that came by mail.
//
// Open reads a zip, tar, tar.gz, 7z, rar or cab file, a folder, or one artifact alone, within Limits, and hands out
// Members. Nothing is ever unpacked to a place the bundle names. What is unsafe or broken becomes a Gap.
//
// The package knows nothing of Exchange and nothing of what a member means; that is the analyzer's part.
package bundle
