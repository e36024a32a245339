package exchange

import (
	"cmp"
	"slices"
	"strings"
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
		list = append(list, RatingSeen{rating, n, valueOf(rating)})
	}
	slices.SortFunc(list, func(a, b RatingSeen) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Rating, b.Rating)) })
	return list
}

// ratingWords are what checkers call the normalised values, as columnName levels them.
var ratingWords = map[string][]string{
	"true": {"true", "correct", "accurate", "right", "verified", "confirmed", "vrai", "verdadero", "verdadeiro", "wahr", "richtig", "dogru", "vero", "صحيح", "حقيقي", "صح", "правда", "benar", "درست", "सच"},
	"mostly-true": {"mostly true", "mostly correct", "mostly accurate", "largely true", "plutot vrai", "mayormente cierto", "grosstenteils richtig", "uberwiegend richtig",
		"cogunlukla dogru", "صحيح في معظمه", "correct attribution"},
	"mixture": {"mixture", "mixed", "half true", "partly true", "partly false", "partially true", "partially false", "two pinocchios", "mi vrai", "verdad a medias", "meia verdade", "teilweise falsch",
		"teilweise richtig", "karma", "صحيح جزئيا", "زائف جزئيا", "خاطئ جزئيا", "missing context", "needs context", "lacks context", "out of context", "misleading", "مضلل", "yaniltici", "irrefuhrend", "trompeur", "enganoso", "engañoso", "fuorviante", "cherry picks"},
	"mostly-false": {"mostly false", "largely false", "barely true", "three pinocchios", "plutot faux", "mayormente falso", "grosstenteils falsch", "uberwiegend falsch", "زائف في معظمه", "exaggerated", "distorts the facts"},
	"false": {"false", "incorrect", "wrong", "fake", "not true", "untrue", "pants on fire", "four pinocchios", "debunked", "fabricated", "hoax", "faux", "falso", "falsch", "yanlis", "asilsiz", "خطأ", "خاطئ", "كاذب", "زائف", "غير صحيح",
		"كذب", "ложь", "неправда", "salah", "hoaks", "नادرست", "نادرست", "झूठ", "altered", "doctored", "manipulated", "miscaptioned", "manipulierte", "scam", "fake news"},
	"unproven": {"unproven", "unverified", "no evidence", "not proven", "unsupported", "unsubstantiated", "inconclusive", "undetermined", "research in progress", "non prouve", "sin pruebas", "unbelegt", "kanitlanmamis",
		"غير مثبت", "لم يتم التحقق", "non verificato", "insustentavel"}, //nolint:misspell // Italian
}

var ratingValues = func() map[string]string {
	values := map[string]string{}
	for value, list := range ratingWords {
		for _, word := range list {
			values[columnName(word)] = value
		}
	}
	return values
}()

// valueOf gives the normalised value that a rating's own words say, or "".
func valueOf(rating string) string { return ratingValues[columnName(rating)] }
