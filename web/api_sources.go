package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// listedSource is a source as lists show it.
type listedSource struct {
	report.SourceJSON
	Note         string    `json:"note"`
	BasisReason  string    `json:"basis_reason"`
	GroupReason  string    `json:"group_reason"`
	MergedInto   string    `json:"merged_into,omitempty" doc:"the record of the same source that stands for this one"`
	Confidential bool      `json:"confidential"`
	Withheld     bool      `json:"withheld" doc:"true: it is confidential, and this is what the caller may know of it"`
	Version      int64     `json:"version"`
	Snapshots    int       `json:"snapshot_count"`
	Passages     int       `json:"passage_count" doc:"that standing evidence cites"`
	Claims       int       `json:"claim_count" doc:"with standing evidence from it"`
	AddressState string    `json:"address_state,omitempty" doc:"what its address answered last: same, changed, moved, not-found …"`
	Created      time.Time `json:"created"`
	Updated      time.Time `json:"updated"`
}

func listedSourceOf(x sources.SourceSummary, names map[string]string) listedSource {
	return listedSource{
		SourceJSON: report.NewSourceJSON(x.Source, x.Publisher, names[x.Notice.By]), Note: x.Note, BasisReason: x.BasisReason, GroupReason: x.GroupReason,
		MergedInto: x.MergedInto, Confidential: x.Confidential, Withheld: x.Withheld, Version: x.Version, Snapshots: x.Snapshots, Passages: x.Passages, Claims: x.Claims, AddressState: string(x.Check.State),
		Created: x.CreatedAt, Updated: x.UpdatedAt,
	}
}

func listedSources(ctx context.Context, tx *db.Tx, found []sources.SourceSummary) ([]listedSource, error) {
	var actors []string
	for _, x := range found {
		actors = append(actors, x.Notice.By)
	}
	names, err := auth.Names(ctx, tx, actors)
	out := make([]listedSource, len(found))
	for i, x := range found {
		out[i] = listedSourceOf(x, names)
	}
	return out, err
}

type sourceList struct {
	Sources []listedSource `json:"sources"`
	Next    *string        `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/sources
func (s *server) apiSources(w http.ResponseWriter, r *http.Request) error {
	q, out := r.URL.Query(), sourceList{}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		f := sources.SourceFilter{Query: q.Get("q"), Problem: q.Get("problem"), Cursor: q.Get("cursor"), Limit: limitOf(r)}
		if name := q.Get("publisher"); name != "" {
			p, err := sources.GetPublisher(r.Context(), tx, name)
			if err != nil {
				return err
			}
			f.Publisher = p.ID
		}
		found, cursor, err := sources.ListSources(r.Context(), tx, f)
		if err != nil {
			return err
		}
		out.Next = next(cursor)
		out.Sources, err = listedSources(r.Context(), tx, found)
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// fullSource is a source with what was captured of it and what rests on it.
type fullSource struct {
	listedSource
	Captures    []report.SnapshotJSON   `json:"snapshots" doc:"newest first"`
	Cited       []citedPassage          `json:"passages" doc:"that standing evidence cites, by place"`
	Derivations []report.DerivationJSON `json:"derivations" doc:"from it, and to it"`
}

// citedPassage is a passage and one claim that cites it.
type citedPassage struct {
	report.PassageJSON
	Claim    string        `json:"claim" doc:"the id of the claim that cites it"`
	ClaimRef string        `json:"claim_ref"`
	Evidence string        `json:"evidence" doc:"the id of the evidence"`
	Stance   claims.Stance `json:"stance"`
}

// GET /api/v1/sources/{id}
func (s *server) apiSource(w http.ResponseWriter, r *http.Request) error {
	return s.saySource(w, r, http.StatusOK, pathID(r))
}

func (s *server) saySource(w http.ResponseWriter, r *http.Request, status int, id string) error {
	var out fullSource
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		out, err = fullSourceOf(r.Context(), tx, id)
		return err
	})
	if err != nil {
		return err
	}
	sayVersion(w, out.Version)
	return say(w, status, out)
}

func fullSourceOf(ctx context.Context, tx *db.Tx, id string) (out fullSource, err error) {
	source, err := sources.GetSource(ctx, tx, id)
	if err != nil {
		return out, err
	}
	found, err := sources.Summaries(ctx, tx, []string{source.ID})
	if err != nil {
		return out, err
	}
	listed, err := listedSources(ctx, tx, []sources.SourceSummary{found[source.ID]})
	if err != nil {
		return out, err
	}
	out.listedSource, out.Captures, out.Cited, out.Derivations = listed[0], []report.SnapshotJSON{}, []citedPassage{}, []report.DerivationJSON{}
	if source.Withheld {
		return out, nil
	}
	captures, err := sources.Snapshots(ctx, tx, source.ID)
	if err != nil {
		return out, err
	}
	for i, n := range captures {
		out.Captures = append(out.Captures, report.NewSnapshotJSON(n, i == 0))
	}
	cites, err := claims.CitesOf(ctx, tx, source.ID)
	if err != nil {
		return out, err
	}
	for _, c := range cites {
		if c.Passage.ID != "" {
			out.Cited = append(out.Cited, citedPassage{report.NewPassageJSON(c.Passage), c.Claim.ID, c.Claim.Ref, c.Evidence.ID, c.Evidence.Stance})
		}
	}
	up, down, err := sources.Derivations(ctx, tx, source.ID)
	for _, d := range append(up, down...) {
		out.Derivations = append(out.Derivations, report.NewDerivationJSON(d))
	}
	return out, err
}

// GET /api/v1/sources/{id}/text
func (s *server) apiSourceText(w http.ResponseWriter, r *http.Request) error {
	var n sources.Snapshot
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSeen(r.Context(), tx, person(r), pathID(r))
		if err != nil {
			return err
		}
		id, err := sources.SnapshotOf(r.Context(), tx, source, r.URL.Query().Get("snapshot"))
		if err == nil {
			n, err = sources.GetSnapshot(r.Context(), tx, id)
		}
		return err
	})
	if err != nil {
		return err
	}
	tag := `"` + n.TextSHA256 + `"`
	w.Header().Set("ETag", tag)
	if keeps(r, tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return sayText(w, n.Text)
}

// newSource is the body of POST /sources.
type newSource struct {
	Title       string   `json:"title,omitempty" doc:"taken from the text when that says it; else it must be given"`
	Text        string   `json:"text,omitempty" doc:"what the source says: kept as its first snapshot; quotations are looked for in it"`
	Excerpt     bool     `json:"excerpt,omitempty" doc:"the text holds only quoted stretches"`
	URL         string   `json:"url,omitempty" doc:"its address; nothing is fetched from there"`
	ArchivedURL string   `json:"archived_url,omitempty"`
	Publisher   string   `json:"publisher,omitempty" doc:"id or name; a name that is new makes a publisher"`
	Authors     []string `json:"authors,omitempty"`
	Published   string   `json:"published,omitempty" doc:"1998, 1998-02, 1998-02-21 or 1998/2005"`
	Language    string   `json:"language,omitempty"`
	Kind        string   `json:"kind,omitempty" doc:"article, letter, report, video …"`
	Basis       string   `json:"basis,omitempty" doc:"unknown, document or firsthand"`
	BasisReason string   `json:"basis_reason,omitempty"`
	Group       string   `json:"group,omitempty" doc:"origins of one witness, archive or owner share it"`
	GroupReason string   `json:"group_reason,omitempty"`
	Unlocated   bool     `json:"unlocated,omitempty" doc:"true: known of, never seen"`
	Note        string   `json:"note,omitempty"`
}

func (n newSource) meta(publisher string) (sources.Meta, error) {
	m := sources.Meta{Title: n.Title, Publisher: publisher, Language: n.Language, URL: n.URL, Kind: n.Kind, ArchivedURL: n.ArchivedURL, Excerpt: n.Excerpt}
	var err error
	m.Published, err = sources.ParseDate(n.Published)
	return m, err
}

// describe sets what the body says of a source beside what Ingest takes from Meta.
func (n newSource) describe(to *sources.Source) error {
	before := *to
	if len(n.Authors) > 0 {
		to.Authors = n.Authors
	}
	to.Basis, to.BasisReason = cmp.Or(n.Basis, to.Basis), cmp.Or(n.BasisReason, to.BasisReason)
	to.Group, to.GroupReason = cmp.Or(n.Group, to.Group), cmp.Or(n.GroupReason, to.GroupReason)
	to.Note = cmp.Or(n.Note, to.Note)
	return to.CheckReasons(before)
}

// says reports whether the body says anything that describe sets.
func (n newSource) says() bool {
	return len(n.Authors) > 0 || n.Basis+n.BasisReason+n.Group+n.GroupReason+n.Note != ""
}

// POST /api/v1/sources
func (s *server) apiAddSource(w http.ResponseWriter, r *http.Request) error {
	var b newSource
	if err := body(w, r, &b); err != nil {
		return err
	}
	if b.Unlocated && b.Text != "" {
		return fault.In("unlocated", "A source whose text is given has been seen; leave unlocated out.")
	}
	doc, err := textOf(b.Text)
	if err != nil {
		return err
	}
	in, err := s.keepSource(r, doc, b)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if in.Duplicate {
		status = http.StatusOK
	}
	w.Header().Set("Location", apiRoot+"/sources/"+in.Source.ID)
	return s.saySource(w, r, status, in.Source.ID)
}

// textOf reads a text as a document; nil when there is none.
func textOf(text string) (*capture.Document, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	doc, err := capture.Read(capture.Input{Bytes: []byte(text), MediaType: "text/plain"})
	var f *fault.Error
	if errors.As(err, &f) {
		f.Field = "text"
	}
	return doc, err
}

// keepSource stores the document as a source, or makes a source without one.
func (s *server) keepSource(r *http.Request, doc *capture.Document, b newSource) (in sources.Ingested, err error) {
	var m sources.Meta
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		name := b.Publisher
		if p, err := sources.GetPublisher(r.Context(), tx, name); err == nil && name != "" {
			name = p.Name
		} else if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		m, err = b.meta(name)
		return err
	})
	if err == nil && doc != nil {
		m.Method = "paste"
		m.Found, err = s.anchorAhead(r, doc, nil, m)
	}
	if err != nil {
		return in, err
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) error {
		in, err = b.store(r.Context(), tx, person(r), doc, m)
		return err
	})
	return in, err
}

func (n newSource) store(ctx context.Context, tx *db.Tx, by auth.Person, doc *capture.Document, m sources.Meta) (in sources.Ingested, err error) {
	if doc == nil {
		p, err := sources.PublisherNamed(ctx, tx, by, m.Publisher)
		if err != nil {
			return in, err
		}
		next := sources.Source{PublisherID: p.ID, Title: m.Title, Published: m.Published, Language: m.Language, URL: m.URL, ArchivedURL: m.ArchivedURL, Kind: m.Kind, Located: !n.Unlocated}
		if err := n.describe(&next); err != nil {
			return in, err
		}
		in.Source, err = sources.AddSource(ctx, tx, by, next)
		return in, err
	}
	in, err = sources.Ingest(ctx, tx, by, doc, m)
	if err != nil || in.Duplicate || !in.Source.CreatedAt.Equal(tx.Now()) || !n.says() { // what is said of a source that was there stays
		return in, err
	}
	next := in.Source
	if err := n.describe(&next); err != nil {
		return in, err
	}
	in.Source, err = sources.UpdateSource(ctx, tx, by, next)
	return in, err
}

// newSnapshot is the body of POST /sources/{id}/snapshots.
type newSnapshot struct {
	Text    string `json:"text" doc:"what the source says now"`
	Excerpt bool   `json:"excerpt,omitempty" doc:"only quoted stretches"`
}

// POST /api/v1/sources/{id}/snapshots
func (s *server) apiAddSnapshot(w http.ResponseWriter, r *http.Request) error {
	var b newSnapshot
	if err := body(w, r, &b); err != nil {
		return err
	}
	doc, err := textOf(b.Text)
	if err != nil {
		return err
	}
	if doc == nil {
		return fault.In("text", "Give the text of the source as it reads now.")
	}
	in, _, err := s.addSnapshot(r, doc, nil, sources.Meta{Method: "paste", Excerpt: b.Excerpt})
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if in.Duplicate {
		status = http.StatusOK
	}
	w.Header().Set("Location", apiRoot+"/sources/"+in.Source.ID)
	return say(w, status, report.NewSnapshotJSON(in.Snapshot, !in.Duplicate))
}
