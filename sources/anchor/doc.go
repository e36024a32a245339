package anchor

import (
	"encoding/binary"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/sentences"
)

// block is the number of bytes after which the code points so far are kept.
const block = 1024

// Doc is a text made ready for anchoring. What only some questions need is made when it is first needed.
type Doc struct {
	text string

	asked    atomic.Bool // somebody has asked before
	counting sync.Once
	n        int      // code points
	counts   []uint32 // code points before every block; nil when the text is ASCII
	sampling sync.Once
	sample   [256]uint16 // how often each byte stands in a part of the text
	folding  sync.Once
	fold     Folded
	indexing sync.Once
	index    *grams
	scanned  atomic.Int64 // what searches without the index have cost so far, see grams
}

// NewDoc makes a text ready. The text is valid UTF-8 of at most 4 GiB.
func NewDoc(text string) *Doc { return &Doc{text: text} }

// count counts the text's code points, once.
func (d *Doc) count() {
	d.counting.Do(func() {
		for i := 0; i < len(d.text); i += block {
			if d.counts != nil {
				d.counts = append(d.counts, uint32(d.n))
			}
			part := d.text[i:min(len(d.text), i+block)]
			n := runes(part)
			if d.n += n; n < len(part) && d.counts == nil { // the first that is not ASCII
				d.counts = make([]uint32, 0, len(d.text)/block+1)
				for before := 0; before <= i; before += block {
					d.counts = append(d.counts, uint32(before))
				}
			}
		}
	})
}

// runes counts code points: all bytes but those that go on with one, 32 at a time. Each of the eight lanes of a word counts its own.
func runes(s string) (n int) {
	const ones = 0x0101010101010101
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	for n = len(b); len(b) >= 32; b = b[32:] {
		w, x, y, z := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[24:])
		if (w|x|y|z)&(ones<<7) == 0 {
			continue
		}
		lanes := (w >> 7 &^ (w >> 6) & ones) + (x >> 7 &^ (x >> 6) & ones) + (y >> 7 &^ (y >> 6) & ones) + (z >> 7 &^ (z >> 6) & ones)
		n -= int(lanes * ones >> 56)
	}
	for _, c := range b {
		if c&0xc0 == 0x80 {
			n--
		}
	}
	return n
}

// folded gives the folded text.
func (d *Doc) folded() *Folded {
	d.folding.Do(func() { d.fold = Fold(d.text) })
	return &d.fold
}

// Text is the text as it was given.
func (d *Doc) Text() string { return d.text }

// Len is the length of the text in code points.
func (d *Doc) Len() int {
	d.count()
	return d.n
}

// Slice gives the words of a stretch; offsets outside the text count as its ends.
func (d *Doc) Slice(r Range) string {
	r.Start, r.End = min(max(r.Start, 0), d.Len()), min(max(r.End, 0), d.Len())
	if r.Start >= r.End {
		return ""
	}
	return d.text[d.byteAt(r.Start):d.byteAt(r.End)]
}

// Select makes the selector of a stretch: its words and up to ContextLength code points on each side. It reports false when r is
// empty, no stretch of the text, or begins or ends inside a grapheme cluster.
func (d *Doc) Select(r Range) (Selector, bool) {
	if r.Start < 0 || r.End > d.Len() || r.Start >= r.End {
		return Selector{}, false
	}
	start, end := d.byteAt(r.Start), d.byteAt(r.End)
	if !d.boundary(start) || !d.boundary(end) {
		return Selector{}, false
	}
	return Selector{
		Exact: d.text[start:end], Start: &r.Start, End: &r.End,
		Prefix: d.text[d.byteAt(max(0, r.Start-ContextLength)):start],
		Suffix: d.text[end:d.byteAt(min(d.Len(), r.End+ContextLength))],
	}, true
}

// Sentence widens r to the sentences that it stands in, for showing a passage in its context: within its paragraphs, at most limit
// code points on each side, there cut between words where there are any.
func (d *Doc) Sentence(r Range, limit int) Range {
	from, to := max(0, r.Start-limit), min(d.Len(), r.End+limit)
	start, end := d.byteAt(r.Start), d.byteAt(r.End)
	low, high := d.byteAt(from), d.byteAt(to)
	if i := strings.LastIndexByte(d.text[low:start], '\n'); i >= 0 {
		low += i + 1
	} else if i := strings.IndexByte(d.text[low:start], ' '); from > 0 && i >= 0 {
		low += i + 1
	}
	if i := strings.IndexByte(d.text[end:high], '\n'); i >= 0 {
		high = end + i
	} else if i := strings.LastIndexByte(d.text[end:high], ' '); to < d.Len() && i >= 0 {
		high = end + i
	}
	first, last := low, high
	tokens := sentences.FromString(d.text[low:high])
	for tokens.Next() {
		if s := low + tokens.Start(); s <= start {
			first = s
		}
		if e := low + tokens.End(); e >= end {
			last = e
			break
		}
	}
	for last > end && d.text[last-1] == ' ' {
		last--
	}
	return d.rangeOf(first, last)
}

// byteAt gives the byte offset of a code point; Len gives the text's end.
func (d *Doc) byteAt(at int) int {
	if at >= d.Len() {
		return len(d.text)
	}
	if d.counts == nil {
		return at
	}
	from := sort.Search(len(d.counts), func(i int) bool { return int(d.counts[i]) > at }) - 1
	return d.walk(from*block, at-int(d.counts[from]))
}

// walk gives the byte offset that lies left code points behind byte i, or the text's end.
func (d *Doc) walk(i, left int) int {
	for _, step := range [...]int{block, 32} { // 32 bytes hold at most as many
		for ; left >= step && i+step <= len(d.text); i += step {
			left -= runes(d.text[i : i+step])
		}
	}
	for ; i < len(d.text); i++ { // the code points that begin before i are counted
		if utf8.RuneStart(d.text[i]) {
			if left == 0 {
				return i
			}
			left--
		}
	}
	return i
}

// rangeOf turns byte offsets into code points.
func (d *Doc) rangeOf(start, end int) Range {
	at := d.codePoint(start)
	return Range{at, at + runes(d.text[start:end])}
}

// codePoint gives the code point that begins at a byte offset.
func (d *Doc) codePoint(at int) int {
	if d.count(); d.counts == nil {
		return at
	}
	if at == len(d.text) {
		return d.n
	}
	return int(d.counts[at/block]) + runes(d.text[at/block*block:at])
}

// boundary reports whether a byte offset stands between grapheme clusters (UAX 29). It looks back to a place that is one for
// certain: between two ASCII characters, or 128 bytes away.
func (d *Doc) boundary(at int) bool {
	if at <= 0 || at >= len(d.text) {
		return true
	}
	if !utf8.RuneStart(d.text[at]) {
		return false
	}
	if plain(d.text[at-1], d.text[at]) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(d.text[:at])
	if behind, _ := utf8.DecodeRuneInString(d.text[at:]); single(before) && single(behind) {
		return true
	}
	from := at - 1
	for from > 0 && at-from < 128 && !plain(d.text[from-1], d.text[from]) {
		from--
	}
	for from > 0 && !utf8.RuneStart(d.text[from]) {
		from--
	}
	clusters := graphemes.FromString(d.text[from:min(len(d.text), at+64)])
	for clusters.Next() {
		if e := from + clusters.End(); e >= at {
			return e == at
		}
	}
	return false
}

// single reports whether a character certainly neither joins the one before it nor the one behind it, unless that joins it.
func single(r rune) bool {
	switch {
	case r < 0x80:
		return r >= ' '
	case r < 0x300:
		return r >= 0xa0 && r != 0xa9 && r != 0xad && r != 0xae
	case r < 0x590:
		return r >= 0x370 && (r < 0x483 || r > 0x489)
	case r < 0x700: // Hebrew and Arabic letters
		return r >= 0x5d0 && r <= 0x5ea || r >= 0x620 && r <= 0x64a || r >= 0x660 && r <= 0x66d || r >= 0x671 && r <= 0x6d3 || r == 0x60c || r == 0x61b || r == 0x61f
	}
	return r >= 0x2010 && r <= 0x2027 || r >= 0x3000 && r <= 0x3020 || r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30fc || r >= 0x3400 && r <= 0x9fff
}

// plain reports whether a cluster certainly ends between two bytes.
func plain(a, b byte) bool {
	return a < utf8.RuneSelf && b < utf8.RuneSelf && (a != '\r' || b != '\n')
}

// widen moves the ends of a stretch, in bytes, outwards to grapheme boundaries.
func (d *Doc) widen(start, end int) (int, int) {
	for !d.boundary(start) {
		start--
	}
	for !d.boundary(end) {
		end++
	}
	return start, end
}
