package evtx

// What a hostile log may cost. An honest chunk stays far below each of them: it has 64 KiB in all.
const (
	maxDepth      = 64       // nested elements
	maxNested     = 8        // fragments inside values
	maxOps        = 16 << 10 // steps of one program
	maxStrings    = 4096     // strings of one event
	maxDeclared   = 256      // substitutions of a template whose types are remembered
	maxSystemText = 2048     // bytes of a provider's or computer's name
	maxSlotPieces = 8        // texts and substitutions that make up one field of System
	maxInterned   = 8192     // names kept for reuse
	chunkCompile  = 256 << 10
	chunkSteps    = 256 << 10
	chunkText     = 1 << 20
)
