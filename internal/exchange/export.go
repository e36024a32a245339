package exchange

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// ExportJSONL writes some claims (ids or references) with all that they rest on, or everything that viewer may read when none is named: publishers, sources with
// the texts of their snapshots, claims, derivations, evidence that stands, links between claims, appearances. ImportJSONL reads the same form.
func ExportJSONL(ctx context.Context, tx *db.Tx, viewer auth.Person, w io.Writer, only []string) error {
	e := newExporter(viewer, w)
	if err := e.gather(ctx, tx, only); err != nil {
		return err
	}
	return e.write(ctx, tx)
}

func (e *exporter) write(ctx context.Context, tx *db.Tx) error {
	for _, write := range []func(context.Context, *db.Tx) error{e.writePublishers, e.writeSources, e.writeClaims, e.writeBases, e.writeDerivations, e.writeEvidence, e.writeKin} {
		if err := write(ctx, tx); err != nil {
			return err
		}
	}
	return e.w.Flush()
}

func newExporter(viewer auth.Person, w io.Writer) *exporter {
	e := &exporter{viewer: viewer, w: bufio.NewWriter(w), publishers: map[string]sources.Publisher{}, sources: map[string]sources.Source{}, older: map[string]int{}}
	e.json = json.NewEncoder(e.w)
	e.json.SetEscapeHTML(false)
	return e
}

type exporter struct {
	viewer      auth.Person
	w           *bufio.Writer
	json        *json.Encoder
	claims      []claims.Claim
	publishers  map[string]sources.Publisher
	sources     map[string]sources.Source
	derivations []sources.Derivation
	merged      sources.Merged
	older       map[string]int // by id, the number under which a snapshot was written that is not its source's newest
	shared      *shared        // of an export for strangers; nil: texts leave whole
}

// gather lists what is to be written. Records are small beside the texts, which are read one by one.
func (e *exporter) gather(ctx context.Context, tx *db.Tx, only []string) (err error) {
	if e.merged, err = sources.LoadMerged(ctx, tx); err != nil {
		return err
	}
	if len(only) > 0 {
		return e.gatherSome(ctx, tx, only)
	}
	err = each(ctx, tx, Out{Viewer: e.viewer}, func(c claims.Claim) error {
		e.claims = append(e.claims, c)
		return nil
	})
	if err != nil {
		return err
	}
	list, err := sources.ListPublishers(ctx, tx, "")
	if err != nil {
		return err
	}
	hidden, err := sources.HiddenIDs(ctx, tx, e.viewer)
	if err != nil {
		return err
	}
	withheld, err := sources.OnlyOf(ctx, tx, hidden) // publishers whom nothing but a confidential source brought here
	if err != nil {
		return err
	}
	for _, p := range list {
		if !withheld[p.ID] {
			e.publishers[p.ID] = p.Publisher
		}
	}
	var ids []string
	for f := (sources.SourceFilter{Limit: 200, Merged: true}); ; {
		list, next, err := sources.ListSources(ctx, tx, f)
		if err != nil {
			return err
		}
		for _, s := range list {
			ids = append(ids, s.ID)
		}
		if f.Cursor = next; next == "" {
			break
		}
	}
	e.sources, _, e.derivations, err = sources.AncestryAs(ctx, tx, nil, ids)
	return err
}

// gatherSome lists some claims with all that they rest on: the records of their sources one by one, as they were made.
func (e *exporter) gatherSome(ctx context.Context, tx *db.Tx, only []string) (err error) {
	var ids []string
	seen := map[string]bool{}
	for _, claim := range only {
		p, err := claims.GetProvenance(ctx, tx, e.viewer, claim)
		if err != nil {
			return err
		}
		if seen[p.Claim.ID] {
			continue
		}
		seen[p.Claim.ID] = true
		e.claims = append(e.claims, p.Claim)
		for id := range p.Sources {
			ids = append(append(ids, id), e.merged.Under(id)...)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	e.sources, e.publishers, e.derivations, err = sources.AncestryAs(ctx, tx, nil, ids)
	return err
}

// id is what a record is called outside: the other system's id where it came from one, else ours.
func id(own, system, external string) string {
	if external != "" && system == sources.DefaultSystem {
		return external
	}
	return own
}

func (e *exporter) publisherID(key string) string {
	p := e.publishers[key]
	return id(p.ID, p.System, p.ExternalID)
}

func (e *exporter) sourceID(key string) string {
	s := e.sources[key]
	return id(s.ID, s.System, s.ExternalID)
}

// sorted gives a map's values in the order in which they were made.
func sorted[T any](m map[string]T, made func(T) string) []T {
	list := make([]T, 0, len(m))
	for _, v := range m {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b T) int { return strings.Compare(made(a), made(b)) })
	return list
}

func (e *exporter) writePublishers(context.Context, *db.Tx) error {
	for _, p := range sorted(e.publishers, func(p sources.Publisher) string { return p.ID }) {
		err := e.json.Encode(record{Type: "publisher", ID: id(p.ID, p.System, p.ExternalID), Name: p.Name, Latin: p.Latin, Language: p.Language, Kind: p.Kind,
			Domain: p.Domain, Country: p.Country, Owner: p.Owner, Policy: p.CorrectionsPolicy, Note: p.Note})
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) writeSources(ctx context.Context, tx *db.Tx) error {
	list := sorted(e.sources, func(s sources.Source) string { return s.ID })
	for _, merged := range []bool{false, true} { // the record that stands for another comes before it
		for _, s := range list {
			if (s.MergedInto != "") != merged {
				continue
			}
			if err := e.writeTexts(ctx, tx, s.ID, e.sourceRecord(s)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *exporter) sourceRecord(s sources.Source) record {
	r := record{Type: "source", ID: e.sourceID(s.ID), Publisher: e.publisherID(s.PublisherID), Title: s.Title, Authors: s.Authors, Published: string(s.Published),
		Language: s.Language, URL: s.URL, ArchivedURL: s.ArchivedURL, Kind: s.Kind, Basis: s.Basis, BasisReason: s.BasisReason, Group: s.Group, GroupReason: s.GroupReason,
		Located: &s.Located, Note: s.Note, Sharing: s.Sharing,
		Notice: s.Notice.Kind, NoticeDate: string(s.Notice.Date), NoticeURL: s.Notice.URL, NoticeReason: s.Notice.Reason}
	if len(s.BasisClaims) > 0 {
		r.Basis, r.BasisReason = "", "" // writeBases says it, after the claims
	}
	if s.MergedInto != "" {
		r.MergedInto, r.MergeReason = e.sourceID(e.merged.Standing(s.ID)), s.MergeReason
	}
	return r
}

// writeBases writes the bases that speak of some claims only, which stand before. One that speaks of none of those that are exported says
// nothing of them.
func (e *exporter) writeBases(context.Context, *db.Tx) error {
	called := e.called()
	for _, s := range sorted(e.sources, func(s sources.Source) string { return s.ID }) {
		r := record{Type: "source", ID: e.sourceID(s.ID), Basis: s.Basis, BasisReason: s.BasisReason}
		for _, c := range s.BasisClaims {
			if called[c] != "" {
				r.BasisClaims = append(r.BasisClaims, called[c])
			}
		}
		if len(r.BasisClaims) == 0 {
			continue
		}
		if err := e.json.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// called maps the ids of the claims that are exported to what they are called outside.
func (e *exporter) called() map[string]string {
	called := map[string]string{}
	for _, c := range e.claims {
		called[c.ID] = id(c.ID, c.System, c.ExternalID)
	}
	return called
}

// writeTexts writes a source's record with the text of its oldest snapshot, and each later one as a record of its own. Only with several do
// they have numbers.
func (e *exporter) writeTexts(ctx context.Context, tx *db.Tx, source string, r record) error {
	if e.shared.keeps(e.sources[source]) {
		r.Text, r.Excerpt = e.shared.excerpt(source)
		return e.json.Encode(r)
	}
	list, err := sources.Snapshots(ctx, tx, source)
	if err != nil {
		return err
	}
	texts := distinct(list)
	if len(texts) == 0 {
		return e.json.Encode(r)
	}
	for i, same := range texts {
		n, err := sources.GetSnapshot(ctx, tx, same[len(same)-1].ID)
		if err != nil {
			return err
		}
		if i > 0 {
			r = record{Type: "snapshot", Source: e.sourceID(source)}
		}
		r.Text, r.Excerpt = n.Text, n.Excerpt
		if len(texts) > 1 {
			r.Number, r.Captured = numbered(i+1), db.FormatTime(same[0].CapturedAt)
		}
		if err := e.json.Encode(r); err != nil {
			return err
		}
		if i < len(texts)-1 {
			for _, n := range same {
				e.older[n.ID] = i + 1
			}
		}
	}
	return nil
}

// distinct puts the oldest snapshot first, those with the same text in a row together: a page whose bytes alone changed says nothing new.
// One without any text is left out, since import takes none.
func distinct(newestFirst []sources.Snapshot) (texts [][]sources.Snapshot) {
	for _, n := range slices.Backward(newestFirst) {
		switch last := len(texts) - 1; {
		case n.TextChars == 0:
		case last >= 0 && texts[last][0].TextSHA256 == n.TextSHA256:
			texts[last] = append(texts[last], n)
		default:
			texts = append(texts, []sources.Snapshot{n})
		}
	}
	return texts
}

func (e *exporter) writeClaims(ctx context.Context, tx *db.Tx) error {
	for _, c := range e.claims {
		r := record{Type: "claim", ID: id(c.ID, c.System, c.ExternalID), Text: c.Text, Title: c.Title, Language: c.Language, Original: c.Original,
			OriginalLanguage: c.OriginalLanguage, Claimant: c.Claimant, Said: string(c.Said), Context: c.Context, Tags: c.Tags,
			Status: string(c.Status), Scale: c.Scale, Rating: c.Rating, Conclusion: c.Conclusion, Justification: c.Justification, Due: c.Due, Priority: string(c.Priority)}
		if err := e.json.Encode(r); err != nil {
			return err
		}
		earlier, err := claims.EarlierChecks(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		for _, x := range earlier {
			err := e.json.Encode(record{Type: "claim", ID: r.ID, Rating: x.Rating, Title: x.Title, URL: x.URL, Date: string(x.Checked), Language: x.Language, Checker: x.Checker, CheckerURL: x.CheckerURL,
				RatingValue: x.Value, WorstRating: x.Worst, BestRating: x.Best})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *exporter) writeDerivations(ctx context.Context, tx *db.Tx) error {
	called := e.called()
	for _, d := range e.derivations {
		r := record{Type: "derivation", From: e.sourceID(d.From), To: e.sourceID(d.To), Relation: string(d.Relation), Status: d.Status, ShownBy: d.ShownBy, Note: d.Note}
		for _, c := range d.Claims {
			if called[c] != "" {
				r.Claims = append(r.Claims, called[c])
			}
		}
		if len(d.Claims) > 0 && len(r.Claims) == 0 { // of other claims than the one that is exported
			continue
		}
		if err := e.json.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) writeEvidence(ctx context.Context, tx *db.Tx) error {
	for _, c := range e.claims {
		list, err := claims.EvidenceOf(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		seal, err := claims.SealFor(ctx, tx, e.viewer, c)
		if err != nil {
			return err
		}
		for _, v := range list {
			v = seal.Evidence(v)
			r := record{Type: "evidence", Claim: id(c.ID, c.System, c.ExternalID), Note: v.Note, NotFound: v.NotFound(), Searched: v.Searched}
			if !v.NotFound() {
				p, err := sources.GetPassage(ctx, tx, v.PassageID)
				if err != nil {
					return err
				}
				r.Source, r.Quote, r.Start, r.Stance, r.Role = e.sourceID(v.SourceID), p.Quote, &p.Start, string(v.Stance), v.Role
				if number, ok := e.older[p.SnapshotID]; ok {
					r.Snapshot = numbered(number)
				}
				if e.shared != nil && p.Withheld {
					continue
				}
				e.shared.place(p.ID, &r)
			}
			if err := e.json.Encode(r); err != nil {
				return err
			}
		}
	}
	return nil
}
