package beside

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	index "github.com/blevesearch/bleve_index_api"
	_ "github.com/mattn/go-sqlite3"
	"golang.org/x/sys/unix"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/claims/match/corpus"
)

// CLAIMTRAIL_BENCH_CLAIMS says how many claims; bleve needs minutes and gigabytes for a million.
func claims() int {
	if n, err := strconv.Atoi(os.Getenv("CLAIMTRAIL_BENCH_CLAIMS")); err == nil {
		return n
	}
	return 100_000
}

// searcher answers a question of several words with its ten best claims.
type searcher interface {
	build(b *testing.B, each func(yield func(key int, text, title string)))
	search(b *testing.B, words []string) (best []int)
}

// Each searcher builds, then answers the same questions; processor time of the whole process, so that helpers in the background count. "agree" is how
// many of its ten best are also ours.
func BenchmarkBeside(b *testing.B) {
	c := corpus.New(400_000)
	r := rand.New(rand.NewPCG(2, 3))
	questions := make([][]string, 300)
	for i := range questions {
		questions[i] = strings.Fields(c.Question(r, claims(), 23))
	}
	var first figures
	for _, s := range []struct {
		name string
		searcher
	}{{"ours", &ours{}}, {fts, &sqlite{}}, {"bleve", &blevesearch{}}} {
		b.Run(s.name, func(b *testing.B) {
			f := measure(b, s.searcher, c, questions)
			if first.answers == nil {
				first = f
			}
			b.ReportMetric(f.build.Seconds(), "build-cpu-s")
			b.ReportMetric(f.p50.Seconds()*1000, "p50-cpu-ms")
			b.ReportMetric(f.p99.Seconds()*1000, "p99-cpu-ms")
			b.ReportMetric(f.build.Seconds()/first.build.Seconds(), "x-build")
			b.ReportMetric(f.p50.Seconds()/first.p50.Seconds(), "x-p50")
			b.ReportMetric(f.p99.Seconds()/first.p99.Seconds(), "x-p99")
			b.ReportMetric(f.agreement(first), "agree")
		})
	}
}

type figures struct {
	build, p50, p99 time.Duration
	answers         [][]int
}

// measure builds once and asks every question once, however often the benchmark would run.
func measure(b *testing.B, s searcher, c *corpus.Corpus, questions [][]string) (f figures) {
	start := cpu()
	s.build(b, func(yield func(int, string, string)) {
		for i := range claims() {
			text, title := c.Claim(i)
			yield(i, text, title)
		}
	})
	f.build = cpu() - start
	start = cpu()
	for i := range claims() { // what making the claims costs is none of theirs
		c.Claim(i)
	}
	f.build -= cpu() - start
	var times []time.Duration
	for _, q := range questions {
		start := cpu()
		f.answers = append(f.answers, s.search(b, q))
		times = append(times, cpu()-start)
	}
	slices.Sort(times)
	f.p50, f.p99 = times[len(times)/2], times[len(times)*99/100]
	for b.Loop() { // all is measured by now
	}
	return f
}

func (f figures) agreement(with figures) float64 {
	same, all := 0, 0
	for i, answers := range with.answers {
		for _, key := range answers {
			all++
			if slices.Contains(f.answers[i], key) {
				same++
			}
		}
	}
	return float64(same) / float64(max(1, all))
}

func cpu() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

type ours struct{ index *match.Index }

func (o *ours) build(_ *testing.B, each func(func(int, string, string))) {
	o.index = match.Build(func(yield func(match.Doc) bool) {
		each(func(key int, text, title string) {
			d := match.Doc{Key: uint32(key), Text: text, Language: "en"}
			if title != "" {
				d.Titles = []string{title}
			}
			yield(d)
		})
	})
}

func (o *ours) search(b *testing.B, words []string) (best []int) {
	hits, err := o.index.Search(match.Parse(strings.Join(words, " "), "en"), 10, nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, h := range hits {
		best = append(best, int(h.Key))
	}
	return best
}

type sqlite struct{ db *sql.DB }

func (s *sqlite) exec(b *testing.B, tx interface {
	Exec(string, ...any) (sql.Result, error)
}, query string, args ...any) {
	if _, err := tx.Exec(query, args...); err != nil {
		b.Fatal(err)
	}
}

func (s *sqlite) build(b *testing.B, each func(func(int, string, string))) {
	db, err := sql.Open("sqlite3", filepath.Join(b.TempDir(), "fts.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	s.db = db
	s.exec(b, db, create)
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	insert, err := tx.Prepare("insert into claims (rowid, text, title) values (?, ?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	each(func(key int, text, title string) {
		if _, err := insert.Exec(key+1, text, title); err != nil {
			b.Fatal(err)
		}
	})
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	s.exec(b, db, "insert into claims (claims) values ('optimize')")
}

func (s *sqlite) search(b *testing.B, words []string) (best []int) {
	rows, err := s.db.Query(ask, strings.Join(words, " OR "))
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	best, err = ranked(rows)
	if err != nil {
		b.Fatal(err)
	}
	return best
}

type blevesearch struct{ index bleve.Index }

func (s *blevesearch) build(b *testing.B, each func(func(int, string, string))) {
	mapping := bleve.NewIndexMapping()
	mapping.ScoringModel = index.BM25Scoring
	made, err := bleve.New(filepath.Join(b.TempDir(), "bleve"), mapping)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { made.Close() })
	s.index = made
	batch := made.NewBatch()
	flush := func() {
		if err := made.Batch(batch); err != nil {
			b.Fatal(err)
		}
		batch.Reset()
	}
	each(func(key int, text, title string) {
		if err := batch.Index(strconv.Itoa(key), struct{ Text, Title string }{text, title}); err != nil {
			b.Fatal(err)
		}
		if batch.Size() == 5000 {
			flush()
		}
	})
	flush()
}

func (s *blevesearch) search(b *testing.B, words []string) (best []int) {
	result, err := s.index.Search(bleve.NewSearchRequestOptions(bleve.NewMatchQuery(strings.Join(words, " ")), 10, 0, false))
	if err != nil {
		b.Fatal(err)
	}
	for _, hit := range result.Hits {
		key, err := strconv.Atoi(hit.ID)
		if err != nil {
			b.Fatal(err)
		}
		best = append(best, key)
	}
	return best
}

// TestSearchersFindTheClaimItself holds the three together on a few claims: else the figures would compare unlike things.
func TestSearchersFindTheClaimItself(t *testing.T) {
	t.Setenv("CLAIMTRAIL_BENCH_CLAIMS", "2000")
	c := corpus.New(20_000)
	testing.Benchmark(func(b *testing.B) {
		for name, s := range map[string]searcher{"ours": &ours{}, fts: &sqlite{}, "bleve": &blevesearch{}} {
			text, _ := c.Claim(17)
			f := measure(b, s, c, [][]string{strings.Fields(text)})
			if len(f.answers[0]) == 0 || f.answers[0][0] != 17 {
				t.Errorf("%s answers %v for claim 17", name, f.answers[0])
			}
		}
	})
}

// matchinfo reads FTS4's matchinfo 'pcnalx' as BM25 over both columns (the numbers are 32 bits each, in the machine's order).
func matchinfo(b []byte) (score float64, err error) {
	n := make([]float64, len(b)/4)
	for i := range n {
		n[i] = float64(binary.NativeEndian.Uint32(b[4*i:]))
	}
	if len(n) < 3 {
		return 0, fmt.Errorf("a matchinfo of %d bytes", len(b))
	}
	phrases, columns, all := int(n[0]), int(n[1]), n[2]
	average, length, hits := n[3:3+columns], n[3+columns:3+2*columns], n[3+2*columns:]
	for p := range phrases {
		for c := range columns {
			at := 3 * (p*columns + c)
			times, records := hits[at], hits[at+2]
			idf := math.Log1p((all - records + .5) / (records + .5))
			score += idf * times * 2.2 / (times + 1.2*(.4+.6*length[c]/max(1, average[c])))
		}
	}
	return score, nil
}
