package report

import (
	"cmp"
	"slices"
	"strings"
)

// TrailStep is one step of a picture in words: a source, or publications that all derive from the same.
type TrailStep struct {
	Class string      // crit, org, unk, ret, loop, or "": as in the picture
	Names []TrailName // who stands at this step
	More  int         // and how many more, not named
	Note  string      // "Common link: every known chain passes here · 2021-07-01 · Arabic"
	From  []TrailLink // what it derives from
}

// TrailName is a source by name.
type TrailName struct {
	Publisher, Title Phrase
	Href             string // "" when it is no link
}

// TrailLink is a derivation in words.
type TrailLink struct {
	Relation string // "summary of", or "" when it is not known
	To       TrailName
	Off      string // why it is not followed, or ""
}

// maxTrailNames bounds the names in one step.
const maxTrailNames = 12

// Trail says in a list what the picture shows, from the claim's publications to the origins, for those who cannot see it and
// for narrow screens. Up to 400 nodes, each source stands there once; above, as in the picture.
func (g Graph) Trail() []TrailStep {
	p := g.plan()
	p.digest()
	p.layer()
	var steps []TrailStep
	for _, layer := range p.layers {
		alike := map[string]int{} // plain publications by what they derive from: the step that they share
		for _, at := range layer {
			b := p.boxes[at]
			if b.kind == claimBox {
				continue
			}
			step := p.step(b)
			key := p.likeness(b)
			if i, ok := alike[key]; ok && key != "" {
				steps[i].join(step)
				continue
			}
			alike[key] = len(steps)
			steps = append(steps, step)
		}
	}
	for i := range steps {
		if n := len(steps[i].Names) + steps[i].More; n > 1 && steps[i].Class == "" {
			steps[i].Note = more(n, p.Words.Cited)
		}
	}
	return steps
}

// join adds the sources of a step that says the same.
func (s *TrailStep) join(other TrailStep) {
	for _, name := range other.Names {
		if len(s.Names) < maxTrailNames {
			s.Names = append(s.Names, name)
		} else {
			s.More++
		}
	}
}

// likeness tells plain publications apart by their derivations; it is "" for all other boxes.
func (p *plan) likeness(b *box) string {
	if !b.plain() || len(b.in) != 1 || b.in[0].from.kind != claimBox || b.in[0].off {
		return ""
	}
	var key strings.Builder
	for _, w := range b.out {
		if len(w.to.nodes) == 0 {
			return ""
		}
		if w.off {
			key.WriteByte('\x03')
		}
		key.WriteString(w.to.nodes[0].ID + "\x00" + strings.Join(w.relations, "\x00") + "\x01")
	}
	return key.String() + "\x02"
}

func (p *plan) step(b *box) TrailStep {
	s := TrailStep{Class: p.stepClass(b), Note: p.note(b)}
	for _, n := range b.nodes {
		s.join(TrailStep{Names: []TrailName{n.trailName()}})
	}
	for _, w := range b.out {
		link := TrailLink{To: w.to.nodes[0].trailName()}
		var relations []string
		for _, r := range w.relations {
			relations = append(relations, relationOf(r))
		}
		link.Relation = strings.Join(relations, ", ")
		if w.off {
			link.Off = p.reason(w)
		}
		s.From = append(s.From, link)
	}
	return s
}

// reason says why a wire is not followed.
func (p *plan) reason(w *wire) string {
	for _, b := range []*box{w.from, w.to} {
		if b.is(isRetracted) {
			return p.fallen(b.nodes[0])
		}
	}
	return p.Words.Against
}

// fallen says what became of a source that fell, fell says when, too.
func (p *plan) fallen(n GraphNode) string {
	if n.Withdrawn {
		return p.Words.Withdrawn
	}
	return p.Words.Retracted
}

func (p *plan) fell(n GraphNode) string { return strings.TrimSpace(p.fallen(n) + " " + n.RetractedOn) }

func (n GraphNode) trailName() TrailName {
	return TrailName{Publisher: n.Publisher, Title: n.Title, Href: safeHref(n.Href)}
}

func (p *plan) stepClass(b *box) string {
	for _, class := range []string{"ret", "loop", "crit", "org", "unk"} {
		if slices.Contains(strings.Fields(b.class()), class) {
			return class
		}
	}
	return ""
}

// note says what a source is in the chain, its date and its state.
func (p *plan) note(b *box) string {
	var words []string
	if b.kind == loopBox {
		words = append(words, p.loopWord(b), p.Words.CiteEachOther)
	}
	words = append(words, p.label(b)...)
	if b.kind == groupBox && b.end() {
		words = append(words, more(len(b.nodes), p.Words.MoreOrigins))
	}
	if b.is(isCommon) {
		words = append(words, p.Words.EveryChain)
	}
	if b.kind == sourceBox {
		n := b.nodes[0]
		words = append(words, cmp.Or(n.Date, p.Words.Undated))
		if n.State != "" {
			words = append(words, n.State)
		}
		if b.aside() {
			words = append(words, p.Words.Against, p.Words.NotCounted)
		}
		if n.Retracted {
			words = append(words, p.fell(n), p.Words.NotCounted)
		}
	}
	return strings.Join(words, " · ")
}
