package claims

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// SearchOptions say how much of what is found is wanted.
type SearchOptions struct {
	Viewer  auth.Person // who reads; tx must read as the same person
	Limit   int         // of each kind; 10 when 0, 200 at most
	From    int         // how many of each kind are passed over
	Literal bool        // words that nothing holds are searched for all the same
}

// MostRanked is how many results of a kind can be leafed through.
const MostRanked = 1_000

// Searched is what a search found.
type Searched struct {
	Query      fulltext.Query // as it was answered
	Instead    []Instead      // words that were put in the place of others
	Some       bool           // nothing holds all of the words; these hold some
	Filling    bool           // texts from before searching are still being read
	Notes      []string       // what was not understood or left out, a sentence each
	Totals     map[string]Total
	Facets     []Facet
	Claims     []FoundClaim
	Passages   []FoundPassage
	Sources    []FoundSource
	Publishers []FoundPublisher
}

// Instead is a word that nothing holds, and the one that was searched for in its place.
type Instead struct{ Word, By string }

// Total is how many there are of a kind.
type Total struct {
	N       int
	AtLeast bool // there may be more: of very common words not everything is counted
}

// All adds up the kinds.
func (f Searched) All() (t Total) {
	for _, kind := range fulltext.Kinds {
		t.N += f.Totals[kind].N
		t.AtLeast = t.AtLeast || f.Totals[kind].AtLeast
	}
	return t
}

// Facet is a field of the language, and how much of what was found each value would leave.
type Facet struct {
	Field   string // "rating", "status", "lang", "publisher", "year"
	Values  []FacetValue
	AtLeast bool
}

// FacetValue is a value and its count. Value is "" for what has none.
type FacetValue struct {
	Value string
	N     int
}

// FoundClaim is a claim that was found, as the viewer may read it.
type FoundClaim struct {
	Summary
	Score   float64
	Snippet fulltext.Snippet // of its wording
	Concl   fulltext.Snippet // of its conclusion, where that holds words; else empty
}

// FoundPassage is a passage that evidence cites.
type FoundPassage struct {
	sources.Passage
	Source  sources.SourceSummary
	Claims  []Claim // that cite it, as the viewer may read them
	Score   float64
	Snippet fulltext.Snippet
}

// FoundSource is a source that was found by its text or by what it is called.
type FoundSource struct {
	sources.SourceSummary
	Score      float64
	Snippet    fulltext.Snippet // of the paragraph that answers best; empty when it was found by what it is called alone
	Snapshot   string           // id of the snapshot that it stands in
	Start, End int              // where the words stand in that snapshot's text, code points; both 0 when they do not
	Paragraphs int              // how many of its paragraphs hold the words
}

// FoundPublisher is a publisher whose names hold the words.
type FoundPublisher struct {
	sources.Publisher
	Sources int // that the viewer may see
}

// Named reports whether a publisher is called so, letter case and marks aside.
func (p FoundPublisher) Named(text string) bool {
	folded := fulltext.Fold(text)
	return folded != "" && (folded == fulltext.Fold(p.Name) || folded == fulltext.Fold(p.Latin) || folded == fulltext.Fold(p.Domain))
}

// errUnread is what a search answers before everything was read.
var errUnread = fault.New(fault.Conflict, "The index for searching is being read. Try again in a moment.")

// Search finds what a line asks for. What is withheld from the viewer, or sealed, is neither found nor counted.
func (f *Finder) Search(ctx context.Context, tx *db.Tx, q fulltext.Query, o SearchOptions) (Searched, error) {
	if o.Limit <= 0 {
		o.Limit = 10
	}
	o.Limit = min(o.Limit, 200)
	o.From = min(max(0, o.From), MostRanked)
	s := &searching{ctx: ctx, tx: tx, o: o, q: q, found: Searched{Query: q, Notes: slices.Clone(q.Notes), Totals: map[string]Total{}}}
	ok, err := f.ask(ctx, tx, func(x *finding) error {
		s.finding = x
		if err := s.run(&f.words); err != nil {
			return err
		}
		s.choose()
		return nil
	})
	if err == nil && !ok {
		err = errUnread
	}
	if err == nil {
		err = s.load(f.network)
	}
	return s.found, err
}

// finding is what a search looks at while nothing in it changes.
type finding struct {
	indexes Indexes
	claims  *networkRows
	rows    *finderRows
}

// searching is one search on its way.
type searching struct {
	*finding
	ctx   context.Context
	tx    *db.Tx
	o     SearchOptions
	q     fulltext.Query
	found Searched

	limits limits
	hits   map[string][]hit
	facets map[string]*tally
	bodies *bodies // of sources: what was found of their texts
	words  *vocabulary
	near   bool // words like those that were asked for count too

	chosen chosen
	terms  []fulltext.Term // that are marked in what is shown

	languages []string // see readIn
}

// hit is something that was found: a number within its kind.
type hit struct {
	n     int32
	score float64
}

// run finds, and when that is nothing, tries other words, and then fewer.
func (s *searching) run(words *vocabulary) error {
	s.words = words
	if err := s.limit(); err != nil {
		return err
	}
	s.found.Filling = s.rows.filling
	terms := s.q.Terms(false)
	if slices.ContainsFunc(terms, func(t fulltext.Term) bool { return t.Prefix }) {
		if err := words.follow(s.ctx, s.tx); err != nil {
			return err
		}
	}
	if err := s.findAll(false); err != nil || s.found.Totals["sources"].N > 0 || len(terms) == 0 {
		return err
	}
	if !s.o.Literal {
		changed, err := s.correct()
		if err != nil {
			return err
		}
		if changed {
			s.found.Query = s.q
			if err := s.findAll(false); err != nil {
				return err
			}
		}
	}
	if s.found.All().N > 0 {
		return nil
	}
	s.near, s.q = !s.o.Literal, s.q.Apart()
	if len(s.q.Terms(false)) < 2 && !s.near {
		return nil
	}
	err := s.findAll(true)
	if s.found.Some = s.found.All().N > 0; !s.found.Some {
		clear(s.found.Totals)
	}
	return err
}

// findAll finds in every kind. With some, what holds any of the words counts.
func (s *searching) findAll(some bool) error {
	s.hits, s.facets, s.bodies = map[string][]hit{}, map[string]*tally{}, nil
	if err := s.findClaims(some); err != nil {
		return err
	}
	if s.limits.claimsOnly {
		return nil
	}
	if err := s.findPassages(some); err != nil {
		return err
	}
	if err := s.findSources(some); err != nil {
		return err
	}
	s.findPublishers()
	return nil
}

// take keeps what was found of a kind, in order.
func (s *searching) take(kind string, hits []hit, total Total) {
	s.hits[kind], s.found.Totals[kind] = hits, total
}

// shown gives the hits that are asked for.
func (s *searching) shown(kind string) []hit {
	if !slices.Contains(s.q.In(), kind) {
		return nil
	}
	list := s.hits[kind]
	from := min(s.o.From, len(list))
	return list[from:min(from+s.o.Limit, len(list))]
}

// best sorts hits, and keeps as many as can be leafed through.
func best(hits []hit) []hit {
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.n, a.n)) })
	return hits[:min(len(hits), MostRanked)]
}

// tally counts the values of a facet.
type tally struct {
	counts  map[string]int
	atLeast bool
}

// tally adds to the counts of a facet.
func (s *searching) tally(field, value string, n int) {
	if n == 0 {
		return
	}
	t := s.facets[field]
	if t == nil {
		t = &tally{counts: map[string]int{}}
		s.facets[field] = t
	}
	t.counts[value] += n
}

// FacetFields are the facets, in order, and how many values each shows at most.
var facetFields = []struct {
	field string
	most  int
}{{"rating", 12}, {"status", 8}, {"lang", 10}, {"publisher", 10}, {"year", 12}}

// facetList gives the facets: the most frequent values first, years by themselves.
func (s *searching) facetList() (list []Facet) {
	for _, f := range facetFields {
		t := s.facets[f.field]
		if t == nil {
			continue
		}
		facet := Facet{Field: f.field, AtLeast: t.atLeast}
		counts := t.counts
		if f.field != "rating" {
			delete(counts, "")
		}
		facet.Values = mostOf(counts, f.most)
		if f.field == "year" {
			slices.SortFunc(facet.Values, func(a, b FacetValue) int { return strings.Compare(b.Value, a.Value) })
		}
		if len(facet.Values) > 0 {
			list = append(list, facet)
		}
	}
	return list
}

// mostOf gives the most frequent values, by value where they are as frequent.
func mostOf(counts map[string]int, most int) (list []FacetValue) {
	for value, n := range counts {
		list = append(list, FacetValue{value, n})
	}
	slices.SortFunc(list, func(a, b FacetValue) int { return cmp.Or(b.N-a.N, strings.Compare(a.Value, b.Value)) })
	return list[:min(most, len(list))]
}
