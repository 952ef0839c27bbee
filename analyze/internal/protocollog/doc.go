// Package protocollog reads the three text formats in which the SMTP service of Windows logs its sessions: W3C extended,
// NCSA common and Microsoft IIS. Each line is one Row: a command with its reply code, or one line of a session in which
// the server itself was the client.
//
// It does not say what replies mean, and it keeps nothing: a Row's bytes are those of the line it was read from.
//
//	W3C   ex050314.log  #Fields: date time c-ip cs-username … ; columns may change at any later #Fields line; UTC
//	NCSA  nc050314.log  ip - user [14/Mar/2005:08:05:09 -0600] "VERB -?argument SMTP" code bytes
//	IIS   in050314.log  ip, user, date, time, SMTPSVC1, name, ip, ms, in, out, code, win32, verb, target, argument,
//
// Sources: OSSEC documentation, "Exchange Log Samples"; IIS 6.0 documentation, "W3C Extended Log File Format",
// "NCSA Common Log File Format", "IIS Log File Format"; a published IIS-format log of an SMTP service of Windows 2000.
package protocollog
