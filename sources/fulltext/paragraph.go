package fulltext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Paragraph is a stretch of a text by which it is found.
type Paragraph struct {
	Start, End int
	Folded     string // Fold of it
}

// Paragraphs are cut at line ends; short lines are joined until there are about shortest code points, long ones are parted after a sentence, else
// between words, so that there are longest at most.
const (
	shortest = 200
	longest  = 1000
)

// Cut parts a text into paragraphs. What has no word is in none.
func Cut(text string) (list []Paragraph) {
	var open stretch
	keep := func() {
		if folded := Fold(text[open.from:open.to]); folded != "" {
			list = append(list, Paragraph{open.start, open.end, folded})
		}
		open = stretch{}
	}
	lines(text, func(line stretch) {
		line.cut(text, func(s stretch) {
			switch {
			case open.end == open.start:
				open = s
				return
			case open.end-open.start >= shortest || s.end-open.start > longest:
				keep()
				open = s
				return
			}
			open.to, open.end = s.to, s.end
		})
	})
	keep()
	return list
}

// stretch is a part of a text, in bytes and in code points.
type stretch struct{ from, to, start, end int }

// lines calls fn with every line that is not blank.
func lines(text string, fn func(stretch)) {
	from, start := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		n := utf8.RuneCountInString(line)
		if strings.TrimSpace(line) != "" {
			fn(stretch{from, from + len(line), start, start + n})
		}
		from, start = from+len(line)+1, start+n+1
	}
}

// cut parts a long line.
func (s stretch) cut(text string, fn func(stretch)) {
	for s.end-s.start > longest {
		part := s.head(text)
		fn(part)
		s.from, s.start = part.to, part.end
	}
	if s.end > s.start {
		fn(s)
	}
}

// head gives the longest beginning of a long line that may stand by itself.
func (s stretch) head(text string) stretch {
	sentence, space, hard := stretch{}, stretch{}, stretch{}
	n, ended, word := 0, false, false
	for i, r := range text[s.from:s.to] {
		here := stretch{s.from, s.from + i, s.start, s.start + n}
		if n > 0 && n <= longest {
			blank := unicode.IsSpace(r)
			if ended && (blank || r >= 0x2e80) {
				sentence = here
			}
			if blank {
				space = here
			}
			if !unicode.IsMark(r) {
				hard = here
			}
		}
		if n == longest {
			word = !unicode.IsSpace(r)
			if hard.to == 0 { // nothing but marks: they are parted, since a text has to end
				hard = here
			}
			break
		}
		ended = strings.ContainsRune(".!?…؟。！？।", r) || ended && strings.ContainsRune(`"'”’»)]」』`, r)
		n++
	}
	switch {
	case sentence.end-sentence.start >= shortest:
		return sentence
	case space.end-space.start >= shortest && word:
		return space
	}
	return hard
}
