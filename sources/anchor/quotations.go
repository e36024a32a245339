package anchor

import (
	"context"
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

// What a quotation has that is worth comparing: shorter ones are words that somebody keeps at a distance, longer ones whole texts.
const (
	leastWords    = 4
	leastLetters  = 16 // an ideograph counts three
	mostQuotation = 2000
)

// MaxQuotations is how many quotations of a text are looked at.
const MaxQuotations = 500

// Quotations lists what a text prints in quotation marks, in order of their beginnings and then of their ends. Marks are damaged more often
// than words: a closing mark without an opening one lets the quotation before it go on to there, an opening one without a closing one ends
// with the paragraph; the first and the last of such ends are given besides what the marks themselves say. At most MaxQuotations, each of at most
// 2,000 code points. The text is valid UTF-8.
func Quotations(text string) (list []Quotation) {
	at := 0 // code points
	for paragraph := range strings.SplitAfterSeq(text, "\n") {
		if list = append(list, quotationsIn(paragraph, at)...); len(list) >= MaxQuotations {
			return list[:MaxQuotations]
		}
		at += utf8.RuneCountInString(paragraph)
	}
	return list
}

// quotationsIn lists those of one paragraph, which begins at a code point.
func quotationsIn(paragraph string, at int) (list []Quotation) {
	runes := []rune(paragraph)
	open, ends, last := -1, 0, 0 // where the last one began, behind its mark; how many ends it had so far, and the last of them
	add := func(end int, loose bool) {
		from := open
		for from < end && unicode.IsSpace(runes[from]) {
			from++
		}
		for end > from && unicode.IsSpace(runes[end-1]) {
			end--
		}
		if from < end && end-from <= mostQuotation && worthComparing(runes[from:end]) {
			list = append(list, Quotation{Range{at + from, at + end}, loose})
		}
	}
	finish := func() {
		if ends > 2 {
			add(last, true)
		}
	}
	for i, r := range runes {
		switch role(runes, i, r, open >= 0 && ends == 0) {
		case opening:
			if open >= 0 && ends == 0 {
				continue // one within the other, or its end is missing: the next closing mark tells
			}
			finish()
			open, ends = i+1, 0
		case closing:
			if open < 0 {
				continue
			}
			if ends++; ends <= 2 {
				add(i, ends > 1)
			}
			last = i
		}
	}
	finish()
	if open >= 0 && ends == 0 {
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
// other without, or in damaged ones. An error is ctx's.
func PrintedInBoth(ctx context.Context, a, b *Doc) (list []Printed, err error) {
	if list, err = printed(ctx, a, b, nil); err != nil {
		return nil, err
	}
	back, err := printed(ctx, b, a, list)
	for _, p := range back {
		list = append(list, Printed{A: p.B, B: p.A})
	}
	slices.SortStableFunc(list, func(p, q Printed) int { return p.A.Start - q.A.Start })
	for i, p := range list {
		list[i].Edits = Align(a.Slice(p.A), b.Slice(p.B))
	}
	return list, err
}

// printed finds a's quotations in b; of those that begin together the longest that is there. Those that known has already, the other way round,
// are left out.
func printed(ctx context.Context, a, b *Doc, known []Printed) (list []Printed, err error) {
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
	for len(selectors) > 0 {
		n := min(32, len(selectors))
		for i, r := range b.AnchorAll(selectors[:n], Options{}) {
			if r.Status != Gone && r.Status != Replaced && !taken(quotations[i].Range) {
				list = append(list, Printed{A: quotations[i].Range, B: r.Range})
			}
		}
		if selectors, quotations = selectors[n:], quotations[n:]; ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return list, nil
}
