package report

import (
	"github.com/claimtrail/claimtrail/claims"
)

// MatchesJSON is what is nearest to a text, best first.
type MatchesJSON struct {
	ID      string      `json:"id,omitempty" doc:"of the text, as it was asked"`
	Matches []MatchJSON `json:"matches"`
}

// MatchJSON is a claim that was found for a text. Rating, date and by are the newsroom's own; of a claim that it has not rated, those of the last
// earlier check, which is somebody else's.
type MatchJSON struct {
	Claim    string        `json:"claim" doc:"its id"`
	Ref      string        `json:"ref"`
	External string        `json:"external_id,omitempty" doc:"what the system calls it that it came from"`
	Text     string        `json:"text"`
	Language string        `json:"language"`
	Status   claims.Status `json:"status"`
	Rating   string        `json:"rating" doc:"ours; else that of the last earlier check, in its words; empty when nobody has rated it"`
	Ours     bool          `json:"ours" doc:"whether the rating is the newsroom's own"`
	Date     string        `json:"date" doc:"of the rating"`
	By       string        `json:"by" doc:"who gave it"`
	URL      string        `json:"url" doc:"of the earlier check"`
	Score    float64       `json:"score" doc:"higher is nearer"`
	Why      WhyJSON       `json:"why"`
}

// WhyJSON says what a text and a claim share, and in what they differ.
type WhyJSON struct {
	Sentence string           `json:"sentence" doc:"all of it in one; here is the text, there the claim"`
	Shared   []string         `json:"shared" doc:"as the claim writes it"`
	Differs  []DifferenceJSON `json:"differs"`
}

// DifferenceJSON is a number, a name, a date or a denial in which they differ.
type DifferenceJSON struct {
	Kind  string `json:"kind" doc:"number, name, date, negation or word"`
	Claim string `json:"claim" doc:"what the claim says"`
	Asked string `json:"asked" doc:"what the text says"`
}

// NewMatchesJSON makes the form of what was found.
func NewMatchesJSON(found []claims.Found) MatchesJSON {
	out := MatchesJSON{Matches: []MatchJSON{}}
	for _, f := range found {
		m := MatchJSON{Claim: f.Claim.ID, Ref: f.Claim.Ref, External: f.Claim.ExternalID, Text: f.Claim.Text, Language: f.Claim.Language, Status: f.Claim.Status, Score: f.Score,
			Why: WhyJSON{Sentence: f.Why.Said, Shared: []string{}, Differs: []DifferenceJSON{}}}
		switch {
		case f.Claim.Rating != "":
			m.Rating, m.Ours, m.By, m.Date = f.Claim.Rating, true, f.By, f.At.Format("2006-01-02")
		case len(f.Earlier) > 0:
			e := f.Earlier[0]
			m.Rating, m.By, m.Date, m.URL = e.Rating, e.Checker, string(e.Checked), e.URL
		}
		for _, c := range f.Why.Shared {
			m.Why.Shared = append(m.Why.Shared, c.Text)
		}
		for _, d := range f.Why.Differs {
			m.Why.Differs = append(m.Why.Differs, DifferenceJSON{d.Kind, d.There, d.Here})
		}
		out.Matches = append(out.Matches, m)
	}
	return out
}
