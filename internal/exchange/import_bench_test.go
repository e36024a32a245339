package exchange_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// corpus makes the same records each time: sources with texts of some 2 KB, claims, and three pieces of evidence for each.
type corpus struct {
	sources, claims, evidence int
	words                     []string
}

func newCorpus(n int) *corpus {
	c := &corpus{sources: n, claims: n, evidence: 3 * n}
	r := rand.New(rand.NewPCG(1, 2))
	for range 30_000 {
		w := make([]byte, 2+r.IntN(9))
		for i := range w {
			w[i] = "etaoinshrdlucmfwypvbgkjqxz"[min(r.IntN(26), r.IntN(26))]
		}
		c.words = append(c.words, string(w))
	}
	return c
}

// text is some words, the frequent ones often.
func (c *corpus) text(r *rand.Rand, size int) string {
	var b strings.Builder
	for sentence := 0; b.Len() < size; sentence++ {
		for i := range 8 + r.IntN(12) {
			x := r.Float64()
			w := c.words[int(x*x*x*float64(len(c.words)))]
			if i == 0 {
				w = strings.ToUpper(w[:1]) + w[1:]
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(w)
		}
		b.WriteString(". ")
		if sentence%5 == 4 {
			b.WriteString("\n\n")
		}
	}
	return strings.TrimSpace(b.String())
}

type sourceRow struct{ ID, Publisher, Title, URL, Published, Text string }
type claimRow struct{ ID, Text, Title, Rating, Date string }
type evidenceRow struct {
	Claim, Source, Quote, Stance string
	Start                        int
}

func (c *corpus) source(i int) sourceRow {
	r := rand.New(rand.NewPCG(3, uint64(i)))
	return sourceRow{
		fmt.Sprintf("s%d", i), fmt.Sprintf("Publisher %d", r.IntN(200)), c.text(r, 60), fmt.Sprintf("https://example.org/%d/%s", i, c.words[i%len(c.words)]),
		fmt.Sprintf("20%02d-%02d-%02d", r.IntN(25), 1+r.IntN(12), 1+r.IntN(28)), c.text(r, 2000),
	}
}

func (c *corpus) claim(i int) claimRow {
	r := rand.New(rand.NewPCG(4, uint64(i)))
	return claimRow{fmt.Sprintf("c%d", i), c.text(r, 100), c.text(r, 50), "", "2020-01-02"}
}

func (c *corpus) piece(i int) evidenceRow {
	r := rand.New(rand.NewPCG(5, uint64(i)))
	n := r.IntN(c.sources)
	text := c.source(n).Text
	start := r.IntN(len(text) - 200)
	start += strings.IndexByte(text[start:], ' ') + 1
	end := start + 100
	end += strings.IndexByte(text[end:], ' ')
	return evidenceRow{fmt.Sprintf("c%d", i/3), fmt.Sprintf("s%d", n), text[start:end], []string{"supports", "refutes", "context"}[i%3], start}
}

// write writes the corpus as an import reads it.
func (c *corpus) write(t testing.TB, name string) {
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	b := bufio.NewWriterSize(f, 1<<20)
	line := func(v any) {
		s, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = b.Write(append(s, '\n'))
	}
	for i := range c.sources {
		s := c.source(i)
		line(map[string]any{"type": "source", "id": s.ID, "publisher": s.Publisher, "title": s.Title, "url": s.URL, "published": s.Published, "text": s.Text, "language": "en"})
	}
	for i := range c.claims {
		x := c.claim(i)
		line(map[string]any{"type": "claim", "id": x.ID, "text": x.Text, "title": x.Title, "date": x.Date, "language": "en"})
	}
	for i := range c.evidence {
		e := c.piece(i)
		line(map[string]any{"type": "evidence", "claim": e.Claim, "source": e.Source, "quote": e.Quote, "stance": e.Stance})
	}
	if err := b.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// spent measures processor time, wall time and the peak of resident memory.
type spent struct {
	cpu, wall time.Duration
	peak      int // MB
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func measure(fn func()) spent {
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	cpu, wall := cpuTime(), time.Now()
	fn()
	s := spent{cpu: cpuTime() - cpu, wall: time.Since(wall)}
	status, _ := os.ReadFile("/proc/self/status")
	if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
		kb, _ := strconv.Atoi(strings.Fields(rest)[0])
		s.peak = kb >> 10
	}
	return s
}

// BenchmarkImport imports sources, as many claims and three times as many pieces of evidence, beside a bare insert of the same rows by prepared
// statements. The bare insert has the same tables in a file of the same settings (WAL, synchronous=FULL, foreign keys, 32 MB of pages), so it keeps
// every index and constraint and the full-text index of the same folded paragraphs, and commits every 10,000 statements. It has no history, reads
// nothing, and what it inserts (ids, hashes, packed and folded texts, places of quotations) is made before it is measured; an import parses, packs,
// folds, looks for quotations and writes the history. CLAIMTRAIL_BENCH_IMPORT says how many sources; 100000 is the whole.
func BenchmarkImport(b *testing.B) {
	n := 10_000
	if s := os.Getenv("CLAIMTRAIL_BENCH_IMPORT"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	c := newCorpus(n)
	rows := c.sources + c.claims + c.evidence
	file := filepath.Join(b.TempDir(), "records.jsonl")
	c.write(b, file)
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as the command has it
	for b.Loop() {
		dir := b.TempDir()
		d := dbtest.Open(b, filepath.Join(dir, "data.db"))
		f, err := os.Open(file)
		if err != nil {
			b.Fatal(err)
		}
		var s exchange.Summary
		ours := measure(func() { s, err = exchange.ImportJSONL(ctx, d, anna, f, exchange.ImportOptions{}) })
		_ = f.Close()
		if err != nil || len(s.Faults) > 0 || s.Made["evidence"] != c.evidence {
			b.Fatal(err, s)
		}
		bare := c.bare(b, filepath.Join(dir, "bare.db"), indexed(b, d))
		b.ReportMetric(float64(ours.cpu.Microseconds())/float64(rows), "µs-cpu/row")
		b.ReportMetric(float64(bare.cpu.Microseconds())/float64(rows), "µs-cpu-bare/row")
		b.ReportMetric(float64(ours.cpu)/float64(bare.cpu), "x-bare")
		b.ReportMetric(float64(ours.wall.Microseconds())/float64(rows), "µs-wall/row")
		b.ReportMetric(float64(bare.wall.Microseconds())/float64(rows), "µs-wall-bare/row")
		b.ReportMetric(float64(ours.peak), "MB-peak")
	}
}

// indexed reports whether the import fills the full-text index of sources.
func indexed(b *testing.B, d *db.DB) bool {
	var n int
	err := d.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `select count(*) from (select 1 from paragraphs limit 1) x`).Scan(&n)
	})
	if err != nil {
		b.Fatal(err)
	}
	return n > 0
}

// bare inserts the same rows with prepared statements, 10,000 to a transaction. What it inserts is made before it is measured.
func (c *corpus) bare(b *testing.B, name string, index bool) (total spent) {
	made, err := db.Open(ctx, name) // for its tables
	if err == nil {
		err = made.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	raw, err := sql.Open("sqlite3", "file:"+name+"?_foreign_keys=1&_journal_mode=WAL&_synchronous=FULL&_cache_size=-32000&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	raw.SetMaxOpenConns(1)
	now := db.FormatTime(time.Now())
	sourceIDs, snapshotIDs, claimIDs := make([]string, c.sources), make([]string, c.sources), make([]string, c.claims)
	publishers, passages := map[string]string{}, map[[2]int]string{}
	paragraph := int64(1)
	var pending []bareRow
	flush := func() {
		s := measure(func() { insertBare(b, raw, pending) })
		total.cpu, total.wall, total.peak = total.cpu+s.cpu, total.wall+s.wall, max(total.peak, s.peak)
		pending = pending[:0]
	}
	add := func(query string, args ...any) {
		if pending = append(pending, bareRow{query, args}); len(pending) >= 10_000 {
			flush()
		}
	}
	for i := range c.sources {
		s := c.source(i)
		if publishers[s.Publisher] == "" {
			publishers[s.Publisher] = db.NewID()
			add(`insert into publishers (id, name, created_at, updated_at) values (?, ?, ?, ?)`, publishers[s.Publisher], s.Publisher, now, now)
		}
		sourceIDs[i], snapshotIDs[i] = db.NewID(), db.NewID()
		sum := sha256.Sum256([]byte(s.Text))
		hash := hex.EncodeToString(sum[:])
		add(`insert into sources (id, ref, publisher, title, published, language, url, system, external_id, created_at, updated_at) values (?, ?, ?, ?, ?, 'en', ?, 'import', ?, ?, ?)`,
			sourceIDs[i], fmt.Sprintf("SR-%04X", i+1), publishers[s.Publisher], s.Title, s.Published, s.URL, s.ID, now, now)
		add(`insert into blobs (sha256, bytes, packed) values (?, ?, ?)`, hash, len(s.Text), packed(s.Text))
		add(`insert into snapshots (id, source, number, sha256, media_type, charset, bytes, text, text_sha256, text_chars, extractor, extractor_version, method, captured_at, captured_by)
			values (?, ?, 1, ?, 'text/plain', 'utf-8', ?, ?, ?, ?, 'as-given', '1', 'import', ?, 'local:anna')`,
			snapshotIDs[i], sourceIDs[i], hash, len(s.Text), s.Text, hash, len(s.Text), now)
		if index {
			list := fulltext.Cut(s.Text)
			for j, part := range list {
				add(`insert into paragraphs (docid, folded) values (?, ?)`, paragraph+int64(j), part.Folded)
			}
			add(`insert into searched_texts (first, source, snapshot, places) values (?, ?, ?, ?)`, paragraph, sourceIDs[i], snapshotIDs[i], "0-500 500-1000 1000-1500 1500-2000")
			paragraph += int64(len(list))
		}
	}
	for i := range c.claims {
		x := c.claim(i)
		claimIDs[i] = db.NewID()
		add(`insert into claims (id, ref, title, text, language, said, system, external_id, folded, created_at, created_by, updated_at) values (?, ?, ?, ?, 'en', ?, 'import', ?, ?, ?, 'local:anna', ?)`,
			claimIDs[i], fmt.Sprintf("CT-%04X", i+1), x.Title, x.Text, x.Date, x.ID, strings.ToLower(x.Title+"\n"+x.Text), now, now)
	}
	for i := range c.evidence {
		e := c.piece(i)
		var n int
		_, _ = fmt.Sscanf(e.Source, "s%d", &n)
		at := [2]int{n, e.Start}
		passage, there := passages[at]
		if !there {
			passage = db.NewID()
			passages[at] = passage
			add(`insert into passages (id, snapshot, quote, prefix, suffix, start_offset, end_offset, created_at, created_by) values (?, ?, ?, ?, ?, ?, ?, ?, 'local:anna')`,
				passage, snapshotIDs[n], e.Quote, e.Quote[:32], e.Quote[:32], e.Start, e.Start+len(e.Quote), now)
		}
		add(`insert into evidence (id, claim, passage, source, stance, number, added_at, added_by) values (?, ?, ?, ?, ?, ?, ?, 'local:anna')`,
			db.NewID(), claimIDs[i/3], passage, sourceIDs[n], e.Stance, 1+i%3, now)
	}
	flush()
	return total
}

type bareRow struct {
	query string
	args  []any
}

func insertBare(b *testing.B, raw *sql.DB, rows []bareRow) {
	tx, err := raw.BeginTx(context.Background(), nil)
	if err != nil {
		b.Fatal(err)
	}
	statements := map[string]*sql.Stmt{}
	for _, r := range rows {
		stmt := statements[r.query]
		if stmt == nil {
			if stmt, err = tx.Prepare(r.query); err != nil {
				b.Fatal(err)
			}
			defer func() { _ = stmt.Close() }()
			statements[r.query] = stmt
		}
		if _, err := stmt.Exec(r.args...); err != nil {
			b.Fatal(err, r.args)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

func packed(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.Bytes()
}
