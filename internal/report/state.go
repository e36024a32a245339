package report

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Run is a stretch of a difference between two texts.
type Run struct {
	Op   anchor.Op // kept, dropped or added; what was changed is dropped first and added then
	Mark anchor.Mark
	Text string
}

// Grave reports whether more than wording is at stake.
func (r Run) Grave() bool {
	return r.Mark == anchor.MarkNegation || r.Mark == anchor.MarkNumber || r.Mark == anchor.MarkName
}

// Runs spells out an alignment of two texts. What is kept reads as in the newer one.
func Runs(old, now string, edits []anchor.Edit) (list []Run) {
	a, b := []rune(old), []rune(now)
	for _, e := range edits {
		was, is := string(a[e.A.Start:e.A.End]), string(b[e.B.Start:e.B.End])
		if e.Op == anchor.Kept {
			list = append(list, Run{anchor.Kept, "", is})
			continue
		}
		list = spaced(list, Run{anchor.Dropped, e.Mark, was})
		list = spaced(list, Run{anchor.Added, e.Mark, is})
	}
	return list
}

// spaced adds a run, the white space behind its words on its own.
func spaced(list []Run, r Run) []Run {
	text := strings.TrimRightFunc(r.Text, unicode.IsSpace)
	space := r.Text[len(text):]
	if r.Text = text; text != "" {
		list = append(list, r)
	}
	if space != "" {
		list = append(list, Run{anchor.Kept, "", space})
	}
	return list
}

// StateView is how a page says what became of a piece of evidence's passage.
type StateView struct {
	Class string // ok, flag or still
	Icon  string
	Words string
}

// StateOf says it in a few words: where the passage stands now, and what was decided.
func StateOf(item claims.Item) StateView {
	s := item.State
	switch {
	case item.Source.Fallen():
		return StateView{"flag", "strike", item.Source.Notice.Words() + ", kept and not counted"}
	case item.Evidence.FlagNote != "":
		return StateView{"flag", "warn", "flagged: " + item.Evidence.FlagNote}
	case s.Decision == sources.Kept:
		return StateView{"still", "lock", fmt.Sprintf("kept as of snapshot %d", item.Snapshot.Number)}
	case s.ID == "" && item.Snapshot.Number < item.Latest:
		return StateView{"flag", "delta", "a newer snapshot is there"}
	case s.ID == "":
		return StateView{"ok", "ok", "as cited"}
	}
	return SnapshotState(s, item.NewerAt)
}

// SnapshotState says what a passage is on a newer snapshot of that time.
func SnapshotState(s sources.State, captured time.Time) StateView {
	since := captured.UTC().Format("2 Jan 2006")
	switch s.Status {
	case anchor.Same:
		return StateView{"ok", "ok", "as cited"}
	case anchor.Moved:
		if s.AsCited {
			return StateView{"ok", "ok", "as cited, moved along with its surroundings"}
		}
		return StateView{"flag", "delta", "moved, letter for letter the same"}
	case anchor.Altered:
		return StateView{"flag", "delta", "altered since cited"}
	case anchor.Ambiguous:
		return StateView{"flag", "delta", fmt.Sprintf("stands in %d places now", len(s.Places()))}
	case anchor.Replaced:
		return StateView{"flag", "gone", "replaced since " + since}
	}
	return StateView{"flag", "gone", "gone since " + since}
}

// AddressOf says since when a source's address gives nothing any more; zero while it gives something, or when nobody asked.
func AddressOf(item claims.Item) StateView {
	now := item.Address
	if now.ID == "" || !now.State.Lost() {
		return StateView{}
	}
	return StateView{"flag", "gone", fmt.Sprintf("at its address: %s since %s", strings.ToLower(CheckWords(now.Check)), now.Since.UTC().Format("2 Jan 2006"))}
}

// CheckWords is what a check of an address found, in a few words.
func CheckWords(c sources.Check) string {
	words := map[capture.State]string{
		capture.OK: "Found", capture.Unchanged: "Unchanged", capture.Changed: "Changed", capture.Moved: "Moved", capture.NotFound: "Not found", capture.Gone: "Taken down",
		capture.Refused: "Refused", capture.Failed: "No answer that can be kept", capture.Unreachable: "Not reachable",
	}[c.State]
	if c.State.Lost() && c.HTTPStatus >= 400 {
		return fmt.Sprintf("%s (%d)", words, c.HTTPStatus)
	}
	return words
}

// NowReads gives the difference that is shown beneath a quotation: of what was altered or replaced. What only stands elsewhere has none.
func NowReads(item claims.Item) []Run {
	if item.State.Status != anchor.Altered && item.State.Status != anchor.Replaced {
		return nil
	}
	return Runs(item.Passage.Quote, item.Now.Text, item.Diff)
}

// markdownRuns writes a difference as Markdown: what was dropped struck through, what was added bold.
func markdownRuns(list []Run) string {
	var b strings.Builder
	for _, r := range list {
		switch r.Op {
		case anchor.Dropped:
			b.WriteString("~~" + plain(r.Text) + "~~")
		case anchor.Added:
			b.WriteString("**" + plain(r.Text) + "**")
		default:
			b.WriteString(plain(r.Text))
		}
	}
	return b.String()
}

// StateJSON is what became of a passage on its source's newest snapshot.
type StateJSON struct {
	Passage      string         `json:"passage"`
	Snapshot     string         `json:"snapshot"`
	Number       int            `json:"number"`
	State        anchor.Status  `json:"state"`
	Start        *int           `json:"start,omitempty"` // none when replaced or gone
	End          *int           `json:"end,omitempty"`
	Score        float64        `json:"score"`
	Alternatives []anchor.Range `json:"alternatives,omitempty"`
	Now          string         `json:"now,omitempty"` // what stands there
	Decision     string         `json:"decision"`
	Note         string         `json:"decision_note,omitempty"`
	By           string         `json:"decided_by,omitempty"`
	Decided      *time.Time     `json:"decided,omitempty"`
}

// NewStateJSON makes the form of a state; nil when there is none. now is what stands at its place, by who decided.
func NewStateJSON(s sources.State, now, by string) *StateJSON {
	if s.ID == "" {
		return nil
	}
	out := &StateJSON{Passage: s.PassageID, Snapshot: s.SnapshotID, Number: s.Number, State: s.Status, Score: s.Score, Alternatives: s.Alternatives, Now: now,
		Decision: string(s.Decision), Note: s.Note, By: by}
	if s.Found() {
		out.Start, out.End = &s.Place.Start, &s.Place.End
	}
	if !s.DecidedAt.IsZero() {
		out.Decided = &s.DecidedAt
	}
	return out
}
