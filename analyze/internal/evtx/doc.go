// Package evtx reads event logs of the .evtx format (Windows Vista and later): what a classic log of an Exchange server
// becomes when a newer Event Viewer converts or forwards it. It hands out records one after another from a stream, in
// the memory of one chunk, and goes on after damage. Its own walker reads the binary XML; what the walker refuses, a
// second and independent reader (github.com/0xrawsec/golang-evtx) tries under guard.
//
// It knows nothing of Exchange, renders no XML, and decides nothing about what a record means.
//
// Layout, little-endian, after "Windows XML Event Log (EVTX) format" (libyal/libevtx documentation) and [MS-EVEN6]:
//
//	file     header block of 4096 bytes, then chunks of 65536 bytes
//	header   0 "ElfFile\0"  8 first chunk  16 last chunk  24 next record  32 header size  40 block size
//	         42 chunks (u16)  120 flags: 1 dirty, 2 full  124 CRC-32 of bytes 0..119
//	chunk    0 "ElfChnk\0"  8, 16 first and last record number  24, 32 first and last record ID  40 header size
//	         44 last record  48 free space  52 CRC-32 of the records  124 CRC-32 of bytes 0..119 and 128..511
//	         128 string table  384 template table  512 records
//	record   0 "**\0\0"  4 size  8 number  16 FILETIME of writing  24 binary XML, then a copy of the size
//
// Offsets inside a chunk count from its start, and nothing in it refers to another chunk. Binary XML is a fragment:
// a template instance (a definition, inline or earlier in the chunk, and the values put into it) or plain elements.
package evtx
