package match

// numbers remembers, while many records are taken in, the numbers of the words as they are written: one look for each word of a text, instead of its
// stem, its synonym and its place in the vocabulary. A word takes the place of what fell on it.
type numbers struct {
	words  *vocabulary
	places []numbering
	used   int
}

// numbering is a word by its key (see hashOf), 0 for none, and the number of its term.
type numbering struct {
	key    uint64
	number uint32
}

const (
	fewestNumbers = 1 << 12
	mostNumbers   = 1 << 20 // 16 MB, while an index is built
	noTerm        = nowhere - 1
)

// numbered stands for the form of a word of which the number is all that is asked.
var numbered = &form{}

func newNumbers(words *vocabulary) *numbers {
	return &numbers{words: words, places: make([]numbering, fewestNumbers)}
}

// numbered makes a token of a word that is remembered. What may belong to a phrase is read in full.
func (r *reader) numbered(t *token, key uint64) bool {
	if r.numbers == nil || r.phrase > 0 {
		return false
	}
	n := &r.numbers.places[key%uint64(len(r.numbers.places))]
	if n.key != key || key == 0 {
		return false
	}
	t.form, t.number = numbered, n.number
	return true
}

// remember notes the number of a word that was read in full, unless that is needed again: where a phrase may begin.
func (r *reader) remember(f *form, key uint64) {
	if r.numbers != nil && !f.begins && f.word != "" {
		r.numbers.add(f, key)
	}
}

// form gives the form of the word at hand. While many records are taken in, the words that are not remembered by their numbers are rare ones, and
// would push others out of what everybody remembers.
func (r *reader) form(key uint64, language string, abbreviation bool) *form {
	if r.numbers != nil {
		return newForm(string(r.small), language, abbreviation)
	}
	return formOf(key, r.small, language, abbreviation)
}

func (n *numbers) add(f *form, key uint64) {
	if n.used > len(n.places)/2 && len(n.places) < mostNumbers {
		before := n.places
		n.places, n.used = make([]numbering, 2*len(before)), 0
		for _, e := range before {
			if e.key != 0 {
				n.put(e)
			}
		}
	}
	e := numbering{key, noTerm}
	if f.term != "" {
		e.number = n.words.numberOr(f.term)
	}
	n.put(e)
}

func (n *numbers) put(e numbering) {
	place := &n.places[e.key%uint64(len(n.places))]
	if place.key == 0 {
		n.used++
	}
	*place = e
}
