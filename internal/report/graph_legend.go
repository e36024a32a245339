package report

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
)

// Key is one entry of a picture's legend: a small drawing of a thing that occurs in it, and what that means.
type Key struct {
	Sample template.HTML // decorative
	Words  string
}

// Legend explains the picture: only what occurs in it, beginning with which way its arrows point.
func (g Graph) Legend() []Key {
	p := g.plan()
	p.digest()
	p.fold()
	var keys []Key
	add := func(occurs bool, class, shape, words string) {
		if occurs {
			keys = append(keys, Key{sample(class, shape), words})
		}
	}
	some := func(property func(*box) bool) bool { return slices.ContainsFunc(p.boxes, property) }
	named := func(property func(GraphNode) bool) bool { return some(func(b *box) bool { return b.is(property) }) }
	unfollowed := slices.ContainsFunc(p.wires, func(w *wire) bool { return w.off })
	add(len(p.wires) > 0, "", arrowShape, p.Words.LegendArrow)
	add(named(isCritical), "nd crit", ringShape, p.Words.LegendCritical)
	add(named(isOrigin), "", `<circle class="dot" cx="12" cy="7" r="4.5"/>`, p.Words.LegendOrigin)
	add(named(isUnknown), "", `<circle class="dot u" cx="12" cy="7" r="4.5"/>`, p.Words.LegendUnknown)
	add(some(func(b *box) bool { return b.kind == groupBox }), "nd more", pileShape, p.Words.LegendGroup)
	add(some(func(b *box) bool { return b.kind == loopBox && b.closed }), "nd loop", loopShape, p.Words.LegendLoop)
	add(some(func(b *box) bool { return b.kind == loopBox && !b.closed }), "nd loop", loopShape, p.Words.LegendOpenLoop)
	add(named(isRetracted), "nd ret", struckShape, p.Words.LegendRetracted)
	add(unfollowed, "", `<path class="eg off" d="M1 7h22"/>`, p.Words.LegendOff)
	if p.digested {
		keys = append(keys, Key{Words: p.Words.LegendDigest + " " + strconv.Itoa(len(p.Nodes))})
	}
	return keys
}

const (
	arrowShape  = `<path class="eg" d="M1 7h21M17 4l5 3-5 3"/>`
	plainShape  = `<rect x="4" y="3" width="16" height="8" rx="2"/>`
	ringShape   = `<rect class="ring" x="1.5" y=".9" width="21" height="12.2" rx="4"/>` + plainShape
	pileShape   = `<rect class="pile" x="6" y="5" width="16" height="8" rx="2"/><rect x="3" y="2" width="16" height="8" rx="2"/>`
	loopShape   = `<rect x="4" y="3" width="16" height="8" rx="2" stroke-dasharray="3 2"/>`
	struckShape = plainShape + `<path class="struck" d="M7 7h10"/>`
)

// sample draws an entry's thing 24 by 14 units large, with the picture's own classes.
func sample(class, shape string) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="graph key" viewBox="0 0 24 14" width="24" height="14" aria-hidden="true"><g class="%s">%s</g></svg>`, class, shape)) //nolint:gosec // constants only
}
