package claims_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// BenchmarkSearch asks a database of 100,000 claims and 100,000 sources with texts of 2 KB, whose words are as frequent as words are (Zipf). Typical
// lines are one to four words as people type them; the slow ones are each by itself.
func BenchmarkSearch(b *testing.B) {
	const n = 100_000
	d := searchBench(b, n)
	f := claims.NewFinder(nil, nil)
	by := auth.Person{ID: db.NewID(), Name: "Nour", Role: auth.Checker}
	start := time.Now()
	if err := f.Read(ctx, d); err != nil {
		b.Fatal(err)
	}
	if err := f.ReadWords(ctx, d); err != nil {
		b.Fatal(err)
	}
	b.Logf("read in %v", time.Since(start).Round(time.Millisecond))
	words := newZipf(2)
	var typical []string
	for range 500 {
		var line []string
		for range 1 + words.r.IntN(3) {
			line = append(line, words.rare())
		}
		typical = append(typical, strings.Join(line, " "))
	}
	twenty := strings.Fields(words.text(20))
	cpu := func() time.Duration { // the garbage collector's included
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	ask := func(b *testing.B, line string) time.Duration {
		start := cpu()
		if err := d.View(ctx, func(tx *db.Tx) error {
			_, err := f.Search(ctx, tx.As(by), fulltext.Parse(line), claims.SearchOptions{Viewer: by})
			return err
		}); err != nil {
			b.Fatal(err)
		}
		return cpu() - start
	}
	for _, kind := range []struct {
		name  string
		lines []string
	}{
		{"typical", typical},
		{"filtered", []string{"w100 w200 lang:en rating:false", "w50 publisher:house7", "w300 after:1990 before:2000"}},
		{"frequent word", []string{"w0"}},
		{"two frequent", []string{"w0 w1"}},
		{"twenty words", []string{strings.Join(twenty, " ")}},
		{"phrase", []string{`"w0 w1"`, `"w10 w20"`}},
		{"prefix", []string{"w12*"}},
		{"short prefix", []string{"w1*"}},
		{"not", []string{"w100 -w0"}},
		{"filters alone", []string{"rating:false", "lang:ar"}},
		{"frequent filtered", []string{"w0 w1 lang:en", "w0 publisher:house7", "w1 rating:false"}},
		{"rare and frequent", []string{"w0 w5000", "w1 w30000"}},
		{"nothing", []string{"zq1x zq2x", "w100 zq3x"}},
		{"typo", []string{"w100 w20x0q"}},
	} {
		b.Run(kind.name, func(b *testing.B) {
			var all []time.Duration
			for i := 0; b.Loop(); i++ {
				all = append(all, ask(b, kind.lines[i%len(kind.lines)]))
			}
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-cpu-ms")
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-cpu-ms")
		})
	}
}

// zipf draws words as frequent as words are: w0 is every fifteenth.
type zipf struct {
	r *rand.Rand
	z *rand.Zipf
}

func newZipf(seed uint64) zipf {
	r := rand.New(rand.NewPCG(seed, 1))
	return zipf{r, rand.NewZipf(r, 1.07, 3, 200_000)}
}

func (w zipf) word() string { return fmt.Sprintf("w%d", w.z.Uint64()) }

// rare draws a word that somebody would search for: none of the commonest.
func (w zipf) rare() string {
	for {
		if n := w.z.Uint64(); n >= 20 {
			return fmt.Sprintf("w%d", n)
		}
	}
}

func (w zipf) text(words int) string {
	list := make([]string, words)
	for i := range list {
		list[i] = w.word()
	}
	return strings.Join(list, " ")
}

// searchBench makes the database, or opens the one that CLAIMTRAIL_BENCH_DB names, made before.
func searchBench(b *testing.B, n int) *db.DB {
	b.Helper()
	path := os.Getenv("CLAIMTRAIL_BENCH_DB")
	made := false
	if path == "" {
		path = filepath.Join(b.TempDir(), "search.db")
	} else if _, err := os.Stat(path); err == nil {
		made = true
	}
	d := dbtest.Open(b, path)
	if made {
		return d
	}
	w := newZipf(1)
	var houses []string
	do(b, d, func(tx *db.Tx) error {
		for i := range 300 {
			id := db.NewID()
			houses = append(houses, id)
			if _, err := tx.Exec(ctx, `insert into publishers (id, name, language, version, created_at, updated_at) values ($1, $2, 'en', 1, '', '')`, id, fmt.Sprintf("House%d", i)); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `insert into blobs (sha256, bytes, packed) values ('', 0, $1)`, []byte{0})
		return err
	})
	langs := []string{"en", "en", "en", "ar", "fr"}
	ratings := []string{"", "", "false", "mixture", "true"}
	at := db.FormatTime(time.Now())
	for from := 0; from < n; from += 5000 {
		do(b, d, func(tx *db.Tx) error {
			for i := from; i < from+5000; i++ {
				id, snapshot := db.NewID(), db.NewID()
				if _, err := tx.Exec(ctx, `insert into sources (id, ref, publisher, title, published, language, version, created_at, updated_at, kind, basis, authors)
					values ($1, $2, $3, $4, $5, $6, 1, $7, $7, '', 'unknown', '[]')`, id, fmt.Sprintf("SR-%04X", i+1), houses[w.r.IntN(len(houses))], w.text(6), fmt.Sprint(1980+w.r.IntN(46)), langs[w.r.IntN(5)], at); err != nil {
					return err
				}
				lines := []string{w.text(60), w.text(70), w.text(80), w.text(60), w.text(70)}
				if _, err := tx.Exec(ctx, `insert into snapshots (id, source, number, sha256, media_type, bytes, text, text_sha256, text_chars, extractor, extractor_version, method, captured_at, captured_by)
					values ($1, $2, 1, '', 'text/plain', 0, $3, '', 0, '', '', '', $4, '')`, snapshot, id, strings.Join(lines, "\n"), at); err != nil {
					return err
				}
				c := claims.Claim{Text: w.text(18), Claimant: w.text(2)}
				if _, err := tx.Exec(ctx, `insert into claims (id, ref, text, language, claimant, said, tags, status, rating, conclusion, folded, version, created_at, created_by, updated_at)
					values ($1, $2, $3, $4, $5, '', '[]', 'unassigned', $6, $7, $8, 1, $9, '', $9)`, db.NewID(), claims.RefOf(uint32(i+1)), c.Text, langs[w.r.IntN(5)], c.Claimant, ratings[w.r.IntN(5)], w.text(12), strings.ToLower(c.Text+"\n"+c.Claimant), at); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := sources.FillParagraphs(ctx, d, nil); err != nil {
		b.Fatal(err)
	}
	return d
}
