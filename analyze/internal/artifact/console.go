package artifact

import (
	"strings"
	"unicode/utf8"
)

// consoleFailure is what a console program says went wrong.
type consoleFailure uint8

const (
	noError consoleFailure = iota
	accessDenied
	fileNotFound
	pathNotFound
)

// consoleErrors are system messages 2, 3 and 5 and cmd's own "File Not Found" in the languages of Windows, in lower case.
var consoleErrors = map[consoleFailure][]string{
	accessDenied: {
		"access is denied", "access denied", "zugriff verweigert", "accès refusé", "acceso denegado", "accesso negato",
		"acesso negado", "toegang geweigerd", "アクセスが拒否されました", "拒绝访问", "存取被拒", "액세스가 거부되었습니다",
		"отказано в доступе", "odmowa dostępu", "přístup byl odepřen", "a hozzáférés megtagadva", "åtkomst nekad",
		"adgang nægtet", "ingen tilgang", "käyttö estetty", "erişim engellendi", "δεν επιτρέπεται η πρόσβαση",
	},
	fileNotFound: {
		"file not found", "datei nicht gefunden", "fichier introuvable", "no se encuentra el archivo", "file non trovato",
		"arquivo não encontrado", "ficheiro não encontrado", "het bestand is niet gevonden", "bestand niet gevonden",
		"ファイルが見つかりません", "找不到文件", "找不到檔案", "파일을 찾을 수 없습니다", "файл не найден",
		"nie można odnaleźć pliku", "soubor nebyl nalezen", "a fájl nem található", "det går inte att hitta filen",
	},
	pathNotFound: {
		"cannot find the path", "cannot find the file", "das system kann den angegebenen pfad nicht finden",
		"das system kann die angegebene datei nicht finden", "le chemin d'accès spécifié est introuvable",
		"le fichier spécifié est introuvable", "no puede encontrar la ruta", "no puede hallar la ruta",
		"impossibile trovare il percorso", "não pode encontrar o caminho", "não conseguiu localizar o caminho",
		"kan het opgegeven pad niet vinden", "指定されたパスが見つかりません", "指定されたファイルが見つかりません",
		"系统找不到指定的路径", "系統找不到指定的路徑", "지정된 경로를 찾을 수 없습니다", "не удается найти указанный путь",
	},
}

// maxErrorLine bounds the lines that can be an error message, in bytes.
const maxErrorLine = 400

// consoleError tells whether a line reports a failure. Letters outside ASCII may be missing or wrong: the message has been
// through the wrong code page then.
func consoleError(line string) consoleFailure {
	if len(line) > maxErrorLine || len(line) < minSkeleton {
		return noError
	}
	line = strings.ToLower(strings.ReplaceAll(line, "’", "'"))
	bare := asciiOnly(line)
	for i := range errorMessages {
		m := &errorMessages[i]
		if strings.Contains(line, m.text) || len(m.bare) >= minSkeleton && strings.Contains(bare, m.bare) {
			return m.kind
		}
	}
	return noError
}

// minSkeleton is how many ASCII letters a message needs to be known by them alone; no message has fewer bytes.
const minSkeleton = 9

// errorMessage is one of consoleErrors, and what of it is ASCII.
type errorMessage struct {
	kind       consoleFailure
	text, bare string
}

var errorMessages = func() (all []errorMessage) {
	for kind := accessDenied; kind <= pathNotFound; kind++ {
		for _, message := range consoleErrors[kind] {
			all = append(all, errorMessage{kind, message, asciiOnly(message)})
		}
	}
	return all
}()

// asciiOnly drops what is not ASCII.
func asciiOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return -1
		}
		return r
	}, s)
}

// maxQuote bounds a line quoted in a Gap, in bytes.
const maxQuote = 200

// quoteLine quotes a line in a Gap.
func quoteLine(line string) string {
	line = strings.TrimSpace(line)
	if len(line) > maxQuote {
		line = strings.ToValidUTF8(line[:maxQuote], "") + "…"
	}
	return line
}

// lowerASCII turns A to Z into a to z and keeps every other byte, so that places in the result are places in s; what
// strings.ToLower returns may be longer or shorter.
func lowerASCII(s string) string {
	lower := []byte(s)
	for i, c := range lower {
		if c >= 'A' && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return string(lower)
}
