package claims

import (
	"database/sql"
	"math"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// What a question about texts costs at most.
const (
	maxParagraphs = 5_000 // that hold the words and are counted, the newest first
	maxPhrased    = 60    // of them, those that hold the words side by side
	maxRead       = 200   // of them, those that are read to be ranked
)

// body is what was found of a source's text.
type body struct {
	docids []int64 // that hold the words, the newest first
	docid  int64   // the one that answers best, of those that were read; 0 for none
	score  float64
	titled bool // what it is called holds all the words
}

// findSources finds sources by the paragraphs of their newest texts, each holding all the words, and by what they are called.
func (s *searching) findSources(some bool) error {
	terms := s.q.Terms(false)
	if len(terms) == 0 {
		return s.allSources()
	}
	docids, atLeast, err := s.paragraphsWith(terms, some)
	if err != nil {
		return err
	}
	fits := map[int32]bool{}
	fit := func(v int32) bool {
		yes, known := fits[v]
		if !known {
			yes = s.source(v)
			fits[v] = yes
		}
		return yes
	}
	for _, docid := range docids {
		if v, there := s.rows.sourceAt(docid); there && fit(v) {
			b := s.bodies[v]
			if b == nil {
				b = &body{}
				s.bodies[v] = b
			}
			b.docids = append(b.docids, docid)
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
	for v, b := range s.bodies {
		x := &s.rows.list[v]
		languages[x.language]++
		publishers[x.publisher]++
		years[yearOf(x.span)]++
		score := b.score
		if b.titled {
			score += 1 + fulltext.Score(x.called, terms)/2
		}
		hits = append(hits, hit{v, score + math.Log1p(float64(len(b.docids)))/20})
	}
	s.sourceFacets(languages, publishers, years, atLeast)
	s.take("sources", best(hits), Total{len(hits), atLeast})
	return nil
}

// paragraphsWith gives the newest paragraphs that hold all the terms, or most of them.
func (s *searching) paragraphsWith(terms []fulltext.Term, some bool) (docids []int64, atLeast bool, err error) {
	all, none := wordsOf(terms), wordsOf(s.q.Terms(true))
	if !some {
		docids, err = s.tx.Holding(s.ctx, all, none, maxParagraphs)
		return docids, len(docids) == maxParagraphs, err
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

func wordsOf(terms []fulltext.Term) (list []db.Words) {
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
		if b := s.bodies[v]; b != nil {
			b.titled = true
		} else if !unwanted[v] && holdsAll(x.called, nil, none) {
			s.bodies[v] = &body{titled: true}
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
	for _, w := range wordsOf(terms) {
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
			docids, err := s.tx.Holding(s.ctx, []db.Words{phrase}, wordsOf(s.q.Terms(true)), maxPhrased)
			if err != nil {
				return err
			}
			for _, docid := range docids {
				if v, there := s.rows.sourceAt(docid); there && s.bodies[v] != nil {
					read[docid] = true
				}
			}
		}
	}
	var called, newest []int64
	for _, b := range s.bodies {
		if len(b.docids) == 0 {
			continue
		}
		if b.titled {
			called = append(called, b.docids[len(b.docids)-1])
		}
		newest = append(newest, b.docids[:min(2, len(b.docids))]...)
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
		if !there || s.bodies[v] == nil {
			return nil
		}
		if b, score := s.bodies[v], fulltext.Score(folded, terms); score > b.score || score == b.score && docid < b.docid {
			b.score, b.docid = score, docid
		}
		return nil
	})
}
