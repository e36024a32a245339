package claims

import (
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// findPassages finds passages that standing evidence cites by their words; filters are asked of their sources. Phrases and words that must not be there
// are looked for when the passages are read, so of those questions only the best are gone through.
func (s *searching) findPassages(some bool) error {
	terms := s.q.Terms(false)
	n := len(s.indexes.sources)
	open := everything(n)
	open.and(s.indexes.cited)
	if len(terms) > 0 {
		any := newBitset(n)
		for _, t := range s.asked(terms) {
			set := newBitset(n)
			for _, text := range s.meant(t) {
				records(s.indexes.Passages, s.readings(text), func(key uint32) { set.put(int32(key), true) })
			}
			if !some {
				open.and(set)
			}
			any.or(set)
		}
		open.and(any)
	}
	fits := map[int32]bool{}
	open.each(func(key int32) {
		v, there := s.rows.sourceOf(s.indexes.PassageSource(uint32(key)))
		if there {
			fit, known := fits[v]
			if !known {
				fit = s.source(v)
				fits[v] = fit
			}
			there = fit
		}
		if !there {
			open.put(key, false)
		}
	})
	atLeast, err := s.lookThroughPassages(open, some)
	if err != nil {
		return err
	}
	languages, publishers, years := map[int32]int{}, map[int32]int{}, map[int32]int{}
	open.each(func(key int32) {
		v, _ := s.rows.sourceOf(s.indexes.PassageSource(uint32(key)))
		x := &s.rows.list[v]
		languages[x.language]++
		publishers[x.publisher]++
		years[yearOf(x.span)]++
	})
	s.sourceFacets(languages, publishers, years, atLeast)
	var hits []hit
	if len(terms) == 0 {
		open.back(func(key int32) {
			if len(hits) < MostRanked {
				hits = append(hits, hit{key, 0})
			}
		})
	} else {
		for key, score := range s.ranked(s.indexes.Passages, func(key uint32) bool { return open.has(int32(key)) }) {
			hits = append(hits, hit{int32(key), score})
		}
	}
	s.take("passages", best(hits), Total{open.count(), atLeast})
	return nil
}

// maxQuotes bounds the quotations that are read for phrases and for words that must not be there.
const maxQuotes = 400

// lookThroughPassages takes out the passages that do not hold phrases as they were typed, and those that hold what must not be there. It reports
// whether there were too many to read.
func (s *searching) lookThroughPassages(open bitset, some bool) (atLeast bool, err error) {
	all, none := s.phrases(some), s.q.Terms(true)
	if len(all)+len(none) == 0 {
		return false, nil
	}
	var ids []string
	keys := map[string]int32{}
	open.back(func(key int32) {
		if len(ids) == maxQuotes {
			open.put(key, false)
			atLeast = true
			return
		}
		id := s.indexes.Passage(uint32(key))
		ids, keys[id] = append(ids, id), key
	})
	if len(ids) == 0 {
		return atLeast, nil
	}
	err = eachPair(s.ctx, s.tx, `select p.id, p.quote from passages p where p.id in (`+db.In(1, len(ids))+`)`, anys(ids), func(id, quote string) {
		if !holdsAll(fulltext.Fold(quote), all, none) {
			open.put(keys[id], false)
		}
	})
	return atLeast, err
}

// sourceFacets counts what was found by language, publisher and year of its source.
func (s *searching) sourceFacets(languages, publishers, years map[int32]int, atLeast bool) {
	for n, count := range languages {
		s.tally("lang", s.rows.languages.text(n), count)
	}
	for p, count := range publishers {
		if p >= 0 {
			s.tally("publisher", s.rows.houses[p].name, count)
		}
	}
	s.years(years)
	for _, field := range []string{"lang", "publisher", "year"} {
		if t := s.facets[field]; t != nil {
			t.atLeast = t.atLeast || atLeast
		}
	}
}

// findPublishers finds publishers by their names and domains.
func (s *searching) findPublishers() {
	l, terms := &s.limits, s.q.Terms(false)
	var hits []hit
	total := Total{}
	if l.dated || len(l.by)+len(l.notBy) > 0 {
		s.take("publishers", nil, total)
		return
	}
	for p := range s.rows.houses {
		h := &s.rows.houses[p]
		language := s.rows.languages.text(h.language)
		switch {
		case !holdsAll(h.called, terms, s.q.Terms(true)),
			l.publishers != nil && !l.publishers[int32(p)], l.noPublishers[int32(p)],
			l.languages != nil && !inLanguages(l.languages, language), inLanguages(l.noLanguages, language),
			s.rows.secret(s.tx, int32(p)):
			continue
		}
		total.N++
		hits = append(hits, hit{int32(p), fulltext.Score(h.called, terms)})
	}
	s.take("publishers", best(hits), total)
}

// holdsAll reports whether folded text holds all of some terms and none of others.
func holdsAll(folded string, all, none []fulltext.Term) bool {
	for _, t := range all {
		if !t.Holds(folded) {
			return false
		}
	}
	for _, t := range none {
		if t.Holds(folded) {
			return false
		}
	}
	return true
}
