package anchor

import "slices"

// search is the work on one selector.
type search struct {
	d              *Doc
	sel            Selector
	text           []rune   // the folded text
	runes          []rune   // prefix, quotation and suffix, folded together
	whole          *pattern // the same; its two ends when it is long
	wholeTail      *pattern // nil when it is not
	from, to       int      // the quotation in whole
	letters        int      // its length; an ideograph counts three
	quote          *pattern
	before, suffix *pattern // prefix, turned round, and suffix; nil when there is none
	prefix, after  *pattern // prefix, and suffix turned round
	head, tail     *pattern // the quotation's first characters, and its last turned round
	looked         []int    // where whole was taken to begin
	found          []Candidate
}

// edge is the number of folded characters at each end of a quotation that are compared apart.
const edge = 16

// newSearch makes a selector ready; quote stays nil when nothing of it can be compared but its very letters.
func newSearch(d *Doc, sel Selector) *search {
	f := Fold(sel.Prefix + sel.Exact + sel.Suffix)
	from, to := f.at(len(sel.Prefix)), f.at(len(sel.Prefix)+len(sel.Exact))
	for from < to && f.runes[from] == ' ' {
		from++
	}
	for to > from && f.runes[to-1] == ' ' {
		to--
	}
	s := &search{d: d, sel: sel, text: d.folded().runes, runes: f.runes, from: from, to: to}
	if s.whole = newPattern(f.runes[:min(len(f.runes), maxPattern)]); s.long() {
		s.wholeTail = newPattern(f.runes[len(f.runes)-maxPattern:])
	}
	for _, r := range f.runes[from:to] {
		s.letters++
		if ideographic(r) {
			s.letters += 2
		}
	}
	if from < to {
		s.quote = newPattern(f.runes[from:min(to, from+maxPattern)])
		s.head = newPattern(f.runes[from:min(to, from+edge)])
		s.tail = newPattern(reversed(f.runes[max(from, to-edge):to]))
	}
	if prefix := trim(f.runes[:from]); len(prefix) > 0 {
		s.prefix, s.before = newPattern(prefix), newPattern(reversed(prefix))
	}
	if suffix := trim(f.runes[to:]); len(suffix) > 0 {
		s.suffix, s.after = newPattern(suffix), newPattern(reversed(suffix))
	}
	return s
}

func reversed(runes []rune) []rune {
	r := slices.Clone(runes)
	slices.Reverse(r)
	return r
}

// long reports whether the quotation is too long to be compared letter by letter: its ends stand for it.
func (s *search) long() bool { return len(s.runes) > maxPattern }

// literal adds the places where the quotation stands letter for letter; only those with its surroundings, where there are any. It reports
// whether there are.
func (s *search) literal() (whole bool) {
	before := len(s.sel.Prefix)
	for i := range s.d.copies(s.sel.Prefix+s.sel.Exact+s.sel.Suffix, 0, len(s.d.text)) {
		s.addExact(i + before)
	}
	if len(s.found) > 0 {
		return true
	}
	for i := range s.d.copies(s.sel.Exact, 0, len(s.d.text)) {
		s.addExact(i)
	}
	return false
}

// addExact weighs a place, in bytes, where the quotation stands letter for letter.
func (s *search) addExact(start int) {
	end := start + len(s.sel.Exact)
	if !s.d.boundary(start) || !s.d.boundary(end) {
		return
	}
	c := Candidate{Range: s.d.rangeOf(start, end), QuoteSim: 1, EdgeSim: 1, Exact: true, Letters: s.letters}
	c.first, c.last = s.d.folded().at(start), s.d.folded().at(end)
	c.PrefixSim, c.SuffixSim = s.surroundings(c.first, c.last)
	s.found = append(s.found, c)
}

// mostHits bounds the places of one kind that are looked at.
const mostHits = 10

// piece is the number of folded characters of a quotation that are looked for first: those that one machine word holds.
const piece = 64

// scan looks through the whole text: for a piece of the quotation with few differences, then for the whole of it, then for its surroundings,
// until a place convinces.
func (s *search) scan() {
	n := len(s.quote.runes)
	first, from := s.quote, 0
	if n > piece {
		from = (n - piece) / 2
		first = newPattern(s.quote.runes[from : from+piece])
	}
	for _, h := range first.hits(s.text, len(first.runes)/4, mostHits) {
		s.look(h.end - len(first.runes) - from - s.from)
	}
	if s.convinced() {
		return
	}
	for _, h := range s.quote.hits(s.text, tolerance(n), mostHits) {
		s.look(h.end - n - s.from)
	}
	if s.convinced() {
		return
	}
	if s.prefix != nil {
		for _, h := range s.prefix.hits(s.text, len(s.prefix.runes)/3, mostHits) {
			s.look(h.end - s.from)
		}
	}
	if s.suffix != nil {
		for _, h := range s.suffix.hits(s.text, len(s.suffix.runes)/3, mostHits) {
			s.look(h.end - len(s.runes))
		}
	}
}

// tolerance is the number of edits with which a quotation of n characters is still looked for.
func tolerance(n int) int { return n * 45 / 100 }

// vote is literal and scan with the index.
func (s *search) vote(g *grams) {
	list := g.vote(s.runes, mostHits)
	for _, d := range list {
		least := list[0].votes / 3
		if s.convinced() {
			least = list[0].votes * 3 / 4
		}
		if d.votes >= least {
			s.look(d.at)
		}
	}
}

func (s *search) convinced() bool {
	return slices.ContainsFunc(s.found, func(c Candidate) bool { return c.QuoteSim > 0.7 && c.context() > 0.7 })
}

// look weighs the places that come of whole's beginning near at.
func (s *search) look(at int) {
	if slices.ContainsFunc(s.looked, func(other int) bool { return other-at < 12 && at-other < 12 }) {
		return
	}
	s.looked = append(s.looked, at)
	n := len(s.runes)
	slack := 40 + n/4
	low, high := max(0, at-slack), min(len(s.text), at+n+slack)
	if low >= high {
		return
	}
	if s.long() {
		s.lookLong(low, high)
		return
	}
	window := s.text[low:high]
	start, end, edits := s.whole.place(window, s.from, s.to)
	s.add(low+start, low+end)
	if edits == 0 || s.settled(low+start, low+end) {
		return
	}
	if start, end, _ = s.quote.place(window, 0, len(s.quote.runes)); end > start {
		s.add(low+start, low+end)
	}
	s.between(low, high)
}

// settled reports whether a place is alike at both ends and on both sides: nothing else near by is a better one.
func (s *search) settled(first, last int) bool {
	return slices.ContainsFunc(s.found, func(c Candidate) bool {
		return c.first >= first && c.last <= last && c.QuoteSim > 0.85 && c.EdgeSim > 0.7 && (c.PrefixSim < 0 || c.PrefixSim > 0.6) && (c.SuffixSim < 0 || c.SuffixSim > 0.6)
	})
}

// lookLong places the two ends of a long quotation in a part of the text.
func (s *search) lookLong(low, high int) {
	ends := func(p *pattern, i, j int) (start, end int, ok bool) {
		list := p.hits(s.text[low:high], tolerance(maxPattern), 1)
		if len(list) == 0 {
			return 0, 0, false
		}
		from := max(low, low+list[0].end-2*maxPattern)
		start, end, _ = p.place(s.text[from:low+list[0].end], i, j)
		return from + start, from + end, true
	}
	start, _, first := ends(s.whole, s.from, maxPattern)
	_, end, last := ends(s.wholeTail, 0, maxPattern-(len(s.runes)-s.to))
	if first && last {
		s.add(start, end)
	}
}

// between adds what stands between the prefix and the suffix, where both are found: a sentence put in or moved defeats a comparison
// letter by letter.
func (s *search) between(low, high int) {
	if s.prefix == nil || s.suffix == nil {
		return
	}
	for _, p := range s.prefix.hits(s.text[low:high], len(s.prefix.runes)/3, 2) {
		start := low + p.end
		reach := min(len(s.text), start+3*(s.to-s.from)+256)
		for _, h := range s.suffix.hits(s.text[start:reach], len(s.suffix.runes)/3, 2) {
			end := start + h.end
			back, _ := s.after.opening(reversed(s.text[max(start, end-2*len(s.suffix.runes)):end]))
			s.add(start, end-back)
		}
	}
}

// add weighs one place, in the folded text.
func (s *search) add(first, last int) {
	for first < last && s.text[first] == ' ' {
		first++
	}
	for last > first && s.text[last-1] == ' ' {
		last--
	}
	if first >= last || slices.ContainsFunc(s.found, func(c Candidate) bool { return c.first == first && c.last == last }) {
		return
	}
	c := Candidate{Letters: s.letters, first: first, last: last}
	s.d.locate(&c, s.sel.Exact)
	if slices.ContainsFunc(s.found, func(other Candidate) bool { return other.Range == c.Range }) {
		return
	}
	stretch := s.text[first:last]
	if c.QuoteSim = 1; !c.Exact {
		c.QuoteSim = s.likeness(stretch)
	}
	c.EdgeSim = min(s.head.openingSim(stretch[:min(len(stretch), 2*edge)]), s.tail.openingSim(reversed(stretch[max(0, len(stretch)-2*edge):])))
	c.PrefixSim, c.SuffixSim = s.surroundings(first, last)
	s.found = append(s.found, c)
}

// surroundings compares what stands around a place with prefix and suffix, from the place outwards.
func (s *search) surroundings(first, last int) (prefix, suffix float64) {
	prefix, suffix = -1, -1
	if s.before != nil {
		end := first
		if end > 0 && s.text[end-1] == ' ' {
			end--
		}
		prefix = s.before.openingSim(reversed(s.text[max(0, end-2*len(s.before.runes)):end]))
	}
	if s.suffix != nil {
		start := last
		if start < len(s.text) && s.text[start] == ' ' {
			start++
		}
		suffix = s.suffix.openingSim(s.text[start:min(len(s.text), start+2*len(s.suffix.runes))])
	}
	return prefix, suffix
}

func (p *pattern) openingSim(text []rune) float64 {
	_, edits := p.opening(text)
	return 1 - float64(edits)/float64(len(p.runes))
}

// likeness compares the quotation with a stretch: by edits, or, for long ones, by the share of its words' parts that are kept, in any order.
func (s *search) likeness(stretch []rune) float64 {
	n := s.to - s.from
	if s.long() {
		return keptParts(s.runes[s.from:s.to], stretch)
	}
	sim := 0.0
	if longer := max(n, len(stretch)); longer <= 5*n+64 {
		sim = 1 - float64(s.quote.distance(stretch))/float64(longer)
	}
	if sim < 0.9 && s.letters >= 32 {
		sim = max(sim, keptParts(s.quote.runes, stretch))
	}
	return sim
}

// keptParts is the share of the quotation's parts of five characters (three, where they are ideographic) that stand in the stretch, less
// what stands there besides.
func keptParts(quote, stretch []rune) float64 {
	parts := map[[5]rune]int{}
	count := func(runes []rune, by int) (kept, all float64) {
		for i := range runes {
			var key [5]rune
			n := 5
			if ideographic(runes[i]) {
				n = 3
			}
			if i+n > len(runes) {
				break
			}
			copy(key[:], runes[i:i+n])
			all++
			if parts[key] > 0 && by < 0 {
				kept++
			}
			if by > 0 || parts[key] > 0 {
				parts[key] += by
			}
		}
		return kept, all
	}
	_, there := count(stretch, 1)
	kept, all := count(quote, -1)
	return kept / max(all, 1) * (0.55 + 0.4*kept/max(there, kept, 1))
}
