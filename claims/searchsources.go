package claims

import (
	"database/sql"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// What a question about texts costs at most.
const (
	maxParagraphs = 2_000 // that hold the words and are counted, the newest first
	maxPhrased    = 60    // of them, those that hold the words side by side
	maxRead       = 200   // of them, those that are read to be ranked
)

// body is what was found of a source's text.
type body struct {
	source        int32
	paragraphs    int   // that hold the words
	newest, first int64 // of them
	docid         int64 // the one that answers best, of those that were read; 0 for none
	score         float64
	titled        bool // what it is called holds all the words
}

// bodies are the sources that were found, by their numbers.
type bodies struct {
	list []body
	at   []int32 // of each source: its place in list and one more, 0 for none
}

func newBodies(sources int) *bodies { return &bodies{at: make([]int32, sources)} }

// of gives what was found of a source, or nil. It is good until the next add.
func (b *bodies) of(v int32) *body {
	if b == nil || b.at[v] == 0 {
		return nil
	}
	return &b.list[b.at[v]-1]
}

func (b *bodies) add(v int32) *body {
	if x := b.of(v); x != nil {
		return x
	}
	b.list = append(b.list, body{source: v})
	b.at[v] = int32(len(b.list))
	return &b.list[len(b.list)-1]
}

// findSources finds sources by the paragraphs of their newest texts, each holding all the words, and by what they are called.
func (s *searching) findSources(some bool) error {
	terms := s.q.Terms(false)
	if len(terms) == 0 {
		return s.allSources()
	}
	docids, atLeast, err := s.paragraphsWith(s.telling(terms), some)
	if err != nil {
		return err
	}
	s.bodies = newBodies(len(s.rows.list))
	fits := make([]int8, len(s.rows.list))
	fit := func(v int32) bool {
		if fits[v] == 0 {
			fits[v] = -1
			if s.source(v) {
				fits[v] = 1
			}
		}
		return fits[v] > 0
	}
	for _, docid := range docids {
		if v, there := s.rows.sourceAt(docid); there && fit(v) {
			b := s.bodies.add(v)
			if b.paragraphs++; b.newest == 0 {
				b.newest = docid
			}
			b.first = docid
		}
	}
	if err := s.titled(terms, fit); err != nil {
		return err
	}
	if err := s.readBodies(terms); err != nil {
		return err
	}
	var hits []hit
	languages, publishers, years := map[int32]int{}, map[int32]int{}, map[int32]int{}
	for _, b := range s.bodies.list {
		x := &s.rows.list[b.source]
		languages[x.language]++
		publishers[x.publisher]++
		years[yearOf(x.span)]++
		score := b.score
		if b.titled {
			score += 1 + fulltext.Score(x.called, terms)/2
		}
		hits = append(hits, hit{b.source, score + math.Log1p(float64(b.paragraphs))/20})
	}
	s.sourceFacets(languages, publishers, years, atLeast)
	s.take("sources", best(hits), Total{len(hits), atLeast})
	return nil
}

// common is in which part of all paragraphs a word has to stand to be left out of a question with others: it would tell little and take long.
const common = 8

// telling leaves out words that stand in most texts, as long as one is left; they count in the ranking. It says so.
func (s *searching) telling(terms []fulltext.Term) (list []fulltext.Term) {
	rarest, least := fulltext.Term{}, int32(math.MaxInt32)
	var left []string
	for _, t := range terms {
		n := s.words.count(t)
		if n < least {
			rarest, least = t, n
		}
		if int(n) > s.words.paragraphs()/common {
			left = append(left, "“"+t.Raw+"”")
			continue
		}
		list = append(list, t)
	}
	if len(list) == 0 {
		list = append(list, rarest)
		left = slices.DeleteFunc(left, func(word string) bool { return word == "“"+rarest.Raw+"”" })
	}
	if len(left) > 0 {
		s.note("%s: in most texts, so texts were not asked for it.", strings.Join(left, ", "))
	}
	return list
}

// paragraphsWith gives the newest paragraphs that hold all the terms, or most of them.
func (s *searching) paragraphsWith(terms []fulltext.Term, some bool) (docids []int64, atLeast bool, err error) {
	all, none := askedWords(terms), askedWords(s.q.Terms(true))
	for i, t := range terms {
		if t.Prefix && !strings.Contains(t.Folded, " ") && utf8.RuneCountInString(t.Folded) > 1 {
			words, whole := s.words.beginning(t.Folded)
			if all[i].Any = words; !whole {
				atLeast = true
				s.note("Very many words begin with “%s”; texts were asked for the %d most frequent of them.", t.Raw, len(words))
			}
		}
	}
	if !some {
		docids, err = s.tx.Holding(s.ctx, all, none, maxParagraphs)
		return docids, atLeast || len(docids) == maxParagraphs, err
	}
	for size := len(all) - 1; size > 0 && len(docids) == 0; size /= 2 { // all but one, then half of them, ... then each alone
		for from := range min(len(all), 8) {
			part := slices.Clone(slices.Concat(all, all)[from : from+size])
			more, err := s.tx.Holding(s.ctx, part, none, maxRead/4)
			if err != nil {
				return nil, false, err
			}
			docids = append(docids, more...)
		}
	}
	slices.Sort(docids)
	docids = slices.Compact(docids)
	slices.Reverse(docids)
	return docids, true, nil
}

func askedWords(terms []fulltext.Term) (list []db.Words) {
	for _, t := range terms {
		list = append(list, db.Words{Text: t.Folded, Prefix: t.Prefix})
	}
	return list
}

// allSources finds sources by filters alone, the newest first.
func (s *searching) allSources() error {
	var hits []hit
	languages, publishers, years := map[int32]int{}, map[int32]int{}, map[int32]int{}
	none, total := s.q.Terms(true), Total{}
	unwanted, err := s.sourcesWith(none)
	if err != nil {
		return err
	}
	for i := range s.rows.list {
		v := int32(len(s.rows.list) - 1 - i)
		x := &s.rows.list[v]
		if unwanted[v] || !s.source(v) || !holdsAll(x.called, nil, none) {
			continue
		}
		total.N++
		languages[x.language]++
		publishers[x.publisher]++
		years[yearOf(x.span)]++
		if len(hits) < MostRanked {
			hits = append(hits, hit{v, 0})
		}
	}
	s.sourceFacets(languages, publishers, years, false)
	s.take("sources", hits, total)
	return nil
}

// titled adds the sources that are called by all the terms.
func (s *searching) titled(terms []fulltext.Term, fit func(int32) bool) error {
	none := s.q.Terms(true)
	unwanted, err := s.sourcesWith(none)
	if err != nil {
		return err
	}
	look := func(v int32) {
		x := &s.rows.list[v]
		if !holdsAll(x.called, terms, nil) || !fit(v) {
			return
		}
		if s.bodies.of(v) != nil || !unwanted[v] && holdsAll(x.called, nil, none) {
			s.bodies.add(v).titled = true
		}
	}
	if len(terms) == 1 && terms[0].Prefix && !strings.Contains(terms[0].Folded, " ") {
		if words, _ := s.words.beginning(terms[0].Folded); len(words) > 0 {
			for _, w := range words {
				for _, v := range s.rows.titles[w] {
					look(v)
				}
			}
			return nil
		}
	}
	var shortest []int32
	whole := false // a word to begin with is there
	for _, t := range terms {
		words := strings.Fields(t.Folded)
		if t.Prefix {
			words = words[:len(words)-1]
		}
		for _, w := range words {
			if list := s.rows.titles[w]; !whole || len(list) < len(shortest) {
				shortest, whole = list, true
			}
		}
	}
	if whole {
		for _, v := range shortest {
			look(v)
		}
		return nil
	}
	for v := range s.rows.list {
		look(int32(v))
	}
	return nil
}

// sourcesWith gives the sources whose texts hold any of the terms.
func (s *searching) sourcesWith(terms []fulltext.Term) (map[int32]bool, error) {
	found := map[int32]bool{}
	for _, w := range askedWords(terms) {
		docids, err := s.tx.Holding(s.ctx, []db.Words{w}, nil, maxParagraphs)
		if err != nil {
			return nil, err
		}
		for _, docid := range docids {
			if v, there := s.rows.sourceAt(docid); there {
				found[v] = true
			}
		}
	}
	return found, nil
}

// readBodies ranks: it reads the paragraphs that hold the words side by side, those of sources that are called by them, and the newest.
func (s *searching) readBodies(terms []fulltext.Term) error {
	read := map[int64]bool{}
	if len(terms) > 1 {
		phrase := db.Words{Prefix: terms[len(terms)-1].Prefix}
		for i, t := range terms {
			if t.Prefix && i < len(terms)-1 {
				phrase.Text = ""
				break
			}
			phrase.Text = strings.TrimSpace(phrase.Text + " " + t.Folded)
		}
		if phrase.Text != "" {
			docids, err := s.tx.Holding(s.ctx, []db.Words{phrase}, askedWords(s.q.Terms(true)), maxPhrased)
			if err != nil {
				return err
			}
			for _, docid := range docids {
				if v, there := s.rows.sourceAt(docid); there && s.bodies.of(v) != nil {
					read[docid] = true
				}
			}
		}
	}
	var called, newest []int64
	for _, b := range s.bodies.list {
		if b.paragraphs == 0 {
			continue
		}
		if b.titled {
			called = append(called, b.first)
		}
		newest = append(newest, b.newest, b.first)
	}
	for _, more := range []struct {
		docids []int64
		most   int
	}{{called, maxRead / 2}, {newest, maxRead}} {
		slices.Sort(more.docids)
		for _, docid := range slices.Backward(more.docids) {
			if len(read) >= more.most {
				break
			}
			read[docid] = true
		}
	}
	return s.scoreParagraphs(read, terms)
}

// scoreParagraphs reads paragraphs and keeps the best of each source.
func (s *searching) scoreParagraphs(docids map[int64]bool, terms []fulltext.Term) error {
	if len(docids) == 0 {
		return nil
	}
	var args []any
	for docid := range docids {
		args = append(args, docid)
	}
	return s.tx.Each(s.ctx, `select docid, folded from paragraphs where docid in (`+db.In(1, len(args))+`)`, args, func(row *sql.Rows) error {
		var docid int64
		var folded string
		if err := row.Scan(&docid, &folded); err != nil {
			return err
		}
		v, there := s.rows.sourceAt(docid)
		if !there || s.bodies.of(v) == nil {
			return nil
		}
		if b, score := s.bodies.of(v), fulltext.Score(folded, terms); score > b.score || score == b.score && docid < b.docid {
			b.score, b.docid = score, docid
		}
		return nil
	})
}
