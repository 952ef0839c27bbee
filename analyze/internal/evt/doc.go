// Package evt reads the event logs of Windows NT 4.0 to Server 2003 (.evt): bytes to records. It knows nothing of
// Exchange, of message texts, or of what a record means.
//
// Open finds the log in the file. Records walks the log proper in order, Carved what lies beside it: remains of records
// that the log itself has given up. Damage is handed out as a *Damage between the records and never ends a walk; a
// record is a view of bytes that is decoded only where it is asked.
//
// The layout, little-endian, as "Event Log File Format" of the Win32 documentation and libyal's "Windows Event Log (EVT)
// format" describe it:
//
//	header         48 bytes: 0x30, "LfLe", 1, 1, start, end, next number, oldest number, size, flags, retention, 0x30
//	record         56 bytes: length, "LfLe", number, generated, written, ID, type u16, strings u16, category u16,
//	               flags u16, closing number, string offset, SID length, SID offset, data length, data offset;
//	               then source and computer (UTF-16, NUL), SID, strings (UTF-16, NUL each), data, padding, length again
//	end of file    40 bytes: 0x28, 0x11111111, 0x22222222, 0x33333333, 0x44444444, begin, end, next, oldest, 0x28
//
// The file is a ring over the bytes after the header. A record or the end-of-file record may be split at the end of the
// file and go on at offset 48; where less than the fixed 56 bytes is left, the rest is filled with the number 0x27 and
// the record starts at 48. A log copied from a running server has a header that is out of date (flag "dirty"); then only
// the end-of-file record tells where the log begins and ends.
package evt
