package exchange

import (
	"context"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// link says what two claims are to each other, in the place of what was said before.
func (im *importer) link(ctx context.Context, tx *db.Tx, r record) (change, error) {
	c, err := resolve(ctx, tx, im.options.names(), r.Claim, claims.Get)
	if err != nil {
		return 0, err
	}
	other, err := resolve(ctx, tx, im.options.names(), r.Other, claims.Get)
	if err != nil {
		return 0, err
	}
	before, err := claims.LinksOf(ctx, tx, c.ID)
	if err != nil {
		return 0, err
	}
	l, replaced, err := claims.LinkClaims(ctx, tx, im.by, c.ID, other.ID, r.Relation, r.Note)
	switch {
	case err != nil:
		return 0, err
	case replaced != "":
		return updated, nil
	}
	for _, b := range before {
		if b.ID == l.ID {
			return unchanged, nil
		}
	}
	return made, nil
}

// appearance says that a claim was made again.
func (im *importer) appearance(ctx context.Context, tx *db.Tx, r record) (change, error) {
	c, err := resolve(ctx, tx, im.options.names(), r.Claim, claims.Get)
	if err != nil {
		return 0, err
	}
	a := claims.Appearance{ClaimID: c.ID, Claimant: r.Claimant, Said: sources.Date(r.Said), Text: r.Text, Language: r.Language, URL: r.URL, Note: r.Note}
	if r.Source != "" {
		s, err := resolve(ctx, tx, im.options.names(), r.Source, sources.GetSource)
		if err != nil {
			return 0, err
		}
		a.SourceID = s.ID
	}
	if _, isNew, err := claims.AddAppearance(ctx, tx, im.by, a); err != nil || !isNew {
		return unchanged, err
	}
	return made, nil
}

// writeKin writes the links among the claims that are exported, and when these were made again. What stands in a source that is not exported is left
// out: it is confidential to others than the viewer.
func (e *exporter) writeKin(ctx context.Context, tx *db.Tx) error {
	called, written := e.called(), map[string]bool{}
	for _, c := range e.claims {
		seal, err := claims.SealFor(ctx, tx, e.viewer, c)
		if err != nil {
			return err
		}
		links, err := claims.LinksOf(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		for _, l := range links {
			if called[l.Beside(c.ID)] == "" || written[l.ID] {
				continue
			}
			written[l.ID] = true
			r := record{Type: "link", Claim: called[c.ID], Other: called[l.Beside(c.ID)], Relation: l.Relation, Note: l.Note}
			if seal.Words(l.CreatedBy, l.CreatedAt) {
				r.Note = ""
			}
			if err := e.json.Encode(r); err != nil {
				return err
			}
		}
		if err := e.writeAppearances(ctx, tx, c, called[c.ID], seal); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) writeAppearances(ctx context.Context, tx *db.Tx, c claims.Claim, id string, seal claims.Seal) error {
	list, err := claims.AppearancesOf(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	for _, a := range list {
		if a.Withheld {
			continue
		}
		r := record{Type: "appearance", Claim: id, Claimant: a.Claimant, Said: string(a.Said), Text: a.Text, Language: a.Language, URL: a.URL, Note: a.Note}
		if _, there := e.sources[a.SourceID]; there {
			r.Source = e.sourceID(a.SourceID)
		}
		if seal.Words(a.CreatedBy, a.CreatedAt) {
			r.Note = ""
		}
		if r.Claimant+r.Said+r.Text+r.URL+r.Source == "" {
			continue // it names nothing but a source that is not exported
		}
		if err := e.json.Encode(r); err != nil {
			return err
		}
	}
	return nil
}
