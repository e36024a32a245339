package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
)

// EffectWords says what becomes of a claim when a source falls. fell tells whether it has; else it is said of what would be.
func EffectWords(e claims.Effect, fell bool) string {
	words := map[claims.Effect][2]string{
		claims.LastChain:    {"would lose its last chain", "lost its last chain"},
		claims.CountChanged: {"would be counted otherwise", "is counted otherwise"},
		claims.Cited:        {"only cites it", "only cites it"},
	}[e]
	if fell {
		return words[1]
	}
	return words[0]
}

// FlagWords says why a claim is flagged, behind the reference of the source: "was retracted on 12 May 2022: this claim lost its last chain.
// Counted 1 before, 0 now."
func FlagWords(f claims.Flag, s sources.Source) string {
	words := f.Notice
	if s.Notice.At.Equal(f.RaisedAt) {
		words = s.Notice.Words()
	}
	fell := f.Notice != sources.Corrected
	said := fmt.Sprintf("was %s: this claim %s", words, EffectWords(f.Effect, fell))
	if f.Effect != claims.Cited && !fell {
		said += " without it"
	}
	switch before, after := Between(f.Before), Between(f.After); {
	case f.Effect == claims.Cited:
		return said + "."
	case fell:
		return fmt.Sprintf("%s. Counted %s before, %s now.", said, before, after)
	default:
		return fmt.Sprintf("%s. Counted %s, %s without it.", said, before, after)
	}
}

// Between writes how many independent origins there are: "1", "1 to 2".
func Between(i claims.Interval) string {
	if i.Min == i.Max {
		return fmt.Sprint(i.Max)
	}
	return fmt.Sprintf("%d to %d", i.Min, i.Max)
}

// NoticeOf says that the source of a piece of evidence was corrected; zero when it was not. What fell is its state: see StateOf.
func NoticeOf(item claims.Item) StateView {
	if n := item.Source.Notice; n.Kind == sources.Corrected {
		return StateView{"flag", "warn", n.Words()}
	}
	return StateView{}
}

// FallenSources lists the sources that a claim's evidence or what it derives from names, and that fell: they are kept and not counted.
func (d *Dossier) FallenSources() (list []Stop) {
	for _, n := range GraphOf(d.Provenance, nil).Nodes {
		if n.Retracted {
			s := d.Sources[n.ID]
			list = append(list, Stop{Source: s, Publisher: d.Publishers[s.PublisherID], Captured: s.Located})
		}
	}
	return list
}

// NoticeJSON is what a publisher has said of its source since.
type NoticeJSON struct {
	Kind     string       `json:"kind"` // corrected, retracted, withdrawn
	Date     sources.Date `json:"date"`
	URL      string       `json:"url"`
	Reason   string       `json:"reason"`
	Recorded time.Time    `json:"recorded"`
	By       string       `json:"by"`
}

// NewNoticeJSON makes the form of a notice; nil when there is none. by is who recorded it, by name.
func NewNoticeJSON(n sources.Notice, by string) *NoticeJSON {
	if n.Kind == "" {
		return nil
	}
	return &NoticeJSON{n.Kind, n.Date, n.URL, n.Reason, n.At, by}
}

// FlagJSON says that a claim is to be looked at again, and whether somebody has.
type FlagJSON struct {
	ID       string        `json:"id"`
	Source   string        `json:"source"`
	Notice   string        `json:"notice"`
	Effect   claims.Effect `json:"effect"`
	Before   IntervalJSON  `json:"before"`
	After    IntervalJSON  `json:"after"`
	Reason   string        `json:"reason"`
	Assignee string        `json:"assignee"`
	Raised   time.Time     `json:"raised"`
	RaisedBy string        `json:"raised_by"`
	Closing  string        `json:"closing"` // reviewed, taken-back; "" while it is open
	Closed   *time.Time    `json:"closed,omitempty"`
	ClosedBy string        `json:"closed_by,omitempty"`
	Note     string        `json:"note,omitempty"`
}

func (d *Dossier) flagsJSON() []FlagJSON {
	out := []FlagJSON{}
	for _, f := range d.Flags {
		x := FlagJSON{ID: f.ID, Source: f.SourceID, Notice: f.Notice, Effect: f.Effect, Before: NewIntervalJSON(f.Before), After: NewIntervalJSON(f.After),
			Reason: f.Reason, Assignee: d.Names[f.Assignee], Raised: f.RaisedAt, RaisedBy: d.Names[f.RaisedBy], Closing: f.Closing, Note: f.Note}
		if !f.Open() {
			x.Closed, x.ClosedBy = &f.ClosedAt, d.Names[f.ClosedBy]
		}
		out = append(out, x)
	}
	return out
}

// NewIntervalJSON makes the form of a number of independent origins.
func NewIntervalJSON(i claims.Interval) IntervalJSON { return IntervalJSON{i.Min, i.Max} }

// FalloutWords says in a sentence what becomes of the claims that rest on a source with a notice of a kind: "2 claims would lose their last chain,
// 1 of them published; 1 would be counted otherwise; 3 only cite it." recorded tells that it has become so. A correction changes no count.
func FalloutWords(f claims.Fallout, kind string, recorded bool) string {
	if len(f.Claims) == 0 {
		return "No claim rests on it."
	}
	if kind == sources.Corrected {
		return correctionWords(f, recorded)
	}
	var said []string
	for _, e := range []claims.Effect{claims.LastChain, claims.CountChanged, claims.Cited} {
		n := f.Count(e)
		if n == 0 {
			continue
		}
		words := fmt.Sprintf("%d %s", n, effectVerbs(e, n, recorded))
		if len(said) == 0 {
			words = strings.Replace(words, " ", map[bool]string{true: " claim ", false: " claims "}[n == 1], 1)
		}
		said = append(said, words+publishedOf(f.Published(e)))
	}
	return strings.Join(said, "; ") + "."
}

func correctionWords(f claims.Fallout, recorded bool) string {
	n, published := len(f.Claims), 0
	for _, e := range []claims.Effect{claims.LastChain, claims.CountChanged, claims.Cited} {
		published += f.Published(e)
	}
	said := fmt.Sprintf("%d claims rest on it", n)
	flagged := map[bool]string{true: "each is flagged", false: "each would be flagged"}[recorded]
	if n == 1 {
		said, flagged = "1 claim rests on it", strings.Replace(flagged, "each", "it", 1)
	}
	return fmt.Sprintf("%s%s. A correction changes no count; %s, to be looked at again.", said, publishedOf(published), flagged)
}

func publishedOf(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them published", n)
}

func effectVerbs(e claims.Effect, n int, recorded bool) string {
	words := EffectWords(e, recorded)
	if n == 1 {
		return words
	}
	return strings.NewReplacer("its last chain", "their last chain", "only cites", "only cite", "is counted", "are counted").Replace(words)
}
