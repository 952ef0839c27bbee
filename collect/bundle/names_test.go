package bundle

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

func TestDecodeName(t *testing.T) {
	dos, windows, shiftJIS := encoding.Encoding(charmap.CodePage850), encoding.Encoding(charmap.Windows1252), encoding.Encoding(japanese.ShiftJIS)
	for _, test := range []struct {
		name string
		in   []encoding.Encoding
	}{
		{"Ereignisprotokoll Prüfung.evt", []encoding.Encoding{dos, windows}},
		{"Lösung.txt", []encoding.Encoding{dos, windows}},
		{"Größe der Straße.log", []encoding.Encoding{dos, windows}},
		{"Übersicht Änderungen.txt", []encoding.Encoding{dos, windows}},
		{"Häfen.txt", []encoding.Encoding{dos, windows}},
		{"journal des événements.evt", []encoding.Encoding{dos, windows}},
		{"réception à l'été.txt", []encoding.Encoding{dos, windows}},
		{"aplicación año.evt", []encoding.Encoding{dos, windows}},
		{"køen på tjeneren.txt", []encoding.Encoding{dos, windows}},
		{"アプリケーション.evt", []encoding.Encoding{shiftJIS}},
		{"障害ログ.txt", []encoding.Encoding{shiftJIS}},
		{"表示 2005年3月.log", []encoding.Encoding{shiftJIS}},
	} {
		for _, page := range test.in {
			t.Run(fmt.Sprintf("%s %s", test.name, page), func(t *testing.T) {
				raw, err := page.NewEncoder().String(test.name)
				assert.NoError(t, err)
				assert.Equal(t, test.name, decodeName(raw))
			})
		}
	}
	assert.Equal(t, "Prüfung", decodeName("Prüfung"), "UTF-8 stays")
}

func TestClaim(t *testing.T) {
	p := newPaths()
	var got []string
	for _, want := range []string{"a/b.evt", "a/b.evt", "a/b (2).evt", "a/b.evt", "a.b/c", "a.b/c"} {
		claimed, _ := p.claim(want)
		got = append(got, claimed)
	}
	assert.Equal(t, []string{"a/b.evt", "a/b (2).evt", "a/b (2) (2).evt", "a/b (3).evt", "a.b/c", "a.b/c (2)"}, got)
}
