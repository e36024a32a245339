package claims

import (
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// What a question about claims costs at most: languages that its words are read in, and claims whose own words are looked through for phrases.
const (
	maxReadIn   = 6
	maxLookedAt = 5_000

	maxConclusions = 400 // of claims that are being cross-checked
)

// readIn lists the languages that most claims are in: a word that was typed says not which it is of, and its forms are found by language.
func (s *searching) readIn() []string {
	if s.languages != nil {
		return s.languages
	}
	counts := make([]int, len(s.claims.desk.words.texts))
	for i := range s.claims.desk.states {
		counts[s.claims.desk.states[i].language]++
	}
	t := map[string]int{}
	for n, count := range counts {
		if count > 0 {
			t[s.claims.desk.words.text(int32(n))] = count
		}
	}
	for _, v := range mostOf(t, maxReadIn) {
		s.languages = append(s.languages, v.Value)
	}
	if len(s.languages) == 0 {
		s.languages = []string{""}
	}
	return s.languages
}

// readings gives a text as it is read in each of the languages; those that come to the same words once.
func (s *searching) readings(text string) (list []match.Query) {
	for _, language := range s.readIn() {
		q := match.Parse(text, language)
		q.Literal = !s.near
		if !slices.ContainsFunc(list, q.Same) {
			list = append(list, q)
		}
	}
	return list
}

// records gives the keys of the records of an index that hold all words of any of some readings.
func records(x *match.Index, readings []match.Query, found func(key uint32)) {
	for _, q := range readings {
		_, keys := x.Find(q, true, nil, 0)
		for _, key := range keys {
			found(key)
		}
	}
}

// ranked gives the best records of an index with their scores.
func (s *searching) ranked(x *match.Index, keep func(uint32) bool) map[uint32]float64 {
	scores := map[uint32]float64{}
	for _, q := range s.readings(s.q.Text()) {
		hits, _ := x.Find(q, false, keep, MostRanked)
		for _, h := range hits {
			scores[h.Key] = max(scores[h.Key], h.Score)
		}
	}
	return scores
}

// findClaims finds claims by their wordings, conclusions (unless they are sealed) and claimants.
func (s *searching) findClaims(some bool) error {
	open, err := s.openClaims()
	if err != nil {
		return err
	}
	terms := s.q.Terms(false)
	sealed := s.claims.desk.sealed(Filter{Viewer: s.o.Viewer})
	if len(terms) > 0 {
		any := newBitset(len(s.claims.states))
		for _, t := range s.asked(terms) {
			set := s.claimsWith(t, sealed)
			if !some {
				open.and(set)
			}
			any.or(set)
		}
		open.and(any)
	}
	atLeast, err := s.lookThrough(open, sealed, some)
	if err != nil {
		return err
	}
	total := Total{open.count(), atLeast}
	s.claimFacets(open, sealed, atLeast)
	var hits []hit
	if len(terms) == 0 {
		open.back(func(c int32) {
			if len(hits) < MostRanked {
				hits = append(hits, hit{c, 0})
			}
		})
	} else {
		hits = s.rankClaims(open, sealed)
	}
	s.take("claims", best(hits), total)
	return nil
}

// claimsWith gives the claims that hold a term, in a set of its own. That its words stand side by side is looked at later.
func (s *searching) claimsWith(t fulltext.Term, sealed bitset) bitset {
	set := newBitset(len(s.claims.states))
	for _, text := range s.meant(t) {
		readings := s.readings(text)
		records(s.indexes.Claims, readings, func(key uint32) {
			if c, there := s.claims.claimAt(key); there {
				set.put(c, true)
			}
		})
		records(s.indexes.Conclusions, readings, func(key uint32) {
			if c, there := s.claims.claimAt(key); there && !sealed.has(c) {
				set.put(c, true)
			}
		})
	}
	s.claimants(t, set)
	if key, isRef := KeyOf(strings.ToUpper(t.Raw)); isRef {
		if c, there := s.claims.claimAt(key); there {
			set.put(c, true)
		}
	}
	if set.empty() && !t.Prefix && s.stops(t) {
		set.or(s.claims.desk.of(holdingTheWord, fold(t.Raw)))
	}
	return set
}

// stops reports whether the indexes leave out words of a term, in some language.
func (s *searching) stops(t fulltext.Term) bool {
	return slices.ContainsFunc(s.readings(t.Raw), match.Query.Stops)
}

// asked leaves out the words that say nothing in some language, as long as others are left: indexes do not hold them.
func (s *searching) asked(terms []fulltext.Term) []fulltext.Term {
	list := slices.DeleteFunc(slices.Clone(terms), func(t fulltext.Term) bool { return !t.Prefix && !strings.Contains(t.Folded, " ") && s.stops(t) })
	if len(list) == 0 {
		return terms
	}
	return list
}

// meant gives the texts that a term stands for: itself, or the words that begin so.
func (s *searching) meant(t fulltext.Term) []string {
	if !t.Prefix {
		return []string{t.Raw}
	}
	first, last := "", t.Folded
	if i := strings.LastIndexByte(last, ' '); i >= 0 {
		first, last = last[:i+1], last[i+1:]
	}
	words, _ := s.words.beginning(last)
	for i := range words {
		words[i] = first + words[i]
	}
	return words
}

// claimants adds the claims whose claimant's name holds a term.
func (s *searching) claimants(t fulltext.Term, set bitset) {
	first, _, several := strings.Cut(t.Folded, " ")
	for _, n := range s.claims.called[first] {
		if several && !t.Holds(fulltext.Fold(s.claims.persons.text(n))) {
			continue
		}
		for _, c := range s.claims.saidBy[n] {
			if s.claims.found[c].claimant == n { // it may have another one by now
				set.put(c, true)
			}
		}
	}
}

// lookThrough takes out the claims that do not hold phrases and beginnings of words as they were typed, and those that hold what must not be there.
// It reports whether there were too many to look at.
func (s *searching) lookThrough(open, sealed bitset, some bool) (atLeast bool, err error) {
	all, none := s.phrases(some), s.q.Terms(true)
	if len(all)+len(none) == 0 {
		return false, nil
	}
	conclusions, err := s.conclusions(open, sealed)
	if err != nil {
		return false, err
	}
	looked := 0
	open.back(func(c int32) {
		if looked++; looked > maxLookedAt {
			atLeast = true
			open.put(c, false)
			return
		}
		text := s.claims.desk.details[c].folded
		if len(conclusions) > 0 {
			text += "\n" + conclusions[s.claims.claims.id(c)]
		}
		if !holdsAll(fulltext.Fold(text), all, none) {
			open.put(c, false)
		}
	})
	return atLeast, nil
}

// conclusions reads what the words by which claims are found leave out while they are cross-checked, by their ids: everybody else may know it.
func (s *searching) conclusions(open, sealed bitset) (list map[string]string, err error) {
	these := s.claims.desk.any(ofTheStatus, string(CrossChecking))
	these.and(open)
	these.without(sealed)
	var ids []string
	these.back(func(c int32) {
		if len(ids) < maxConclusions {
			ids = append(ids, s.claims.claims.id(c))
		}
	})
	if len(ids) == 0 {
		return nil, nil
	}
	list = map[string]string{}
	err = eachPair(s.ctx, s.tx, `select c.id, c.conclusion from claims c where c.id in (`+db.In(1, len(ids))+`)`, anys(ids), func(id, conclusion string) { list[id] = conclusion })
	return list, err
}

// phrases gives the terms that an index of words cannot tell: words side by side, and beginnings of words. With some, none has to be there.
func (s *searching) phrases(some bool) (list []fulltext.Term) {
	for _, t := range s.q.Terms(false) {
		if !some && (t.Prefix || strings.Contains(t.Folded, " ")) {
			list = append(list, t)
		}
	}
	return list
}

// ofConclusions is what a conclusion counts beside a wording, and ofClaimants what a claimant's name alone does.
const (
	ofConclusions = .7
	ofClaimants   = .01
)

func (s *searching) rankClaims(open, sealed bitset) (hits []hit) {
	scores := map[int32]float64{}
	take := func(found map[uint32]float64, weight float64) {
		for key, score := range found {
			if c, there := s.claims.claimAt(key); there {
				scores[c] += weight * score
			}
		}
	}
	take(s.ranked(s.indexes.Claims, func(key uint32) bool { c, there := s.claims.claimAt(key); return there && open.has(c) }), 1)
	take(s.ranked(s.indexes.Conclusions, func(key uint32) bool {
		c, there := s.claims.claimAt(key)
		return there && open.has(c) && !sealed.has(c)
	}), ofConclusions)
	for c, score := range scores {
		hits = append(hits, hit{c, score})
	}
	open.back(func(c int32) {
		if _, scored := scores[c]; !scored && len(hits) < 2*MostRanked {
			hits = append(hits, hit{c, ofClaimants})
		}
	})
	return hits
}

// claimFacets counts claims by rating, status, language and year. What is sealed is unrated.
func (s *searching) claimFacets(open, sealed bitset, atLeast bool) {
	d := &s.claims.desk
	var statuses [256]int
	ratings, languages, years := make([]int, len(d.words.texts)), make([]int, len(d.words.texts)), map[int32]int{}
	open.each(func(c int32) {
		state := &d.states[c]
		statuses[state.status]++
		languages[state.language]++
		rating := state.rating
		if sealed.has(c) {
			rating = 0
		}
		ratings[rating]++
		years[yearOf(s.claims.found[c].span)]++
	})
	for i, status := range Statuses {
		s.tally("status", string(status), statuses[i])
	}
	for n, count := range ratings {
		s.tally("rating", d.words.text(int32(n)), count)
	}
	for n, count := range languages {
		s.tally("lang", d.words.text(int32(n)), count)
	}
	s.years(years)
	for _, t := range s.facets {
		t.atLeast = t.atLeast || atLeast
	}
}

// yearOf gives the year of a span, 0 when it is of several.
func yearOf(span fulltext.Span) int32 {
	if year := span.From / 10_000; year == span.To/10_000 {
		return year
	}
	return 0
}

func (s *searching) years(counts map[int32]int) {
	for year, n := range counts {
		if year != 0 {
			s.tally("year", strconv.Itoa(int(year)), n)
		}
	}
}
