package web

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// similar is what a page says of claims that may say the same: while one is typed, and beside one that is there.
type similar struct {
	List    []similarClaim
	Asked   bool // there was something to ask for
	Reading bool // the index is not there yet
	Of      string
	Form    form // what was chosen already
}

// similarClaim is one of them, with why it was found.
type similarClaim struct {
	claims.Found
	Text []markedWords
	Also []markedWords // what else it is known by, when that says why it was found; nil: its own words do
}

// markedWords is a stretch of a claim: shared with the text that was asked for, at odds with it, or neither.
type markedWords struct {
	Text string
	Kind string // shared, differs, or ""
}

// maxSimilar bounds the claims that are shown while one is typed, and beside one that is there.
const maxSimilar = 5

// newSimilarClaims marks what was found.
func newSimilarClaims(found []claims.Found) (list []similarClaim) {
	for _, f := range found {
		c := similarClaim{Found: f, Text: markWords(f.Claim.Text, f.Why, 0)}
		if n := bestTitle(f.Why); n > 0 && n <= len(f.Known) {
			c.Also = markWords(f.Known[n-1], f.Why, n)
		}
		list = append(list, c)
	}
	return list
}

// bestTitle gives which title shares more with the text than the wording does; 0 for none.
func bestTitle(why match.Why) (best int) {
	shared := map[int]int{}
	for _, c := range why.Shared {
		shared[c.Title]++
	}
	for title, n := range shared {
		if n > shared[best] || n == shared[best] && best > 0 && title < best && title > 0 {
			best = title
		}
	}
	return best
}

// markWords parts a claim's wording (0), or one of its titles, by what it shares with a text and where it is at odds with it.
func markWords(text string, why match.Why, title int) (list []markedWords) {
	runes := []rune(text)
	kinds := make([]string, len(runes))
	mark := func(s match.Span, kind string) {
		for i := max(0, s.Start); i < min(s.End, len(kinds)); i++ {
			kinds[i] = kind
		}
	}
	for _, c := range why.Shared {
		if c.Title == title {
			mark(c.Record, "shared")
		}
	}
	for _, d := range why.Differs {
		if d.Record != nil && title == 0 {
			mark(*d.Record, "differs")
		}
	}
	for i := 0; i < len(runes); {
		end := i + 1
		for end < len(runes) && kinds[end] == kinds[i] {
			end++
		}
		list = append(list, markedWords{string(runes[i:end]), kinds[i]})
		i = end
	}
	return list
}

// similarTo asks which claims say nearly what a text says; of is the reference of the claim that is being changed, "" for a new one.
func (s *server) similarTo(r *http.Request, text, language, of string) (p similar, err error) {
	p.Of, p.Form = of, formOf(r)
	if text = strings.TrimSpace(text); text == "" {
		return p, nil
	}
	if utf8.RuneCountInString(text) > claims.MaxText {
		text = string([]rune(text)[:claims.MaxText])
	}
	p.Asked = true
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		found, ok, err := s.matcher.Match(r.Context(), tx, person(r), []claims.Question{{Text: text, Language: language}}, maxSimilar+1)
		if err != nil || !ok {
			p.Reading = !ok
			return err
		}
		list := slices.DeleteFunc(found[0], func(f claims.Found) bool { return f.Claim.Ref == of || f.Score < claims.Likely })
		p.List = newSimilarClaims(list[:min(len(list), maxSimilar)])
		return nil
	})
	return p, err
}

// GET /claims/similar is the part of a form that says whether its claim was checked before.
func (s *server) similar(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if err := r.ParseForm(); err != nil {
		return fault.In("text", "The address cannot be read.")
	}
	p, err := s.similarTo(r, q.Get("text"), q.Get("language"), strings.ToUpper(q.Get("of")))
	if err != nil {
		return err
	}
	return s.renderPart(w, "claimform", "similar", p)
}

// relate links a claim that was added or changed with those that were chosen beside its text, and remembers that it is none of the others.
func relate(r *http.Request, tx *db.Tx, claim string) error {
	if err := tooManyRelations(r); err != nil {
		return err
	}
	for _, relation := range []string{claims.SameClaim, claims.Variant} {
		for _, other := range r.PostForm[relation] {
			if _, _, err := claims.LinkClaims(r.Context(), tx, person(r), claim, other, relation, ""); err != nil {
				return err
			}
		}
	}
	if r.PostFormValue("none") == "" {
		return nil
	}
	for _, other := range r.PostForm["shown"] {
		if slices.Contains(r.PostForm[claims.SameClaim], other) || slices.Contains(r.PostForm[claims.Variant], other) {
			continue
		}
		if _, _, err := claims.LinkClaims(r.Context(), tx, person(r), claim, other, claims.Distinct, ""); err != nil {
			return err
		}
	}
	return nil
}
