package annotation

import (
	"iter"
	"sort"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

// A file may hold thousands of annotations of one large page, with many places each, and be made to cost much: so a page is measured once, and no place
// of it is looked for by reading it from its beginning.

// mark says how much of a page's text stands before one of its characters, in each anchor.Unit.
type mark [3]int

// apart is how far marks stand from each other, in bytes.
const apart = 4096

// many is from how many children on those of a node are listed by name once.
const many = 64

// measure makes the marks.
func (p *HTML) measure() {
	p.marks = []mark{{}}
	for {
		last := p.marks[len(p.marks)-1]
		at := last[anchor.Bytes] + apart
		if at >= len(p.whole) {
			return
		}
		for !utf8.RuneStart(p.whole[at]) && at > last[anchor.Bytes]+1 {
			at--
		}
		p.marks = append(p.marks, p.from(last, at))
	}
}

// from goes on from a mark to a byte behind it, the first of a character.
func (p *HTML) from(m mark, at int) mark {
	text := p.whole[m[anchor.Bytes]:at]
	return mark{anchor.CodePoints: m[anchor.CodePoints] + utf8.RuneCountInString(text), anchor.UTF16: m[anchor.UTF16] + anchor.Convert(text, len(text), anchor.Bytes, anchor.UTF16), anchor.Bytes: at}
}

// upTo measures what stands before a byte, the first of a character.
func (p *HTML) upTo(at int) mark {
	i := sort.Search(len(p.marks), func(i int) bool { return p.marks[i][anchor.Bytes] > at })
	return p.from(p.marks[i-1], at)
}

// named lists the children of a name, in lower case, in their order.
func (p *HTML) named(of *html.Node, name string) []*html.Node {
	if known := p.children[of]; known != nil {
		return known[name]
	}
	all, n := map[string][]*html.Node{}, 0
	for c := of.FirstChild; c != nil; c = c.NextSibling {
		n++
		switch c.Type {
		case html.TextNode:
			all["text()"] = append(all["text()"], c)
		case html.ElementNode:
			key := strings.ToLower(c.Data)
			all[key] = append(all[key], c)
		}
	}
	if n >= many {
		if p.children == nil {
			p.children = map[*html.Node]map[string][]*html.Node{}
		}
		p.children[of] = all
	}
	return all[name]
}

// sameWords reports whether two texts differ in nothing but white space. It reads as far as they are the same: either may be a whole page.
func sameWords(a, b string) bool {
	next, stop := iter.Pull(strings.FieldsSeq(b))
	defer stop()
	for word := range strings.FieldsSeq(a) {
		if other, ok := next(); !ok || other != word {
			return false
		}
	}
	_, more := next()
	return !more
}
