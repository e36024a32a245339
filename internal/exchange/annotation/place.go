package annotation

import (
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Span is a stretch of a page by its elements, as RangeSelectors name it.
type Span struct {
	From, To Point
}

// Point is a place in an element or a text node.
type Point struct {
	Path string // XPath: /div[3]/p[1] from the page's body, or /html/body/… from its root; "" is the body itself
	At   int    // in what it contains as text, counted as its Place says; AtEnd is behind all of it
}

// AtEnd is the point behind the text of an element.
const AtEnd = -1

// HTML is a page in which annotations name places: by its elements, or by positions in all of its text.
type HTML struct {
	root, body *html.Node
	whole      string                                 // every text node, scripts and what is hidden too, as the DOM's textContent has it
	spans      map[*html.Node]stretch                 // of elements and text nodes in whole
	seen       string                                 // the blocks that a reader sees, white space levelled, an empty line before, between and after them
	blocks     []stretch                              // in seen
	words      []word                                 // of seen, in order
	marks      []mark                                 // of whole, in order
	children   map[*html.Node]map[string][]*html.Node // by name, of those nodes that have many
}

// stretch is one of a text, in bytes.
type stretch struct{ from, to int }

// word is a stretch of whole without white space that stands in seen.
type word struct{ whole, seen, length int }

const between = "\n\n" // blocks of a page in its text

// ReadHTML reads the HTML of a page, in the charset in which its text was taken from it ("" when it says that itself).
func ReadHTML(content []byte, charset string) (*HTML, error) {
	read, err := capture.ReadPage(capture.Input{Bytes: content, Name: "The page", Charset: charset})
	if err != nil {
		return nil, err
	}
	p := &HTML{root: read.Root, spans: map[*html.Node]stretch{}}
	var all strings.Builder
	p.list(read.Root, &all)
	p.whole = all.String()
	p.measure()
	p.see(read.Blocks)
	return p, nil
}

// list lists what a node contains as text. Templates have none in the DOM.
func (p *HTML) list(n *html.Node, all *strings.Builder) {
	from := all.Len()
	if n.Type == html.TextNode {
		all.WriteString(n.Data)
	}
	if n.DataAtom == atom.Body && p.body == nil {
		p.body = n
	}
	for c := n.FirstChild; c != nil && n.DataAtom != atom.Template; c = c.NextSibling {
		p.list(c, all)
	}
	if n.Type == html.TextNode || n.Type == html.ElementNode || n.Type == html.DocumentNode {
		p.spans[n] = stretch{from, all.Len()}
	}
}

// see lays the blocks of the page behind each other.
func (p *HTML) see(blocks []capture.Block) {
	var seen strings.Builder
	seen.WriteString(between)
	for _, block := range blocks {
		from, apart := seen.Len(), false
		for _, n := range block.Nodes {
			at, there := p.spans[n]
			for i := 0; there && i < len(n.Data); {
				end := i + strings.IndexFunc(n.Data[i:]+" ", capture.IsSpace)
				if end == i {
					apart = true
					i++
					continue
				}
				if apart && seen.Len() > from {
					seen.WriteByte(' ')
				}
				p.words = append(p.words, word{at.from + i, seen.Len(), end - i})
				seen.WriteString(n.Data[i:end])
				i, apart = end, false
			}
		}
		p.blocks = append(p.blocks, stretch{from, seen.Len()})
		seen.WriteString(between)
	}
	p.seen = seen.String()
}

// Spot is where a place stands in a text that was taken from a page: in code points, end exclusive.
type Spot struct {
	Start, End int
	Says       string // what did not agree and did not decide, a sentence, or ""
}

// Find finds the place by what it says of the page's elements and of positions in the page's text, and then in the text that was taken from the page.
// Only words that are those of the annotation count. found is false when nothing that it says of the page leads to its words. It refuses a place that is
// not in the text, that may be one of several, or about which the annotation contradicts itself.
func (p *HTML) Find(place Place, text string) (s Spot, found bool, err error) {
	at, says, err := p.stands(place)
	if err != nil || at == nil {
		return Spot{Says: says}, false, err
	}
	if !p.surrounded(*at, place) {
		return s, false, fault.In("quote", "it contradicts itself: where it says that its words, “%s”, stand in the page, others stand around them than it quotes.", short(place.Exact))
	}
	s, err = p.in(*at, place, text)
	s.Says = says
	return s, err == nil, err
}

// stands gives the stretch of whole that the selectors agree on; nil for none.
func (p *HTML) stands(place Place) (at *stretch, says string, err error) {
	byRange, lost := p.byElements(place)
	byPosition, drifted := p.byPosition(place)
	switch {
	case byRange != nil && byPosition != nil && *byRange != *byPosition:
		return nil, "", fault.In("quote", "it contradicts itself: the elements and the position that it names are two places of the page, and its words, “%s”, stand at both.", short(place.Exact))
	case byRange != nil:
		if drifted {
			says = "The position that it names holds other words; the elements that it names decided."
		}
		return byRange, says, nil
	case byPosition != nil:
		if lost {
			says = "The elements that it names hold other words, or are not in the page; the position that it names decided."
		}
		return byPosition, says, nil
	case lost || drifted:
		says = "Where it says that its words stand in the page, others stand; the words and their surroundings decided."
	}
	return nil, says, nil
}

// byElements gives the first of the place's spans whose words are those of the place; lost reports that there are spans and none is it.
func (p *HTML) byElements(place Place) (at *stretch, lost bool) {
	for _, span := range place.Spans {
		from, ok := p.point(span.From, place)
		to, ok2 := p.point(span.To, place)
		if ok && ok2 && p.says(stretch{from, to}, place) {
			return p.trimmed(stretch{from, to}), false
		}
	}
	return nil, len(place.Spans) > 0
}

// byPosition reads the position as one in the text of the body, or else of the whole document: programs count in one or the other.
func (p *HTML) byPosition(place Place) (at *stretch, drifted bool) {
	if place.Start == nil || place.End == nil {
		return nil, false
	}
	for _, n := range []*html.Node{p.body, p.root} {
		if n == nil {
			continue
		}
		from, ok := p.inside(n, *place.Start, place)
		to, ok2 := p.inside(n, *place.End, place)
		if ok && ok2 && p.says(stretch{from, to}, place) {
			return p.trimmed(stretch{from, to}), false
		}
	}
	return nil, true
}

// says reports whether the words of the place stand there.
func (p *HTML) says(at stretch, place Place) bool {
	return at.from < at.to && sameWords(p.whole[at.from:at.to], place.Exact)
}

func (p *HTML) trimmed(at stretch) *stretch {
	s := p.whole[at.from:at.to]
	at.from += len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	at.to -= len(s) - len(strings.TrimRightFunc(s, unicode.IsSpace))
	return &at
}

// point gives the byte of whole at a point.
func (p *HTML) point(at Point, place Place) (int, bool) {
	n := p.node(at.Path)
	if n == nil {
		return 0, false
	}
	if at.At == AtEnd {
		return p.spans[n].to, true
	}
	return p.inside(n, at.At, place)
}

// inside gives the byte of whole at an offset in the text of a node.
func (p *HTML) inside(n *html.Node, offset int, place Place) (int, bool) {
	at, there := p.spans[n]
	if !there || offset < 0 {
		return 0, false
	}
	unit := anchor.CodePoints
	if place.UTF16 {
		unit = anchor.UTF16
	}
	if offset > at.to-at.from { // no unit is less than a byte
		return 0, false
	}
	want := p.upTo(at.from)[unit] + offset
	near := p.marks[max(0, sort.Search(len(p.marks), func(i int) bool { return p.marks[i][unit] > want })-1)]
	from := near[anchor.Bytes]
	if from > at.to {
		return 0, false
	}
	in := from + anchor.Convert(p.whole[from:at.to], want-near[unit], unit, anchor.Bytes)
	return in, p.upTo(in)[unit] == want // not past its end, nor inside a character
}

var step = regexp.MustCompile(`^([A-Za-z][\w.:-]*|text\(\))(?:\[([1-9]\d{0,6})\])?$`)

// node gives the element or text node that a path leads to; nil when it leads to none, to several, or is more than steps downwards.
func (p *HTML) node(path string) *html.Node {
	at := p.body
	path = strings.TrimPrefix(strings.TrimSuffix(strings.TrimSpace(path), "/"), ".")
	if path == "" {
		return at
	}
	steps := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if first, _, _ := strings.Cut(strings.ToLower(steps[0]), "["); first == "html" {
		at = p.root
	} else if first == "body" && at != nil {
		at = at.Parent
	}
	for _, s := range steps {
		m := step.FindStringSubmatch(s)
		if m == nil || at == nil {
			return nil
		}
		at = p.child(at, m[1], m[2])
	}
	return at
}

// child gives the child of a name that a number says, or else the only one.
func (p *HTML) child(of *html.Node, name, number string) *html.Node {
	list := p.named(of, strings.ToLower(name))
	n, _ := strconv.Atoi(number) // digits, or none
	switch {
	case n > 0 && n <= len(list):
		return list[n-1]
	case n == 0 && len(list) == 1:
		return list[0]
	}
	return nil
}

// surrounded reports whether what the annotation quotes around its words stands there, before or after: browsers' programs put words into a page.
func (p *HTML) surrounded(at stretch, place Place) bool {
	before, after := squeezed(place.Prefix), squeezed(place.Suffix)
	if before == "" && after == "" {
		return true
	}
	const most = 4096 // bytes; white space between elements can be long
	left := squeezed(p.whole[max(0, at.from-most-len(place.Prefix)):at.from])
	right := squeezed(p.whole[at.to:min(len(p.whole), at.to+most+len(place.Suffix))])
	return before != "" && (strings.HasSuffix(left, before) || strings.HasSuffix(before, left)) ||
		after != "" && (strings.HasPrefix(right, after) || strings.HasPrefix(after, right))
}

// squeezed is a text without its white space.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// in finds a stretch of the page in the text that was taken from it: by its words and as much as is said of its own paragraph, next by its neighbours.
func (p *HTML) in(at stretch, place Place, text string) (s Spot, err error) {
	stands, ok := p.visible(at)
	if !ok || squeezed(p.seen[stands.from:stands.to]) != squeezed(place.Exact) {
		return s, leftOut(place)
	}
	padded := between + text + between
	for i, window := range p.windows(stands) {
		words := p.seen[window.from:window.to]
		here, there := copies(p.seen, words), copies(padded, words)
		nth := slices.Index(here, window.from) // the text keeps the order of the page
		switch {
		case i == 0 && len(there) == 0:
			return s, leftOut(place)
		case len(here) != len(there) || len(here) == maxCopies || nth < 0:
			continue
		}
		found := there[nth] + stands.from - window.from - len(between)
		s.Start = utf8.RuneCountInString(text[:found])
		s.End = s.Start + utf8.RuneCountInString(p.seen[stands.from:stands.to])
		return s, nil
	}
	return s, fault.In("quote", "the page has its words, “%s”, in several places alike, of which not all are in the text; nobody can say whether this one is.", short(place.Exact))
}

func leftOut(place Place) error {
	return fault.In("quote", "its words, “%s”, stand in a part of the page that was left out of the text. Add the page's text with these words to the source as another snapshot, and import the annotation again.", short(place.Exact))
}

// visible gives the stretch of seen that is one of whole.
func (p *HTML) visible(at stretch) (stretch, bool) {
	first, _ := slices.BinarySearchFunc(p.words, at.from, func(w word, from int) int { return w.whole + w.length - from - 1 })
	last, _ := slices.BinarySearchFunc(p.words, at.to, func(w word, to int) int { return w.whole - to })
	if last--; first >= len(p.words) || last < first {
		return stretch{}, false
	}
	a, z := p.words[first], p.words[last]
	return stretch{a.seen + max(0, at.from-a.whole), z.seen + min(z.length, at.to-z.whole)}, true
}

// around is how much of a paragraph tells a place from others, in code points.
const around = 60

// windows gives stretches of seen by which one is known: with what stands around it in its paragraph, then with the paragraph before, after, and both.
func (p *HTML) windows(at stretch) []stretch {
	first, _ := slices.BinarySearchFunc(p.blocks, at.from, func(b stretch, from int) int { return b.to - from - 1 })
	last, _ := slices.BinarySearchFunc(p.blocks, at.to, func(b stretch, to int) int { return b.to - to })
	near := stretch{back(p.seen, at.from, max(0, p.blocks[first].from-len(between))), ahead(p.seen, at.to, min(len(p.seen), p.blocks[last].to+len(between)))}
	before, after := near.from, near.to
	if first > 0 {
		before = p.blocks[first-1].from - len(between)
	}
	if last+1 < len(p.blocks) {
		after = p.blocks[last+1].to + len(between)
	}
	return []stretch{near, {before, near.to}, {near.from, after}, {before, after}}
}

// back goes so many characters back, but not past a limit.
func back(s string, at, limit int) int {
	for range around {
		if at <= limit {
			break
		}
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return max(at, limit)
}

func ahead(s string, at, limit int) int {
	for range around {
		if at >= limit {
			break
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return min(at, limit)
}

// copies lists where words stand, also across each other.
func copies(text, words string) (list []int) {
	for at := 0; len(words) > 0 && len(list) < maxCopies; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			break
		}
		list = append(list, at+i)
		at += i + 1
	}
	return list
}

const maxCopies = 10_000
