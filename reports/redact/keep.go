package redact

import (
	"regexp"
	"strings"
)

// The finders of this file keep what a diagnosis needs from those that come after them.

var (
	guidForm       = pattern(`[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}`)
	descriptorForm = pattern(`\b(?:[OG]:[A-Z]{2}|D:[A-Z]*|S:[A-Z]*)?(?:\([A-Z]{1,2};[A-Z]*;[A-Za-z0-9]*;[^;()]*;[^;()]*;[A-Z]{0,2}\))+|\b[OG]:[A-Z]{2}\b`)
	fileForm       = pattern(`[\pL\pN_~-]+(?:\.[\pL\pN_~-]+)*\.[\pL\pN]{2,5}\b`)
	registryForm   = pattern(`(?:HKEY_[A-Z_]+|HKLM|HKCU|HKCR|HKCC|HKU)\\.*?(?:$|[\]\t";,=\n]| REG_)`)
	valueForm      = pattern(`^"[^"=]+"=`)
	serviceForm    = pattern(`(?i)\bSERVICE_NAME:\s*\S+`)
)

func keep(form *regexp.Regexp, text string, if_ func(string) bool) (out []match) {
	for _, at := range form.FindAllStringIndex(text, -1) {
		if s := text[at[0]:at[1]]; if_(s) {
			out = append(out, match{at[0], at[1], s})
		}
	}
	return out
}

func always(string) bool { return true }

// descriptors keeps class IDs and security descriptors.
func descriptors(_ *Redactor, text string) []match {
	if out := keep(guidForm(), text, always); out != nil {
		return out
	}
	return keep(descriptorForm(), text, always)
}

// files keeps the names of programs and logs: what of them is a known name has been replaced before.
func files(_ *Redactor, text string) []match { return keep(fileForm(), text, isProgram) }

var programExtensions = wordSet("exe dll sys drv ocx cpl vbs bat cmd edb stm mof msi")

func isProgram(name string) bool {
	return programExtensions[fold(name[strings.LastIndexByte(name, '.')+1:])] || strings.HasPrefix(name, "NTFS_")
}

// registryKeys keeps the keys of the registry, the names of values, and the names of services.
func registryKeys(_ *Redactor, text string) []match {
	for _, form := range []*regexp.Regexp{registryForm(), valueForm(), serviceForm()} {
		if out := keep(form, text, always); out != nil {
			return out
		}
	}
	return nil
}
