package report

import (
	"math"

	"github.com/claimtrail/claimtrail/claims"
)

// BearingJSON is a stretch of a source's text that may bear on a claim.
type BearingJSON struct {
	Source   string   `json:"source" doc:"reference"`
	Title    string   `json:"title"`
	Language string   `json:"language"`
	Snapshot string   `json:"snapshot" doc:"id; the offsets are in its text"`
	Start    int      `json:"start" doc:"code points"`
	End      int      `json:"end" doc:"code points, end exclusive"`
	Quote    string   `json:"quote"`
	Score    float64  `json:"score" doc:"which share of what the claim says stands there, by how rare its words are: 0 to 1"`
	Claims   []string `json:"claims" doc:"references of the claims whose evidence cites it"`
}

// NewBearingsJSON gives the stretches in their order.
func NewBearingsJSON(found []claims.Bearing) []BearingJSON {
	out := []BearingJSON{}
	for _, b := range found {
		x := BearingJSON{Source: b.Source.Ref, Title: b.Source.Title, Language: b.Source.Language, Snapshot: b.Snapshot, Start: b.Start, End: b.End,
			Quote: b.Quote, Score: math.Round(b.Score*10_000) / 10_000, Claims: []string{}}
		for _, c := range b.Claims {
			x.Claims = append(x.Claims, c.Ref)
		}
		out = append(out, x)
	}
	return out
}
