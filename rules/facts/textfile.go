package facts

// TextFile is a small text of the server that rules ask for by its lines.
type TextFile struct {
	Source
	Of    string   // which text it is, one of TextFiles
	Head  Citation // the line that tells what it is
	Lines []TextLine
}

// TextLine is one line of a TextFile.
type TextLine struct {
	Citation
	Text string
}

// The texts that rules may ask for.
const (
	BootIni    = "boot.ini"    // the one line of boot.ini that Windows starts unless somebody chooses another
	AntigenLog = "antigen-log" // the errors in ProgramLog.txt of Antigen
)

// TextFiles are the texts that rules may ask for, by name.
var TextFiles = []string{BootIni, AntigenLog}
