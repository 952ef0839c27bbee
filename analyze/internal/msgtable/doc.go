// Package msgtable reads what a program file (PE) says about messages and about itself: its message tables, in every
// language, and its version resource. It also puts insertion strings into a message text, as FormatMessage does.
//
// It knows nothing of event logs and of which program's messages belong to which event source. It reads no code.
//
// The resources of a program file are a tree of three levels (type, name, language) in the section that the resource
// entry of the data directories names ("PE Format", The .rsrc Section). A message table (type 11) is, little-endian
// (winnt.h, MESSAGE_RESOURCE_DATA):
//
//	u32 number of blocks
//	block:   u32 lowest ID, u32 highest ID, u32 offset of its first entry
//	entry:   u16 length with this header, u16 flags (0 ANSI, 1 UTF-16), text, filled with NULs; IDs of a block go up by 1
//
// A version resource (type 16) is a tree of blocks (length, value length, kind, key in UTF-16, value, children), the root
// holding VS_FIXEDFILEINFO ("VS_VERSIONINFO structure").
package msgtable
