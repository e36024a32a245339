package report

import (
	"cmp"
	"html/template"
	"slices"
)

// Graph is what the picture of a claim's provenance shows: the claim at the start, its publications, what they derive from, and
// the origins at the end. It comes analysed; drawing decides nothing about origins or critical sources.
//
// The same Graph gives the same bytes, whatever the order of its nodes and edges.
type Graph struct {
	ID     string      // tells the pictures of one page apart, by default "graph"; letters, digits and hyphens
	Claim  Phrase      // the claim in a few words
	Nodes  []GraphNode // every source that is drawn
	Edges  []GraphEdge // those of unknown sources are left out
	Loops  [][]string  // sets of sources that derive from each other: each is drawn as one
	Closed [][]string  // those of Loops from which no way leads to an origin
	About  string      // what the picture shows, in a sentence for who cannot see it
	More   string      // address of the list that folded publications link to, or ""
	RTL    bool        // the page runs from right to left: the picture is mirrored, its text is not
	Print  bool        // for A4: narrow columns, relations inside the nodes
	Words  GraphWords  // by default EnglishGraph
}

// Phrase is words in a language.
type Phrase struct{ Text, Lang string }

// GraphNode is a source in the picture.
type GraphNode struct {
	ID          string
	Publisher   Phrase
	Title       Phrase
	Date        string // partial; "" is undated
	State       string // language or state in words: "Arabic", "never seen", "document"
	Href        string // "" or an address that is not one of this site or the web: no link
	Origin      bool   // a known origin
	Unknown     bool   // an unknown origin
	Critical    bool
	CommonLink  bool
	Retracted   bool   // it fell: it stands struck through and is not counted
	Withdrawn   bool   // it was withdrawn, not retracted
	RetractedOn string // when, partial
}

// GraphEdge says that From derives from To; From "" is the claim, and To one of its publications.
type GraphEdge struct {
	From, To string
	Relation string // in words: "summary"
	Off      bool   // not followed: against time, or an end is retracted. Drawn dashed
}

// SVG draws the picture. It holds no style and no script; class names are those of the style sheet's .graph. Its size is in
// width and height; in print a style sheet lets it shrink to the page.
func (g Graph) SVG() template.HTML {
	p := g.plan()
	p.digest()
	p.fold()
	p.layer()
	p.bend()
	p.order()
	p.place()
	return p.draw()
}

// plan is a picture in the making: boxes and the wires between them, the claim being box 0.
type plan struct {
	Graph
	measures
	boxes    []*box
	wires    []*wire
	layers   [][]int // boxes, bends among them, from the claim on; each in its order from the top
	segs     [][]seg // between layer i and i+1
	wide     float64
	high     float64
	digested bool    // it leaves sources out
	top      float64 // room above the uppermost node for its label
}

// box is a thing that takes a place: the claim, a source, a closed loop, a group of folded publications, or a bend of a wire.
type box struct {
	kind   kind
	closed bool        // of a loop: no way leads from it to an origin
	nodes  []GraphNode // one source, or a loop's or group's in their order
	out    []*wire
	in     []*wire
	layer  int
	x, y   float64 // start edge, and centre
	h      float64
	lines  []textLine
	label  []string
	whole  []string // its texts, uncut
	cut    bool     // whether a line had no room for all of its text
}

type kind int

const (
	claimBox kind = iota
	sourceBox
	loopBox
	groupBox
	bendBox
)

// wire is an edge between boxes.
type wire struct {
	from, to  *box
	relations []string
	off       bool
	back      bool    // drawn from the right to the left, since it would close a circle
	laid      bool    // which of the two is settled
	bends     []*box  // on the layers between
	ports     []y2    // per segment from left to right: where it leaves and where it arrives
	far       float64 // scratch of ports
}

type y2 struct{ a, b float64 }

// left and right are the ends as they are drawn.
func (w *wire) left() *box {
	if w.back {
		return w.to
	}
	return w.from
}

func (w *wire) right() *box {
	if w.back {
		return w.from
	}
	return w.to
}

// plan numbers the graph: sources by date and id, loops as one box, parallel edges as one wire.
func (g Graph) plan() *plan {
	if g.ID == "" {
		g.ID = "graph"
	}
	if g.Words == (GraphWords{}) {
		g.Words = EnglishGraph
	}
	p := &plan{Graph: g, measures: screen, boxes: []*box{{kind: claimBox}}}
	if g.Print {
		p.measures = paper
	}
	p.Nodes = slices.Clone(g.Nodes)
	slices.SortStableFunc(p.Nodes, func(a, b GraphNode) int { return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.ID, b.ID)) })
	at := p.addBoxes()
	p.addWires(at)
	return p
}

// addBoxes makes a box for each source, or for each loop, and gives the box of each id.
func (p *plan) addBoxes() map[string]*box {
	at := map[string]*box{"": p.boxes[0]}
	loops := map[string]*box{}
	for _, loop := range p.Loops {
		b := &box{kind: loopBox, closed: slices.ContainsFunc(p.Closed, func(c []string) bool { return slices.Equal(c, loop) })}
		for _, id := range loop {
			loops[id] = b
		}
	}
	for _, n := range p.Nodes {
		if at[n.ID] != nil {
			continue
		}
		b := loops[n.ID]
		if b == nil {
			b = &box{kind: sourceBox}
		}
		if len(b.nodes) == 0 {
			p.boxes = append(p.boxes, b)
		}
		b.nodes = append(b.nodes, n)
		at[n.ID] = b
	}
	return at
}

// addWires joins the boxes. Of parallel edges one wire is left, with the relations of all; it is off when all are.
func (p *plan) addWires(at map[string]*box) {
	edges := slices.Clone(p.Edges)
	rank := map[*box]int{}
	for i, b := range p.boxes {
		rank[b] = i
	}
	slices.SortStableFunc(edges, func(a, b GraphEdge) int {
		return cmp.Or(cmp.Compare(rank[at[a.From]], rank[at[b.From]]), cmp.Compare(rank[at[a.To]], rank[at[b.To]]), cmp.Compare(a.Relation, b.Relation))
	})
	var last *wire
	for _, e := range edges {
		from, to := at[e.From], at[e.To]
		if from == nil || to == nil || from == to || to.kind == claimBox {
			continue
		}
		if last == nil || last.from != from || last.to != to {
			last = p.join(from, to)
			last.off = true
		}
		last.off = last.off && e.Off
		if e.Relation != "" && !slices.Contains(last.relations, e.Relation) {
			last.relations = append(last.relations, e.Relation)
		}
	}
}

// join adds a wire.
func (p *plan) join(from, to *box) *wire {
	w := &wire{from: from, to: to}
	from.out, to.in = append(from.out, w), append(to.in, w)
	p.wires = append(p.wires, w)
	return w
}

// is reports whether any source of the box has the property.
func (b *box) is(property func(GraphNode) bool) bool { return slices.ContainsFunc(b.nodes, property) }

func isOrigin(n GraphNode) bool    { return n.Origin }
func isUnknown(n GraphNode) bool   { return n.Unknown }
func isCritical(n GraphNode) bool  { return n.Critical }
func isCommon(n GraphNode) bool    { return n.CommonLink }
func isRetracted(n GraphNode) bool { return n.Retracted }

// end reports whether chains may end here.
func (b *box) end() bool { return b.is(isOrigin) || b.is(isUnknown) }

// aside reports whether b stands in the picture only because of derivations that run against time.
func (b *box) aside() bool {
	return b.kind == sourceBox && len(b.in) > 0 && !b.is(isRetracted) && !slices.ContainsFunc(b.in, func(w *wire) bool { return !w.off })
}

// plain reports whether nothing sets a box apart from other publications.
func (b *box) plain() bool {
	return b.kind == sourceBox && !b.end() && !b.is(isCritical) && !b.is(isRetracted)
}
