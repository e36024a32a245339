package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// How many results of a kind stand beside those of the others, and on a page of their own.
const (
	searchBeside = 5
	searchPaged  = 20
)

// searchPage is what a search found.
type searchPage struct {
	rights
	Line     string // as it was typed
	Asked    bool   // something was understood of it
	Chips    []chip
	Notes    []string
	Instead  []claims.Instead
	Literal  string // address of the same search for the words as they were typed, "" when they were searched for
	Some     bool   // nothing holds all of the words
	Filling  bool
	Total    claims.Total
	Kinds    []searchKind // in the order in which they stand
	Facets   []searchFacet
	Claims   []searchedClaim
	Passages []searchedPassage
	Sources  []searchedSource
	Houses   []claims.FoundPublisher
	Alone    string // the kind that is shown alone, or ""
	Pages    pager
	Examples []searchExample
}

// Narrowed reports whether there are parts to take away: without its only one, a line asks for nothing.
func (p searchPage) Narrowed() bool { return len(p.Chips) > 1 }

// Undo is for the layout: nothing of a search can be taken back.
func (p searchPage) Undo() *undo { return nil }

type searchKind struct {
	Slug, Name string
	Total      claims.Total
	Href       string
	Current    bool
	Shown      bool // results of it stand on the page
	More       bool // there are more than stand on the page
}

type searchFacet struct {
	Name, Slug string
	AtLeast    bool
	Values     []searchValue
}

type searchValue struct {
	Words, Language string
	N               int
	Href            string
	On              bool // the filter is on, and Href is without it
}

type searchedClaim struct {
	claims.FoundClaim
	Rating *claims.Rating
}

type searchedPassage struct {
	claims.FoundPassage
	Href string // of the passage in its source
}

type searchedSource struct {
	claims.FoundSource
	Href string // of the words in the text, or of the source
}

type searchExample struct{ Line, Says string }

// searchExamples show the language.
var searchExamples = []searchExample{
	{"golan talks", "both words, in any order"},
	{`"golan talks"`, "the words side by side"},
	{"golan -rumour", "without a word"},
	{"neutral*", "words that begin so"},
	{"lang:ar after:1998 before:2005", "in Arabic, from 1998 to the end of 2004"},
	{`publisher:"the times"`, "from a publisher; claims, whose evidence is from it"},
	{"rating:false status:published", "claims by rating and status; rating:none for the unrated"},
	{"by:anna", "claims by their claimant or by who recorded or rated them, sources by author"},
	{"tag:elections in:claims", "by tag; in: looks in claims, passages, sources or publishers alone"},
}

// kindWords name the kinds.
var kindWords = map[string]string{"claims": "Claims", "passages": "Passages", "sources": "Sources", "publishers": "Publishers"}

// facetWords name the facets.
var facetWords = map[string]string{"rating": "Rating", "status": "Status", "lang": "Language", "publisher": "Publisher", "year": "Year"}

// GET /search
func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	line := r.URL.Query().Get("q")
	q := fulltext.Parse(line)
	p := searchPage{rights: rightsOf(r), Line: line, Asked: !q.Empty(), Notes: q.Notes}
	if !p.Asked {
		p.Examples = searchExamples
		return s.render(w, r, http.StatusOK, "search", "search", p)
	}
	if err := s.finder.Read(r.Context(), s.db.DB); err != nil {
		return err
	}
	o := claims.SearchOptions{Viewer: person(r), Limit: searchBeside, Literal: r.URL.Query().Get("literal") != ""}
	if in := q.Values("in", false); len(in) == 1 {
		p.Alone, o.Limit, o.From = in[0], searchPaged, min(placeIn(r, "from"), claims.MostRanked)
	}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		found, err := s.finder.Search(r.Context(), tx, q, o)
		if err != nil {
			return err
		}
		return p.take(r, tx, found, o)
	})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "search", "search", p)
}

// searchAddress is where a line is answered.
func searchAddress(line string) string { return "/search?" + url.Values{"q": {line}}.Encode() }

// take makes the page of what was found.
func (p *searchPage) take(r *http.Request, tx *db.Tx, f claims.Searched, o claims.SearchOptions) error {
	p.Notes, p.Instead, p.Some, p.Filling, p.Total = f.Notes, f.Instead, f.Some, f.Filling, f.All()
	if len(f.Instead) > 0 {
		p.Literal = searchAddress(p.Line) + "&literal=1"
	}
	q := f.Query
	for i, part := range q.Parts {
		p.Chips = append(p.Chips, chip{Value: part.Written, Href: searchAddress(q.Without(i)), On: true})
	}
	p.kinds(f)
	names, err := ratingWordsOf(r, tx)
	if err != nil {
		return err
	}
	p.facets(f, names)
	scales := scaleCache{}
	for _, c := range f.Claims {
		rating, err := scales.rating(r, tx, c.Claim)
		if err != nil {
			return err
		}
		p.Claims = append(p.Claims, searchedClaim{c, rating})
	}
	for _, x := range f.Passages {
		p.Passages = append(p.Passages, searchedPassage{x, placeAddress(x.Source.Ref, x.SnapshotID, x.Start, x.End)})
	}
	for _, x := range f.Sources {
		p.Sources = append(p.Sources, searchedSource{x, placeAddress(x.Ref, x.Snapshot, x.Start, x.End)})
	}
	p.Houses = f.Publishers
	if p.Alone != "" {
		total := f.Totals[p.Alone].N
		shown := len(f.Claims) + len(f.Passages) + len(f.Sources) + len(f.Publishers)
		from := min(o.From, total)
		p.Pages = paged{"/search", "from", "", searchPaged}.pager(r, from, shown, max(0, min(total, claims.MostRanked)-from-shown))
	}
	return nil
}

// placeAddress is where a stretch of a snapshot's text is shown on its source's page.
func placeAddress(source, snapshot string, start, end int) string {
	if snapshot == "" || end <= start {
		return "/sources/" + source
	}
	return fmt.Sprintf("/sources/%s?snapshot=%s&at=%d-%d#at", source, url.QueryEscape(snapshot), start, end)
}

// kinds lists the kinds with how many were found of each: those with results first when nothing else orders them.
func (p *searchPage) kinds(f claims.Searched) {
	shown := map[string]int{"claims": len(f.Claims), "passages": len(f.Passages), "sources": len(f.Sources), "publishers": len(f.Publishers)}
	order := slices.Clone(fulltext.Kinds)
	if len(f.Publishers) > 0 && f.Publishers[0].Named(f.Query.Text()) { // somebody asked for it by its name
		order = []string{"publishers", "claims", "passages", "sources"}
	}
	for _, kind := range order {
		p.Kinds = append(p.Kinds, searchKind{
			Slug: kind, Name: kindWords[kind], Total: f.Totals[kind], Href: searchAddress(f.Query.With(fulltext.Filter{Field: "in", Value: kind}, true)),
			Current: p.Alone == kind, Shown: shown[kind] > 0, More: p.Alone == "" && f.Totals[kind].N > shown[kind],
		})
	}
}

// Everything is the address of the same search in all kinds.
func (p searchPage) Everything() string {
	q := fulltext.Parse(p.Line)
	for i := len(q.Parts) - 1; i >= 0; i-- {
		if x := q.Parts[i].Filter; x != nil && x.Field == "in" {
			q = fulltext.Parse(q.Without(i))
		}
	}
	return searchAddress(q.String())
}

// facets makes links of counts: each adds a filter, or takes one off.
func (p *searchPage) facets(f claims.Searched, names ratingWords) {
	for _, x := range f.Facets {
		facet := searchFacet{Name: facetWords[x.Field], Slug: x.Field, AtLeast: x.AtLeast}
		for _, v := range x.Values {
			value := searchValue{Words: v.Value, N: v.N}
			switch x.Field {
			case "rating":
				if value.Words = names.label(v.Value); v.Value == "" {
					value.Words = "Not rated"
				}
			case "status":
				value.Words = statusWord(claims.Status(v.Value))
			case "lang":
				value.Words = report.LanguageName(v.Value)
			}
			value.Href, value.On = facetAddress(f.Query, x.Field, v.Value)
			facet.Values = append(facet.Values, value)
		}
		p.Facets = append(p.Facets, facet)
	}
}

// facetAddress is where a value of a facet leads: to the line with its filter, or without it when it is on.
func facetAddress(q fulltext.Query, field, value string) (string, bool) {
	if field == "year" {
		year, _ := strconv.Atoi(value)
		from, to := fulltext.Filter{Field: "after", Value: value}, fulltext.Filter{Field: "before", Value: fmt.Sprintf("%04d", year+1)}
		if slices.Contains(q.Values("after", false), from.Value) && slices.Contains(q.Values("before", false), to.Value) {
			return searchAddress(q.Less(from).Less(to).String()), true
		}
		return searchAddress(fulltext.Parse(q.With(from, true)).With(to, true)), false
	}
	if value == "" {
		value = "none"
	}
	x := fulltext.Filter{Field: field, Value: value}
	if slices.Contains(q.Values(field, false), value) {
		return searchAddress(q.Less(x).String()), true
	}
	return searchAddress(q.With(x, false)), false
}
