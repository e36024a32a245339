// Package report makes the provenance report of a claim: one dossier struct, several forms. It also holds what report and site
// show alike: the origin meter, the trail, sentences of the history, directions of languages.
package report

import (
	"context"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// Dossier is everything that a report says.
type Dossier struct {
	*claims.Provenance
	Generated time.Time       // of the reading transaction
	AsOf      time.Time       // it shows the claim as it was then; zero: as it is
	First     *sources.Source // in which the claim appeared first; nil when none is known, or the viewer may not see it
	Newsroom  Newsroom
	Missing   int // records that it cannot show as they were, since their content was taken out of the history
}

// Build gathers the dossier of one claim (id or reference), as viewer may read it.
func Build(ctx context.Context, tx *db.Tx, viewer auth.Person, claim string) (*Dossier, error) {
	d, err := build(ctx, tx, viewer, claim)
	if err == nil {
		d.Newsroom, err = ReadNewsroom(ctx, tx)
	}
	return d, err
}

// build is Build without the newsroom, whose logo the past does not hold.
func build(ctx context.Context, tx *db.Tx, viewer auth.Person, claim string) (*Dossier, error) {
	p, err := claims.GetProvenance(ctx, tx, viewer, claim)
	if err != nil {
		return nil, err
	}
	d := &Dossier{Provenance: p, Generated: tx.Now()}
	return d, d.readFirst(ctx, tx, viewer)
}

// readFirst reads the source in which the claim appeared first, where the viewer may see it.
func (d *Dossier) readFirst(ctx context.Context, tx *db.Tx, viewer auth.Person) error {
	if d.Claim.FirstAppearance == "" {
		return nil
	}
	first, err := sources.GetSeen(ctx, tx, viewer, d.Claim.FirstAppearance)
	switch {
	case err == nil && !first.Withheld:
		d.First = &first
	case err != nil && fault.KindOf(err) == "":
		return err
	}
	return nil
}

// Sentence says in words where the claim's evidence comes from.
func (d *Dossier) Sentence() []lineage.Part { return lineage.Sentence(d.Origins.Analysis, d.Name) }

// Between says how many independent origins there are: "1", "1 to 2".
func (d *Dossier) Between() string { return Between(claims.IntervalOf(d.Origins)) }

// snapshotsOf gives the snapshots of a source that the evidence stands in.
func (d *Dossier) snapshotsOf(source string) (list []sources.Snapshot) {
	for _, item := range d.Evidence {
		if item.Source.ID == source && item.Snapshot.ID != "" {
			list = append(list, item.Snapshot)
		}
	}
	return list
}

// Unrated is what a claim without a rating is called.
const Unrated = "Not rated yet"

// RatingWord is the rating's label in the claim's language or English, or "Not rated yet".
func (d *Dossier) RatingWord() string {
	if d.Rating == nil {
		return Unrated
	}
	return d.Rating.Label("en")
}
