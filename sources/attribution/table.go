package attribution

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// side says where a cue has its source.
type side byte

const (
	after   side = iota // "according to X"
	before              // "X said"; with speech before it also "said X"
	opening             // the source opens the sentence: "Letters that ... reveal", "X, ... dedi"
	within              // "In X, it was stated that"
)

// cue is one phrase that attributes, with what it asks of its source.
type cue struct {
	kind      Kind
	side      side
	relation  string // when the source is a publication
	words     []string
	publishes bool // whoever is named publishes
	outlet    bool // only a publication will do
	speech    bool // only beside speech: a quotation, a colon, "that"
	letter    bool // what follows names whom it was written to
	joined    bool // the next word begins with the Arabic preposition ل
}

// words is a set of folded words; a word that ends with * stands for all that begin so.
type words map[string]bool

// has looks for the word and for its beginnings.
func (w words) has(s string) bool {
	if w[s] {
		return true
	}
	for n := range s {
		if n >= 4 && w[s[:n]+"*"] {
			return true
		}
	}
	return w[s+"*"]
}

// table is what the engine knows of one language.
type table struct {
	code       string
	capitals   bool                // its names have them
	elides     bool                // articles are elided before an apostrophe
	determiner words               // stand before a name and are no part of it
	link       words               // small words that may stand inside a name
	adverb     string              // how adverbs end, which stand between a subject and its verb
	stop       words               // end a name, or show that a word is none
	passed     words               // stand between a name and its verb
	pronoun    words               // stand for the last speaker
	outlet     words               // nouns of publications
	document   words               // nouns of documents
	record     words               // of those, the ones that are told of without a name: letters, papers
	person     words               // nouns of people
	in         words               // "in" before a document
	that       words               // begins what was said
	saying     words               // "saying", after a letter's date
	month      map[string]int      // 1 to 12
	cues       map[string][]cue    // by first word, the longest first
	credits    map[string][]credit // by first word
}

// source is a table as it is written down, words parted by white space.
type source struct {
	code                                                              string
	adverb                                                            string
	nocapitals, elides                                                bool
	determiner, link, stop, passed, pronoun, outlet, document, record string
	person, in, that, saying, months                                  string
	cues, credits                                                     string
}

// credit is a phrase that opens a credit line: "Source: X".
type credit struct {
	words    []string
	kind     Kind
	relation string
}

func build(s source) *table {
	t := &table{code: s.code, adverb: s.adverb, capitals: !s.nocapitals, elides: s.elides, month: map[string]int{}, cues: map[string][]cue{}, credits: map[string][]credit{}}
	for from, to := range map[*string]*words{&s.determiner: &t.determiner, &s.link: &t.link, &s.stop: &t.stop, &s.passed: &t.passed, &s.pronoun: &t.pronoun,
		&s.outlet: &t.outlet, &s.document: &t.document, &s.record: &t.record, &s.person: &t.person, &s.in: &t.in, &s.that: &t.that, &s.saying: &t.saying} {
		*to = words{}
		for w := range strings.FieldsSeq(*from) {
			(*to)[fold([]rune(w))] = true
		}
	}
	for w := range t.record {
		t.document[w] = true
	}
	for i, names := range strings.Split(s.months, ",") { // each month's names
		for w := range strings.FieldsSeq(names) {
			t.month[fold([]rune(w))] = i + 1
		}
	}
	for line := range strings.Lines(strings.TrimSpace(s.cues)) {
		t.parseCues(line)
	}
	for line := range strings.Lines(strings.TrimSpace(s.credits)) {
		head, phrases, _ := strings.Cut(line, ":")
		h := strings.Fields(head)
		for p := range strings.SplitSeq(phrases, "|") {
			w := folded(p)
			t.credits[w[0]] = append(t.credits[w[0]], credit{w, Kind(h[0]), h[1]})
		}
	}
	for _, list := range t.cues {
		slices.SortStableFunc(list, func(a, b cue) int { return len(b.words) - len(a.words) })
	}
	for _, list := range t.credits {
		slices.SortStableFunc(list, func(a, b credit) int { return len(b.words) - len(a.words) })
	}
	return t
}

// parseCues reads "kind side relation flags...: phrase | phrase".
func (t *table) parseCues(line string) {
	head, phrases, ok := strings.Cut(line, ":")
	h := strings.Fields(head)
	if !ok || len(h) < 3 || !slices.Contains(Kinds, Kind(h[0])) {
		panic(fmt.Sprintf("attribution: %q is no line of cues", line))
	}
	c := cue{kind: Kind(h[0]), side: map[string]side{"after": after, "before": before, "opening": opening, "within": within}[h[1]], relation: h[2]}
	for _, flag := range h[3:] {
		switch flag {
		case "publishes":
			c.publishes = true
		case "outlet":
			c.outlet = true
		case "speech":
			c.speech = true
		case "letter":
			c.letter = true
		case "joined":
			c.joined = true
		default:
			panic(fmt.Sprintf("attribution: %q is no flag of a cue", flag))
		}
	}
	for p := range strings.SplitSeq(phrases, "|") {
		c.words = folded(p)
		t.cues[c.words[0]] = append(t.cues[c.words[0]], c)
	}
}

func folded(s string) (list []string) {
	for w := range strings.FieldsSeq(s) {
		list = append(list, fold([]rune(w)))
	}
	return list
}

var tables = []*table{build(english), build(arabic), build(french), build(spanish), build(german), build(turkish), build(portuguese), build(italian)}

// nothing is the table of a language that has none: its datelines only, and the credit lines that stand in English.
var nothing = build(source{credits: english.credits})

// choose gives the table of the language when the text's script is its own, else the one whose small words the text uses most.
func choose(t *text, language string) *table {
	arabicText := inArabic(t)
	code, _, _ := strings.Cut(strings.ToLower(language), "-")
	known := code == "" || code == "und"
	for _, l := range tables {
		if l.code == code && (l.code == "ar") == arabicText {
			return l
		}
		known = known || l.code == code
	}
	if arabicText && (known || code == "ar") {
		return tables[1]
	}
	if !known { // its language is one that has no table
		return nothing
	}
	best, most := nothing, 0
	for _, l := range tables {
		n := 0
		for i := range t.tokens[:min(len(t.tokens), 2000)] {
			if fold := t.tokens[i].fold; l.determiner[fold] || l.link[fold] || l.stop[fold] {
				n++
			}
		}
		if n > most && (l.code == "ar") == arabicText {
			best, most = l, n
		}
	}
	return best
}

// inArabic reports whether most letters are Arabic.
func inArabic(t *text) bool {
	arabic, other := 0, 0
	for _, r := range t.runes[:min(len(t.runes), 20_000)] {
		switch {
		case unicode.Is(unicode.Arabic, r):
			arabic++
		case unicode.IsLetter(r):
			other++
		}
	}
	return arabic > other
}
