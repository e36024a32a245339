package report

import (
	"math"

	"github.com/claimtrail/claimtrail/claims"
)

// CheckableJSON is a sentence that is worth checking.
type CheckableJSON struct {
	Start   int      `json:"start" doc:"code points"`
	End     int      `json:"end" doc:"code points, end exclusive"`
	Text    string   `json:"text"`
	Score   float64  `json:"score" doc:"how likely it is worth checking, 0 to 1, by a simple model"`
	Reasons []string `json:"reasons" doc:"what speaks for it, the most concrete first"`
	Claim   *string  `json:"claim" doc:"the reference of the claim that it is already, or that cites it; null when there is none"`
	Cited   bool     `json:"cited" doc:"the claim has other words, and cites these as evidence"`
}

// NewCheckablesJSON gives the sentences in their order.
func NewCheckablesJSON(list []claims.Checkable) []CheckableJSON {
	out := []CheckableJSON{}
	for _, c := range list {
		x := CheckableJSON{Start: c.Start, End: c.End, Text: c.Text, Score: math.Round(c.Score*10_000) / 10_000, Reasons: append([]string{}, c.Reasons...), Cited: c.Cited}
		if c.Claim != nil {
			x.Claim = &c.Claim.Ref
		}
		out = append(out, x)
	}
	return out
}
