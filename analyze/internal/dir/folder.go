package dir

import (
	"strings"

	"postmortem/analyze/internal/civil"
)

// head is the words before or behind the path of a folder line.
type head struct {
	words  string
	behind bool        // the path comes first
	order  civil.Order // of dates where the language is spoken; English is spoken under several
}

var heads = [...]head{
	{"Directory of ", false, civil.UnknownOrder},
	{"Verzeichnis von ", false, civil.DayMonthYear},
	{"Répertoire de ", false, civil.DayMonthYear}, // dash and year first in Canada; dates prove that
	{"Directory di ", false, civil.DayMonthYear},
	{"Directorio de ", false, civil.DayMonthYear},
	{"Map van ", false, civil.DayMonthYear},
	{"Pasta de ", false, civil.DayMonthYear},
	{"Diretório de ", false, civil.DayMonthYear},
	{"Directório de ", false, civil.DayMonthYear},
	{"Содержимое папки ", false, civil.DayMonthYear},
	{"Výpis adresáře ", false, civil.DayMonthYear},
	{"Hakemisto ", false, civil.DayMonthYear},
	{"Indhold af ", false, civil.DayMonthYear},
	{"Innhold i ", false, civil.DayMonthYear},
	{"Innehåll i katalogen ", false, civil.YearMonthDay},
	{"Katalog: ", false, civil.YearMonthDay},
	{" のディレクトリ", true, civil.YearMonthDay},
	{" 的目录", true, civil.YearMonthDay},
	{" 的目錄", true, civil.YearMonthDay},
	{" 디렉터리", true, civil.YearMonthDay},
	{" tartalma", true, civil.YearMonthDay},
	{" dizini", true, civil.DayMonthYear},
}

// folder reads the line that names a folder. In a language that heads does not have it is known by its shape: one blank,
// then words and a path up to the line's end.
func folder(line string) (l Line, ok bool) {
	at := pathStart(line)
	if at < 0 {
		return l, false
	}
	if command, ok := Prompt(line); ok {
		return Line{Kind: PromptLine, Path: command}, true
	}
	line = strings.TrimRight(line, " \t")
	for _, h := range heads {
		if path, found := h.cut(line, at); found {
			return Line{Kind: FolderLine, Path: tidyPath(path), Order: h.order}, true
		}
	}
	indented := len(line) > 1 && line[0] == ' ' && line[1] != ' '
	if !indented || at < 4 || strings.ContainsAny(line[:at], `\:"<>|.,;()[]{}=`) || strings.ContainsAny(line[at:], `<>|"*?`) {
		return l, false
	}
	return Line{Kind: FolderLine, Path: tidyPath(line[at:])}, true
}

// pathStart is the offset of the first `X:\` or `\\server` in line, or -1. Nothing of a name may stand right before it.
func pathStart(line string) int {
	for i := 0; i+2 < len(line); i++ {
		if i > 0 && line[i-1] != ' ' && line[i-1] != '\t' {
			continue
		}
		drive := line[i+1] == ':' && line[i+2] == '\\' && isLetter(line[i])
		share := line[i] == '\\' && line[i+1] == '\\' && line[i+2] > ' ' && line[i+2] != '\\'
		if drive || share {
			return i
		}
	}
	return -1
}

// Prompt reads the command typed at cmd's prompt, as in `C:\WINNT>dir D:\x`.
func Prompt(line string) (command string, ok bool) {
	gt := strings.IndexByte(line, '>')
	if gt < 3 || pathStart(line) != 0 {
		return "", false
	}
	command = strings.TrimSpace(line[gt+1:])
	return command, command != ""
}

// tidyPath drops the backslash that only the root of a drive keeps.
func tidyPath(path string) string {
	path = strings.TrimRight(path, " ")
	if len(path) > 3 {
		path = strings.TrimRight(path, `\`)
	}
	return path
}

func (h head) cut(line string, at int) (path string, ok bool) {
	if h.behind {
		path, ok = strings.CutSuffix(line[at:], h.words)
		return path, ok && strings.TrimSpace(line[:at]) == ""
	}
	return line[at:], strings.TrimLeft(line[:at], " ") == h.words
}
