package web

import (
	"fmt"
	"net/http"
	"slices"
	"unicode"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// comparePage shows two snapshots of a source side by side.
type comparePage struct {
	Source    sources.Source
	Publisher sources.Publisher
	Snapshots []sources.Snapshot
	From, To  sources.Snapshot
	Rows      []compareRow
	More      int // rows that are not shown
	Full      bool
	FullHref  string
	Passages  []comparePassage
	Changed   int // paragraphs that are not the same in both
}

// compareRow is a paragraph of one text, of the other, or of each; or a stretch of those that did not change, folded.
type compareRow struct {
	Op          anchor.Op
	Moved       bool
	Word        string // what happened to it
	Left, Right []comparePiece
	Folded      int // paragraphs
	At          int // number of the first paragraph, for the link that unfolds
}

// comparePiece is a stretch between two ends of differences and passages.
type comparePiece struct {
	Text    string
	Op      anchor.Op // dropped or added; else as in both
	Grave   bool      // a number, a name or a negation is at stake
	Class   string    // of a passage's stance
	Begins  []comparePassage
	Numbers []int // of the passages that end here
}

// comparePassage is a passage that claims cite, with its place in both texts.
type comparePassage struct {
	Number    int
	ID, Quote string
	Class     string
	Left      anchor.Range // empty when it is not in the older text
	Right     anchor.Range // and in the newer
	View      report.StateView
	Waits     string // id of its state, when nobody has decided yet
	Claims    []claims.Claim
}

// What a comparison shows at most: a page of more is no page to read. Texts of more than maxText code points are not compared.
const (
	maxRows  = 2_000
	maxShown = 1_500_000 // code points of both texts
	maxText  = 5_000_000
)

// GET /sources/{id}/compare
func (s *server) compare(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p := comparePage{Full: q.Get("full") == "1"}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Source, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if p.Publisher, err = sources.PublisherOf(r.Context(), tx, p.Source); err != nil {
			return err
		}
		if err := p.snapshots(r, tx, q.Get("from"), q.Get("to")); err != nil {
			return err
		}
		return p.passages(r, tx)
	})
	if err != nil {
		return err
	}
	done, err := s.beside(r)
	if err != nil {
		return err
	}
	defer done()
	p.FullHref = fmt.Sprintf("/sources/%s/compare?from=%s&to=%s&full=1", p.Source.Ref, p.From.ID, p.To.ID)
	p.rows()
	p.From.Text, p.To.Text = "", ""
	return s.render(w, r, http.StatusOK, "compare", "sources", p)
}

// snapshots loads the two that are asked for: by default the newest and the one before it.
func (p *comparePage) snapshots(r *http.Request, tx *db.Tx, from, to string) (err error) {
	if p.Snapshots, err = sources.Snapshots(r.Context(), tx, p.Source.ID); err != nil {
		return err
	}
	if len(p.Snapshots) < 2 {
		return fault.New(fault.NotFound, "This source has no two snapshots to compare. Add one on its page when it has changed.")
	}
	if to == "" {
		to = p.Snapshots[0].ID
	}
	if from == "" {
		from = p.Snapshots[1].ID
	}
	if p.From, err = sources.GetSnapshot(r.Context(), tx, from); err != nil {
		return err
	}
	if p.To, err = sources.GetSnapshot(r.Context(), tx, to); err != nil {
		return err
	}
	if p.From.SourceID != p.Source.ID || p.To.SourceID != p.Source.ID {
		return fault.New(fault.NotFound, "That snapshot is of another source. Open this one: it lists its snapshots.")
	}
	if p.From.Number > p.To.Number {
		p.From, p.To = p.To, p.From
	}
	if max(p.From.TextChars, p.To.TextChars) > maxText {
		return fault.Newf(fault.Conflict, "One of the two has more than %d characters, the most that is compared here. claimtrail source text prints the newest.", maxText)
	}
	return nil
}

// passages lists those that claims cite from either text, and what became of the older ones in the newer.
func (p *comparePage) passages(r *http.Request, tx *db.Tx) error {
	cites, err := claims.CitesOf(r.Context(), tx, p.Source.ID)
	if err != nil {
		return err
	}
	states, err := sources.StatesOn(r.Context(), tx, p.To.ID)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, c := range cites {
		ids[c.Passage.ID] = true
	}
	last, err := sources.LastStates(r.Context(), tx, ids)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, c := range cites {
		if i, ok := at[c.Passage.ID]; ok {
			p.Passages[i].Claims = append(p.Passages[i].Claims, c.Claim)
			continue
		}
		x, ok := p.passage(c, states[c.Passage.ID], last[c.Passage.ID])
		if !ok {
			continue
		}
		x.Number, x.ID, x.Quote, x.Class, x.Claims = len(p.Passages)+1, c.Passage.ID, c.Passage.Quote, classOf(c.Evidence.Stance), []claims.Claim{c.Claim}
		at[x.ID] = len(p.Passages)
		p.Passages = append(p.Passages, x)
	}
	return nil
}

// passage places a passage in the two texts; false when it is in neither.
func (p *comparePage) passage(c claims.Cite, s, last sources.State) (x comparePassage, ok bool) {
	here := anchor.Range{Start: c.Passage.Start, End: c.Passage.End}
	switch c.Passage.SnapshotID {
	case p.From.ID:
		x.Left = here
	case p.To.ID:
		x.Right, x.View = here, report.StateView{Class: "ok", Icon: "ok", Words: "cited from the newer one"}
		return x, true
	default:
		return x, false
	}
	if s.ID == "" {
		x.View = report.StateView{Class: "still", Icon: "info", Words: "cited from the older one"}
		return x, true
	}
	x.Right, x.View = s.Now(), report.SnapshotState(s, p.To.CapturedAt)
	if s.Open() && last.ID == s.ID {
		x.Waits = s.ID
	}
	return x, true
}

// rows compares the texts and folds what did not change.
func (p *comparePage) rows() {
	pairs := anchor.Compare(p.From.Text, p.To.Text)
	left, right, shown := []rune(p.From.Text), []rune(p.To.Text), 0
	for i := 0; i < len(pairs); {
		pair := pairs[i]
		if pair.Op != anchor.Kept && (pair.Moved == 0 || pair.Op == anchor.Added) { // what moved stands there twice
			p.Changed++
		}
		if n := p.foldable(pairs, i); n > 0 {
			p.add(compareRow{Op: anchor.Kept, Folded: n, At: i + 1})
			i += n
			continue
		}
		if shown += pair.A.End - pair.A.Start + pair.B.End - pair.B.Start; len(p.Rows) >= maxRows || shown > maxShown {
			p.More++
			i++
			continue
		}
		row := compareRow{At: i + 1, Op: pair.Op, Moved: pair.Moved > 0, Word: wordOf(pair)}
		row.Left = p.cut(left, pair.A, pair, func(x comparePassage) anchor.Range { return x.Left }, true)
		row.Right = p.cut(right, pair.B, pair, func(x comparePassage) anchor.Range { return x.Right }, false)
		p.add(row)
		i++
	}
}

func (p *comparePage) add(row compareRow) {
	if len(p.Rows) < maxRows {
		p.Rows = append(p.Rows, row)
	} else {
		p.More += max(1, row.Folded)
	}
}

// foldable counts the paragraphs from i on that are the same in both, hold no passage and have one such neighbour on each side; fewer
// than three are not worth folding.
func (p *comparePage) foldable(pairs []anchor.Pair, i int) int {
	if p.Full || !p.plain(pairs[i]) || i > 0 && pairs[i-1].Op != anchor.Kept {
		return 0
	}
	end := i
	for end < len(pairs) && p.plain(pairs[end]) {
		end++
	}
	if end < len(pairs) {
		end-- // the one before what changed
	}
	if end-i < 3 {
		return 0
	}
	return end - i
}

func (p *comparePage) plain(pair anchor.Pair) bool {
	return pair.Op == anchor.Kept && !slices.ContainsFunc(p.Passages, func(x comparePassage) bool {
		return overlap(x.Left, pair.A) || overlap(x.Right, pair.B)
	})
}

func overlap(a, b anchor.Range) bool { return a.Start < b.End && b.Start < a.End }

// wordOf says in a word what happened to a paragraph, and what is at stake in one that changed.
func wordOf(pair anchor.Pair) string {
	switch {
	case pair.Op == anchor.Kept:
		return ""
	case pair.Moved > 0 && pair.Op == anchor.Dropped:
		return "moved from here"
	case pair.Moved > 0:
		return "moved to here"
	case pair.Op == anchor.Dropped:
		return "cut"
	case pair.Op == anchor.Added:
		return "new"
	}
	word := "changed"
	for _, stake := range []struct {
		mark  anchor.Mark
		words string
	}{{anchor.MarkNegation, "a negation"}, {anchor.MarkNumber, "a number"}, {anchor.MarkName, "a name"}} {
		if slices.ContainsFunc(pair.Edits, func(e anchor.Edit) bool { return e.Mark == stake.mark }) {
			if word == "changed" {
				word += ": " + stake.words
			} else {
				word += ", " + stake.words
			}
		}
	}
	return word
}

// cut parts a paragraph of one text at every end of a difference and of a passage.
func (p *comparePage) cut(text []rune, at anchor.Range, pair anchor.Pair, place func(comparePassage) anchor.Range, older bool) (list []comparePiece) {
	if at.End <= at.Start {
		return nil
	}
	edits := pair.Edits
	if edits == nil {
		edits = []anchor.Edit{{Op: pair.Op, A: anchor.Range{End: at.End - at.Start}, B: anchor.Range{End: at.End - at.Start}}}
	}
	var inside []comparePassage
	edges := []int{at.Start, at.End}
	for _, x := range p.Passages {
		if r := place(x); overlap(r, at) {
			inside = append(inside, x)
			edges = append(edges, max(r.Start, at.Start), min(r.End, at.End))
		}
	}
	for _, e := range edits {
		edges = append(edges, at.Start+side(e, older).End, wordsEnd(text, at.Start, side(e, older)))
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	n := 0
	for i := range len(edges) - 1 {
		from, to := edges[i], edges[i+1]
		for n < len(edits)-1 && at.Start+side(edits[n], older).End <= from {
			n++
		}
		piece := comparePiece{Text: string(text[from:to])}
		if e := edits[n]; e.Op != anchor.Kept && pair.Moved == 0 && from < wordsEnd(text, at.Start, side(e, older)) {
			piece.Op, piece.Grave = anchor.Added, report.Run{Mark: e.Mark}.Grave()
			if older {
				piece.Op = anchor.Dropped
			}
		}
		piece.mark(inside, place, from, to)
		list = piece.after(list)
	}
	return list
}

// after joins the piece to the last of a list when nothing parts them.
func (c comparePiece) after(list []comparePiece) []comparePiece {
	if n := len(list) - 1; n >= 0 && list[n].Op == c.Op && list[n].Grave == c.Grave && list[n].Class == c.Class && list[n].Numbers == nil && c.Begins == nil {
		list[n].Text += c.Text
		list[n].Numbers = c.Numbers
		return list
	}
	return append(list, c)
}

// wordsEnd is where the words of an edit end, the white space behind them left out.
func wordsEnd(text []rune, start int, r anchor.Range) int {
	end := start + r.End
	for end > start+r.Start && unicode.IsSpace(text[end-1]) {
		end--
	}
	return end
}

func side(e anchor.Edit, older bool) anchor.Range {
	if older {
		return e.A
	}
	return e.B
}

// mark gives a piece the passages that cover it, by the first of their stances.
func (c *comparePiece) mark(inside []comparePassage, place func(comparePassage) anchor.Range, from, to int) {
	for _, class := range []string{"sup", "ref", "ctx"} {
		for _, x := range inside {
			r := place(x)
			if x.Class != class || r.Start >= to || r.End <= from {
				continue
			}
			if c.Class == "" {
				c.Class = class
			}
			if r.Start == from {
				c.Begins = append(c.Begins, x)
			}
			if r.End == to {
				c.Numbers = append(c.Numbers, x.Number)
			}
		}
	}
}
