package exchange

import (
	"cmp"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
)

// RatingSeen is a rating of earlier checks, as it is written, how often it stands in an import, and which of the normalised values it is read as: "" where
// its words are none that are known. Whatever it is read as, it is kept and shown in its own words.
type RatingSeen struct {
	Rating string `json:"rating"`
	Count  int    `json:"count"`
	Value  string `json:"value"`
}

// Says tells what the rating is read as, for people.
func (r RatingSeen) Says() string {
	if r.Value == "" {
		return "kept in its own words"
	}
	return "read as " + r.Value
}

// RatingsSeen lists the ratings of an import, the most frequent first.
func (s Summary) RatingsSeen() (list []RatingSeen) {
	for rating, n := range s.Ratings {
		value, there := s.ReadAs[rating]
		if !there {
			if built, known := new(claims.RatingReader).Read(rating, ""); known {
				value = built
			}
		}
		list = append(list, RatingSeen{rating, n, value})
	}
	slices.SortFunc(list, func(a, b RatingSeen) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Rating, b.Rating)) })
	return list
}
