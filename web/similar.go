package web

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/claims"
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
		list = append(list, similarClaim{f, markWords(f.Claim.Text, f.Why)})
	}
	return list
}

// markWords parts a claim by what it shares with a text and where it is at odds with it. A word that stands in it several times is marked each time.
func markWords(text string, why claims.Why) (list []markedWords) {
	kinds := map[string]string{}
	for _, w := range why.Shared {
		kinds[strings.ToLower(w)] = "shared"
	}
	for _, d := range why.Differs {
		if d.Claim != "" {
			kinds[strings.ToLower(d.Claim)] = "differs"
		}
	}
	add := func(words, kind string) {
		if last := len(list) - 1; words == "" {
			return
		} else if last >= 0 && list[last].Kind == kind {
			list[last].Text += words
		} else {
			list = append(list, markedWords{words, kind})
		}
	}
	for text != "" {
		word := leadingWord(text)
		if word == "" {
			_, size := utf8.DecodeRuneInString(text)
			add(text[:size], "")
			text = text[size:]
			continue
		}
		add(word, kinds[strings.ToLower(word)])
		text = text[len(word):]
	}
	return list
}

// leadingWord gives the letters and digits with which a text begins.
func leadingWord(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return !claims.InWord(r) })
	if end < 0 {
		return text
	}
	return text[:end]
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
