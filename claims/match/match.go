// Package match answers "has this been checked before?" from an index in memory: the same answers on every engine, without a model that nobody can
// read. It is pure: it imports nothing of ours, and anyone may import it.
//
// A question goes two ways. The index finds candidates by their words, each weighed by how rare it is (BM25), with words that are only nearly those
// of the question counting less. Then the candidates' own texts are laid beside the question and ranked by what they share, which also says why.
package match

// Doc is what the index reads of one record: a claim with its titles, or a passage.
type Doc struct {
	Key      uint32   // the caller's number for it; small numbers without great gaps keep the index small
	Text     string   // the wording
	Titles   []string // what else it is known by: its title, titles of earlier checks
	Language string   // BCP 47, or "" when nobody said
}

// Hit is a record that was found.
type Hit struct {
	Key   uint32
	Score float64 // higher is nearer; from Search with texts a probability, 0 to 1, that it says the same
}

// Texts gives the records of keys, in any order; those that are no more are left out. Search asks it once, for its candidates.
type Texts func(keys []uint32) ([]Doc, error)
