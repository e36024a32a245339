package claims

import (
	"context"
	"database/sql"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// Question is a text of which somebody asks whether it was checked before.
type Question struct {
	Text, Language string
}

// Found is a claim that says what a text says, or nearly.
type Found struct {
	Claim   Claim // as the reader may read it
	Score   float64
	Rating  *Rating // ours; nil while it is unrated, or sealed from the reader
	By      string  // the name of who gave it
	At      time.Time
	Earlier []EarlierCheck // others' checks, the last first
	Why     match.Why
	Known   []string // what else it is known by, as match.Common.Title counts
}

// Match says which claims are nearest to each text, best first, at most k of each. False: the matcher cannot be asked.
func (m *Matcher) Match(ctx context.Context, tx *db.Tx, by auth.Person, questions []Question, k int) (answers [][]Found, ok bool, err error) {
	hits, docs, ok, err := m.nearest(ctx, tx, questions, k, nil)
	if err != nil || !ok {
		return nil, ok, err
	}
	keys := map[uint32]bool{}
	for _, list := range hits {
		for _, h := range list {
			keys[h.Key] = true
		}
	}
	found, err := readFound(ctx, tx, by, keys)
	if err != nil {
		return nil, false, err
	}
	answers = make([][]Found, len(questions))
	for i, list := range hits {
		for _, h := range list {
			f, there := found[h.Key]
			if !there {
				continue
			}
			d := docs.of(h.Key)
			f.Score, f.Why, f.Known = h.Score, match.Explain(match.Parse(questions[i].Text, questions[i].Language), d), d.Titles
			answers[i] = append(answers[i], f)
		}
	}
	return answers, true, nil
}

// Nearest gives keys and scores alone, and calls progress (nil: nobody) now and then with how many texts are done.
func (m *Matcher) Nearest(ctx context.Context, tx *db.Tx, questions []Question, k int, progress func(done int)) ([][]match.Hit, bool, error) {
	hits, _, ok, err := m.nearest(ctx, tx, questions, k, progress)
	return hits, ok, err
}

func (m *Matcher) nearest(ctx context.Context, tx *db.Tx, questions []Question, k int, progress func(int)) (hits [][]match.Hit, docs *docs, ok bool, err error) {
	docs = newDocs(ctx, tx)
	hits = make([][]match.Hit, len(questions))
	ok, err = m.Ask(ctx, tx, func(x Indexes) error {
		return beside(len(questions), progress, func(i int) (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			hits[i], err = x.Claims.Search(match.Parse(questions[i].Text, questions[i].Language), k, docs.get)
			return err
		})
	})
	return hits, docs, ok, err
}

// beside calls do with every number below n, on all processors at once, until one fails. What do panics with, beside does.
func beside(n int, progress func(done int), do func(i int) error) error {
	w := &workers{n: n, progress: progress}
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i, more := w.take(); more; i, more = w.take() {
				w.try(i, do)
			}
		})
	}
	wg.Wait()
	if w.panicked != nil {
		panic(w.panicked)
	}
	return w.failed
}

// workers share numbers among them.
type workers struct {
	mu       sync.Mutex
	n, next  int
	progress func(done int)
	failed   error
	panicked any
}

func (w *workers) take() (i int, more bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next >= w.n || w.failed != nil || w.panicked != nil {
		return 0, false
	}
	w.next++
	if w.progress != nil {
		w.progress(w.next)
	}
	return w.next - 1, true
}

func (w *workers) try(i int, do func(int) error) {
	var err error
	defer func() {
		v := recover()
		w.mu.Lock()
		defer w.mu.Unlock()
		if v != nil {
			w.panicked = v
		}
		if err != nil {
			w.failed = err
		}
	}()
	err = do(i)
}

// maxKept bounds the claims whose words are kept at once.
const maxKept = 200_000

// docs reads what claims are known by as it is asked for, and keeps it: many questions have the same candidates. Several goroutines may ask.
type docs struct {
	ctx  context.Context //nolint:containedctx // it lives as long as one call of the matcher
	tx   *db.Tx
	mu   sync.Mutex
	kept map[uint32]match.Doc
}

func newDocs(ctx context.Context, tx *db.Tx) *docs {
	return &docs{ctx: ctx, tx: tx, kept: map[uint32]match.Doc{}}
}

// get is a match.Texts.
func (d *docs) get(keys []uint32) ([]match.Doc, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kept) > maxKept {
		clear(d.kept)
	}
	var missing []string
	for _, key := range keys {
		if _, there := d.kept[key]; !there {
			missing = append(missing, RefOf(key))
		}
	}
	for chunk := range slices.Chunk(missing, 1000) {
		list, err := readDocs(d.ctx, d.tx, "c.ref in ("+db.In(1, len(chunk))+")", anys(chunk))
		if err != nil {
			return nil, err
		}
		for _, doc := range list {
			d.kept[doc.Key] = doc.Doc
		}
	}
	list := make([]match.Doc, 0, len(keys))
	for _, key := range keys {
		if doc, there := d.kept[key]; there {
			list = append(list, doc)
		}
	}
	return list, nil
}

// of gives what was read of a claim, or reads it.
func (d *docs) of(key uint32) match.Doc {
	list, err := d.get([]uint32{key})
	if err != nil || len(list) == 0 {
		return match.Doc{Key: key}
	}
	return list[0]
}

// readFound reads claims by their keys, with who checked them before.
func readFound(ctx context.Context, tx *db.Tx, by auth.Person, keys map[uint32]bool) (map[uint32]Found, error) {
	found, key := map[uint32]Found{}, map[string]uint32{}
	reader, err := ReadRatings(ctx, tx)
	if err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(keys)), 500) {
		refs := make([]string, len(chunk))
		for i, k := range chunk {
			refs[i] = RefOf(k)
		}
		in := db.In(1, len(refs))
		err := eachClaim(ctx, tx, selectClaim+` where c.ref in (`+in+`)`, anys(refs), func(c Claim) {
			k, _ := KeyOf(c.Ref)
			c = c.For(by)
			key[c.ID], found[k] = k, Found{Claim: c, At: c.RatedAt}
		})
		if err != nil {
			return nil, err
		}
		if err := tx.Each(ctx, selectEarlier+` where e.claim in (select c.id from claims c where c.ref in (`+in+`)) order by e.checked desc, e.created_at desc, e.id desc`, anys(refs),
			func(rows *sql.Rows) error {
				e, err := scanEarlier(rows)
				e.ReadAs, e.Known = reader.Read(e.Rating, e.site())
				f := found[key[e.ClaimID]]
				f.Earlier = append(f.Earlier, e)
				found[key[e.ClaimID]] = f
				return err
			}); err != nil {
			return nil, err
		}
	}
	return found, nameRatings(ctx, tx, found)
}

// nameRatings fills in the ratings as their scales name them, and who gave them.
func nameRatings(ctx context.Context, tx *db.Tx, found map[uint32]Found) error {
	scales, actors := map[scaleAt]Scale{}, []string{}
	for _, f := range found {
		actors = append(actors, f.Claim.RatedBy)
	}
	names, err := auth.Names(ctx, tx, actors)
	if err != nil {
		return err
	}
	for k, f := range found {
		if f.Claim.Rating == "" {
			continue
		}
		at := scaleAt{f.Claim.Scale, f.Claim.ScaleVersion}
		scale, there := scales[at]
		if !there {
			if scale, err = GetScale(ctx, tx, at.slug, at.version); err != nil {
				return err
			}
			scales[at] = scale
		}
		f.Rating, f.By = scale.Find(f.Claim.Rating), names[f.Claim.RatedBy]
		found[k] = f
	}
	return nil
}

// CalledOutside gives what the claims that were found are called by the system that they came from, or by their ids when they were made here, or when the
// other id would break the line that it is written to.
func CalledOutside(ctx context.Context, tx *db.Tx, hits [][]match.Hit) (map[uint32]string, error) {
	called := map[uint32]string{}
	for _, list := range hits {
		for _, h := range list {
			called[h.Key] = ""
		}
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(called)), 1000) {
		refs := make([]string, len(chunk))
		for i, key := range chunk {
			refs[i] = RefOf(key)
		}
		err := tx.Each(ctx, `select c.ref, c.id, c.external_id from claims c where c.ref in (`+db.In(1, len(refs))+`)`, anys(refs), func(row *sql.Rows) error {
			var ref, id, outside string
			err := row.Scan(&ref, &id, &outside)
			key, _ := KeyOf(ref)
			if called[key] = id; outside != "" && !strings.ContainsFunc(outside, unicode.IsControl) {
				called[key] = outside
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return called, nil
}

// eachPair calls fn with the two texts of every row.
func eachPair(ctx context.Context, tx *db.Tx, query string, args []any, fn func(a, b string)) error {
	return tx.Each(ctx, query, args, func(row *sql.Rows) error {
		var a, b string
		err := row.Scan(&a, &b)
		if err == nil {
			fn(a, b)
		}
		return err
	})
}

// FindChecked gives a claim (id or reference) as by may read it, with who checked it.
func FindChecked(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Found, error) {
	c, err := Get(ctx, tx, id)
	if err != nil {
		return Found{}, err
	}
	key, _ := KeyOf(c.Ref)
	found, err := readFound(ctx, tx, by, map[uint32]bool{key: true})
	return found[key], err
}
