// Package anchor finds a quotation in a text: exactly where it stood, elsewhere, or not at all, and then the nearest
// stretch. It is pure and safe for concurrent use; it imports nothing of ours and anyone may import it.
//
// Offsets are Unicode code points, end exclusive, as the W3C Web Annotation model asks.
package anchor

// Selector names a stretch of a text by its words, their surroundings and where it stood.
type Selector struct {
	Exact  string `json:"exact"`
	Prefix string `json:"prefix,omitempty"` // up to ContextLength code points before
	Suffix string `json:"suffix,omitempty"` // and after
	Start  *int   `json:"start,omitempty"`  // nil: not known
	End    *int   `json:"end,omitempty"`
}

// ContextLength is the number of code points that prefix and suffix hold at most.
const ContextLength = 32

// Status says what became of a quotation.
type Status string

// The statuses of ANCHORING: replaced and gone carry no offsets.
const (
	Same      Status = "same"
	Moved     Status = "moved"
	Altered   Status = "altered"
	Ambiguous Status = "ambiguous"
	Replaced  Status = "replaced"
	Gone      Status = "gone"
)

// Range is a stretch of a text in code points, end exclusive.
type Range struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Result is the answer to one selector.
type Result struct {
	Status       Status
	Range        Range   // the place; zero when replaced or gone
	QuoteSim     float64 // 0 to 1: how alike quote and place are
	ContextSim   float64 // 0 to 1: how alike the surroundings are; 1 when the selector has none
	Score        float64 // 0 to 1: how sure
	Alternatives []Range // other places that fit equally well
	Nearest      *Nearest
}

// Nearest is the most similar stretch of the text, for a quotation that is not there.
type Nearest struct {
	Quote string  `json:"quote"`
	Start int     `json:"start"`
	End   int     `json:"end"`
	Score float64 `json:"score"` // 0 to 1
}

// Doc is a text made ready for anchoring.
type Doc struct{}

// NewDoc makes a text ready. The text is valid UTF-8.
func NewDoc(text string) *Doc { panic("unwritten") }

// Anchor finds sel in the document.
func (d *Doc) Anchor(sel Selector) Result { panic("unwritten") }

// Select makes the selector of a stretch: its words and up to ContextLength code points on each side, never inside a
// grapheme cluster. It reports false when r is not a stretch of the text or splits a grapheme cluster.
func (d *Doc) Select(r Range) (Selector, bool) { panic("unwritten") }

// Slice gives the words of a stretch.
func (d *Doc) Slice(r Range) string { panic("unwritten") }

// Len is the length of the text in code points.
func (d *Doc) Len() int { panic("unwritten") }

// Sentence widens r to the sentences that it stands in (for showing a passage in its context), at most limit code points
// on each side, cut at a word.
func (d *Doc) Sentence(r Range, limit int) Range { panic("unwritten") }
