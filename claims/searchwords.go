package claims

import (
	"context"
	"database/sql"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// vocabulary is the words of all texts, titles and claims: what a word that nothing holds may have meant. It knows words of confidential sources too, so
// a word has to be found by who asks before it is told.
type vocabulary struct {
	reading sync.Mutex // held by who reads, however long that takes

	mu     sync.Mutex // held for moments
	counts map[string]int32
	sorted []string // the words in order
	recent []string // those that came since
	next   int64    // the first paragraph that was not read yet
	claims string
	titles string // the last source and claim that were read
}

// follow takes in what came since. What was changed is not forgotten.
func (w *vocabulary) follow(ctx context.Context, tx *db.Tx) error {
	w.reading.Lock()
	defer w.reading.Unlock()
	for {
		err := tx.Each(ctx, `select docid, folded from paragraphs where docid >= $1 and docid < $2 order by docid`, []any{w.next, w.next + 2_000}, func(row *sql.Rows) error {
			var docid int64
			var folded string
			err := row.Scan(&docid, &folded)
			w.take(folded)
			return err
		})
		if err != nil {
			return err
		}
		var last int64
		if err := tx.QueryRow(ctx, `select next from counters where kind = 'paragraph'`).Scan(&last); err != nil {
			return err
		}
		if w.advance(2_000, last) {
			break
		}
	}
	if err := w.read(ctx, tx, `select c.id, c.folded from claims c where c.id > $1 order by c.id`, &w.claims); err != nil {
		return err
	}
	if err := w.read(ctx, tx, `select s.id, s.title from sources s where s.id > $1 order by s.id`, &w.titles); err != nil {
		return err
	}
	w.order()
	return nil
}

// manyRecent is how many words are looked through one by one before they are put in order.
const manyRecent = 2_000

func (w *vocabulary) order() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.recent) > manyRecent {
		w.sorted, w.recent = append(w.sorted, w.recent...), nil
		slices.Sort(w.sorted)
	}
}

// advance notes how far the paragraphs were read, and reports whether that is to the end.
func (w *vocabulary) advance(by, last int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = min(w.next+by, last)
	return w.next == last
}

func (w *vocabulary) read(ctx context.Context, tx *db.Tx, query string, last *string) error {
	return tx.Each(ctx, query, []any{*last}, func(row *sql.Rows) error {
		var id, text string
		err := row.Scan(&id, &text)
		w.take(fulltext.Fold(text))
		*last = id
		return err
	})
}

// take counts the words of folded text.
func (w *vocabulary) take(folded string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.counts == nil {
		w.counts = map[string]int32{}
	}
	for word := range strings.FieldsSeq(folded) {
		if n, there := w.counts[word]; there {
			w.counts[word] = n + 1
		} else {
			word = strings.Clone(word)
			w.counts[word] = 1
			w.recent = append(w.recent, word)
		}
	}
}

// minCorrected is the fewest letters of a word that is taken for another, and longCorrected from how many on two of them may be wrong.
const (
	minCorrected  = 4
	longCorrected = 7
	maxNear       = 8
)

// near gives the words that are nearest to one, the most frequent of them first.
func (w *vocabulary) near(word string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := utf8.RuneCountInString(word)
	if n < minCorrected {
		return nil
	}
	most := 1
	if n >= longCorrected {
		most = 2
	}
	type found struct {
		word  string
		apart int
		count int32
	}
	var list []found
	mask, runes := lettersOf(word), []rune(word)
	for other, count := range w.counts {
		if other[0] >= '0' && other[0] <= '9' { // numbers have no neighbours that anybody meant
			continue
		}
		if abs(len(other)-len(word)) > most*utf8.UTFMax || bits.OnesCount64(mask^lettersOf(other)) > 2*most || other == word {
			continue
		}
		if apart := apart(runes, []rune(other), most); apart <= most {
			list = append(list, found{other, apart, count})
		}
	}
	slices.SortFunc(list, func(a, b found) int {
		switch {
		case a.apart != b.apart:
			return a.apart - b.apart
		case a.count != b.count:
			return int(b.count) - int(a.count)
		}
		return strings.Compare(a.word, b.word)
	})
	words := make([]string, 0, maxNear)
	for _, f := range list[:min(maxNear, len(list))] {
		words = append(words, f.word)
	}
	return words
}

func abs(n int) int { return max(n, -n) }

// lettersOf says which letters a word has, roughly: words that differ in more than some letters need not be compared.
func lettersOf(word string) (mask uint64) {
	for _, r := range word {
		mask |= 1 << (r % 64)
	}
	return mask
}

// apart counts the letters that were left out, put in, typed for others or exchanged with their neighbours (Damerau's distance in the restricted form);
// any number above most when there are more.
func apart(a, b []rune, most int) int {
	if abs(len(a)-len(b)) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		least := row[0]
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// correct puts near words in the place of those that nothing holds. It reports whether there were any.
func (s *searching) correct() (changed bool, err error) {
	for i, p := range s.q.Parts {
		if p.Term == nil || p.Term.Not || p.Term.Prefix || strings.Contains(p.Term.Folded, " ") {
			continue
		}
		known, err := s.known(p.Term.Folded)
		if err != nil || known {
			if err != nil {
				return false, err
			}
			continue
		}
		if err := s.words.follow(s.ctx, s.tx); err != nil {
			return false, err
		}
		for _, near := range append(s.words.near(p.Term.Folded), s.words.around(p.Term.Folded)...) {
			if known, err = s.known(near); err != nil {
				return false, err
			}
			if known {
				s.found.Instead = append(s.found.Instead, Instead{p.Term.Raw, near})
				s.q, changed = s.q.Replace(i, near), true
				break
			}
		}
	}
	return changed, nil
}

// minPart is the fewest letters of a word that is looked for in longer ones.
const minPart = 5

// umlauts are written with an e where there are none.
var umlauts = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// around gives the words that begin or end with one, the most frequent first: in some languages words are written as one.
func (w *vocabulary) around(word string) (words []string) {
	if utf8.RuneCountInString(word) < minPart {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	plain, counts := umlauts.Replace(word), map[string]int{}
	for other, n := range w.counts {
		if len(other) >= len(plain) && (strings.HasPrefix(other, word) || strings.HasPrefix(other, plain) || strings.HasSuffix(other, word) || strings.HasSuffix(other, plain)) {
			counts[other] = int(n)
		}
	}
	for _, v := range mostOf(counts, maxNear) {
		words = append(words, v.Value)
	}
	return words
}

// known reports whether the viewer finds anything by a word, filters aside.
func (s *searching) known(word string) (bool, error) {
	t := fulltext.Term{Folded: word}
	bare := *s
	bare.limits = limits{}
	for _, limit := range []int{10, maxParagraphs} { // the second when the newest are withheld
		docids, err := s.tx.Holding(s.ctx, []db.Words{{Text: word}}, nil, limit)
		if err != nil {
			return false, err
		}
		for _, docid := range docids {
			if v, there := s.rows.sourceAt(docid); there && bare.source(v) {
				return true, nil
			}
		}
		if len(docids) < limit {
			break
		}
	}
	for _, v := range s.rows.titles[word] {
		if bare.source(v) {
			return true, nil
		}
	}
	if !s.claimsWith(fulltext.Term{Folded: word, Raw: word}, s.claims.desk.sealed(Filter{Viewer: s.o.Viewer})).empty() {
		return true, nil
	}
	seen := false
	for p := range s.rows.houses {
		seen = seen || t.Holds(s.rows.houses[p].called) && !s.rows.secret(s.tx, int32(p))
	}
	return seen, nil
}

// count says in how many places a word stands, roughly, 0 when that is not known.
func (w *vocabulary) count(t fulltext.Term) int32 {
	if t.Prefix || strings.Contains(t.Folded, " ") {
		return 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.counts[t.Folded]
}

// paragraphs says how many were read, at least 1000: among few no word is common.
func (w *vocabulary) paragraphs() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(1000, int(w.next))
}

// What a beginning of words stands for at most: words, and places in which they stand.
const (
	maxBeginning = 40
	maxPlaces    = 40_000
)

// beginning gives the words that begin so, the most frequent first; whole: all of them. Nil when they are not known.
func (w *vocabulary) beginning(prefix string) (words []string, whole bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next <= 1 {
		return nil, true
	}
	counts := map[string]int{}
	from, _ := slices.BinarySearch(w.sorted, prefix)
	for _, word := range w.sorted[from:] {
		if !strings.HasPrefix(word, prefix) {
			break
		}
		counts[word] = int(w.counts[word])
	}
	for _, word := range w.recent {
		if strings.HasPrefix(word, prefix) {
			counts[word] = int(w.counts[word])
		}
	}
	places := 0
	for _, v := range mostOf(counts, maxBeginning) {
		if places += v.N; places > maxPlaces && len(words) > 0 {
			break
		}
		words = append(words, v.Value)
	}
	return words, len(words) == len(counts)
}
