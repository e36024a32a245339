package web

import (
	"net/http"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// What one call of match takes.
const (
	maxTexts   = 1_000
	maxAsked   = claims.MaxText // code points of a text
	maxMatches = 100
)

// matchBody is the body of POST /match: one text, or many.
type matchBody struct {
	Text     string      `json:"text,omitempty" doc:"what was said, when only one text is asked for; at most 4,000 characters"`
	Language string      `json:"language,omitempty" doc:"of that text, BCP 47: en, ar"`
	Texts    []matchText `json:"texts,omitempty" doc:"up to 1,000 texts"`
	K        int         `json:"k,omitempty" doc:"how many claims for each text at most: 1 to 100; 10 when not given"`
}

// matchText is one of many texts.
type matchText struct {
	ID       string `json:"id,omitempty" doc:"given back with the answer; at most 200 characters"`
	Text     string `json:"text" doc:"what was said; at most 4,000 characters"`
	Language string `json:"language,omitempty" doc:"BCP 47: en, ar"`
}

// matchAnswers is the answer for many texts; that for one is its matches alone.
type matchAnswers struct {
	Matches []report.MatchJSON   `json:"matches,omitempty" doc:"for text: the nearest claims, best first"`
	Texts   []report.MatchesJSON `json:"texts,omitempty" doc:"for texts: what is nearest to each, in their order"`
}

// texts gives what is asked, or what cannot be.
func (b *matchBody) texts() ([]matchText, error) {
	list := b.Texts
	switch {
	case b.Text != "" && len(list) > 0:
		return nil, fault.In("text", "Send text or texts, not both.")
	case b.Text != "":
		list = []matchText{{Text: b.Text, Language: b.Language}}
	case len(list) == 0:
		return nil, fault.In("text", "Say in text, or in texts, what was said.")
	case len(list) > maxTexts:
		return nil, fault.In("texts", "There are %d texts; %d is the most for one call.", len(list), maxTexts)
	}
	for i, t := range list {
		switch {
		case utf8.RuneCountInString(t.Text) > maxAsked:
			return nil, fault.In("texts", "Text %d has %d characters; %d is the most.", i+1, utf8.RuneCountInString(t.Text), maxAsked)
		case utf8.RuneCountInString(t.ID) > 200 || len(t.Language) > 100:
			return nil, fault.In("texts", "The id or the language of text %d is too long.", i+1)
		}
	}
	if b.K == 0 {
		b.K = 10
	}
	if b.K < 1 || b.K > maxMatches {
		return nil, fault.In("k", "k is how many claims each text gets: 1 to %d.", maxMatches)
	}
	return list, nil
}

// errReading says that the index is not there yet.
var errReading = &refusal{status: http.StatusServiceUnavailable, message: "The index is being read. Ask again in some seconds."}

// POST /api/v1/match
func (s *server) apiMatch(w http.ResponseWriter, r *http.Request) error {
	var b matchBody
	if err := body(w, r, &b); err != nil {
		return err
	}
	texts, err := b.texts()
	if err != nil {
		return err
	}
	questions := make([]claims.Question, len(texts))
	for i, t := range texts {
		questions[i] = claims.Question{Text: t.Text, Language: t.Language}
	}
	var found [][]claims.Found
	ok := false
	err = s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		found, ok, err = s.matcher.Match(r.Context(), tx, person(r), questions, b.K)
		return err
	})
	if err == nil && !ok {
		err = errReading
	}
	if err != nil {
		return err
	}
	if b.Text != "" {
		return say(w, http.StatusOK, report.NewMatchesJSON(found[0]))
	}
	out := matchAnswers{}
	for i, list := range found {
		answer := report.NewMatchesJSON(list)
		answer.ID = texts[i].ID
		out.Texts = append(out.Texts, answer)
	}
	return say(w, http.StatusOK, out)
}
