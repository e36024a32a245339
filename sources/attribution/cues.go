package attribution

import "strings"

// cues tries the phrases that begin at token i, the longest first, and gives the token after the one that attributes, or 0.
func (f *finder) cues(i int) int {
	x := f.tokens[i]
	if x.class != word {
		return 0
	}
	for _, c := range f.table.cues[x.fold] {
		if next := f.try(c, i, 0); next > 0 {
			return next
		}
	}
	if rest, ok := strings.CutPrefix(x.fold, "و"); ok && !f.table.capitals { // "and" is written in one with what follows it
		for _, c := range f.table.cues[rest] {
			if next := f.try(c, i, 1); next > 0 {
				return next
			}
		}
	}
	return 0
}

// try takes the cue at token i, whose first word lacks its first letters, if it stands there and has a source.
func (f *finder) try(c cue, i, lacks int) int {
	j := i + len(c.words)
	if j > len(f.tokens) || j > f.lineEnd[i] {
		return 0
	}
	for k, w := range c.words {
		fold := f.tokens[i+k].fold
		if k == 0 && lacks > 0 {
			fold = strings.TrimPrefix(fold, "و")
		}
		if fold != w {
			return 0
		}
	}
	switch c.side {
	case after:
		return f.follows(c, i, j)
	case before:
		return f.precedes(c, i, j)
	case opening:
		return f.opened(c, i, j)
	case within:
		return f.stated(c, i, j)
	}
	return 0
}

// follows takes a cue whose source stands after it.
func (f *finder) follows(c cue, i, j int) int {
	if c.joined && !f.join(j) {
		return 0
	}
	if f.pronounAfter(c, j) {
		return f.pronoun(c, i, j, Range{f.tokens[i].start, f.tokens[j-1].end})
	}
	if c.kind == Says && f.kind(j) == quote {
		return 0
	}
	p := f.right(j)
	if p.empty() || c.outlet && !p.publication || c.speech && !f.speech(i, p.to) {
		return 0
	}
	if c.kind == TranslatedFrom {
		p.named = true
	}
	if !p.named && !(p.publication && p.record && p.to-p.from > 1) || c.publishes && f.onlyTime(p) {
		return 0
	}
	a := f.of(c, p, i, j)
	if c.kind == Says {
		f.speaker = a.Name
		a.Content = f.said(p.to)
	} else {
		a.Content = f.span(f.opens[i], f.sentenceEnd[i])
	}
	a.Date, _ = f.dated(p.to - 1)
	f.add(a)
	if a.Publication && !f.table.capitals && f.is(p.to, "عن") { // نقلت وكالة كذا عن المتحدث
		f.from(p.to)
	}
	return j
}

// from takes whom a publication quotes: عن X, with the word at i.
func (f *finder) from(i int) {
	p := f.right(i + 1)
	if p.empty() || !p.named {
		return
	}
	a := f.of(cue{kind: Says, relation: "quotation"}, p, i, i+1)
	a.Content = f.said(p.to)
	f.heard(a)
}

// pronounAfter reports whether a verb has its subject in it: وأضاف أن, وقال: .
func (f *finder) pronounAfter(c cue, j int) bool {
	return c.kind == Says && !f.table.capitals && (f.kind(j) == word && f.table.that[f.tokens[j].fold] || f.is(j, ":") || f.kind(j) == quote && f.quoted(j) == 0)
}

// precedes takes a cue whose source stands before it, or after it when speech goes before.
func (f *finder) precedes(c cue, i, j int) int {
	if c.speech && !c.letter && !f.speech(i, j) || c.outlet && f.participle(j) {
		return 0
	}
	if k := f.skipped(i); f.kind(k-1) == word && f.table.pronoun[f.tokens[k-1].fold] {
		if c.outlet {
			return 0
		}
		return f.pronoun(c, i, j, f.span(k-1, k))
	}
	p := f.left(i)
	if !f.speaks(p) || c.outlet && !p.publication {
		if c.kind != Says || c.letter || !f.spoken(i) {
			return 0
		}
		if p = f.right(j); !f.speaks(p) {
			return 0
		}
		a := f.of(c, p, i, p.from)
		a.Cue = Range{f.tokens[i].start, f.tokens[i+len(c.words)-1].end}
		a.Content = f.span(f.opens[i], i)
		f.heard(a)
		return p.to
	}
	a := f.of(c, p, i, j)
	next := j
	if c.letter {
		if next = f.addressed(&a, c, j); next == 0 {
			return 0
		}
		a.Cue = f.span(i, next)
	} else {
		a.Date, _ = f.dated(next)
	}
	a.Content = f.said(next)
	f.heard(a)
	return next
}

// skipped gives the token after the subject of a verb at i.
func (f *finder) skipped(i int) int {
	for n := 0; n < 3 && f.passes(i-1); n++ {
		i--
	}
	return i
}

// passes reports whether token i may stand between a subject and its verb: "also", "falsely".
func (f *finder) passes(i int) bool {
	if f.kind(i) != word {
		return false
	}
	x := f.tokens[i]
	return f.table.passed[x.fold] || f.table.adverb != "" && !x.capital && strings.HasSuffix(x.fold, f.table.adverb)
}

// pronoun takes a cue whose source is the last speaker.
func (f *finder) pronoun(c cue, i, j int, at Range) int {
	if f.speaker == "" || c.letter {
		return 0
	}
	f.add(Attribution{Source: at, Cue: f.span(i, j), Content: f.said(j), Name: f.speaker, Kind: c.kind, Relation: "quotation"})
	return j
}

// addressed reads whom a letter was written to and when, and gives the token after that; 0 when nobody is named, or when an answer is neither
// to a letter nor speech.
func (f *finder) addressed(a *Attribution, c cue, j int) int {
	p := f.right(j)
	if p.empty() || !p.named {
		return 0
	}
	next := p.to
	if date, end := f.dated(next); date != "" {
		a.Date, next = date, end
	}
	if f.is(next, ",") && f.table.saying[f.tokens[min(next+1, len(f.tokens)-1)].fold] {
		next += 2
	}
	a.To, a.Kind = p.name, WroteTo
	if c.speech && !p.record {
		a.Kind = Says
		if !f.speech(next, next) {
			return 0
		}
		return next
	}
	a.Publication, a.Relation = true, "quotation"
	for k := p.from + 1; k < p.to; k++ { // "Clinton's letter" was Clinton's
		if f.table.record.has(f.tokens[k].stem) {
			a.To = strings.Join(strings.Fields(string(f.runes[f.tokens[p.from].from:f.tokens[k-1].to])), " ")
			break
		}
	}
	return next
}

// participle reports whether a verb before token j does not tell what its subject did: "messages published for the first time".
func (f *finder) participle(j int) bool {
	return f.kind(j) == word && (f.table.stop[f.tokens[j].fold] || f.table.link[f.tokens[j].fold]) && !f.table.that[f.tokens[j].fold] || f.kind(j) != word && f.kind(j) != number && f.kind(j) != quote
}

// opened takes a cue whose source opens the sentence.
func (f *finder) opened(c cue, i, j int) int {
	s := f.opens[i]
	if c.kind == Says { // X, ... dedi
		p := f.right(s)
		if !f.speaks(p) || p.to >= i {
			return 0
		}
		a := f.of(c, p, i, j)
		a.Content = f.span(p.to, i)
		f.heard(a)
		return j
	}
	for f.kind(s) == quote && !f.capitalAfter(s) {
		s++
	}
	to := i
	for to > s && (f.is(to-1, ",", "،") || f.passes(to-1)) {
		to--
	}
	if to-s < 2 || to-s > 60 || !f.recordAt(s, to) {
		return 0
	}
	a := Attribution{Source: f.span(s, to), Cue: f.span(i, j), Content: f.said(j), Kind: c.kind, Publication: true, Relation: c.relation}
	a.Name = f.words(a.Source)
	f.add(a)
	return j
}

func (f *finder) capitalAfter(i int) bool { return i+1 < len(f.tokens) && f.tokens[i+1].capital }

// recordAt reports whether what stands from s up to to begins with letters, papers or the like that it says more of than "the".
func (f *finder) recordAt(s, to int) bool {
	for k := s; k < min(s+5, to); k++ {
		x := f.tokens[k]
		if x.class == quote {
			continue
		}
		if x.class != word || f.table.stop[x.fold] || f.table.in[x.fold] {
			return false
		}
		if f.table.record.has(x.stem) {
			return !(k == s+1 && f.table.determiner[f.tokens[s].fold] && to == k+1)
		}
	}
	return false
}

// stated takes "In X, it was stated that".
func (f *finder) stated(c cue, i, j int) int {
	s, to := f.opens[i], i
	if !f.table.in[f.tokens[s].fold] {
		return 0
	}
	for to > s && f.is(to-1, ",", "،") {
		to--
	}
	for s++; s < to && f.table.determiner[f.tokens[s].fold]; s++ {
	}
	if to-s < 1 || to-s > 40 {
		return 0
	}
	p := f.judge(s, to)
	if p.empty() || !p.publication || !p.named {
		return 0
	}
	a := f.of(c, p, i, j)
	a.Source = f.span(s, to)
	a.Name = f.words(a.Source)
	a.Content = f.said(j)
	f.add(a)
	return j
}

// of makes the attribution of a cue from i up to j with the source p.
func (f *finder) of(c cue, p phrase, i, j int) Attribution {
	a := Attribution{Source: Range{p.start, p.end}, Cue: f.span(i, j), Name: f.written(p), Kind: c.kind, Relation: "quotation"}
	if a.Publication = p.publication || c.publishes; a.Publication {
		a.Relation = c.relation
		if a.Kind == Says {
			a.Kind = ReportedBy
		}
		if p.record && a.Kind == ReportedBy {
			a.Kind, a.Relation = DocumentReveals, "publication-of"
		}
	}
	return a
}

// written gives a name as it is written by itself: "للجزيرة" is of "الجزيرة".
func (f *finder) written(p phrase) string {
	x := f.tokens[p.from]
	if !f.table.capitals && x.from > x.start && strings.HasPrefix(x.stem, "ل") && strings.HasPrefix(x.fold, "لل") {
		return "ا" + p.name
	}
	return p.name
}

// heard adds what somebody said.
func (f *finder) heard(a Attribution) {
	f.speaker = a.Name
	f.add(a)
}

// onlyTime reports whether p begins with a month: "first published in March".
func (f *finder) onlyTime(p phrase) bool {
	_, month := f.table.month[f.tokens[p.from].fold]
	return month
}

// speech reports whether speech stands before token i or from token j on.
func (f *finder) speech(i, j int) bool {
	if f.kind(j) == quote || f.is(j, ":") || f.kind(j) == word && f.table.that[f.tokens[j].fold] || f.is(j, ",", "،") && f.kind(j+1) == quote {
		return true
	}
	return f.spoken(i)
}

// spoken reports whether a quotation or a comma closes before token i.
func (f *finder) spoken(i int) bool { return f.kind(i-1) == quote || f.is(i-1, ",") }

// said gives what was said from token j on: a quotation to its last mark on the line, else the rest of the sentence.
func (f *finder) said(j int) Range {
	for j < len(f.tokens) && (f.is(j, ",", ":", "،") || f.kind(j) == word && f.table.that[f.tokens[j].fold]) {
		j++
	}
	if j >= len(f.tokens) || f.kind(j) == newline {
		return Range{}
	}
	if last := f.lastQuote[j]; f.kind(j) == quote && last > j {
		return f.span(j, last+1)
	}
	return f.span(j, f.sentenceEnd[j])
}

// words gives a stretch as one line.
func (f *finder) words(r Range) string {
	return strings.Join(strings.Fields(string(f.runes[r.Start:r.End])), " ")
}
