package dir

import "bytes"

// Fast reads the row of a file that is set out as the rows before it were. It returns false for any other line, and for
// everything that needs a closer look: Parse reads those. What it returns is what Parse would. Its bytes are those of line.
func (p *Parser) Fast(line []byte, r *Row) bool {
	l := &p.layout
	if len(line) < layoutSize || p.extra > 0 || !l.stamp(line, &r.Stamp) {
		return false
	}
	i := skipBlanks(line, l.size)
	n, digits, ok := groupedNumber(line, i)
	end := i + digits
	if i == l.size || !ok || end+1 >= len(line) || line[end] != ' ' || p.column > end+1 {
		return false
	}
	name, ok := p.plainName(line[end+1:])
	if !ok {
		return false
	}
	r.Folder, r.Bytes, r.Name = false, n, name
	p.total = false
	return true
}

// groupedNumber reads digits at i with commas or dots between them; ok is false for what another separator may go on with.
func groupedNumber(b []byte, i int) (n int64, size int, ok bool) {
	start, digits := i, 0
	for ; i < len(b); i++ {
		c := b[i] - '0'
		switch {
		case c <= 9:
			n = n*10 + int64(c)
			digits++
		case (b[i] == ',' || b[i] == '.') && digits > 0 && isDigit(b, i+1):
		default:
			return n, i - start, digits > 0 && digits <= maxDigits
		}
	}
	return 0, 0, false
}

// plainName is the name where no columns of /q and /x can stand before it. See name.
func (p *Parser) plainName(rest []byte) ([]byte, bool) {
	n := len(rest)
	if rest[n-1] == '.' || p.extra == unknownWidth && (bytes.IndexByte(rest, '\\') >= 0 || n > shortWidth && rest[shortWidth-1] == ' ') {
		return nil, false
	}
	if rest[0] == ' ' || rest[n-1] == ' ' {
		rest = bytes.Trim(rest, " ")
	}
	return rest, len(rest) > 0
}
