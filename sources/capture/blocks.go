package capture

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// blocks lists the visible text of a tree, one entry per block element, white space levelled.
func blocks(root *html.Node) []string { return blocksWithout(nil, root) }

// blocksWithout is blocks that passes over some elements.
func blocksWithout(skip map[atom.Atom]bool, root *html.Node) []string {
	b := &blockReader{skip: skip}
	b.walk(root)
	b.flush()
	return b.list
}

// blockReader collects the text nodes of one block until the block ends. The tree is at most 512 elements deep: html.Parse sees to it.
type blockReader struct {
	skip  map[atom.Atom]bool // elements to leave out besides those that nobody sees
	list  []string
	parts []string // text nodes of the block so far
}

// flush ends a block. A block that is a row of share buttons and nothing else is as many blocks.
func (b *blockReader) flush() {
	words := slices.DeleteFunc(slices.Clone(b.parts), blank)
	if len(words) < 2 || !allFurniture(words) {
		words = []string{strings.Join(b.parts, "")}
	}
	for _, w := range words {
		if text := strings.Join(strings.FieldsFunc(w, isHTMLSpace), " "); text != "" {
			b.list = append(b.list, text)
		}
	}
	b.parts = b.parts[:0]
}

func allFurniture(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !isFurniture(w) })
}

// isHTMLSpace tells the white space that HTML collapses; a no-break space is a character.
func isHTMLSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

func (b *blockReader) walk(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.parts = append(b.parts, n.Data)
		return
	case n.Type == html.ElementNode && unseen[n.DataAtom]:
		return
	case n.Type == html.ElementNode && b.skip[n.DataAtom]:
		b.flush() // the words on both sides are blocks of their own, as they are with it
		return
	}
	block := n.Type == html.ElementNode && !inline[n.DataAtom]
	if block {
		b.flush()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.walk(c)
	}
	if block {
		b.flush()
	}
}

func elements(list ...atom.Atom) map[atom.Atom]bool {
	m := map[atom.Atom]bool{}
	for _, a := range list {
		m[a] = true
	}
	return m
}

// unseen elements hold no text for readers.
var unseen = elements(atom.Script, atom.Style, atom.Noscript, atom.Noframes, atom.Noembed, atom.Template, atom.Head, atom.Svg, atom.Iframe,
	atom.Object, atom.Select, atom.Datalist, atom.Textarea, atom.Video, atom.Audio, atom.Canvas, atom.Math)

// inline elements do not end a line. Every other element does, those of a page's own making too: better a paragraph too many
// than words that run together.
var inline = elements(atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn,
	atom.Em, atom.Font, atom.I, atom.Img, atom.Input, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Nobr, atom.Picture, atom.Q, atom.Rp, atom.Rt,
	atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Source, atom.Span, atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U,
	atom.Var, atom.Wbr)

// prune takes what no reader sees out of the tree.
func prune(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.CommentNode || c.Type == html.ElementNode && (unseen[c.DataAtom] && c.DataAtom != atom.Head || hidden(c)) {
			n.RemoveChild(c)
		} else {
			prune(c)
		}
		c = next
	}
}

// hidden reports whether an element says that it is not to be seen. Style sheets are not read.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			return a.Val == "true"
		case "style":
			style := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// find gives the first elements of a kind, at most so many.
func find(n *html.Node, kind atom.Atom, most int) (list []*html.Node) {
	if n.DataAtom == kind {
		return []*html.Node{n}
	}
	for c := n.FirstChild; c != nil && len(list) < most; c = c.NextSibling {
		list = append(list, find(c, kind, most-len(list))...)
	}
	return list
}

// countElements counts the elements of a tree, and stops near most.
func countElements(n *html.Node, most int) (count int) {
	if n.Type == html.ElementNode {
		count = 1
	}
	for c := n.FirstChild; c != nil && count < most; c = c.NextSibling {
		count += countElements(c, most-count)
	}
	return count
}
