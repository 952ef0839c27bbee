package main

import (
	"fmt"
	"os"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// setSecurity is RegSetKeySecurity.
var setSecurity = windows.NewLazySystemDLL("advapi32.dll").NewProc("RegSetKeySecurity")

// deny gives a key of HKEY_LOCAL_MACHINE an empty list of permissions: nobody may read it, but its owner may change that.
func deny(name string) error {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, strings.TrimPrefix(name, `HKLM\`), windows.WRITE_DAC|windows.READ_CONTROL)
	if err != nil {
		return err
	}
	defer key.Close()
	descriptor, err := windows.SecurityDescriptorFromString("D:")
	if err != nil {
		return err
	}
	if code, _, _ := setSecurity.Call(uintptr(key), windows.DACL_SECURITY_INFORMATION, uintptr(unsafe.Pointer(descriptor))); code != 0 {
		return fmt.Errorf("RegSetKeySecurity: %d", code)
	}
	return nil
}

// lock opens a file that nobody else may open then, until it is killed.
func lock(name string) error {
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	if _, err = windows.CreateFile(path, windows.GENERIC_READ, 0, nil, windows.OPEN_EXISTING, 0, 0); err != nil {
		return err
	}
	os.WriteFile(`C:\locked.txt`, nil, 0o644)
	time.Sleep(time.Hour)
	return nil
}
