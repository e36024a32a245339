package report

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// ClaimJSON is a claim as lists, reports and scripts read it.
type ClaimJSON struct {
	ID               string            `json:"id"`
	Ref              string            `json:"ref"`
	Title            string            `json:"title"`
	Text             string            `json:"text"`
	Language         string            `json:"language"`
	Original         string            `json:"original,omitempty"`
	OriginalLanguage string            `json:"original_language,omitempty"`
	Context          string            `json:"context"`
	FirstAppearance  string            `json:"first_appearance"` // a source's id, or ""
	Claimant         string            `json:"claimant"`
	Said             sources.Date      `json:"said"`
	Tags             []string          `json:"tags"`
	Status           claims.Status     `json:"status"`
	MergedInto       string            `json:"merged_into,omitempty" doc:"reference of the claim that stands for it, since it was recorded twice"`
	Assignee         string            `json:"assignee"`
	Scale            string            `json:"scale"`
	Rating           string            `json:"rating"`
	Conclusion       string            `json:"conclusion"`
	Justification    string            `json:"justification"`
	Due              string            `json:"due"`      // 2026-12-03, or ""
	Priority         string            `json:"priority"` // usual, high, urgent
	Version          int64             `json:"version"`
	EvidenceCounts   claims.Counts     `json:"evidence_counts"`
	Independent      IntervalJSON      `json:"independent"`
	Publications     int               `json:"publications"`
	Warnings         []lineage.Warning `json:"warnings"`
	Created          time.Time         `json:"created"`
	Updated          time.Time         `json:"updated"`
}

// IntervalJSON is the number of independent origins.
type IntervalJSON struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// NewClaimJSON makes the form of a claim with its counts and lineage.
func NewClaimJSON(c claims.Claim, n claims.Counts, o claims.Standing) ClaimJSON {
	return ClaimJSON{
		ID: c.ID, Ref: c.Ref, Title: c.Title, Text: c.Text, Language: c.Language, Original: c.Original, OriginalLanguage: c.OriginalLanguage,
		Claimant: c.Claimant, Said: c.Said, FirstAppearance: c.FirstAppearance, Context: c.Context, Tags: list(c.Tags), Status: c.Status, MergedInto: c.MergedInto,
		Assignee: c.Assignee, Due: c.Due, Priority: c.Priority.Word(), Scale: c.Scale, Rating: c.Rating, Conclusion: c.Conclusion,
		Justification: c.Justification, Version: c.Version, EvidenceCounts: n, Independent: IntervalJSON{o.Min, o.Max},
		Publications: o.Publications, Warnings: list(o.Warnings), Created: c.CreatedAt, Updated: c.UpdatedAt,
	}
}

// list makes JSON show an empty list, not null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// EvidenceJSON is one piece of evidence with its passage in its context and its source.
type EvidenceJSON struct {
	ID       string        `json:"id"`
	Number   int           `json:"number"`
	Stance   claims.Stance `json:"stance"`
	Role     string        `json:"role"`
	Passage  string        `json:"passage,omitempty"`
	NotFound bool          `json:"not_found"`
	Searched string        `json:"searched,omitempty"`
	Note     string        `json:"note"`
	Quote    string        `json:"quote,omitempty"`
	Before   string        `json:"before,omitempty"`
	After    string        `json:"after,omitempty"`
	Start    int           `json:"start"`
	End      int           `json:"end"`
	Source   string        `json:"source,omitempty"`
	Snapshot *SnapshotJSON `json:"snapshot,omitempty"`
	State    anchor.Status `json:"state,omitempty"`         // on the newest snapshot; none when that was not compared
	Drift    *StateJSON    `json:"drift"`                   // null while no newer snapshot was compared
	Address  string        `json:"address_state,omitempty"` // what the source's address answered last: not-found, gone, moved …
	Flag     string        `json:"flag,omitempty"`          // why an editor holds it to be doubtful
	Counted  bool          `json:"counted"`                 // false when its source fell, or it is a not found
	AddedBy  string        `json:"added_by"`
	Added    time.Time     `json:"added"`
}

// SnapshotJSON names the capture that a passage stands in.
type SnapshotJSON struct {
	ID         string    `json:"id"`
	Source     string    `json:"source"` // the record that was captured
	Number     int       `json:"number"`
	SHA256     string    `json:"sha256"`
	TextSHA256 string    `json:"text_sha256"`
	TextChars  int       `json:"text_chars"`
	Captured   time.Time `json:"captured"`
	Excerpt    bool      `json:"excerpt"`
	Newest     bool      `json:"newest"`
}

// SourceJSON is a source of the lineage with its publisher.
type SourceJSON struct {
	ID        string         `json:"id"`
	Ref       string         `json:"ref"`
	Title     string         `json:"title"`
	Authors   []string       `json:"authors"`
	Published sources.Date   `json:"published"`
	Language  string         `json:"language"`
	URL       string         `json:"url"`
	Archived  string         `json:"archived_url,omitempty"`
	Kind      string         `json:"kind"`
	Basis     string         `json:"basis"`
	BasisFor  []string       `json:"basis_claims,omitempty" doc:"the claims that the basis speaks of; none: all"`
	Group     string         `json:"group"`
	Located   bool           `json:"located"`
	Notice    *NoticeJSON    `json:"notice"` // null when its publisher has said nothing since
	Publisher *PublisherJSON `json:"publisher"`
}

// PublisherJSON is who stands behind a source.
type PublisherJSON struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Latin string `json:"latin"`
}

// DerivationJSON says that one source derives from another.
type DerivationJSON struct {
	ID       string           `json:"id"`
	From     string           `json:"from"`
	To       string           `json:"to"`
	Relation sources.Relation `json:"relation"`
	Status   string           `json:"status"`
	Claims   []string         `json:"claims"`
	ShownBy  string           `json:"shown_by"`
}

// ClaimReportJSON is a whole report. The fields of the claim stand at its top level too, so that what reads a claim reads a report.
type ClaimReportJSON struct {
	ClaimJSON
	Claim        ClaimJSON        `json:"claim"`
	RatingLabel  string           `json:"rating_label"`
	Sentence     string           `json:"sentence"`
	Lineage      lineage.Analysis `json:"lineage"`
	Impossible   [][2]string      `json:"impossible_edges"`
	Chains       [][]string       `json:"chains"`
	Evidence     []EvidenceJSON   `json:"evidence"`
	Passages     []PassageJSON    `json:"passages"`
	Snapshots    []SnapshotJSON   `json:"snapshots"` // that the evidence stands in
	Sources      []SourceJSON     `json:"sources"`
	Publishers   []PublisherJSON  `json:"publishers"`
	Derivations  []DerivationJSON `json:"derivations"`
	Flags        []FlagJSON       `json:"flags"`
	Earlier      []EarlierJSON    `json:"earlier_checks"`
	Appearances  []AppearanceJSON `json:"appearances"`
	Links        []LinkJSON       `json:"links"`
	Vouchers     []Voucher        `json:"vouched_by"`
	Publications []PublishedJSON  `json:"published"`
	History      []HistoryJSON    `json:"history"`
	Head         ledger.Head      `json:"ledger"`
	AsOf         *time.Time       `json:"as_of,omitempty"`    // the claim as it was then
	Missing      int              `json:"left_out,omitempty"` // records whose content was taken out of the history since
	Newsroom     *NewsroomJSON    `json:"newsroom,omitempty"`
	Generated    time.Time        `json:"generated"`
}

// PassageJSON is an exact stretch of a snapshot's text; start and end are code points, the end exclusive.
type PassageJSON struct {
	ID       string `json:"id"`
	Snapshot string `json:"snapshot"`
	Quote    string `json:"quote"`
	Prefix   string `json:"prefix"`
	Suffix   string `json:"suffix"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Page     string `json:"page,omitempty"`
}

// NewPassageJSON makes the form of a passage.
func NewPassageJSON(p sources.Passage) PassageJSON {
	return PassageJSON{p.ID, p.SnapshotID, p.Quote, p.Prefix, p.Suffix, p.Start, p.End, p.Page}
}

// EarlierJSON is an earlier check by somebody else.
type EarlierJSON struct {
	Rating  string       `json:"rating"`
	Checker string       `json:"checker"`
	Title   string       `json:"title"`
	URL     string       `json:"url"`
	Checked sources.Date `json:"checked"`
}

// PublishedJSON is what was published, as it was.
type PublishedJSON struct {
	Number     int       `json:"number"`
	Kind       string    `json:"kind,omitempty"` // void
	Rating     string    `json:"rating"`
	Scale      string    `json:"scale"`
	Conclusion string    `json:"conclusion"`
	Note       string    `json:"note"`
	At         time.Time `json:"at"`
	By         string    `json:"by"`
}

// HistoryJSON is an entry of the ledger in words.
type HistoryJSON struct {
	Sequence int64     `json:"sequence"`
	Time     time.Time `json:"time"`
	By       string    `json:"by"`
	Action   string    `json:"action"`
	What     string    `json:"what"`
	Reason   string    `json:"reason,omitempty"`
	LeafHash string    `json:"leaf_hash"`
	Redacted bool      `json:"redacted,omitempty"` // its content was taken out of the history
	Withheld bool      `json:"withheld,omitempty"` // from whoever asked: it tells of a confidential source
}

// JSON writes the report as one JSON object.
func (d *Dossier) JSON(w io.Writer) error { return writeJSON(w, d.Form()) }

// CollectionJSON is the reports of several claims.
type CollectionJSON struct {
	Title     string            `json:"title"`
	Newsroom  *NewsroomJSON     `json:"newsroom,omitempty"`
	Reports   []ClaimReportJSON `json:"reports"`
	Head      ledger.Head       `json:"ledger"`
	Generated time.Time         `json:"generated"`
}

// JSON writes the reports as one JSON object; of one claim it is its report.
func (c *Collection) JSON(w io.Writer) error {
	if d := c.one(); d != nil {
		return d.JSON(w)
	}
	out := CollectionJSON{Title: c.Heading(), Newsroom: c.Newsroom.json(), Head: c.Head, Generated: c.Generated}
	for _, d := range c.Dossiers {
		out.Reports = append(out.Reports, d.Form())
	}
	return writeJSON(w, out)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// Form makes the report's JSON form.
func (d *Dossier) Form() ClaimReportJSON {
	claim := NewClaimJSON(d.Claim, d.Counts, d.Origins.Standing())
	out := ClaimReportJSON{
		ClaimJSON: claim, Claim: claim, RatingLabel: d.RatingWord(), Sentence: lineage.Plain(d.Sentence()), Lineage: d.Origins.Analysis,
		Impossible: list(d.Impossible), Chains: list(d.Chains), Evidence: []EvidenceJSON{}, Sources: []SourceJSON{}, Publishers: d.publishersJSON(),
		Derivations: []DerivationJSON{}, Flags: d.flagsJSON(), Earlier: []EarlierJSON{}, Vouchers: list(d.Vouchers()), Publications: []PublishedJSON{}, History: []HistoryJSON{},
		Head: d.Head, Generated: d.Generated, Missing: d.Missing, Newsroom: d.Newsroom.json(),
	}
	if !d.AsOf.IsZero() {
		out.AsOf = &d.AsOf
	}
	for _, item := range d.Evidence {
		out.Evidence = append(out.Evidence, d.evidenceJSON(item))
	}
	out.Passages, out.Snapshots = d.passagesJSON()
	for _, s := range d.SourceList() {
		out.Sources = append(out.Sources, NewSourceJSON(s, d.Publishers[s.PublisherID], d.Names[s.Notice.By]))
	}
	for _, x := range d.Derivations {
		out.Derivations = append(out.Derivations, NewDerivationJSON(x))
	}
	for _, x := range d.Earlier {
		out.Earlier = append(out.Earlier, EarlierJSON{x.Rating, x.Checker, x.Title, x.URL, x.Checked})
	}
	out.Links, out.Appearances = d.kinJSON()
	for _, x := range d.Publications {
		out.Publications = append(out.Publications, PublishedJSON{x.Number, x.Kind, x.Rating, x.Scale, x.Conclusion, x.Note, x.PublishedAt, d.Names[x.PublishedBy]})
	}
	for _, r := range d.History {
		what, reason := Say(r)
		out.History = append(out.History, HistoryJSON{r.Sequence, r.Time, d.Names[r.Actor], r.Action, what, reason, r.LeafHash, r.Redaction != nil, r.Withheld})
	}
	return out
}

// passagesJSON lists the passages that the standing evidence cites and the snapshots that they stand in, each once.
func (d *Dossier) passagesJSON() ([]PassageJSON, []SnapshotJSON) {
	passages, snapshots, seen := []PassageJSON{}, []SnapshotJSON{}, map[string]bool{"": true}
	for _, item := range d.Evidence {
		if !seen[item.Passage.ID] {
			passages = append(passages, NewPassageJSON(item.Passage))
		}
		if !seen[item.Snapshot.ID] {
			snapshots = append(snapshots, NewSnapshotJSON(item.Snapshot, item.Snapshot.Number == item.Latest))
		}
		seen[item.Passage.ID], seen[item.Snapshot.ID] = true, true
	}
	return passages, snapshots
}

// publishersJSON lists the publishers of the lineage by name.
func (d *Dossier) publishersJSON() []PublisherJSON {
	out := []PublisherJSON{}
	for _, p := range d.Publishers {
		out = append(out, *NewPublisherJSON(p))
	}
	slices.SortFunc(out, func(a, b PublisherJSON) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out
}

func (d *Dossier) evidenceJSON(item claims.Item) EvidenceJSON {
	e := item.Evidence
	out := EvidenceJSON{ID: e.ID, Number: e.Number, Stance: e.Stance, Role: e.Role, Passage: e.PassageID, NotFound: e.NotFound(), Searched: e.Searched, Note: e.Note,
		Quote: item.Passage.Quote, Before: item.Before, After: item.After, Start: item.Passage.Start, End: item.Passage.End, Source: e.SourceID,
		Counted: !e.NotFound() && !item.Source.Fallen(), AddedBy: d.Names[e.AddedBy], Added: e.AddedAt}
	if n := item.Snapshot; n.ID != "" {
		snapshot := NewSnapshotJSON(n, n.Number == item.Latest)
		out.Snapshot = &snapshot
		out.Address = string(item.Address.State)
		out.Flag, out.Drift = e.FlagNote, NewStateJSON(item.State, item.Now.Text, d.Names[item.State.DecidedBy])
		if out.State = item.State.Status; n.Number == item.Latest {
			out.State = anchor.Same
		}
	}
	return out
}

// NewSourceJSON makes the form of a source with its publisher, zero when unknown. by is who recorded its notice, by name.
func NewSourceJSON(s sources.Source, p sources.Publisher, by string) SourceJSON {
	return SourceJSON{ID: s.ID, Ref: s.Ref, Title: s.Title, Authors: list(s.Authors), Published: s.Published, Language: s.Language, URL: s.URL, Archived: s.ArchivedURL, Kind: s.Kind,
		Basis: s.Basis, BasisFor: s.BasisClaims, Group: s.Group, Located: s.Located, Notice: NewNoticeJSON(s.Notice, by), Publisher: NewPublisherJSON(p)}
}

// NewPublisherJSON makes the form of a publisher; nil when there is none.
func NewPublisherJSON(p sources.Publisher) *PublisherJSON {
	if p.ID == "" {
		return nil
	}
	return &PublisherJSON{p.ID, p.Name, p.Latin}
}

// NewDerivationJSON makes the form of a derivation.
func NewDerivationJSON(x sources.Derivation) DerivationJSON {
	return DerivationJSON{x.ID, x.From, x.To, x.Relation, x.Status, list(x.Claims), x.ShownBy}
}

// NewSnapshotJSON makes the form of a snapshot.
func NewSnapshotJSON(n sources.Snapshot, newest bool) SnapshotJSON {
	return SnapshotJSON{n.ID, n.SourceID, n.Number, n.SHA256, n.TextSHA256, n.TextChars, n.CapturedAt, n.Excerpt, newest}
}
