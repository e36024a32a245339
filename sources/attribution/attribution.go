// Package attribution finds the words in which a text says whom it has something from: "published by Asharq Al-Awsat newspaper",
// "according to", "Clinton wrote to Assad on February 21, 1998", "BEIRUT (Reuters) -", "Translated from", "نقلت وكالة رويترز عن".
// What it finds is a suggestion for a person to judge, never a fact. It imports nothing of ours, and anyone may import it.
//
// One engine reads a table per language: its cues, and the nouns and small words by which a name is told from what stands around it.
// English and Arabic are covered well, French, Spanish, German, Turkish, Portuguese and Italian in their usual cues; a text in another
// language gives datelines and credit lines only.
//
// Limits. Names are told by capitals, or where a script has none by the small words around them, so a name written without capitals is
// missed and an Arabic one may be a word too long or too short. A pronoun is taken for the last speaker who was named. In Arabic a subject
// is looked for after its verb only, and in Turkish at the beginning of the sentence. Speakers without a name ("officials said") and documents
// that a text only points back to ("the report said") are left out. Words inside quotations are read like all others: damaged quotation
// marks are too common for them to be trusted.
package attribution

// Range is a stretch of a text: code points, end exclusive. The zero Range is none.
type Range struct{ Start, End int }

// Kind says in which way a text names its source.
type Kind string

// The kinds.
const (
	PublishedBy     Kind = "published-by"
	AccordingTo     Kind = "according-to"
	Says            Kind = "says"
	WroteTo         Kind = "wrote-to"
	ReportedBy      Kind = "reported-by"
	ToldTo          Kind = "told-to"
	QuotedFrom      Kind = "quoted-from"
	ObtainedBy      Kind = "obtained-by"
	StatedIn        Kind = "stated-in"
	DocumentReveals Kind = "document-reveals"
	TranslatedFrom  Kind = "translated-from"
	Dateline        Kind = "dateline"
	CreditLine      Kind = "credit-line"
)

// Kinds lists every kind.
var Kinds = []Kind{PublishedBy, AccordingTo, Says, WroteTo, ReportedBy, ToldTo, QuotedFrom, ObtainedBy, StatedIn, DocumentReveals, TranslatedFrom,
	Dateline, CreditLine}

// Attribution is one place in which a text says whom it has something from.
type Attribution struct {
	Source  Range  // the words that name the source; those of a pronoun where one stands for the name
	Cue     Range  // the words that attribute
	Content Range  // what is attributed, as far as it can be told: to the end of the sentence or of the quotation
	Name    string // of the source, without an article unless that has a capital; for a pronoun, the name that it stands for
	To      string // of a letter: whom it was written to
	Kind    Kind
	Date    string // 1998, 1998-02 or 1998-02-21 when the phrase has a date, else ""
	// Publication says that the name is of a publication or document, so that a derivation is likely; else it is of somebody who speaks.
	Publication bool
	Relation    string // that it suggests: republication, translation, quotation, summary, citation, publication-of
}

// Most bounds what Find gives of one text.
const Most = 1000

// Find lists the attributions of a text in their order, at most Most. language is the text's tag ("en", "ar-SY", or "" for unknown); where
// there is no table for it, or its script is not the text's, the language is guessed. The time is linear in the text's length.
func Find(text, language string) []Attribution {
	runes := []rune(text)
	t := read(runes)
	f := finder{text: t, table: choose(t, language)}
	if f.table.elides {
		t.elide()
	} else {
		t.possess()
	}
	for i := 0; i < len(t.tokens) && len(f.found) < Most; {
		next := f.line(i)
		if next == 0 {
			next = f.cues(i)
		}
		i = max(next, i+1)
	}
	return f.found
}

// finder holds what is known so far of one text.
type finder struct {
	*text
	table   *table
	found   []Attribution
	speaker string // the last one who was named
}

func (f *finder) add(a Attribution) {
	f.found = append(f.found, a)
}

// span gives the stretch of the tokens from i up to j.
func (f *finder) span(i, j int) Range {
	if i >= j {
		return Range{}
	}
	return Range{f.tokens[i].start, f.tokens[j-1].end}
}
