package tracking

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHeaderNamesAreComparedWithoutHyphensAndCase(t *testing.T) {
	var r Reader
	var row Row
	ok, err := r.Read([]byte("# Date\tTime\tMessage-ID\tEvent-ID\tSERVER_HOSTNAME\ta\tb\tc\td\te"), &row)
	require.NoError(t, err)
	assert.False(t, ok)
	ok, err = r.Read([]byte("2005-3-14\t8:5:9 GMT\tA\t1019\tEXCH01\t\t\t\t\t"), &row)
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, "A", string(row.ID))
	assert.Equal(t, "EXCH01", string(row.Server))
	assert.Equal(t, 1019, row.Event)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 5, 9, 0, time.UTC), row.Time)
}

func TestRowsThatCannotBeRead(t *testing.T) {
	const tail = "\t-\t-\t-\tE\t-\tu\t1019\tA"
	for name, tc := range map[string]struct {
		line string
		want error
	}{
		"no-date":     {"x\t8:5:9 GMT" + tail, ErrTime},
		"no-time":     {"2005-3-14\tx" + tail, ErrTime},
		"february-31": {"2005-2-31\t8:5:9" + tail, ErrTime},
		"no-event":    {"2005-3-14\t8:5:9\t-\t-\t-\tE\t-\tu\tx\tA", ErrEvent},
		"no-id":       {"2005-3-14\t8:5:9\t-\t-\t-\tE\t-\tu\t1019\t-", ErrID},
		"short":       {"2005-3-14\t8:5:9\t-", ErrColumns},
		"exchange-55": {"c=US;a= ;p=x\t9\t2000.3.14 8:5:9\t\t\t\t\t0\t1\t0\t1", ErrLegacy},
	} {
		var r Reader
		var row Row
		_, err := r.Read([]byte(tc.line), &row)
		assert.ErrorIs(t, err, tc.want, name)
	}
}

func TestLegacyVersions(t *testing.T) {
	for version, want := range map[string]bool{"5.5.2653.23": true, "4.0": true, "6.0.6249.0": false, "6.5.7638.0": false, "": false} {
		assert.Equal(t, want, (&Reader{Version: version}).Legacy(), version)
	}
}
