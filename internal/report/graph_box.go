package report

import (
	"slices"
	"strings"
)

// maxMembers bounds the names in a closed loop's box.
const maxMembers = 4

// write fills a box with its lines and gives it its height.
func (p *plan) write(b *box) {
	b.lines, b.label, b.whole, b.cut = nil, nil, nil, false
	switch b.kind {
	case bendBox:
		b.h = bendHeight
		return
	case claimBox:
		p.add(b, claimFace, p.Claim, "")
	case sourceBox:
		p.writeSource(b)
	case loopBox:
		p.writeLoop(b)
	case groupBox:
		p.writeGroup(b)
	}
	b.h = 2 * 12
	if n := len(b.lines); n > 0 {
		b.h = b.lines[n-1].y + 12
	}
	b.label = p.label(b)
}

func (p *plan) writeSource(b *box) {
	n := b.nodes[0]
	p.add(b, publisherFace, n.Publisher, "")
	p.add(b, titleFace, n.Title, "")
	date := n.Date
	if date == "" {
		date = p.Words.Undated
	}
	if n.Retracted {
		p.add(b, metaFace, p.ui(date), "")
		p.add(b, metaFace, p.ui(p.fell(n)+", "+p.Words.NotCounted), "keep")
	} else {
		if n.State != "" {
			date += " · " + n.State
		}
		p.add(b, metaFace, p.ui(date), "")
	}
	if b.aside() {
		p.add(b, metaFace, p.ui(p.Words.Against+", "+p.Words.NotCounted), "")
	}
	if p.relationsIn {
		p.add(b, metaFace, p.ui(strings.Join(p.relationsOf(b), ", ")), "rel")
	}
}

// relationsOf lists how b derives from others, and that it cannot when that runs against time.
func (p *plan) relationsOf(b *box) (list []string) {
	for _, w := range b.out {
		for _, r := range p.said(w) {
			if !slices.Contains(list, r) {
				list = append(list, r)
			}
		}
	}
	return list
}

// said gives the words of a wire: its relations, and why it is not followed when neither end tells.
func (p *plan) said(w *wire) []string {
	if !w.off || len(w.relations) == 0 || w.from.is(isRetracted) || w.to.is(isRetracted) || w.to.aside() {
		return w.relations
	}
	return append(slices.Clone(w.relations), p.Words.Against)
}

func (p *plan) writeLoop(b *box) {
	p.add(b, publisherFace, p.ui(p.loopWord(b)), "")
	p.writeMembers(b)
	state := p.Words.CiteEachOther
	if b.closed {
		state += ", " + p.Words.NotCounted
	}
	p.add(b, metaFace, p.ui(state), "")
}

func (p *plan) loopWord(b *box) string {
	if b.closed {
		return p.Words.Loop
	}
	return p.Words.OpenLoop
}

func (p *plan) writeMembers(b *box) {
	line := titleFace
	line.lines = 1
	for i, n := range b.nodes {
		if i == maxMembers && len(b.nodes) > maxMembers+1 {
			p.add(b, metaFace, p.ui(p.Words.And+" "+more(len(b.nodes)-i, p.Words.MoreSources)), "")
			return
		}
		p.add(b, line, n.name(), "")
		b.lines[len(b.lines)-1].href = n.Href
	}
}

// name is what a source is called by in one line.
func (n GraphNode) name() Phrase {
	for _, name := range []Phrase{n.Publisher, n.Title} {
		if clean(name.Text) != "" {
			return name
		}
	}
	return Phrase{Text: n.ID}
}

func (p *plan) writeGroup(b *box) {
	words, title := p.Words.Publications, publisherFace
	switch {
	case b.end():
		words = p.Words.MoreOrigins
	case slices.ContainsFunc(p.boxes[0].out, func(w *wire) bool { return w.to.kind == sourceBox && !w.off }):
		words = p.Words.MorePublications // than those drawn
	}
	title.lines = 2
	p.add(b, title, p.ui(more(len(b.nodes), words)), "")
	var dates []string
	for _, n := range b.nodes {
		if n.Date != "" {
			dates = append(dates, n.Date)
		}
	}
	if len(dates) > 0 {
		span := slices.Min(dates)
		if latest := slices.Max(dates); latest != span {
			span += " – " + latest
		}
		p.add(b, metaFace, p.ui(span), "")
	}
	if p.relationsIn {
		p.add(b, metaFace, p.ui(strings.Join(p.relationsOf(b), ", ")), "rel")
	}
}

// ui is a phrase in the picture's own language.
func (p *plan) ui(text string) Phrase { return Phrase{strings.TrimSpace(text), p.Words.Lang} }

// label says above a box what it is, on two lines when one is too short.
func (p *plan) label(b *box) []string {
	var parts []string
	switch {
	case b.is(isCommon):
		parts = append(parts, p.Words.CommonLink)
	case b.is(isCritical):
		parts = append(parts, p.Words.Critical)
	}
	switch {
	case b.kind == claimBox:
		parts = append(parts, p.Words.Claim)
	case b.kind == groupBox:
	case b.is(isOrigin):
		parts = append(parts, p.Words.Origin)
	case b.is(isUnknown):
		parts = append(parts, p.Words.Unknown)
	}
	if one := strings.Join(parts, " · "); len(parts) == 2 && labelFace.measure(one) <= p.node {
		return []string{one}
	}
	return parts
}
