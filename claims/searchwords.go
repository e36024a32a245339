package claims

import (
	"cmp"
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

	mu     sync.Mutex       // held for moments
	at     map[string]int32 // places in list
	list   []seenWord
	sorted []int32 // places of the words in order
	next   int64   // the first paragraph that was not read yet
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

// seenWord is a word of the vocabulary.
type seenWord struct {
	letters uint64 // lettersOf it
	n       int32  // how often it was seen
	length  int32  // in code points
	word    string
}

// manyRecent is how many words are looked through one by one before they are put in order.
const manyRecent = 2_000

func (w *vocabulary) order() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.list)-len(w.sorted) <= manyRecent {
		return
	}
	for i := len(w.sorted); i < len(w.list); i++ {
		w.sorted = append(w.sorted, int32(i))
	}
	slices.SortFunc(w.sorted, func(a, b int32) int { return strings.Compare(w.list[a].word, w.list[b].word) })
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
	if w.at == nil {
		w.at = map[string]int32{}
	}
	for word := range strings.FieldsSeq(folded) {
		place, there := w.at[word]
		if !there {
			word, place = strings.Clone(word), int32(len(w.list))
			w.at[word] = place
			w.list = append(w.list, seenWord{lettersOf(word), 0, int32(utf8.RuneCountInString(word)), word})
		}
		w.list[place].n++
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
	for i := range w.list {
		other := &w.list[i]
		if abs(int(other.length)-n) > most || bits.OnesCount64(mask^other.letters) > 2*most || other.word == word {
			continue
		}
		if other.word[0] >= '0' && other.word[0] <= '9' { // numbers have no neighbours that anybody meant
			continue
		}
		if apart := apart(runes, []rune(other.word), most); apart <= most {
			list = append(list, found{other.word, apart, other.n})
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
	plain := umlauts.Replace(word)
	letters, frequent := lettersOf(plain), mostFrequent{most: maxNear}
	for i := range w.list {
		if other := &w.list[i]; letters&^other.letters == 0 && (strings.HasPrefix(other.word, word) || strings.HasPrefix(other.word, plain) ||
			strings.HasSuffix(other.word, word) || strings.HasSuffix(other.word, plain)) {
			frequent.add(other)
		}
	}
	for _, x := range frequent.list {
		words = append(words, x.word)
	}
	return words
}

// mostFrequent keeps the most frequent words of those that are added, by the words themselves where they are as frequent.
type mostFrequent struct {
	most, added int
	list        []*seenWord
}

func (f *mostFrequent) add(x *seenWord) {
	f.added++
	if len(f.list) == f.most && x.n < f.list[f.most-1].n {
		return
	}
	place, _ := slices.BinarySearchFunc(f.list, x, func(a, b *seenWord) int { return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(a.word, b.word)) })
	f.list = slices.Insert(f.list, place, x)
	f.list = f.list[:min(len(f.list), f.most)]
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
	if place, there := w.at[t.Folded]; there {
		return w.list[place].n
	}
	return 0
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
	if len(w.list) == 0 {
		return nil, true
	}
	frequent := mostFrequent{most: maxBeginning}
	from, _ := slices.BinarySearchFunc(w.sorted, prefix, func(place int32, prefix string) int { return strings.Compare(w.list[place].word, prefix) })
	for _, place := range w.sorted[from:] {
		if !strings.HasPrefix(w.list[place].word, prefix) {
			break
		}
		frequent.add(&w.list[place])
	}
	for i := len(w.sorted); i < len(w.list); i++ {
		if strings.HasPrefix(w.list[i].word, prefix) {
			frequent.add(&w.list[i])
		}
	}
	places := 0
	for _, x := range frequent.list {
		if places += int(x.n); places > maxPlaces && len(words) > 0 {
			break
		}
		words = append(words, x.word)
	}
	return words, len(words) == frequent.added
}
