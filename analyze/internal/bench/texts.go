package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"unicode/utf16"
)

// listing is dir /s of a mail root with a million files, most of them in the Queue folder.
func listing() []byte {
	random := rand.New(rand.NewPCG(7, 2003))
	var b bytes.Buffer
	b.WriteString(" Volume in drive D has no label.\r\n Volume Serial Number is 1A2B-3C4D\r\n")
	const folders = 20
	for f := range folders {
		fmt.Fprintf(&b, "\r\n Directory of D:\\Exchsrvr\\Mailroot\\vsi %d\\Queue\r\n\r\n", f+1)
		total := 0
		for range listingRows / folders {
			size := random.IntN(1 << 20)
			total += size
			fmt.Fprintf(&b, "%02d/%02d/2004  %02d:%02d %cM %17s NTFS_%08x%08x%08x.EML\r\n", 1+random.IntN(12), 1+random.IntN(28), 1+random.IntN(12),
				random.IntN(60), "AP"[random.IntN(2)], grouped(size), random.Uint32(), random.Uint32(), random.Uint32())
		}
		fmt.Fprintf(&b, "%16d File(s) %14s bytes\r\n", listingRows/folders, grouped(total))
	}
	return b.Bytes()
}

// grouped is a number in the form 1,234,567.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

// registry is a version 5 export of the services and classes of a server.
func registry() []byte {
	random := rand.New(rand.NewPCG(11, 2003))
	var b bytes.Buffer
	b.WriteString("Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n\r\n")
	for i := 0; b.Len() < regBytes/2; i++ {
		fmt.Fprintf(&b, "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\CLSID\\{%08X-%04X-11D2-9C6F-00C04FB6%04X}]\r\n", random.Uint32(), random.Uint32()&0xFFFF, i&0xFFFF)
		fmt.Fprintf(&b, "@=\"Class %d\"\r\n\"Count\"=dword:%08x\r\n\"Data\"=hex:", i, random.Uint32())
		for n := range 60 {
			if n > 0 {
				b.WriteByte(',')
			}
			if n == 24 || n == 48 {
				b.WriteString("\\\r\n  ")
			}
			fmt.Fprintf(&b, "%02x", random.Uint32()&0xFF)
		}
		fmt.Fprintf(&b, "\r\n\"Path\"=\"C:\\\\Program Files\\\\Common Files\\\\Part%d.dll\"\r\n\r\n", random.IntN(10_000))
	}
	return utf16LE(b.String())
}

func utf16LE(s string) []byte {
	b := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}
