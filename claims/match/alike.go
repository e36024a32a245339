package match

import (
	"cmp"
	"slices"
)

// Alike gives the records whose wording says the same as a record's, in the same words or nearly, most alike first, of the best that the index finds. Other than
// Search it does not ask whether one answers the other: a score is the share of the words of both that both have, by how rare they are (a weighed
// Jaccard index), so that a longer record which holds a shorter one is not the same as it. A title of one that says what the other's wording says counts as well.
func (x *Index) Alike(d Doc, least float64, texts Texts) ([]Hit, error) {
	found := x.candidates(Parse(d.Text, d.Language), most+1)
	keys := make([]uint32, 0, len(found))
	for _, h := range found {
		if h.Key != d.Key {
			keys = append(keys, h.Key)
		}
	}
	docs, err := texts(keys)
	if err != nil {
		return nil, err
	}
	hits := x.Likeness(d, docs)
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return h.Score < least })
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Key, b.Key)) })
	return hits, nil
}

// Likeness says how alike records are to one, as Alike counts, in their order. Where a number, a date or a denial differs, they are less so.
func (x *Index) Likeness(d Doc, others []Doc) []Hit {
	q := Parse(d.Text, d.Language)
	a := x.asking(q)
	defer a.done()
	hits := make([]Hit, len(others))
	for i, o := range others {
		hits[i] = Hit{o.Key, a.likeness(o)}
		if hits[i].Score >= lowLikeness {
			hits[i].Score *= kept(Explain(q, Doc{Text: o.Text, Language: o.Language}))
		}
	}
	return hits
}

const (
	lowLikeness = 0.4 // what is less alike is not looked at for its differences
	differing   = 0.7 // what remains of the likeness when something differs
)

// kept says how much of a likeness remains.
func kept(w Why) float64 {
	for _, d := range w.Differs {
		if d.Kind == WhyNumber || d.Kind == WhyDate || d.Kind == WhyNegation {
			return differing
		}
	}
	return 1
}

func (a *asking) likeness(d Doc) (best float64) {
	for _, text := range append([]string{d.Text}, d.Titles...) {
		a.times, a.seen = append(a.times[:0], make([]int, len(a.terms))...), a.seen[:0]
		s := side{a: a, times: a.times}
		other := s.read(text, d.Language)
		of, own := 0.0, 0.0 // of the question's words, each once
		for i, times := range s.times {
			own += a.idf[i]
			if times > 0 {
				of += a.idf[i]
			}
		}
		if all := own + other.all - other.got; all > 0 {
			best = max(best, of/all)
		}
	}
	return best
}
