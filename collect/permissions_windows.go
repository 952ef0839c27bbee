package main

import "golang.org/x/sys/windows"

// permissions is the security descriptor of a folder as SDDL.
func permissions(local string) (string, error) {
	descriptor, err := windows.GetNamedSecurityInfo(local, windows.SE_FILE_OBJECT,
		windows.OWNER_SECURITY_INFORMATION|windows.GROUP_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return "", err
	}
	return descriptor.String(), nil
}
