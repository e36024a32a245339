package capture

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Page is an HTML page as it came: its whole tree, and what a reader sees of it in the blocks that the text of a Document is chosen from.
type Page struct {
	Root   *html.Node
	Blocks []Block
}

// ReadPage gives the page that Read takes a text from, decoded in the same way.
func ReadPage(in Input) (*Page, error) {
	if err := check(in); err != nil {
		return nil, err
	}
	text, _, err := decode(in, htmlPage)
	if err != nil {
		return nil, err
	}
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	return &Page{Root: root, Blocks: readBlocks(nil, root)}, nil
}

func parse(text string) (*html.Node, error) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "This page is nested too deeply to be read. Copy its text and paste that.")
	}
	return root, nil
}
