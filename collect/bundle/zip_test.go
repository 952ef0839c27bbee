package bundle

import (
	"archive/zip"
	"bytes"
)

func archiveReader(content []byte) (*zip.Reader, error) {
	return zip.NewReader(bytes.NewReader(content), int64(len(content)))
}
