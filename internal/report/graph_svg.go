package report

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
)

// canvas writes SVG; every text goes through esc.
type canvas struct {
	strings.Builder
	*plan
}

// num writes a length with one decimal at most, the same on every machine.
func num(f float64) string {
	s := strconv.FormatFloat(f, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

func esc(s string) string { return template.HTMLEscapeString(s) }

// draw writes the picture as SVG.
func (p *plan) draw() template.HTML {
	c := &canvas{plan: p}
	width, height := p.wide+16, p.high+p.top+8
	fmt.Fprintf(c, `<svg class="graph" viewBox="-8 %s %s %s" width="%s" height="%s" role="group" aria-labelledby="%s-t"`,
		num(-p.top), num(width), num(height), num(width*p.zoom), num(height*p.zoom), esc(p.ID))
	if p.About != "" {
		fmt.Fprintf(c, ` aria-describedby="%s-d"`, esc(p.ID))
	}
	fmt.Fprintf(c, `><title id="%s-t">%s</title>`, esc(p.ID), esc(p.Words.Name))
	if p.About != "" {
		fmt.Fprintf(c, `<desc id="%s-d">%s</desc>`, esc(p.ID), esc(clean(p.About)))
	}
	c.arrow("a", "var(--line-3)")
	c.arrow("k", "var(--accent)")
	for _, w := range p.wires {
		c.wire(w)
	}
	for _, w := range p.wires {
		c.relation(w)
	}
	for _, layer := range p.layers { // the tab key follows the chain
		for _, at := range layer {
			if b := p.boxes[at]; b.kind != bendBox {
				c.box(b)
			}
		}
	}
	c.WriteString(`</svg>`)
	return template.HTML(c.String()) //nolint:gosec // texts are escaped
}

// arrow defines a small open arrow; it turns by itself for wires that are drawn backwards.
func (c *canvas) arrow(id, colour string) {
	fmt.Fprintf(c, `<defs><marker id="%s-%s" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto-start-reverse">`+
		`<path d="M1 1l6 3-6 3" fill="none" stroke="%s" stroke-width="1.4"/></marker></defs>`, esc(c.ID), id, colour)
}

// mirror gives a point's place on the page.
func (c *canvas) mirror(x float64) float64 {
	if c.RTL {
		return c.wide - x
	}
	return x
}

// critical reports whether a wire joins two critical sources.
func (w *wire) critical() bool { return !w.off && w.from.is(isCritical) && w.to.is(isCritical) }

// wire draws an edge: curves that leave and arrive level, and straight through the bends.
func (c *canvas) wire(w *wire) {
	class, arrow := "eg", "a"
	switch {
	case w.off:
		class = "eg off"
	case w.critical():
		class, arrow = "eg k", "k"
	}
	x := w.left().x + c.node + w.left().ring()
	var d strings.Builder
	fmt.Fprintf(&d, "M%s %s", num(c.mirror(x)), num(w.ports[0].a))
	for i, y := range w.ports {
		_, to := w.stops(i)
		end := to.x
		if i == len(w.bends) {
			end -= to.ring()
		}
		middle := num(c.mirror((x + end) / 2))
		fmt.Fprintf(&d, "C%s %s %s %s %s %s", middle, num(y.a), middle, num(y.b), num(c.mirror(end)), num(y.b))
		if i < len(w.bends) {
			x = end + c.node
			fmt.Fprintf(&d, "L%s %s", num(c.mirror(x)), num(y.b))
		}
	}
	at := "end"
	if w.back {
		at = "start"
	}
	fmt.Fprintf(c, `<path class="%s" d="%s" marker-%s="url(#%s-%s)"/>`, class, d.String(), at, esc(c.ID), arrow)
}

// ring is the room that a critical source's ring takes at each side.
func (b *box) ring() float64 {
	if b.is(isCritical) {
		return ringGap
	}
	return 0
}

// relation writes a wire's relations at the middle of its last stretch, above it when it is level.
func (c *canvas) relation(w *wire) {
	if c.relationsIn || len(w.relations) == 0 {
		return
	}
	last := len(w.bends)
	if w.back {
		last = 0
	}
	from, to := w.stops(last)
	y := (w.ports[last].a + w.ports[last].b) / 2
	if level := max(w.ports[last].a, w.ports[last].b) - min(w.ports[last].a, w.ports[last].b); level < labelLine {
		y -= 6
	} else {
		y += 3.5
	}
	x := c.mirror((from.x + c.node + to.x) / 2)
	said := c.said(w)
	if len(w.relations) > 2 { // of a group
		said = append([]string{c.Words.Various}, said[len(w.relations):]...)
	}
	for i, text := range said {
		up := float64(len(said)-1-i) * labelLine
		class := "el"
		if text == c.Words.Against {
			class = "el why"
		}
		fmt.Fprintf(c, `<text class="%s" x="%s" y="%s" text-anchor="middle"%s>%s</text>`, class, num(x), num(y-up), c.speech(c.ui(text)), esc(clean(text)))
	}
}

// speech gives a phrase's direction and language as attributes.
func (c *canvas) speech(text Phrase) string {
	direction := ` direction="ltr"`
	if runsLeft(text) {
		direction = ` direction="rtl"`
	}
	return direction + langAttr(text.Lang)
}

func langAttr(tag string) string {
	if tag == "" {
		return ""
	}
	return ` lang="` + esc(tag) + `"`
}

// class names a box for the style sheet.
func (b *box) class() string {
	class := []string{"nd"}
	for _, c := range []struct {
		name string
		is   bool
	}{
		{"claim", b.kind == claimBox}, {"loop", b.kind == loopBox}, {"more", b.kind == groupBox}, {"crit", b.is(isCritical)},
		{"org", b.is(isOrigin)}, {"unk", b.is(isUnknown) && !b.is(isOrigin)}, {"ret", b.is(isRetracted)}, {"out", b.aside()},
	} {
		if c.is {
			class = append(class, c.name)
		}
	}
	return strings.Join(class, " ")
}

// box draws a node with its ring, text, label and dot; a source is a link as a whole.
func (c *canvas) box(b *box) {
	x, y := b.x, b.y-b.h/2
	if c.RTL {
		x = c.wide - b.x - c.node
	}
	href := ""
	switch b.kind {
	case sourceBox:
		href = safeHref(b.nodes[0].Href)
	case groupBox:
		href = safeHref(c.More)
	}
	end := c.open(href, b.class())
	if b.cut { // whoever points at it or hears it gets all of it
		fmt.Fprintf(c, `<title>%s</title>`, esc(strings.Join(slices.Concat(b.label, b.whole), ", ")))
	}
	if b.is(isCritical) {
		fmt.Fprintf(c, `<rect class="ring" x="%s" y="%s" width="%s" height="%s" rx="9"/>`, num(x-ringGap), num(y-ringGap), num(c.node+2*ringGap), num(b.h+2*ringGap))
	}
	if b.kind == groupBox { // a second sheet behind
		fmt.Fprintf(c, `<rect class="pile" x="%s" y="%s" width="%s" height="%s" rx="5"/>`, num(x+4), num(y+4), num(c.node), num(b.h))
	}
	dashes := ""
	if b.kind == loopBox {
		dashes = ` stroke-dasharray="4 3"`
	}
	fmt.Fprintf(c, `<rect x="%s" y="%s" width="%s" height="%s" rx="5"%s/>`, num(x), num(y), num(c.node), num(b.h), dashes)
	for _, line := range b.lines {
		c.line(line, x, y)
	}
	c.label(b, x, y)
	if b.end() && b.kind != groupBox {
		c.dot(b, x)
	}
	c.WriteString(end)
}

// open begins a link, or a group when there is nowhere to go, and gives its end.
func (c *canvas) open(href, class string) (end string) {
	if href == "" {
		fmt.Fprintf(c, `<g class="%s">`, class)
		return `</g>`
	}
	fmt.Fprintf(c, `<a href="%s" class="%s">`, esc(href), class)
	return `</a>`
}

// line writes one line at the page's start edge of a box, in its own direction. The space at its end parts it from the next one
// for those who hear it.
func (c *canvas) line(l textLine, x, y float64) {
	at := x + c.pad
	if c.RTL {
		at = x + c.node - c.pad
	}
	end := ""
	if href := safeHref(l.href); href != "" {
		end = c.open(href, "member")
	}
	direction := "ltr"
	if l.rtl {
		direction = "rtl"
	}
	fmt.Fprintf(c, `<text class="%s" x="%s" y="%s"%s direction="%s"%s>%s </text>%s`,
		l.class, num(at), num(y+l.y), c.anchor(l.rtl), direction, langAttr(l.lang), esc(l.text), end)
}

// anchor makes a line whose direction is not the page's end where the page's lines begin.
func (c *canvas) anchor(rtl bool) string {
	if rtl != c.RTL {
		return ` text-anchor="end"`
	}
	return ""
}

func (c *canvas) label(b *box, x, y float64) {
	class := "lab"
	if !b.is(isCritical) {
		class = "lab o"
	}
	if c.RTL {
		x += c.node
	}
	for i, text := range b.label {
		up := 7 + b.ring()*.75 + labelLine*float64(len(b.label)-1-i)
		phrase := c.ui(text)
		fmt.Fprintf(c, `<text class="%s" x="%s" y="%s"%s%s>%s </text>`, class, num(x), num(y-up), c.anchor(runsLeft(phrase)), c.speech(phrase), esc(text))
	}
}

// dot marks an origin at its outer edge.
func (c *canvas) dot(b *box, x float64) {
	if !c.RTL {
		x += c.node
	}
	class := "dot u"
	if b.is(isOrigin) {
		class = "dot"
	}
	fmt.Fprintf(c, `<circle class="%s" cx="%s" cy="%s" r="5"/>`, class, num(x), num(b.y))
}

// safeHref gives an address of this site, this page or the web, and "" for any other.
func safeHref(href string) string {
	site := strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") && !strings.HasPrefix(href, `/\`)
	web := slices.ContainsFunc([]string{"#", "https://", "http://"}, func(s string) bool { return strings.HasPrefix(href, s) })
	if site || web {
		return href
	}
	return ""
}
