package anchor

// Nearest is the most similar stretch of a text, for a quotation that is not there.
type Nearest struct {
	Quote string  `json:"quote"`
	Start int     `json:"start"` // code points
	End   int     `json:"end"`
	Score float64 `json:"score"` // 0 to 1: how alike the two are, both folded
}

// maxPattern bounds the folded characters that are compared letter by letter; of a longer quotation its ends are, here its beginning.
const maxPattern = 4096

// Nearest gives the stretch that takes the fewest edits to become the quotation, letter case and typography aside, widened to whole words;
// nil when nothing can be compared.
func (d *Doc) Nearest(quote string) *Nearest {
	runes, f := Fold(quote).runes, d.folded()
	runes = trim(runes[:min(len(runes), maxPattern)])
	if len(runes) == 0 || f.Len() == 0 {
		return nil
	}
	p := newPattern(runes)
	list := p.hits(f.runes, len(runes)-1, 1)
	if len(list) == 0 {
		return nil
	}
	end := list[0].end
	low := max(0, end-2*len(runes))
	start := end - newPattern(reversed(runes)).longestOpening(reversed(f.runes[low:end]))
	end = start + p.longestOpening(f.runes[start:min(f.Len(), start+2*len(runes))])
	from, to := d.widen(f.Span(wholeWords(f.runes, min(start, f.Len()-1), max(end, start+1))))
	at := d.rangeOf(from, to)
	return &Nearest{Quote: d.text[from:to], Start: at.Start, End: at.End, Score: 1 - float64(list[0].edits)/float64(len(runes))}
}

// wholeWords widens a stretch of folded text to the words that it cuts, and leaves spaces at its ends out.
func wholeWords(text []rune, start, end int) (int, int) {
	end = min(end, len(text))
	start = min(start, end-1)
	for start > 0 && inWord(text[start-1]) && inWord(text[start]) {
		start--
	}
	for end < len(text) && inWord(text[end-1]) && inWord(text[end]) {
		end++
	}
	for start < end-1 && text[start] == ' ' {
		start++
	}
	for end > start+1 && text[end-1] == ' ' {
		end--
	}
	return start, end
}

// inWord reports whether a folded character is part of a word that must not be cut; between ideographs anything may be.
func inWord(r rune) bool { return !ideographic(r) && isWordRune(r) }
