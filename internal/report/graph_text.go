package report

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/unicode/bidi"
)

// textLine is one line of text in a box. Each line is a text element of its own, with its own direction and language.
type textLine struct {
	class string
	text  string
	lang  string
	rtl   bool
	y     float64 // base line, from the box's upper edge
	href  string  // of a line that is a link by itself
}

// face is a letter's size and widths as the style sheet sets them for a class of text.
type face struct {
	class string
	size  float64 // px
	wide  [95]uint8
	bold  float64 // how much wider than the regular letters
	first float64 // base line under the box's upper edge, when first
	step  float64 // to the next line
	lines int     // at most
}

// The faces of a node's texts.
var (
	claimFace     = face{"cl", 13, serifWidths, 1.03, 22, 18, 4}
	publisherFace = face{"pub", 11.5, sansWidths, 1.07, 19, 15.5, 2}
	titleFace     = face{"ti", 12.5, serifWidths, 1, 19, 16.5, 3}
	metaFace      = face{"me", 11, sansWidths, 1, 19, 14.5, 3}
	labelFace     = face{"lab", 11.5, sansWidths, 1.07, 0, labelLine, 2}
)

// add puts a phrase into the box, wrapped; extra is added to its class.
func (p *plan) add(b *box, f face, text Phrase, extra string) {
	whole := clean(text.Text)
	lines := wrap(f, whole, p.node-2*p.pad)
	if whole != "" {
		b.whole = append(b.whole, whole)
		b.cut = b.cut || strings.HasSuffix(lines[len(lines)-1], "…") && !strings.HasSuffix(whole, "…")
	}
	for _, line := range lines {
		y := f.first
		if n := len(b.lines); n > 0 {
			y = b.lines[n-1].y + f.step
		}
		b.lines = append(b.lines, textLine{class: strings.TrimSpace(f.class + " " + extra), text: line, lang: text.Lang, rtl: runsLeft(text), y: y})
	}
}

// clean makes one line of a text from outside: white space is one space, and characters that XML does not take, or that turn the
// direction of what follows, are left out.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r&0xfffe == 0xfffe, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// runsLeft reports whether a phrase runs from right to left: by its language when it has letters of such a script, else by its
// first letter that has a direction.
func runsLeft(text Phrase) bool {
	first, any := true, false
	for _, r := range text.Text {
		props, _ := bidi.LookupRune(r)
		switch props.Class() {
		case bidi.R, bidi.AL:
			if first {
				return true
			}
			any = true
		case bidi.L:
			first = false
		}
	}
	return any && Dir(text.Lang) == "rtl"
}

// wrap breaks a text at its spaces into lines of the given width, at most as many as the face has; a word that is too long is broken between graphemes,
// and the last line ends in an ellipsis when there is more.
func wrap(f face, text string, width float64) (lines []string) {
	words := strings.Fields(text)
	for len(words) > 0 && len(lines) < f.lines {
		line := words[0]
		rest := words[1:]
		for len(rest) > 0 && f.measure(line+" "+rest[0]) <= width {
			line, rest = line+" "+rest[0], rest[1:]
		}
		last := len(lines) == f.lines-1
		switch {
		case f.measure(line) > width: // one long word
			head, tail := f.cut(line, width, last)
			line = head
			if tail != "" {
				rest = append([]string{tail}, rest...)
			}
		case last && len(rest) > 0:
			line, _ = f.cut(line+" "+rest[0], width, true)
		}
		lines, words = append(lines, line), rest
	}
	return lines
}

// cut gives as many graphemes of a text as fit, with an ellipsis when asked, and what is left.
func (f *face) cut(text string, width float64, ellipsis bool) (head, tail string) {
	room := width
	if ellipsis {
		room -= f.measure("…")
	}
	end := 0
	for clusters := graphemes.FromString(text); clusters.Next(); {
		if end > 0 && f.measure(text[:clusters.End()]) > room {
			break
		}
		end = clusters.End()
	}
	head, tail = text[:end], text[end:]
	if ellipsis && tail != "" {
		if space := strings.LastIndexByte(head, ' '); space > len(head)/2 && !strings.HasPrefix(tail, " ") {
			head = head[:space]
		}
		return strings.TrimRight(head, " ,;:·") + "…", ""
	}
	return head, tail
}

// measure estimates the width of a text in px, 6 % on the wide side.
func (f *face) measure(text string) float64 {
	sum := 0
	for _, r := range text {
		sum += f.width(r)
	}
	return float64(sum) / 100 * f.size * f.bold * 1.06
}

// width is a letter's width in hundredths of its size.
func (f *face) width(r rune) int {
	switch {
	case r >= ' ' && r <= '~':
		return int(f.wide[r-' '])
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r == '’' || r == '‘' || r == '·':
		return 25
	case r == '“' || r == '”' || r == '«' || r == '»':
		return 45
	case unicode.In(r, unicode.Arabic):
		return 44
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef:
		return 100
	case r == '…' || r == '—' || unicode.Is(unicode.So, r) || r > 0xffff:
		return 100
	default:
		return 62
	}
}

// Widths of the printable ASCII letters in hundredths of their size, of Noto Sans and Noto Serif: other sans and serif faces
// differ by less than a tenth, which a node's padding takes.
var (
	sansWidths = [95]uint8{
		26, 27, 41, 65, 57, 83, 73, 22, 30, 30, 55, 57, 27, 32, 27, 37, 57, 57, 57, 57, 57, 57, 57, 57, 57, 57, 27, 27, 57, 57, 57, 43,
		90, 64, 65, 63, 73, 56, 52, 73, 74, 34, 27, 62, 52, 91, 76, 78, 60, 78, 62, 55, 56, 73, 60, 93, 59, 57, 57, 33, 37, 33, 57, 44,
		28, 56, 61, 48, 61, 56, 34, 61, 62, 26, 26, 53, 26, 93, 62, 60, 61, 61, 41, 48, 36, 62, 51, 79, 53, 51, 47, 38, 55, 38, 57}
	serifWidths = [95]uint8{
		26, 33, 41, 56, 56, 90, 74, 22, 35, 35, 50, 56, 25, 31, 25, 29, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 29, 29, 56, 56, 56, 47,
		92, 70, 65, 61, 73, 62, 59, 71, 79, 37, 36, 70, 62, 94, 76, 74, 60, 74, 66, 54, 61, 72, 67, 105, 66, 62, 59, 36, 29, 36, 56, 46,
		27, 56, 61, 49, 61, 53, 37, 54, 63, 32, 30, 58, 31, 94, 64, 58, 61, 61, 47, 45, 35, 63, 58, 86, 58, 56, 51, 43, 56, 43, 56}
)
