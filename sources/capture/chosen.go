package capture

import "strings"

// minArticle is the least text, in bytes, of an article that an extractor found: on shorter pages it takes what comes first.
const minArticle = 250

// longBlock is the least length, in bytes, of a block that is recognised wherever it stands.
const longBlock = 40

// chosen gives those of a page's blocks that an extractor found. It sees to it that the text is the page's own: extractors join
// paragraphs, and lose the spaces between words. So the text that was found is compared without its white space: a long block
// counts when it is anywhere in it, a short one when it follows the block before it. ok is false when there is too little text, or when the
// page's blocks make up less than nine tenths of it.
func chosen(visible, found []string) (taken []string, ok bool) {
	text := squeeze(strings.Join(found, ""))
	at, size := 0, 0 // where in text the last block ended; the bytes of all blocks
	for _, block := range visible {
		b := squeeze(block)
		if start := place(text, b, at); start >= 0 {
			taken, at, size = append(taken, block), start+len(b), size+len(b)
		}
	}
	return taken, len(text) >= minArticle && size*10 >= len(text)*9
}

// place gives where in text a block stands: at a certain place, or anywhere when it is long; -1 when nowhere.
func place(text, block string, at int) int {
	switch {
	case block == "":
		return -1
	case strings.HasPrefix(text[at:], block):
		return at
	case len(block) < longBlock:
		return -1
	}
	return strings.Index(text, block)
}

// squeeze takes the white space out of s.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
