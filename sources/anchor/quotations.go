package anchor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quotation is a stretch of a text that stands in quotation marks, without them.
type Quotation struct {
	Range Range
	Loose bool // a mark is missing or one too many: it may end sooner, where another Quotation of the same beginning does
}

// What the shortest quotation has that is worth comparing: shorter ones are words that somebody keeps at a distance.
const (
	leastWords   = 4
	leastLetters = 16 // an ideograph counts three
)

// Quotations lists what a text prints in quotation marks, in order of their beginnings and then of their ends. Marks are damaged more often
// than words: a closing mark without an opening one lets the quotation before it go on to there, an opening one without a closing one ends
// with the paragraph; both are given besides what the marks themselves say. The text is valid UTF-8.
func Quotations(text string) (list []Quotation) {
	at := 0 // code points
	for paragraph := range strings.SplitAfterSeq(text, "\n") {
		list = append(list, quotationsIn(paragraph, at)...)
		at += utf8.RuneCountInString(paragraph)
	}
	return list
}

// quotationsIn lists those of one paragraph, which begins at a code point.
func quotationsIn(paragraph string, at int) (list []Quotation) {
	runes := []rune(paragraph)
	open, closed := -1, false // where the last one began, behind its mark; whether it ended
	add := func(end int, loose bool) {
		for open < end && unicode.IsSpace(runes[open]) {
			open++
		}
		last := end
		for last > open && unicode.IsSpace(runes[last-1]) {
			last--
		}
		if open < last && worthComparing(runes[open:last]) {
			list = append(list, Quotation{Range{at + open, at + last}, loose})
		}
	}
	for i, r := range runes {
		switch role(runes, i, r, open >= 0 && !closed) {
		case opening:
			if open >= 0 && !closed {
				continue // one within the other, or its end is missing: the next closing mark tells
			}
			open, closed = i+1, false
		case closing:
			if open >= 0 {
				add(i, closed)
				closed = true
			}
		}
	}
	if open >= 0 && !closed {
		add(len(runes), true)
	}
	return list
}

type markRole int

const (
	noMark markRole = iota
	opening
	closing
)

// role says what a character does; straight marks and those that languages use either way by what stands beside them.
func role(runes []rune, i int, r rune, inside bool) markRole {
	switch r {
	case '„', '「', '『', '〝':
		return opening
	case '」', '』', '〞', '〟':
		return closing
	case '“', '”', '"', '«', '»', '‟', '＂':
		before, behind := ' ', ' '
		if i > 0 {
			before = runes[i-1]
		}
		if i+1 < len(runes) {
			behind = runes[i+1]
		}
		free, tied := unicode.IsSpace(before) || strings.ContainsRune("([{—–:،,", before), unicode.IsSpace(behind) || strings.ContainsRune(".,;:!?)]}،؛؟…", behind)
		switch {
		case free && !tied:
			return opening
		case tied && !free:
			return closing
		case inside:
			return closing
		}
		return opening
	}
	return noMark
}

func worthComparing(runes []rune) bool {
	letters := 0
	for _, r := range runes {
		switch {
		case ideographic(r):
			letters += 3
		case isWordRune(r):
			letters++
		}
	}
	ideographs := strings.ContainsFunc(string(runes), ideographic)
	return letters >= leastLetters && (ideographs || len(strings.Fields(string(runes))) >= leastWords)
}

// Printed is a quotation that two texts print.
type Printed struct {
	A, B  Range
	Edits []Edit // from A's words to B's, offsets from each quotation's beginning
}

// Same reports whether not a word differs.
func (p Printed) Same() bool { return len(Grave(p.Edits)) == 0 }

// PrintedInBoth lists the quotations that both texts print, by their place in a. What stands in quotation marks in one of them may stand in the
// other without, or in damaged ones.
func PrintedInBoth(a, b *Doc) (list []Printed) {
	list = printed(a, b, nil)
	for _, p := range printed(b, a, list) {
		list = append(list, Printed{A: p.B, B: p.A})
	}
	slices.SortStableFunc(list, func(p, q Printed) int { return p.A.Start - q.A.Start })
	for i, p := range list {
		list[i].Edits = Align(a.Slice(p.A), b.Slice(p.B))
	}
	return list
}

// printed finds a's quotations in b; of those that begin together the longest that is there. Those that known has already, the other way round,
// are left out.
func printed(a, b *Doc, known []Printed) (list []Printed) {
	quotations := Quotations(a.text)
	taken := func(r Range) bool {
		for _, p := range list {
			if !apart(p.A, r) {
				return true
			}
		}
		for _, p := range known {
			if !apart(p.B, r) {
				return true
			}
		}
		return false
	}
	slices.SortStableFunc(quotations, func(p, q Quotation) int { return q.Range.len() - p.Range.len() })
	selectors := make([]Selector, len(quotations))
	for i, q := range quotations {
		selectors[i] = Selector{Exact: a.Slice(q.Range)}
	}
	for i, r := range b.AnchorAll(selectors, Options{}) {
		if r.Status != Gone && r.Status != Replaced && !taken(quotations[i].Range) {
			list = append(list, Printed{A: quotations[i].Range, B: r.Range})
		}
	}
	return list
}
