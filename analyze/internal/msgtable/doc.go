// Package msgtable reads the message tables of program files (PE), in every language. It also puts insertion strings into
// a message text, as FormatMessage does.
//
// It knows nothing of event logs and of which program's messages belong to which event source. How resources lie in a
// program file is package image's.
//
// A message table (resource type 11) is, little-endian (winnt.h, MESSAGE_RESOURCE_DATA):
//
//	u32 number of blocks
//	block:   u32 lowest ID, u32 highest ID, u32 offset of its first entry
//	entry:   u16 length with this header, u16 flags (0 ANSI, 1 UTF-16), text, filled with NULs; IDs of a block go up by 1
package msgtable
