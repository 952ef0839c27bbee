package main

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCutLines(t *testing.T) {
	log := "#Fields: a b\r\n" + strings.Repeat("line of a log\r\n", 100) + "the last one\r\n"
	for _, c := range []struct {
		name string
		most int64
		want string
	}{
		{"one line", 30, "#Fields: a b\r\nthe last one\r\n"},
		{"part of another", 38, "#Fields: a b\r\nthe last one\r\n"},
		{"two lines", 45, "#Fields: a b\r\nline of a log\r\nthe last one\r\n"},
		{"all", 5000, log},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := cutLines([]byte(log), c.most)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))
		})
	}
	for _, most := range []int64{0, 14, 20} {
		_, err := cutLines([]byte(log), most)
		assert.Error(t, err, "%d bytes", most)
	}
}

// plainLog is a log that was saved, with records of 100 bytes.
func plainLog(records int, written time.Time) []byte {
	var all [][]byte
	for n := range records {
		r := make([]byte, 100)
		binary.LittleEndian.PutUint32(r, 100)
		copy(r[4:], evtMagic)
		binary.LittleEndian.PutUint32(r[8:], uint32(n+7))
		binary.LittleEndian.PutUint32(r[16:], uint32(written.Unix())+uint32(n))
		binary.LittleEndian.PutUint32(r[96:], 100)
		all = append(all, r)
	}
	return writeLog(all)
}

func TestCutLog(t *testing.T) {
	when := time.Date(2005, 3, 14, 8, 0, 0, 0, time.UTC)
	log := plainLog(50, when)
	assert.Equal(t, when.Add(49*time.Second), newestWritten(log))
	cut, err := cutLog(log, 1000)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(cut), 1000)
	records, err := evtRecords(cut)
	require.NoError(t, err)
	require.Len(t, records, 9)
	assert.EqualValues(t, 56, evtNumber(records[8]), "the newest is kept")
	again, err := cutLog(cut, 1000)
	require.NoError(t, err)
	assert.Equal(t, cut, again)

	_, err = cutLog(log, 100)
	require.Error(t, err, "no record fits")
	_, err = cutLog([]byte("no log"), 100)
	require.ErrorIs(t, err, errNoLog)
	assert.True(t, newestWritten([]byte("no log")).IsZero())
}

func FuzzCutLog(f *testing.F) {
	f.Add(plainLog(3, time.Unix(1e9, 0)), int64(300))
	f.Add([]byte("LfLeLfLe"), int64(10))
	f.Fuzz(func(t *testing.T, log []byte, most int64) {
		newestWritten(log)
		if cut, err := cutLog(log, most); err == nil {
			assert.LessOrEqual(t, int64(len(cut)), most)
		}
	})
}

func TestSameMD5(t *testing.T) {
	digest := []byte{0x5d, 0x41, 0x40, 0x2a, 0xbc, 0x4b, 0x2a, 0x76, 0xb9, 0x71, 0x9d, 0x91, 0x10, 0x17, 0xc5, 0x92} // of "hello"
	for _, text := range []string{
		"5d41402abc4b2a76b9719d911017c592", "5D41402A BC4B2A76 B9719D91 1017C592", "2a40415d762a4bbc919d71b992c51710",
		fmt.Sprint(0x2a40415d, 0x762a4bbc, 0x919d71b9-1<<32, 0x92c51710-1<<32),
	} {
		assert.True(t, sameMD5(text, digest), text)
	}
	assert.False(t, sameMD5("5d41402abc4b2a76b9719d911017c593", digest))
}
