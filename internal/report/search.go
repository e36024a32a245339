package report

import (
	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// SearchJSON is how a search was answered; what it found stands beside it.
type SearchJSON struct {
	Understood string        `json:"understood" doc:"the line as it was answered, in the language again"`
	Instead    []InsteadJSON `json:"instead" doc:"words that nothing holds, and those that were searched for in their place"`
	Some       bool          `json:"some" doc:"true: nothing holds all of the words, and what was found holds some"`
	Incomplete bool          `json:"incomplete" doc:"true: texts that came in before they could be searched are still being read"`
	Notes      []string      `json:"notes" doc:"what was not understood or left out, a sentence each"`
	Totals     SearchTotals  `json:"totals"`
	Facets     []FacetJSON   `json:"facets"`
}

// InsteadJSON is a word that nothing holds.
type InsteadJSON struct {
	Word string `json:"word"`
	By   string `json:"by"`
}

// SearchTotals are how many there are of each kind.
type SearchTotals struct {
	Claims     TotalJSON `json:"claims"`
	Passages   TotalJSON `json:"passages"`
	Sources    TotalJSON `json:"sources"`
	Publishers TotalJSON `json:"publishers"`
}

// TotalJSON is a number, or the least that it is.
type TotalJSON struct {
	Count   int  `json:"count"`
	AtLeast bool `json:"at_least" doc:"true: there may be more; of very common words not everything is counted"`
}

// FacetJSON says how much of what was found each value of a filter would leave.
type FacetJSON struct {
	Field   string           `json:"field" doc:"rating, status, lang, publisher or year"`
	AtLeast bool             `json:"at_least"`
	Values  []FacetValueJSON `json:"values"`
}

// FacetValueJSON is a value and its count; the value is empty for what has none.
type FacetValueJSON struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// SnippetJSON is the stretch of a text that answers best.
type SnippetJSON struct {
	Text  string   `json:"text"`
	Marks [][2]int `json:"marks" doc:"where the words stand in text, code points, the end exclusive"`
}

// FoundClaimJSON is a claim that was found.
type FoundClaimJSON struct {
	ClaimJSON
	Score   float64     `json:"score" doc:"higher is nearer; compare within one answer and kind alone"`
	Snippet SnippetJSON `json:"snippet"`
}

// FoundPassageJSON is a passage that was found.
type FoundPassageJSON struct {
	PassageJSON
	Source  string      `json:"source"`
	Claims  []string    `json:"claims" doc:"some that cite it"`
	Score   float64     `json:"score"`
	Snippet SnippetJSON `json:"snippet"`
}

// PlaceJSON is where in a source's text the words stand.
type PlaceJSON struct {
	Score      float64     `json:"score"`
	Snippet    SnippetJSON `json:"snippet"`
	Snapshot   string      `json:"snapshot,omitempty" doc:"the newest, in which the words stand"`
	Start      int         `json:"start" doc:"of the words in the snapshot's text, code points; 0 with end when only its title holds them"`
	End        int         `json:"end"`
	Paragraphs int         `json:"paragraphs" doc:"that hold all the words"`
}

// FoundSourceJSON is a source that was found.
type FoundSourceJSON struct {
	SourceJSON
	PlaceJSON
}

// FoundJSON is everything that a search found.
type FoundJSON struct {
	SearchJSON
	Claims     []FoundClaimJSON   `json:"claims"`
	Passages   []FoundPassageJSON `json:"passages"`
	Sources    []FoundSourceJSON  `json:"sources"`
	Publishers []PublisherJSON    `json:"publishers"`
}

// NewFoundJSON makes the form of what was found.
func NewFoundJSON(f claims.Searched) FoundJSON {
	out := FoundJSON{SearchJSON: NewSearchJSON(f), Claims: NewFoundClaims(f), Passages: NewFoundPassages(f), Sources: []FoundSourceJSON{}, Publishers: []PublisherJSON{}}
	for _, s := range f.Sources {
		out.Sources = append(out.Sources, FoundSourceJSON{NewSourceJSON(s.Source, s.Publisher, ""), NewPlaceJSON(s)})
	}
	for _, p := range f.Publishers {
		out.Publishers = append(out.Publishers, *NewPublisherJSON(p.Publisher))
	}
	return out
}

// NewSearchJSON makes the form of how a search was answered.
func NewSearchJSON(f claims.Searched) SearchJSON {
	total := func(kind string) TotalJSON { return TotalJSON{f.Totals[kind].N, f.Totals[kind].AtLeast} }
	out := SearchJSON{Understood: f.Query.String(), Instead: []InsteadJSON{}, Some: f.Some, Incomplete: f.Filling, Notes: list(f.Notes), Facets: []FacetJSON{},
		Totals: SearchTotals{total("claims"), total("passages"), total("sources"), total("publishers")}}
	for _, x := range f.Instead {
		out.Instead = append(out.Instead, InsteadJSON(x))
	}
	for _, x := range f.Facets {
		facet := FacetJSON{Field: x.Field, AtLeast: x.AtLeast, Values: []FacetValueJSON{}}
		for _, v := range x.Values {
			facet.Values = append(facet.Values, FacetValueJSON{v.Value, v.N})
		}
		out.Facets = append(out.Facets, facet)
	}
	return out
}

// NewFoundClaims makes the form of the claims that were found.
func NewFoundClaims(f claims.Searched) []FoundClaimJSON {
	out := []FoundClaimJSON{}
	for _, c := range f.Claims {
		out = append(out, FoundClaimJSON{NewClaimJSON(c.Claim, c.Counts, c.Origins), c.Score, NewSnippetJSON(c.Snippet)})
	}
	return out
}

// NewFoundPassages makes the form of the passages that were found.
func NewFoundPassages(f claims.Searched) []FoundPassageJSON {
	out := []FoundPassageJSON{}
	for _, p := range f.Passages {
		x := FoundPassageJSON{PassageJSON: NewPassageJSON(p.Passage), Source: p.Source.ID, Claims: []string{}, Score: p.Score, Snippet: NewSnippetJSON(p.Snippet)}
		for _, c := range p.Claims {
			x.Claims = append(x.Claims, c.Ref)
		}
		out = append(out, x)
	}
	return out
}

// NewPlaceJSON says where a source was found.
func NewPlaceJSON(s claims.FoundSource) PlaceJSON {
	return PlaceJSON{s.Score, NewSnippetJSON(s.Snippet), s.Snapshot, s.Start, s.End, s.Paragraphs}
}

// NewSnippetJSON makes the form of a snippet.
func NewSnippetJSON(s fulltext.Snippet) SnippetJSON {
	out, at := SnippetJSON{Marks: [][2]int{}}, 0
	for _, p := range s.Pieces {
		n := len([]rune(p.Text))
		if p.Mark {
			out.Marks = append(out.Marks, [2]int{at, at + n})
		}
		out.Text += p.Text
		at += n
	}
	return out
}
