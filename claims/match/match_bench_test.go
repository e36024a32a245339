//go:build linux

package match

import (
	"iter"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims/match/corpus"
	"golang.org/x/sys/unix"
)

// claimsInBenchmarks is how many claims the benchmarks hold; CLAIMTRAIL_BENCH_CLAIMS says another number.
func claimsInBenchmarks() int {
	if n, err := strconv.Atoi(os.Getenv("CLAIMTRAIL_BENCH_CLAIMS")); err == nil {
		return n
	}
	return 1_000_000
}

// million is the corpus of the benchmarks and its index, made once.
var million = sync.OnceValues(func() (*corpus.Corpus, *Index) {
	c := corpus.New(400_000)
	return c, Build(docsOf(c, claimsInBenchmarks()))
})

// docsOf gives the first n claims of a corpus.
func docsOf(c *corpus.Corpus, n int) iter.Seq[Doc] {
	return func(yield func(Doc) bool) {
		for i := range n {
			if !yield(docOf(c, i)) {
				return
			}
		}
	}
}

func docOf(c *corpus.Corpus, i int) Doc {
	d := Doc{Key: uint32(i), Language: "en"}
	text, title := c.Claim(i)
	if d.Text = text; title != "" {
		d.Titles = []string{title}
	}
	return d
}

// cpu is the processor time that a clock says: unix.CLOCK_PROCESS_CPUTIME_ID or unix.CLOCK_THREAD_CPUTIME_ID.
func cpu(clock int32) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// eachTimed runs f for many questions and reports the middle and the 99th percentile of what one takes.
func eachTimed(b *testing.B, questions []Query, f func(Query)) {
	b.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	times := make([]time.Duration, 0, b.N)
	for _, q := range questions[:min(20, len(questions))] {
		f(q)
	}
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		start := cpu(unix.CLOCK_THREAD_CPUTIME_ID)
		f(questions[i%len(questions)])
		times = append(times, cpu(unix.CLOCK_THREAD_CPUTIME_ID)-start)
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}

func questions(c *corpus.Corpus, n, words int) []Query {
	r := rand.New(rand.NewPCG(2, 3))
	list := make([]Query, n)
	for i := range list {
		list[i] = Parse(c.Question(r, claimsInBenchmarks(), words), "en")
	}
	return list
}

func BenchmarkBuild(b *testing.B) {
	c := corpus.New(400_000)
	docs := slices.Collect(docsOf(c, claimsInBenchmarks()))
	for b.Loop() {
		before, start := heap(), cpu(unix.CLOCK_PROCESS_CPUTIME_ID)
		x := Build(slices.Values(docs))
		b.ReportMetric((cpu(unix.CLOCK_PROCESS_CPUTIME_ID) - start).Seconds(), "cpu-s")
		b.ReportMetric((heap()-before)/1e6, "MB")
		runtime.KeepAlive(x)
	}
}

// Reading alone, as Build does.
func BenchmarkWords(b *testing.B) {
	docs := slices.Collect(docsOf(corpus.New(400_000), 100_000))
	for b.Loop() {
		x := New()
		read := batch{x: x, reader: reader{numbers: newNumbers(&x.words)}}
		start := cpu(unix.CLOCK_PROCESS_CPUTIME_ID)
		for _, d := range docs {
			read.of = read.of[:0]
			read.read(d.Text, d.Language)
			for _, t := range d.Titles {
				read.read(t, d.Language)
			}
		}
		b.ReportMetric((cpu(unix.CLOCK_PROCESS_CPUTIME_ID)-start).Seconds()*10, "cpu-s-per-million")
	}
}

func BenchmarkSearch(b *testing.B) {
	c, x := million()
	for _, n := range []int{5, 23} {
		list := questions(c, 2000, n)
		for _, k := range []int{10, 100} {
			b.Run(strconv.Itoa(n)+"words/top"+strconv.Itoa(k), func(b *testing.B) {
				eachTimed(b, list, func(q Query) { x.candidates(q, k) })
			})
		}
	}
}

// Questions with the most frequent words in, and of nothing else.
func BenchmarkSearchFrequent(b *testing.B) {
	c, x := million()
	r := rand.New(rand.NewPCG(7, 7))
	list := make([]Query, 1000)
	for i := range list {
		list[i] = Parse(strings.Join(c.Sentence(r, 23), " "), "en")
	}
	b.Run("23words", func(b *testing.B) { eachTimed(b, list, func(q Query) { x.candidates(q, 20) }) })
	worst := []Query{Parse(strings.Join(c.Words[:2*mostTerms], " "), "en")}
	b.Run("worst", func(b *testing.B) { eachTimed(b, worst, func(q Query) { x.candidates(q, 20) }) })
}

func BenchmarkFind(b *testing.B) {
	c, x := million()
	for _, n := range []int{1, 3} {
		list := questions(c, 2000, n)
		for _, all := range []bool{true, false} {
			b.Run(strconv.Itoa(n)+"words/all="+strconv.FormatBool(all), func(b *testing.B) {
				eachTimed(b, list, func(q Query) { x.Find(q, all, nil, 20) })
			})
		}
	}
}

func BenchmarkNearDuplicates(b *testing.B) {
	c := corpus.New(400_000)
	docs := slices.Collect(docsOf(c, claimsInBenchmarks()))
	b.ResetTimer()
	for b.Loop() {
		start := cpu(unix.CLOCK_PROCESS_CPUTIME_ID)
		pairs := NearDuplicates(slices.Values(docs), .5)
		b.ReportMetric((cpu(unix.CLOCK_PROCESS_CPUTIME_ID) - start).Seconds(), "cpu-s")
		b.ReportMetric(float64(len(pairs)), "pairs")
	}
	for n := 1; n <= 3; n++ {
		b.ReportMetric(recall(c, 20_000, n, .5), "recall-"+strconv.Itoa(n)+"-changed")
	}
}

func BenchmarkNear(b *testing.B) {
	c, x := million()
	r := rand.New(rand.NewPCG(5, 5))
	typos := make([]Query, 500)
	for i := range typos {
		w := []byte(c.Words[200+r.IntN(200_000)])
		at := r.IntN(len(w))
		w[at] = 'q'
		typos[i] = Query{Text: string(w)}
	}
	eachTimed(b, typos, func(q Query) { x.words.near(q.Text, 3) })
}

func BenchmarkSaveAndOpen(b *testing.B) {
	_, x := million()
	path := b.TempDir() + "/index"
	for b.Loop() {
		before, start := heap(), cpu(unix.CLOCK_PROCESS_CPUTIME_ID)
		if err := x.Save(path, []byte("stamp")); err != nil {
			b.Fatal(err)
		}
		saved := cpu(unix.CLOCK_PROCESS_CPUTIME_ID)
		opened, _, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric((saved - start).Seconds(), "save-cpu-s")
		b.ReportMetric((cpu(unix.CLOCK_PROCESS_CPUTIME_ID) - saved).Seconds(), "open-cpu-s")
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/1e6, "file-MB")
		b.ReportMetric((heap()-before)/1e6, "heap-MB")
		runtime.KeepAlive(opened)
	}
}

// A tip line sends texts of a tweet's length: read, asked for, and with the best laid beside them.
func BenchmarkTips(b *testing.B) {
	c, x := million()
	r := rand.New(rand.NewPCG(4, 4))
	tips := make([]Query, 1000)
	for i := range tips {
		tips[i].Text = c.Question(r, claimsInBenchmarks(), 16)
	}
	texts := func(keys []uint32) (docs []Doc, err error) {
		for _, key := range keys {
			docs = append(docs, docOf(c, int(key)))
		}
		return docs, nil
	}
	for _, way := range []struct {
		name  string
		texts Texts
	}{{"index", nil}, {"texts", texts}} {
		b.Run(way.name, func(b *testing.B) {
			eachTimed(b, tips, func(q Query) {
				if _, err := x.Search(Parse(q.Text, "en"), 5, way.texts); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
	b.Run("making 50 texts", func(b *testing.B) { // to be taken off the one before
		eachTimed(b, tips, func(Query) {
			for i := range 50 {
				docOf(c, i)
			}
		})
	})
}
