package capture

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Block is a stretch of a page's visible text that no line ends within, and the text nodes that it is made of. Its white space is levelled.
type Block struct {
	Text  string
	Nodes []*html.Node
}

// blocks lists the visible text of a tree, one entry per block element, white space levelled.
func blocks(root *html.Node) []string { return blocksWithout(nil, root) }

// blocksWithout is blocks that passes over some elements.
func blocksWithout(skip map[atom.Atom]bool, root *html.Node) []string {
	list := readBlocks(skip, root)
	texts := make([]string, len(list))
	for i, block := range list {
		texts[i] = block.Text
	}
	return texts
}

func readBlocks(skip map[atom.Atom]bool, root *html.Node) []Block {
	b := &blockReader{skip: skip}
	b.walk(root)
	b.flush()
	return b.list
}

// blockReader collects the text nodes of one block until the block ends. The tree is at most 512 elements deep: html.Parse sees to it.
type blockReader struct {
	skip  map[atom.Atom]bool // elements to leave out besides those that nobody sees
	list  []Block
	parts []*html.Node // text nodes of the block so far
}

// flush ends a block. A block that is a row of share buttons and nothing else is as many blocks.
func (b *blockReader) flush() {
	words := slices.DeleteFunc(slices.Clone(b.parts), func(n *html.Node) bool { return blank(n.Data) })
	if len(words) < 2 || !allFurniture(words) {
		b.add(b.parts)
	} else {
		for _, w := range words {
			b.add([]*html.Node{w})
		}
	}
	b.parts = b.parts[:0]
}

func (b *blockReader) add(nodes []*html.Node) {
	var all strings.Builder
	for _, n := range nodes {
		all.WriteString(n.Data)
	}
	if text := strings.Join(strings.FieldsFunc(all.String(), IsSpace), " "); text != "" {
		b.list = append(b.list, Block{text, slices.Clone(nodes)})
	}
}

func allFurniture(nodes []*html.Node) bool {
	return !slices.ContainsFunc(nodes, func(n *html.Node) bool { return !isFurniture(n.Data) })
}

// IsSpace tells the white space that HTML collapses; a no-break space is a character.
func IsSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

func (b *blockReader) walk(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.parts = append(b.parts, n)
		return
	case n.Type == html.ElementNode && (unseen[n.DataAtom] || hidden(n)):
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
