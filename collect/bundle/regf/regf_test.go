package regf_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"www.velocidex.com/golang/regparser"

	"postmortem/collect/bundle/regf"
	"postmortem/collect/bundle/regf/regftest"
	"postmortem/collect/bundle/regval"
)

func sample() regftest.Key {
	big := regftest.Key{Name: "Big"}
	for i := range 1200 {
		big.Subkeys = append(big.Subkeys, regftest.Key{Name: fmt.Sprintf("{%04d}", i), Values: []regftest.Value{regftest.DWORD("n", uint32(i))}})
	}
	return regftest.Key{Name: "$$$PROTO.HIV", Subkeys: []regftest.Key{
		big,
		{Name: "Größe", Values: []regftest.Value{regftest.SZ("", "ä€"), regftest.SZ("ключ", "x")}},
		{Name: "ключ", Values: []regftest.Value{
			regftest.MultiSZ("list", "a", "b"), regftest.Binary("long", bytes.Repeat([]byte{7}, 40000)), regftest.Binary("empty", nil),
			{Name: "quad", Type: regval.QWORD, Data: binary.LittleEndian.AppendUint64(nil, 5)},
		}},
	}}
}

// show writes records as "[path]" and "name=text"; values of bytes by their length.
func show(t *testing.T, h *regf.Hive, wanted func(string) bool) []string {
	t.Helper()
	var out []string
	for r, err := range h.Records(wanted) {
		switch {
		case err != nil:
			out = append(out, "! "+err.Error())
		case r.IsKey:
			out = append(out, "["+r.Path+"]")
		case r.Skipped > 0:
			out = append(out, fmt.Sprintf("%d skipped", r.Skipped))
		case r.Type == regval.Binary:
			out = append(out, fmt.Sprintf("%s=%d bytes", r.Name, len(r.Bytes)))
		default:
			out = append(out, r.Name+"="+r.Text)
		}
	}
	return out
}

func TestRecords(t *testing.T) {
	for _, minor := range []uint32{3, 5} {
		h, err := regf.Open(regftest.Write(sample(), regftest.Options{Minor: minor, FileName: `emRoot\System32\Config\SOFTWARE`, FileTime: 127552320000000000}))
		require.NoError(t, err)
		assert.Equal(t, `emRoot\System32\Config\SOFTWARE`, h.Name)
		assert.Equal(t, time.Date(2005, 3, 14, 0, 0, 0, 0, time.UTC), h.Written)
		assert.False(t, h.Dirty || h.Truncated)
		got := show(t, h, nil)
		require.Len(t, got, 2+2*1200+3+5)
		assert.Equal(t, []string{"[]", "[Big]", `[Big\{0000}]`, "n=0"}, got[:4])
		assert.Equal(t, []string{
			`[Big\{1199}]`, "n=1199", "[Größe]", "=ä€", "ключ=x", "[ключ]", "list=a|b", "long=40000 bytes", "empty=0 bytes", "quad=5",
		}, got[len(got)-10:])
		assert.Equal(t, got, show(t, h, nil), "a hive can be walked again")
		skipped := show(t, h, func(path string) bool { return path == "Größe" })
		assert.Equal(t, []string{"[Größe]", "=ä€", "ключ=x", "[ключ]", "4 skipped"}, skipped[len(skipped)-5:])
	}
}

// The library must read what the writer writes, else the two could agree on nonsense.
func TestLibraryReadsTheWriter(t *testing.T) {
	reg, err := regparser.NewRegistry(bytes.NewReader(regftest.Write(sample(), regftest.Options{})))
	require.NoError(t, err)
	assert.Len(t, reg.OpenKey("Big").Subkeys(), 1200)
	values := reg.OpenKey(`Big\{0700}`).Values()
	require.Len(t, values, 1)
	assert.EqualValues(t, 700, values[0].ValueData().Uint64)
}

func TestOffsets(t *testing.T) {
	data := regftest.Write(sample(), regftest.Options{})
	h, err := regf.Open(data)
	require.NoError(t, err)
	for r, err := range h.Records(nil) {
		require.NoError(t, err)
		want := "vk"
		if r.IsKey {
			want = "nk"
		}
		require.Equal(t, want, string(data[r.Offset+4:r.Offset+6]))
	}
}

func TestOpen(t *testing.T) {
	whole := regftest.Write(sample(), regftest.Options{})
	log := bytes.Clone(whole)
	log[28] = 1
	_, err := regf.Open(log)
	assert.ErrorIs(t, err, regf.ErrLog)
	for _, bad := range [][]byte{nil, []byte("regf"), bytes.Repeat([]byte{0}, 5000)} {
		_, err := regf.Open(bad)
		assert.ErrorIs(t, err, regf.ErrSignature)
	}
	h, err := regf.Open(regftest.Write(sample(), regftest.Options{Dirty: true}))
	require.NoError(t, err)
	assert.True(t, h.Dirty)
	h, err = regf.Open(whole[:len(whole)-4096])
	require.NoError(t, err)
	assert.True(t, h.Truncated)
	sum := bytes.Clone(whole)
	sum[508]++
	h, err = regf.Open(sum)
	require.NoError(t, err)
	assert.True(t, h.Dirty, "the checksum is wrong")
}

func TestCycle(t *testing.T) {
	data := regftest.Write(regftest.Key{Name: "r", Subkeys: []regftest.Key{{Name: "a", Subkeys: []regftest.Key{{Name: "b"}}}}}, regftest.Options{})
	h, err := regf.Open(data)
	require.NoError(t, err)
	offsets := map[string]int64{}
	lists := map[string]uint32{}
	for r := range h.Records(nil) {
		offsets[r.Path] = r.Offset
		lists[r.Path] = binary.LittleEndian.Uint32(data[r.Offset+4+28:])
	}
	// b's list of subkeys is a's: b contains itself
	binary.LittleEndian.PutUint32(data[offsets[`a\b`]+4+20:], 1)
	binary.LittleEndian.PutUint32(data[offsets[`a\b`]+4+28:], lists["a"])
	h, err = regf.Open(data)
	require.NoError(t, err)
	got := show(t, h, nil)
	assert.Equal(t, []string{"[]", "[a]", `[a\b]`, "! list of subkeys in two places: damaged cell"}, got)
}

// Damaged hives cost their damaged parts, and neither a panic nor much time.
func TestDamaged(t *testing.T) {
	whole := regftest.Write(sample(), regftest.Options{})
	rnd := rand.New(rand.NewSource(1))
	intact := 0
	for range 300 {
		data := bytes.Clone(whole)
		for range 1 + rnd.Intn(60) {
			data[rnd.Intn(len(data))] = byte(rnd.Intn(256))
		}
		h, err := regf.Open(data)
		if err != nil {
			continue
		}
		start := time.Now()
		for range h.Records(nil) {
			intact++
		}
		require.Less(t, time.Since(start), 5*time.Second)
	}
	assert.Greater(t, intact, 1000, "what is intact is read")
}

func TestWorkIsBounded(t *testing.T) {
	keys := []regftest.Key{}
	for i := range 400 {
		keys = append(keys, regftest.Key{Name: strings.Repeat("x", 5), Values: []regftest.Value{regftest.DWORD("n", uint32(i))}})
	}
	data := regftest.Write(regftest.Key{Name: "r", Subkeys: keys}, regftest.Options{})
	// every key claims four thousand million values
	for at := bytes.Index(data, []byte("nk")); at >= 0 && at+40 < len(data); {
		binary.LittleEndian.PutUint32(data[at+36:], 0xFFFFFFF0)
		next := bytes.Index(data[at+2:], []byte("nk"))
		if next < 0 {
			break
		}
		at += 2 + next
	}
	h, err := regf.Open(data)
	require.NoError(t, err)
	start := time.Now()
	damaged := 0
	for _, err := range h.Records(nil) {
		if err != nil {
			damaged++
		}
	}
	assert.Equal(t, 401, damaged)
	assert.Less(t, time.Since(start), time.Second)
}

func FuzzHive(f *testing.F) {
	small := regftest.Key{Name: "r", Subkeys: []regftest.Key{{Name: "a", Values: []regftest.Value{regftest.SZ("s", "t"), regftest.MultiSZ("m", "a", "b")}}}}
	f.Add(regftest.Write(small, regftest.Options{}))
	f.Add(regftest.Write(small, regftest.Options{Minor: 3, Dirty: true})[:5000])
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := regf.Open(data)
		if err != nil {
			return
		}
		for r, err := range h.Records(nil) {
			if err == nil {
				require.Less(t, r.Offset, int64(len(data)))
			}
		}
	})
}
