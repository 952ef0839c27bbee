package artifact

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/reallogs"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

const queueHead = ` Volume in drive D is DATA
 Volume Serial Number is 1A2B-3C4D

 Directory of D:\Exchsrvr\Mailroot\vsi 1\Queue

`

const queueRows = `10/08/2004  06:24 PM    <DIR>          .
10/08/2004  06:24 PM    <DIR>          ..
09/30/2004  11:59 AM            12,345 NTFS_a.EML
10/08/2004  12:05 AM             2,000 NTFS_b.EML
`

const queueTail = `               2 File(s)         14,345 bytes
               2 Dir(s)   9,345,000,000 bytes free
`

func TestDirDamage(t *testing.T) {
	t.Run("cut-after-rows", func(t *testing.T) {
		list, _ := listing(t, crlf(queueHead+queueRows))
		assert.True(t, list.Partial)
		assert.True(t, list.Folders[0].Partial)
		assert.Equal(t, 2, list.Folders[0].Files)
		assert.Equal(t, 9, int(list.Folders[0].CountAt.N))
		assert.Empty(t, list.Volumes)
	})
	t.Run("cut-between-folders", func(t *testing.T) {
		whole, _ := os.ReadFile("testdata/dir/en-2003.txt")
		list, _ := listing(t, string(whole[:strings.Index(string(whole), ` Directory of D:\Exchsrvr\Mailroot\vsi 1\Queue`)]))
		assert.True(t, list.Partial)
		assert.Equal(t, facts.PickUp, list.Folders[3].Role())
		assert.False(t, list.Folders[3].Partial)
	})
	t.Run("starts-mid-output", func(t *testing.T) {
		list, out := listing(t, crlf(strings.Repeat("09/30/2004  11:59 AM            12,345 x.EML\n", 2)+queueRows[82:]+queueTail))
		assert.True(t, list.Partial)
		require.Len(t, list.Folders, 1)
		assert.Equal(t, "", list.Folders[0].Path)
		assert.True(t, list.Folders[0].Partial)
		assert.Equal(t, 4, out.Records-0)
	})
	t.Run("rows-lost", func(t *testing.T) {
		list, out := listing(t, crlf(queueHead+queueRows+"               5 File(s)        999,345 bytes\n               2 Dir(s)   9,345,000,000 bytes free\n"))
		f := list.Folders[0]
		assert.True(t, f.Partial)
		assert.Equal(t, 5, f.Files)
		assert.EqualValues(t, 999345, f.Bytes)
		assert.Equal(t, "               5 File(s)        999,345 bytes", f.CountAt.Excerpt)
		require.Len(t, out.Gaps, 1)
		assert.Contains(t, out.Gaps[0].Reason, `vsi 1\Queue: 2 files of 14345 bytes are listed, the total says 5 files of 999345 bytes`)
	})
	t.Run("folder-lost", func(t *testing.T) {
		whole, _ := os.ReadFile("testdata/dir/en-2003.txt")
		content := string(whole)
		from, to := strings.Index(content, ` Directory of D:\Exchsrvr\Mailroot\vsi 1\BadMail`), strings.Index(content, ` Directory of D:\Exchsrvr\Mailroot\vsi 1\PickUp`)
		list, out := listing(t, content[:from]+content[to:])
		assert.True(t, list.Partial)
		require.Len(t, out.Gaps, 1)
		assert.Contains(t, out.Gaps[0].Reason, "the total of all says 6 files")
	})
	t.Run("garbage-among-rows", func(t *testing.T) {
		list, out := listing(t, crlf(queueHead+queueRows+"%$&#\n"+queueTail))
		assert.False(t, list.Folders[0].Partial)
		assert.Equal(t, 1, out.Damaged)
		assert.Len(t, out.Gaps, 1)
	})
	t.Run("impossible-date", func(t *testing.T) {
		list, out := listing(t, crlf(queueHead+queueRows+"99/99/2004  11:59 AM                 0 c.EML\n"+
			"               3 File(s)         14,345 bytes\n               2 Dir(s)   9,345,000,000 bytes free\n"))
		assert.Equal(t, 3, list.Folders[0].Files)
		assert.Equal(t, at("2004-09-30 11:59"), list.Folders[0].Oldest)
		require.Len(t, out.Gaps, 1)
		assert.Contains(t, out.Gaps[0].Reason, "line 10: a date that does not fit")
	})
}

func TestDirDenied(t *testing.T) {
	for _, message := range []string{"Access is denied.", "Zugriff verweigert", "Accès refusé.", "アクセスが拒否されました。"} {
		list, _ := listing(t, crlf(queueHead+message+"\n"))
		require.Len(t, list.Folders, 1, message)
		f := list.Folders[0]
		assert.True(t, f.Denied, message)
		assert.Equal(t, -1, f.Files, message)
		assert.EqualValues(t, -1, f.Bytes, message)
		assert.Equal(t, message, f.CountAt.Excerpt)
	}
	list, out := listing(t, crlf(queueHead+"File Not Found\n"))
	assert.Equal(t, -1, list.Folders[0].Files)
	assert.False(t, list.Folders[0].Denied)
	assert.True(t, list.Folders[0].Partial)
	assert.Len(t, out.Gaps, 1)

	list, out = listing(t, crlf(queueHead+queueRows+queueTail+"Access is denied.\n"))
	assert.Equal(t, 2, list.Folders[0].Files)
	require.Len(t, out.Gaps, 1)
	assert.Equal(t, "line 12: Access is denied.", out.Gaps[0].Reason)
}

func TestDirSeveral(t *testing.T) {
	before := queueHead + queueRows + queueTail
	after := queueHead + "10/08/2004  06:24 PM    <DIR>          .\n               0 File(s)              0 bytes\n               2 Dir(s)   9,346,000,000 bytes free\n"
	other := strings.ReplaceAll(before, "Queue", "BadMail")
	out := extractText(t, dirListing, crlf(before+other+after))
	require.Len(t, out.Folders, 2)
	assert.Len(t, out.Folders[0].Folders, 2)
	assert.Len(t, out.Folders[0].Volumes, 1)
	assert.False(t, out.Folders[0].Partial)
	assert.Equal(t, 0, out.Folders[1].Folders[0].Files)
	assert.EqualValues(t, 9346000000, out.Folders[1].Volumes[0].Free)

	remote := strings.ReplaceAll(before, `D:\Exchsrvr`, `\\EXCH02\d$\Exchsrvr`)
	out = extractText(t, dirListing, crlf(before+remote))
	require.Len(t, out.Folders, 2)
	assert.Equal(t, "", out.Folders[0].Server)
	assert.Equal(t, "EXCH02", out.Folders[1].Server)
	assert.Equal(t, 1, out.Folders[1].Folders[0].VirtualServer())
	assert.Equal(t, "", out.Folders[1].Volumes[0].Drive)
}

func TestDirDateOrder(t *testing.T) {
	ambiguous := queueHead + strings.NewReplacer("09/30", "09/10", "10/08", "11/10", " AM", "", "06:24 PM", "18:24").Replace(queueRows) + queueTail
	read := func(m *bundle.Manifest, content string) (facts.FolderListing, facts.Extract) {
		in := textInput("test.txt", crlf(content))
		in.Manifest = m
		var out facts.Extract
		require.NoError(t, dirListing.Extract(t.Context(), in, &out))
		return out.Folders[0], out
	}
	list, out := read(nil, ambiguous)
	assert.True(t, list.Folders[0].Oldest.IsZero())
	assert.Equal(t, 2, list.Folders[0].Files)
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "the order of day and month in the dates is unknown")

	list, out = read(&bundle.Manifest{ShortDate: "dd/MM/yyyy"}, ambiguous)
	assert.Equal(t, at("2004-10-09 11:59"), list.Folders[0].Oldest)
	assert.Empty(t, out.Gaps)
	list, _ = read(&bundle.Manifest{ShortDate: "M/d/yyyy"}, ambiguous)
	assert.Equal(t, at("2004-09-10 11:59"), list.Folders[0].Oldest)
	list, _ = read(&bundle.Manifest{ShortDate: "dd/MM/yyyy"}, queueHead+queueRows+queueTail)
	assert.Equal(t, at("2004-09-30 11:59"), list.Folders[0].Oldest, "the dates prove another order than the manifest names")
	list, _ = read(nil, strings.ReplaceAll(ambiguous, "Directory of", "Répertoire de"))
	assert.Equal(t, at("2004-10-09 11:59"), list.Folders[0].Oldest)

	// The proof stands behind what recognition sees.
	many := strings.Repeat("09/10/2004  11:59                    0 x\n", HeadSize/42+10)
	list, _ = read(nil, queueHead+many+"13/10/2004  11:59                    0 y\n")
	assert.Equal(t, at("2004-10-09 11:59"), list.Folders[0].Oldest)
	assert.Equal(t, at("2004-10-13 11:59"), list.Folders[0].Newest)
}

func TestDirZone(t *testing.T) {
	in := textInput("test.txt", crlf(queueHead+queueRows+queueTail))
	in.Zone = time.FixedZone("PST", -8*3600)
	var out facts.Extract
	require.NoError(t, dirListing.Extract(t.Context(), in, &out))
	assert.False(t, out.Folders[0].Local)
	assert.Equal(t, at("2004-09-30 19:59"), out.Folders[0].Folders[0].Oldest)
	assert.Equal(t, time.UTC, out.Folders[0].Folders[0].Oldest.Location())
}

func TestDirWants(t *testing.T) {
	content := ` Directory of D:\Exchsrvr\Mailroot\vsi 1

10/18/2004  06:24 PM    <DIR>          .
10/18/2004  06:24 PM    <DIR>          ..
10/18/2004  06:24 PM    <DIR>          BadMail
10/18/2004  06:24 PM    <DIR>          Pickup
10/18/2004  06:24 PM                 0 Queue
10/18/2004  06:24 PM               100 STORE.EXE
10/18/2004  06:24 PM               100 other.exe
               3 File(s)            200 bytes
               4 Dir(s)   9,345,000,000 bytes free
`
	in := textInput("test.txt", crlf(content))
	in.Wants = &facts.Wants{Files: []string{"store.exe"}}
	var out facts.Extract
	require.NoError(t, dirListing.Extract(t.Context(), in, &out))
	list := out.Folders[0]
	type file struct {
		name  string
		dir   bool
		bytes int64
		line  int64
	}
	var got []file
	for _, f := range list.Files {
		got = append(got, file{f.Name, f.Dir, f.Bytes, f.N})
		assert.Equal(t, `D:\Exchsrvr\Mailroot\vsi 1`, f.Folder)
		assert.Equal(t, at("2004-10-18 18:24"), f.Time)
	}
	assert.Equal(t, []file{{"BadMail", true, -1, 5}, {"Pickup", true, -1, 6}, {"Queue", false, 0, 7}, {"STORE.EXE", false, 100, 8}}, got)

	// The folders that are rows only exist, with contents unknown; Queue, which is a file, is none.
	var folders []string
	for _, f := range list.Folders {
		folders = append(folders, f.Path)
	}
	assert.Equal(t, []string{`D:\Exchsrvr\Mailroot\vsi 1`, `D:\Exchsrvr\Mailroot\vsi 1\BadMail`, `D:\Exchsrvr\Mailroot\vsi 1\Pickup`}, folders)
	assert.Equal(t, -1, list.Folders[1].Files)
	assert.True(t, list.Folders[1].Partial)
}

func TestDirBare(t *testing.T) {
	list, out := listing(t, crlf("D:\\Exchsrvr\\Mailroot\\vsi 1\nD:\\Exchsrvr\\Mailroot\\vsi 1\\Queue\nD:\\Exchsrvr\\Mailroot\\vsi 1\\PickUp\n"+
		"D:\\Exchsrvr\\Mailroot\\vsi 1\\Queue\\NTFS_a.EML\nD:\\Exchsrvr\\Mailroot\\vsi 1\\Queue\\NTFS_b.EML\n"))
	assert.Equal(t, 5, out.Records)
	byPath := map[string]facts.Folder{}
	for _, f := range list.Folders {
		byPath[f.Path] = f
	}
	queue := byPath[`D:\Exchsrvr\Mailroot\vsi 1\Queue`]
	assert.Equal(t, 2, queue.Files)
	assert.EqualValues(t, -1, queue.Bytes)
	assert.Equal(t, 5, int(queue.CountAt.N))
	vsi := byPath[`D:\Exchsrvr\Mailroot\vsi 1`]
	assert.Equal(t, 1, vsi.Dirs)
	assert.Equal(t, -1, byPath[`D:\Exchsrvr\Mailroot\vsi 1\PickUp`].Files)

	in := textInput("queue.txt", crlf("NTFS_a.EML\nNTFS_b.EML\nreadme.txt\n"))
	assert.False(t, matchDir(in))
	in.Member.Entry = &bundle.Entry{Command: `dir /b /a-d "D:\Exchsrvr\Mailroot\vsi 1\Queue"`}
	require.True(t, matchDir(in))
	var got facts.Extract
	require.NoError(t, dirListing.Extract(t.Context(), in, &got))
	assert.Equal(t, 3, got.Folders[0].Folders[0].Files)
	assert.Equal(t, facts.QueueFolder, got.Folders[0].Folders[0].Role())

	list, _ = listing(t, crlf("00041b01c4.BAD\n00041b01c4.BDP\n00041b01c4.BDR\n"))
	assert.Equal(t, 3, list.Folders[0].Files)
	assert.True(t, list.Folders[0].Partial, "the folder is unknown")
}

func TestDirNoMatch(t *testing.T) {
	for name, content := range map[string]string{
		"empty":           "",
		"file-table":      "   Date         Time   Version            Size    File name\n   --------------------------\n   20-Sep-2004  02:45  6.5.7232.36       307,200  Exsmtp.dll\n",
		"event-save":      "10/8/2004\t6:24:05 PM\tSMTPSVC\tError\n10/8/2004\t6:24:05 PM\tSMTPSVC\tError\n10/8/2004\t6:24:05 PM\tx\n",
		"tracking":        "# Message Tracking Log File\n2004-10-8\t0:00:12 GMT\t-\t-\n",
		"cacls":           "D:\\Exchsrvr\\Mailroot\\vsi 1\\Queue BUILTIN\\Administrators:(OI)(CI)F\n                                  NT AUTHORITY\\SYSTEM:(OI)(CI)F\n",
		"prose":           "On 10/08/2004 we looked at D:\\Exchsrvr and found 3 files of 12 bytes.\n",
		"systeminfo":      "Host Name:                 EXCH01\nOS Name:                   Microsoft Windows\n",
		"queue-names-too": "NTFS_a.EML\n",
	} {
		assert.False(t, matchDir(textInput(name, crlf(content))), name)
	}
	assert.False(t, matchDir(&Input{Binary: true, Member: bundle.NewMember("x", nil)}))
}

// TestDirReal reads listings that servers printed.
func TestDirReal(t *testing.T) {
	real := reallogs.Folder(t)
	get := func(name string) (facts.FolderListing, facts.Extract) {
		b, err := os.ReadFile(real + "/logs/" + name)
		require.NoError(t, err)
		return listing(t, string(b))
	}
	list, out := get("dir_italian_cp850.txt")
	f := list.Folders[0]
	assert.Empty(t, out.Gaps)
	assert.False(t, list.Partial)
	assert.Equal(t, `B:\`, f.Path)
	assert.Equal(t, 11, f.Files)
	assert.EqualValues(t, 208491, f.Bytes)
	assert.Equal(t, 16, f.Dirs)
	assert.Equal(t, at("2013-09-24 11:39"), f.Oldest)
	assert.Equal(t, at("2019-05-24 10:38"), f.Newest)
	assert.EqualValues(t, 46306000896, list.Volumes[0].Free)

	list, _ = get("dir_kb_0.txt")
	f = list.Folders[0]
	assert.True(t, f.Partial)
	assert.Equal(t, `C:\exchsrvr\MTADATA`, f.Path)
	assert.Equal(t, 134, f.Files+f.Dirs)
	assert.Equal(t, 1, f.Dirs)
	assert.Equal(t, at("1996-07-15 00:30"), f.Oldest)
	assert.Equal(t, at("1997-03-10 15:01"), f.Newest)

	list, out = get("dir_kb_2.txt")
	f = list.Folders[0]
	assert.Empty(t, out.Gaps)
	assert.Equal(t, 20, f.Files)
	assert.EqualValues(t, 20645873, f.Bytes, "the total counts folders")
	assert.False(t, f.Partial)
	assert.True(t, list.Partial, "the free space is missing")
}

func FuzzDir(f *testing.F) {
	for _, tt := range localizedDirs {
		f.Add([]byte(tt.text))
	}
	f.Add([]byte(queueHead + queueRows + queueTail))
	f.Add([]byte("D:\\a\\b\nD:\\a\\c\n\\\\s\\t\\u\\v\n"))
	f.Add([]byte("10/08/2004  06:24 PM    <DIR>"))
	f.Add([]byte("               5 File(s)        99"))
	f.Fuzz(func(t *testing.T, content []byte) {
		in := textInput("x", string(content))
		dirListing.Match(in)
		var out facts.Extract
		require.NoError(t, dirListing.Extract(t.Context(), in, &out))
		lines := strings.Count(string(content), "\n") + 1
		require.LessOrEqual(t, out.Records, lines)
		for _, list := range out.Folders {
			for _, folder := range list.Folders {
				require.GreaterOrEqual(t, folder.Files, -1)
				require.LessOrEqual(t, int(folder.CountAt.N), max(lines, len(content)))
			}
		}
	})
}

func BenchmarkDir(b *testing.B) {
	row := "10/18/2004  06:24 PM            12,345 NTFS_c7a30f5101c4ad7f00000a1b.EML\r\n"
	content := crlf(queueHead) + strings.Repeat(row, 200_000) + crlf("          200000 File(s)  2,469,000,000 bytes\n               2 Dir(s)   9,345,000,000 bytes free\n")
	in := textInput("test.txt", content)
	in.Wants = &facts.Wants{Files: []string{"store.exe", "exsmtp.dll", "antigensmtpsink.dll", "ccapp.exe"}}
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for range b.N {
		var out facts.Extract
		if err := dirListing.Extract(b.Context(), in, &out); err != nil {
			b.Fatal(err)
		}
	}
}
