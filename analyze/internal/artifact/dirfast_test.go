package artifact

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/civil"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// readDir reads a listing, each row the general way or not.
func readDir(t *testing.T, in *Input, slow bool) (facts.Extract, civil.Order) {
	t.Helper()
	for d := newDirText(in, facts.Extract{Member: in.Path()}); ; d = d.again() {
		d.slow = slow
		if r := d.run(t.Context()); r != nil {
			return *r.out, r.clock.order
		}
	}
}

// requireSameListing holds that rows read fast give the same facts as rows read the general way, and that several readers
// at once give the same as one that knew the order of the dates before.
func requireSameListing(t *testing.T, content string, wants *facts.Wants, m *bundle.Manifest) {
	t.Helper()
	input := func() *Input {
		in := textInput("mailroot/dir.txt", content)
		in.Wants, in.Manifest, in.Zone = wants, m, zoneOf(m)
		return in
	}
	fast, order := readDir(t, input(), false)
	general, _ := readDir(t, input(), true)
	require.Equal(t, general, fast)
	known := &dirText{in: input(), out: facts.Extract{Member: "mailroot/dir.txt"}, order: order, settled: true}
	require.Equal(t, readWith(t, known.again()), fast, "when the order is known before")
}

func readWith(t *testing.T, d *dirText) facts.Extract {
	t.Helper()
	r := d.run(t.Context())
	require.NotNil(t, r)
	return *r.out
}

// dirPieces are parts of listings, in forms of date that cannot be told apart but for the last ones.
var dirPieces = []string{
	" Volume in drive D is DATA\n Volume Serial Number is 1A2B-3C4D\n\n", " Directory of D:\\Exchsrvr\\Mailroot\\vsi 1\\BadMail\n\n", " Directory of D:\\Exchsrvr\\Mailroot\\vsi 1\n\n",
	" Directory of \\\\EXCH02\\d$\\Mailroot\\vsi 2\\Queue\n\n", "03/04/2005  10:15 AM    <DIR>          .\n03/04/2005  10:15 AM    <DIR>          ..\n",
	"03/04/2005  10:15 AM    <DIR>          Queue\n", "03/04/2005  10:15 AM                 0 Queue\n", "03/05/2005  11:15 PM             2,413 a%d.EML\n",
	"02/05/2005  12:15 PM                 0 b%d.eml\n", "03/04/2005  10:15 AM             1,187 c%d.BDR\n", "11/12/2004  10:45 AM             1,187 E0%d.log\n",
	"03/04/2005  10:15 AM             1,187 résumé%d.txt\n", "               2 File(s)          3,600 bytes\n", "               2 Dir(s)   9,345,000,000 bytes free\n", "%%$&#\n", "\n",
	"C:\\>dir D:\\x /tc\n", "03/04/2005  10:15 AM             1,187 Jeder                  d%d.bdr\n", "> 03/04/2005  10:15 AM             1,187 e%d.bdr\n", "Access is denied.\n",
	"04/03/2005  10:15 AM             1,187 queue\n", " Répertoire de D:\\x\n\n",
	"03/14/2005  10:15 AM             1,187 f%d.bdr\n", "14/03/2005  10:15 AM             1,187 g%d.bdr\n", "2005-03-04  10:15             1,187 h%d.bdr\n", "14.03.2005  10:15             1,187 i%d.bdr\n",
}

func TestDirFastIsTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	offset := 330
	for n := range 400 {
		pieces, b := dirPieces[:len(dirPieces)-random.IntN(5)], strings.Builder{}
		for i := range 60 {
			piece := strings.ReplaceAll(pieces[random.IntN(len(pieces))], "%d", fmt.Sprint(i))
			b.WriteString(strings.Repeat(piece, 1+random.IntN(3)))
		}
		if n%40 == 0 { // the proof, if any, stands behind what recognition sees
			b.WriteString(strings.Repeat("03/05/2005  11:15 PM             2,413 a.EML\n", HeadSize/40) + pieces[len(pieces)-1])
		}
		wants := []*facts.Wants{nil, {}, {Files: []string{"queue", "e0*"}, Some: []facts.FileWant{
			{Name: "*.bdr", Most: 5}, {Name: "*.eml", Most: 3, Bytes: func(n int64) bool { return n == 0 }},
		}}}[random.IntN(3)]
		m := []*bundle.Manifest{nil, {ShortDate: "dd/MM/yyyy"}, {ShortDate: "yyyy-MM-dd", Offset: &offset}}[random.IntN(3)]
		requireSameListing(t, crlf(b.String()), wants, m)
	}
}

func TestDirFastOnFixtures(t *testing.T) {
	whole, err := os.ReadFile("testdata/dir/en-2003.txt")
	require.NoError(t, err)
	requireSameListing(t, crlf(string(whole)), nil, nil)
	requireSameListing(t, frenchDir, nil, nil)
	requireSameListing(t, string(bulkOf(t, dirListing.Kind).text(3*HeadSize)), builtInWants(t), nil)
}

func FuzzDirFast(f *testing.F) {
	f.Add(strings.Join(dirPieces, ""))
	f.Add(crlf(queueHead + queueRows + queueTail))
	f.Fuzz(func(t *testing.T, content string) { requireSameListing(t, content, nil, nil) })
}

// TestDirReadsOnce holds that dates which can be read in two ways do not make the text be read twice.
func TestDirReadsOnce(t *testing.T) {
	ambiguous := queueHead + strings.Repeat("03/05/2005  11:15 PM             2,413 a.EML\r\n", HeadSize/40)
	for want, last := range map[civil.Order]string{
		civil.MonthDayYear: "03/15/2005  11:15 PM                 1 z\r\n", civil.DayMonthYear: "15/03/2005  11:15 PM                 1 z\r\n",
		civil.UnknownOrder: "05/03/2005  11:15 PM                 1 z\r\n",
	} {
		d := newDirText(textInput("dir.txt", ambiguous+last), facts.Extract{})
		r := d.run(t.Context())
		require.NotNil(t, r)
		assert.Equal(t, want, r.clock.order)
	}
}

// TestDirKeepsEnough holds a folder with files by the hundred thousand to what proves all that a rule asks, and says so.
func TestDirKeepsEnough(t *testing.T) {
	rows := 0
	var b strings.Builder
	b.WriteString(queueHead)
	row := func(size int, ext string) {
		rows++
		fmt.Fprintf(&b, "03/15/2005  11:15 PM %17d x%d.%s\n", size, rows, ext)
	}
	for range 2 * facts.EnoughFiles {
		row(915, "BDR")
		row(2413, "EML")
	}
	row(0, "EML")
	in := textInput("dir.txt", crlf(b.String()))
	in.Wants = &facts.Wants{Some: []facts.FileWant{
		{Name: "*.bdr", Most: facts.EnoughFiles}, {Name: "*.eml", Most: facts.EnoughFiles, Bytes: func(n int64) bool { return n == 0 }},
	}}
	out, _ := readDir(t, in, false)
	list := out.Folders[0]
	kept := map[string]int{}
	for _, f := range list.Files {
		kept[fmt.Sprintf("%s %d", f.Name[len(f.Name)-3:], f.Bytes)]++
	}
	assert.Equal(t, map[string]int{"BDR 915": facts.EnoughFiles, "EML 2413": maxNear, "EML 0": 1}, kept)
	assert.Equal(t, []string{`D:\Exchsrvr\Mailroot\vsi 1\Queue`}, list.Crowded)
	assert.True(t, list.Crowds(`d:\exchsrvr\mailroot\vsi 1\queue`))
	assert.Equal(t, rows, list.Folders[0].Files, "all are counted")
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "enough files of a kind are kept")
}

// TestBareDirAndTableKeepEnough is the same for names alone, and for the collector's table of files.
func TestBareDirAndTableKeepEnough(t *testing.T) {
	wants := &facts.Wants{Some: []facts.FileWant{{Name: "*.bdr", Most: 10}}}
	var paths []string
	var rows [][]string
	for _, folder := range []string{`D:\Mailroot\vsi 1\BadMail`, `D:\Mailroot\vsi 2\BadMail`} {
		for i := range 30 {
			paths = append(paths, fmt.Sprintf(`%s\x%d.BDR`, folder, i))
			rows = append(rows, row(paths[len(paths)-1], "10", "2005-03-14T09:00:00", "0"))
		}
	}
	for name, in := range map[string]*Input{
		"bare": textInput("dir.txt", lines(paths...)), "table": textInput("files.tsv", tableText("files", rows...)),
	} {
		in.Wants = wants
		a, known := recognise(in, &facts.Extract{})
		require.True(t, known, name)
		var out facts.Extract
		require.NoError(t, a.Extract(t.Context(), in, &out))
		list := out.Folders[0]
		assert.Len(t, list.Files, 20, name)
		assert.Len(t, list.Crowded, 2, name)
		assert.False(t, list.Partial, name)
		require.Len(t, out.Gaps, 1, name)
		assert.Contains(t, out.Gaps[0].Reason, "the first of 2 folders", name)
		assert.Equal(t, 60, out.Records, name)
	}
}
