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
	mu     sync.Mutex
	counts map[string]int32
	next   int64 // the first paragraph that was not read yet
	claims string
	titles string // the last source and claim that were read
}

// follow takes in what came since. What was changed is not forgotten.
func (w *vocabulary) follow(ctx context.Context, tx *db.Tx) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.counts == nil {
		w.counts = map[string]int32{}
	}
	for {
		read := 0
		err := tx.Each(ctx, `select docid, folded from paragraphs where docid >= $1 and docid < $2 order by docid`, []any{w.next, w.next + 2_000}, func(row *sql.Rows) error {
			var docid int64
			var folded string
			err := row.Scan(&docid, &folded)
			w.take(folded)
			read++
			return err
		})
		if err != nil {
			return err
		}
		var last int64
		if err := tx.QueryRow(ctx, `select next from counters where kind = 'paragraph'`).Scan(&last); err != nil {
			return err
		}
		if w.next += 2_000; w.next >= last {
			w.next = last
			break
		}
	}
	if err := w.read(ctx, tx, `select c.id, c.folded from claims c where c.id > $1 order by c.id`, &w.claims); err != nil {
		return err
	}
	return w.read(ctx, tx, `select s.id, s.title from sources s where s.id > $1 order by s.id`, &w.titles)
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

// take counts the words of folded text. Numbers have no neighbours that anybody meant.
func (w *vocabulary) take(folded string) {
	for word := range strings.FieldsSeq(folded) {
		if len(word) < minCorrected || word[0] >= '0' && word[0] <= '9' {
			continue
		}
		if n, there := w.counts[word]; there {
			w.counts[word] = n + 1
		} else {
			w.counts[strings.Clone(word)] = 1
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
func (s *searching) correct(words *vocabulary) (changed bool, err error) {
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
		if err := words.follow(s.ctx, s.tx); err != nil {
			return false, err
		}
		for _, near := range words.near(p.Term.Folded) {
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

// known reports whether the viewer finds anything by a word, filters aside.
func (s *searching) known(word string) (bool, error) {
	bare := *s
	bare.limits, bare.q, bare.found = limits{}, fulltext.OfWord(word), Found{Totals: map[string]Total{}}
	if err := bare.findAll(false); err != nil {
		return false, err
	}
	return bare.found.All().N > 0, nil
}
