package web

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
)

// ratingCount is how many claims have a rating.
type ratingCount struct {
	Words string // the rating's label; "not rated" for none
	Count int
}

// ratingWords puts counts by rating in the order of the newsroom's scale and names them. Ratings of other scales come after these, under the
// names that they have there.
type ratingWords struct {
	labels map[string]string
	places map[string]int
}

// ratingWordsOf reads the scales.
func ratingWordsOf(r *http.Request, tx *db.Tx) (w ratingWords, err error) {
	current, err := claims.CurrentScale(r.Context(), tx)
	if err != nil {
		return w, err
	}
	others, err := claims.Scales(r.Context(), tx)
	if err != nil {
		return w, err
	}
	w = ratingWords{map[string]string{"": "not rated"}, map[string]int{}}
	for _, scale := range append([]claims.Scale{current}, others...) {
		for _, x := range scale.Ratings {
			if _, there := w.labels[x.Slug]; !there {
				w.labels[x.Slug], w.places[x.Slug] = x.Label("en"), len(w.places)+1
			}
		}
	}
	w.places[""] = len(w.places) + 1
	return w, nil
}

// list gives counts by slug in their order.
func (w ratingWords) list(counts map[string]int) (list []ratingCount) {
	place := func(slug string) int { return cmp.Or(w.places[slug], len(w.places)+1) } // of a scale's earlier version, perhaps
	for _, slug := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(place(a)-place(b), cmp.Compare(a, b)) }) {
		list = append(list, ratingCount{w.label(slug), counts[slug]})
	}
	return list
}

// label names a rating.
func (w ratingWords) label(slug string) string {
	if words, known := w.labels[slug]; known {
		return words
	}
	return slug
}
