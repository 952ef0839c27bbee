package facts

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseVersion(t *testing.T) {
	const none = Unstated
	for _, tt := range []struct {
		in   string
		want Version
	}{
		{"6.5.7232.11", Version{6, 5, 7232, 11}},
		{"5.00.2195.6620", Version{5, 0, 2195, 6620}},
		{"6.5.7638", Version{6, 5, 7638, none}},
		{"4.6", Version{4, 6, none, none}},
		{"6,5,7232,11", Version{6, 5, 7232, 11}},
		{"6, 5, 7232, 11", Version{6, 5, 7232, 11}},
		{"6.5.7638.1 (srv03_sp2.051006-1622)", Version{6, 5, 7638, 1}},
		{"Version 6.5 (Build 7638.2: Service Pack 2)", Version{6, 5, 7638, 2}},
		{"Version: 6.0.3790.1830", Version{6, 0, 3790, 1830}},
		{"v8.5.2", Version{8, 5, 2, none}},
		{" 10.0.0.359 ", Version{10, 0, 0, 359}},
		{"1.2.3.4.5", Version{1, 2, 3, 4}},
		{"6.5. 7 items", Version{}},
		{"", Version{}},
		{"6", Version{}},
		{"0.0.0.0", Version{}},
		{"6.5a", Version{}},
		{"Store.exe", Version{}},
		{"99999999999.1", Version{}},
		{"-6.5", Version{}},
		{"07-Jul-2004", Version{}},
	} {
		t.Run(tt.in, func(t *testing.T) {
			got, ok := ParseVersion(tt.in)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.want != Version{}, ok)
		})
	}
}

func TestVersionOrder(t *testing.T) {
	older, newer := Version{6, 5, 7226, 0}, Version{6, 5, 7232, 11}
	assert.True(t, older.Less(newer))
	assert.False(t, newer.Less(older))
	assert.Zero(t, newer.Compare(newer))
	assert.True(t, newer.Supersedes(older))
	assert.True(t, newer.Supersedes(newer))
	assert.False(t, older.Supersedes(newer))
	assert.False(t, newer.Supersedes(Version{6, 0, 6249, 0}), "a fix of 2000 is not in a file of 2003")
	assert.Equal(t, "6.5.7638", Version{6, 5, 7638, Unstated}.String())
	assert.Equal(t, "6.5.7638.0", Version{6, 5, 7638, 0}.String())
	assert.Empty(t, Version{}.String())
}

func TestVersionRange(t *testing.T) {
	for _, tt := range []struct {
		version, in string
		want        State
	}{
		{"6.5.7232.10", "<6.5.7232.11", Holds},
		{"6.5.7232.11", "<6.5.7232.11", Fails},
		{"6.5.7638.1", "<6.5.7232.11", Fails},
		{"6.5.7232", "<6.5.7232.11", Unknown},
		{"6.5.7231", "<6.5.7232.11", Holds},
		{"6.0.6603.1", "<6.5.7232.11", Fails},
		{"6.5.6944.0", ">=6.0.6603", Fails},
		{"6.5.7226.0", ">=6.5.7226", Holds},
		{"6.5.7225.9", ">=6.5.7226", Fails},
		{"6.5.7638.1", ">6.5.7638", Fails},
		{"6.5.7639.0", ">6.5.7638", Holds},
		{"6.5.7638.1", "<=6.5.7638", Holds},
		{"6.5.1.2", "6.5.*", Holds},
		{"6.50.1.2", "6.5.*", Fails},
		{"6.0.1.2", "6.5.*", Fails},
		{"6.5.7638.1", "6.5.7226..6.5.7638", Holds},
		{"6.5.7638.1", "6.5.7226..6.5.7638.0", Fails},
		{"6.5.7225.1", "6.5.7226..6.5.7638", Fails},
		{"4.6.1.107", "4.6", Holds},
		{"4.6", "4.6", Holds},
		{"4.60.1", "4.6", Fails},
		{"4.5.2", "<4.6", Holds},
		{"3.9", "<4.6.1", Holds},
		{"4.6", "4.6.1", Unknown},
		{"4.6", "=4.6", Holds},
		{"8.1.0.825", "8.*|9.*", Holds},
		{"9.0.1", "8.*|9.*", Holds},
		{"10.0.0.359", "8.*|9.*", Fails},
		{"6.5.7233.0", ">=6.5.7226, <6.5.7638", Holds},
		{"6.5.7638.0", ">=6.5.7226, <6.5.7638", Fails},
		{"", "6.5", Unknown},
	} {
		t.Run(tt.version+" in "+tt.in, func(t *testing.T) {
			r, err := ParseVersionRange(tt.in)
			require.NoError(t, err)
			v, _ := ParseVersion(tt.version)
			assert.Equal(t, tt.want, r.Contains(v))
			assert.Equal(t, tt.in, r.String())
		})
	}
	var none VersionRange
	assert.Equal(t, Fails, none.Contains(Version{6, 5, 1, 1}))
}

func TestVersionRangeRefused(t *testing.T) {
	for _, in := range []string{"", "<", "x", "6.5.x", "6.5..", "..6.5", "6.5..6.0", "<6.5.7232.11 beta", "6.5|", "6.5,", "6.5.1.2.3", "!6.5", "6..5.1x"} {
		_, err := ParseVersionRange(in)
		assert.Error(t, err, in)
	}
}

func TestRelease(t *testing.T) {
	for _, tt := range []struct {
		in, out string
		want    Release
	}{
		{"2003 SP1", "Exchange 2003 SP1", Release{2003, 1}},
		{"Exchange 2003", "Exchange 2003", Release{2003, UnknownSP}},
		{"Exchange 2003 RTM", "Exchange 2003 RTM", Release{2003, 0}},
		{"Microsoft Exchange Server 2003 Service Pack 2", "Exchange 2003 SP2", Release{2003, 2}},
		{"Microsoft Exchange 2000 Enterprise Server SP3", "Exchange 2000 SP3", Release{2000, 3}},
		{"2003 SP4", "", Release{}},
		{"2007", "", Release{}},
		{"2003 x", "", Release{}},
		{"", "", Release{}},
	} {
		t.Run(tt.in, func(t *testing.T) {
			got, ok := ParseRelease(tt.in)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.out != "", ok)
			assert.Equal(t, tt.out, got.String())
		})
	}
}

func TestReleaseRange(t *testing.T) {
	for _, tt := range []struct {
		in      string
		release Release
		want    State
	}{
		{"2000", Release{2000, 3}, Holds},
		{"2000", Release{2003, 1}, Fails},
		{"2003", Release{2003, UnknownSP}, Holds},
		{"2003 RTM-SP2", Release{2003, UnknownSP}, Holds},
		{"2003 RTM", Release{2003, 0}, Holds},
		{"2003 RTM", Release{2003, 1}, Fails},
		{"2003 SP1", Release{2003, UnknownSP}, Unknown},
		{"2003 SP1", Release{2000, UnknownSP}, Fails},
		{"2003 RTM-SP1", Release{2003, 1}, Holds},
		{"2003 RTM-SP1", Release{2003, 2}, Fails},
		{"2003 SP1+", Release{2003, 2}, Holds},
		{"2003 SP1+", Release{2003, 0}, Fails},
		{"Exchange 2003 SP1", Release{2003, 1}, Holds},
		{"2003 SP1", Release{SP: UnknownSP}, Unknown},
	} {
		t.Run(tt.in+" "+tt.release.String(), func(t *testing.T) {
			r, err := ParseReleaseRange(tt.in)
			require.NoError(t, err)
			assert.Equal(t, tt.want, r.Contains(tt.release))
		})
	}
	for _, in := range []string{"", "2007", "2003 SP3", "2003 SP2-SP1", "2003 SP1+-SP2", "2003 x", "SP1", "2003 SP1-"} {
		_, err := ParseReleaseRange(in)
		assert.Error(t, err, in)
	}
}

func TestReleaseOfBuild(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string
	}{
		{"6.0.4417.5", "Exchange 2000 RTM"},
		{"6.0.4712.1", "Exchange 2000 SP1"},
		{"6.0.5762.3", "Exchange 2000 SP2"},
		{"6.0.6249.4", "Exchange 2000 SP3"},
		{"6.0.6620.15", "Exchange 2000 SP3"},
		{"6.5.6944.0", "Exchange 2003 RTM"},
		{"6.5.7226.0", "Exchange 2003 SP1"},
		{"6.5.7232.11", "Exchange 2003 SP1"},
		{"6.5.7638.1", "Exchange 2003 SP2"},
		{"6.5.7638", "Exchange 2003 SP2"},
		{"6.5.7654.4", "Exchange 2003 SP2"},
		{"6.5.6000.0", "Exchange 2003"},
		{"6.5", "Exchange 2003"},
		{"8.1.240.6", ""},
		{"6.0.3790.1830", ""},
		{"6.0", "Exchange 2000"},
		{"", ""},
	} {
		v, _ := ParseVersion(tt.in)
		assert.Equal(t, tt.want, ReleaseOfBuild(v).String(), tt.in)
	}
}

func FuzzParseVersion(f *testing.F) {
	for _, seed := range []string{"6.5.7232.11", "6,5,7232,11", "Version 6.5 (Build 7638.2: Service Pack 2)", "v1.2.", "1.2.3.4.5", ".", "6. 5", "0,0 00000000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, ok := ParseVersion(s)
		if !ok {
			require.Equal(t, Version{}, v)
			return
		}
		again, ok := ParseVersion(v.String())
		require.True(t, ok, v.String())
		require.Equal(t, v, again)
	})
}

func FuzzParseVersionRange(f *testing.F) {
	for _, seed := range []string{"<6.5.7232.11", "6.5.7226..6.5.7638", "8.*|9.*", ">=6.5.7226, <6.5.7638", "<0", ">999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseVersionRange(s)
		if err == nil {
			require.Equal(t, Unknown, r.Contains(Version{}))
			r.Contains(Version{6, 5, 7638, Unstated})
		}
	})
}
