package capture

import (
	"strings"
	"unicode/utf8"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlExtractorVersion changes when the same bytes would give another text: ours, then the library's.
const (
	htmlExtractor        = "claimtrail-html+go-trafilatura"
	htmlExtractorVersion = "2+1.12.2"
)

// extractor finds the part of a page that is its article; nil when it finds none. It may change the tree.
type extractor interface {
	article(page *html.Node) *html.Node
}

// trafilaturaExtractor is go-trafilatura without its fallbacks and its search for dates.
type trafilaturaExtractor struct{}

func (trafilaturaExtractor) article(page *html.Node) *html.Node {
	result, err := trafilatura.ExtractDocument(page, trafilatura.Options{
		ExcludeComments: true, HtmlDateMode: trafilatura.Disabled, Config: trafilatura.DefaultConfig(),
	})
	if err != nil || result == nil { // it answers a page that is too short for it with an error
		return nil
	}
	return result.ContentNode
}

var articles extractor = trafilaturaExtractor{}

// readHTML takes a page apart. What a reader would see and the text leaves out is listed in Boilerplate.
func (d *Document) readHTML(s string) error {
	d.Extractor, d.ExtractorVersion = htmlExtractor, htmlExtractorVersion
	page, err := parse(s)
	if err != nil {
		return err
	}
	d.readMeta(page)
	prune(page)
	visible := blocks(page)
	kept, cut := cutFurniture(articleBlocks(page, visible))
	if len(kept) > 1 && kept[0] == d.Title { // the heading is kept as the title
		kept = kept[1:]
	}
	d.Text = strings.Join(kept, "\n\n")
	d.Boilerplate = leftOut(cut, visible, kept, d.Title)
	if d.Title == "" {
		d.Title = firstWords(d.Text)
	}
	return nil
}

// The extractor's time grows with the square of a page's blocks; larger pages do not go to it.
const (
	maxExtractedBlocks   = 5_000
	maxExtractedElements = 50_000
)

// articleBlocks lists the blocks of the article: those of the page that the extractor chose, else those of the page's main part.
func articleBlocks(page *html.Node, visible []string) []string {
	main, candidates := mainBlocks(page), blocksWithout(neverArticle, page) // first, for the extractor may change the tree
	if len(visible) > maxExtractedBlocks || countElements(page, maxExtractedElements+1) > maxExtractedElements {
		return main
	}
	if node := articles.article(page); node != nil {
		if taken, ok := chosen(candidates, blocks(node)); ok {
			return taken
		}
	}
	return main
}

// mainBlocks lists the blocks of the page's only <article>, else of its <main>, else of its body, without navigation and the like; all of
// them when that leaves none.
func mainBlocks(page *html.Node) []string {
	for _, kind := range []atom.Atom{atom.Article, atom.Main, atom.Body} {
		if nodes := find(page, kind, 2); len(nodes) == 1 {
			if list := blocksWithout(furnitureElements, nodes[0]); len(list) > 0 {
				return list
			}
		}
	}
	return blocks(page)
}

// neverArticle are elements whose text is no article's, whatever an extractor that finds little else may take.
var neverArticle = elements(atom.Nav, atom.Footer, atom.Button, atom.Dialog)

var furnitureElements = elements(atom.Nav, atom.Header, atom.Footer, atom.Aside, atom.Form, atom.Button, atom.Dialog)

// The boilerplate of a page is listed up to these bounds; the bytes are kept whole.
const (
	maxLeftOut      = 200
	maxLeftOutChars = 160
)

// leftOut lists the furniture that was cut and the visible blocks that are not in the text, each once.
func leftOut(cut, visible, kept []string, title string) []string {
	list, known := cut, setOf(cut, kept, []string{title})
	for _, block := range visible {
		if !known[block] && len(list) < maxLeftOut {
			known[block] = true
			list = append(list, clip(block))
		}
	}
	return list
}

// clip cuts a block to what is listed of it.
func clip(block string) string {
	if utf8.RuneCountInString(block) <= maxLeftOutChars {
		return block
	}
	return string([]rune(block)[:maxLeftOutChars-1]) + "…"
}

func setOf(lists ...[]string) map[string]bool {
	m := map[string]bool{}
	for _, list := range lists {
		for _, s := range list {
			m[s] = true
		}
	}
	return m
}
