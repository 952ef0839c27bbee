// Standin takes the place of the console tools that Wine lacks, in tests. It is what its file is called: cacls, tlist,
// makecab or net; deny KEY, which takes away all access to a registry key; lock FILE, which keeps a file to itself; zipper ZIP
// FILE FOLDER. Where there is a file C:\german.txt, it speaks German.
package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	name := strings.TrimSuffix(strings.ToLower(filepath.Base(strings.ReplaceAll(os.Args[0], `\`, "/"))), ".exe")
	switch name {
	case "cacls":
		cacls(os.Args[1])
	case "tlist":
		tlist(os.Args[1])
	case "net":
		net(os.Args[1])
	case "deny":
		check(deny(os.Args[1]))
	case "lock":
		check(lock(os.Args[1]))
	case "zipper":
		check(zipper(os.Args[1], os.Args[2], os.Args[3]))
	case "makecab":
		check(makecab(os.Args[len(os.Args)-2], os.Args[len(os.Args)-1]))
	}
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func german() bool {
	_, err := os.Stat(`C:\german.txt`)
	return err == nil
}

// net answers an administrator who asks for sessions; any other question it does not know.
func net(verb string) {
	if verb != "session" || german() {
		fmt.Print("Systemfehler 5 aufgetreten.\r\n\r\nZugriff verweigert\r\n\r\n")
		os.Exit(2)
	}
	fmt.Print("There are no entries in the list.\r\n\r\n")
}

// cacls lists the permissions a healthy folder has; BadMail lacks SYSTEM.
func cacls(path string) {
	administrators, system := "BUILTIN\\Administrators", "NT AUTHORITY\\SYSTEM"
	if german() {
		administrators, system = "VORDEFINIERT\\Administratoren", "NT-AUTORIT\x8eT\\SYSTEM" // in code page 850
	}
	pad := strings.Repeat(" ", len(path)+1)
	fmt.Printf("%s %s:(OI)(CI)F\r\n", path, administrators)
	if !strings.HasSuffix(path, "BadMail") {
		fmt.Printf("%s%s:(OI)(CI)F\r\n", pad, system)
	}
	fmt.Print("\r\n")
}

// tlist lists the modules of a process.
func tlist(process string) {
	fmt.Printf("1576 %s.exe\r\n   CWD:     C:\\WINNT\\system32\\\r\n   CmdLine: C:\\WINNT\\System32\\%s.exe\r\n", process, process)
	fmt.Print("   VirtualSize:   110364 KB   PeakVirtualSize:   121840 KB\r\n   WorkingSetSize: 13264 KB   PeakWorkingSetSize: 14020 KB\r\n")
	fmt.Print("   NumberOfThreads: 1\r\n   1580 Win32StartAddr:0x01002ec0 LastErr:0x00000000 State:Waiting\r\n")
	version := map[string]string{"store": "6.5.7226.0", "inetinfo": "6.0.3790.1830"}[process]
	fmt.Printf("  %s shp  0x01000000  %s.exe\r\n                     0x60000000  AntigenSmtpSink.dll\r\n", version, process)
}

// makecab packs one file into a cabinet of MSZIP blocks ([MS-CAB], [MS-MCI]).
func makecab(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	const block = 32 << 10
	var data bytes.Buffer
	blocks := 0
	for at := 0; at < len(content); at += block {
		part := content[at:min(at+block, len(content))]
		var packed bytes.Buffer
		packed.WriteString("CK")
		w, _ := flate.NewWriter(&packed, flate.DefaultCompression)
		w.Write(part)
		w.Close()
		binary.Write(&data, binary.LittleEndian, struct {
			Sum            uint32
			Packed, Length uint16
		}{0, uint16(packed.Len()), uint16(len(part))})
		data.Write(packed.Bytes())
		blocks++
	}
	name := filepath.Base(strings.ReplaceAll(from, `\`, "/")) + "\x00"
	const header, folder, file = 36, 8, 16
	start := header + folder + file + len(name)
	var cab bytes.Buffer
	cab.WriteString("MSCF")
	binary.Write(&cab, binary.LittleEndian, struct {
		_, Size, _, Files, _ uint32
		Minor, Major         uint8
		Folders, NFiles      uint16
		_, _, _              uint16
		Start                uint32
		Blocks, Method       uint16
		Length, Offset       uint32
		_, _, _, _           uint16
	}{
		Size: uint32(start + data.Len()), Files: header + folder, Minor: 3, Major: 1, Folders: 1, NFiles: 1,
		Start: uint32(start), Blocks: uint16(blocks), Method: 1, Length: uint32(len(content)),
	})
	cab.WriteString(name)
	cab.Write(data.Bytes())
	return os.WriteFile(to, cab.Bytes(), 0o644)
}
