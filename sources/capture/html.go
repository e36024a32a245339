package capture

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// htmlExtractorVersion changes when the same bytes would give another text: ours, then the library's.
const (
	htmlExtractor        = "claimtrail-html+go-trafilatura"
	htmlExtractorVersion = "1+1.12.2"
)

// extractor finds the part of a page that is its article; nil when it finds none. It may change the tree.
type extractor interface {
	article(page *html.Node) *html.Node
}

// trafilaturaExtractor is go-trafilatura without its fallbacks.
type trafilaturaExtractor struct{}

func (trafilaturaExtractor) article(page *html.Node) *html.Node {
	result, err := trafilatura.ExtractDocument(page, trafilatura.Options{ExcludeComments: true, Config: trafilatura.DefaultConfig()})
	if err != nil || result == nil { // it answers a page that is too short for it with an error
		return nil
	}
	return result.ContentNode
}

var articles extractor = trafilaturaExtractor{}

// readHTML takes a page apart. What a reader would see and the text leaves out is listed in Boilerplate.
func (d *Document) readHTML(s string) error {
	d.Extractor, d.ExtractorVersion = htmlExtractor, htmlExtractorVersion
	page, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "This page is nested too deeply to be read. Copy its text and paste that.")
	}
	d.readMeta(page)
	prune(page)
	visible := blocks(page)
	body := mainBlocks(page)
	if node := articles.article(page); node != nil {
		if found := blocks(node); trusted(found, visible) {
			body = found
		}
	}
	kept, cut := cutFurniture(body)
	if len(kept) > 0 && kept[0] == d.Title { // the heading is kept as the title
		kept = kept[1:]
	}
	d.Text = strings.Join(kept, "\n\n")
	d.Boilerplate = leftOut(cut, visible, d.Text, d.Title)
	if d.Title == "" {
		d.Title = firstWords(d.Text)
	}
	return nil
}

// minArticle is the least text, in bytes, of an article that the extractor found: on shorter pages it glues paragraphs together.
const minArticle = 250

// trusted reports whether the blocks that the extractor found are the page's own, and enough of them.
func trusted(found, visible []string) bool {
	size, own := 0, 0
	for _, block := range found {
		size += len(block)
		if slices.Contains(visible, block) {
			own += len(block)
		}
	}
	return size >= minArticle && own*10 >= size*9
}

// mainBlocks lists the blocks of the page's <article> or <main>, else of its body, without navigation and the like.
func mainBlocks(page *html.Node) []string {
	var pick func(n *html.Node, want atom.Atom) *html.Node
	pick = func(n *html.Node, want atom.Atom) *html.Node {
		if n.DataAtom == want {
			return n
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if found := pick(c, want); found != nil {
				return found
			}
		}
		return nil
	}
	for _, want := range []atom.Atom{atom.Article, atom.Main, atom.Body} {
		if n := pick(page, want); n != nil {
			b := &blockReader{skip: furnitureElements}
			b.walk(n)
			b.flush()
			if len(b.list) > 0 {
				return b.list
			}
		}
	}
	return blocks(page)
}

var furnitureElements = map[atom.Atom]bool{atom.Nav: true, atom.Header: true, atom.Footer: true, atom.Aside: true, atom.Form: true, atom.Button: true, atom.Dialog: true}

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

// The boilerplate of a page is listed up to these bounds; the bytes are kept whole.
const (
	maxLeftOut      = 200
	maxLeftOutChars = 160
)

// leftOut lists the furniture that was cut and the visible blocks that are not in the text.
func leftOut(cut, visible []string, text, title string) []string {
	list := slices.Clone(cut)
	for _, block := range visible {
		if utf8.RuneCountInString(block) > maxLeftOutChars {
			block = string([]rune(block)[:maxLeftOutChars])
		}
		if len(list) < maxLeftOut && block != title && !strings.Contains(text, block) && !slices.Contains(list, block) {
			list = append(list, block)
		}
	}
	return list
}

// blocks lists the visible text of a tree, one entry per block element, white space levelled.
func blocks(root *html.Node) []string {
	b := &blockReader{}
	b.walk(root)
	b.flush()
	return b.list
}

type blockReader struct {
	skip map[atom.Atom]bool // elements to leave out besides those that nobody sees
	list []string
	line strings.Builder
}

func (b *blockReader) flush() {
	if text := strings.Join(strings.FieldsFunc(b.line.String(), isHTMLSpace), " "); text != "" {
		b.list = append(b.list, text)
	}
	b.line.Reset()
}

// isHTMLSpace tells the white space that HTML collapses; a no-break space is a character.
func isHTMLSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

func (b *blockReader) walk(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.line.WriteString(n.Data)
	case n.Type == html.ElementNode && (unseen[n.DataAtom] || b.skip[n.DataAtom]):
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

// unseen elements hold no text for readers.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Head: true, atom.Svg: true, atom.Iframe: true,
	atom.Object: true, atom.Select: true, atom.Textarea: true, atom.Video: true, atom.Audio: true, atom.Canvas: true, atom.Math: true,
}

// inline elements do not end a line.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true, atom.Data: true,
	atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Ins: true, atom.Kbd: true, atom.Mark: true,
	atom.Q: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Time: true, atom.U: true, atom.Var: true, atom.Wbr: true, atom.Label: true,
}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		style := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
		if a.Key == "hidden" || a.Key == "aria-hidden" && a.Val == "true" || a.Key == "style" && strings.Contains(style, "display:none") {
			return true
		}
	}
	return false
}
