package report

import (
	"context"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// Stranger is who reads what was published: nobody here, from whom everything confidential is withheld.
var Stranger = auth.Person{Public: true}

// BuildPublished gathers the dossier of a claim as it was when it was published, for strangers: what the newsroom says of the claim, and nothing of how it
// works. e is one of the claim's editions that is not void.
func BuildPublished(ctx context.Context, tx *db.Tx, e claims.Edition) (d *Dossier, err error) {
	missing, err := claims.AsPublished(ctx, tx, Stranger, e.ClaimID, e.Sequence, func(past *db.Tx) (err error) {
		d, err = build(ctx, past, Stranger, e.ClaimID)
		return err
	})
	if err != nil {
		return nil, err
	}
	d.AsOf, d.Missing = e.PublishedAt, missing
	d.keepPublished()
	return d, nil
}

// keepPublished takes out what is not for strangers: whom the claim was given to, what reviewers wrote to each other, flags, what was withdrawn, earlier
// rounds, other claims, tags, and the history, whose entries tell how the work went.
func (d *Dossier) keepPublished() {
	c := &d.Claim
	c.Assignee, c.Due, c.Priority, c.Tags, c.System, c.ExternalID, c.CreatedBy, c.SealedFrom = "", "", claims.Usual, nil, "", "", "", ""
	d.Assignee = auth.Person{}
	d.Flags, d.Noticed, d.Withdrawn, d.History, d.Policy = nil, map[string]sources.Source{}, nil, nil, claims.Policy{}
	appearances := slices.Clone(d.Appearances)
	for i := range appearances {
		appearances[i].Note = ""
	}
	d.Kin = claims.Kin{Appearances: slices.DeleteFunc(appearances, func(a claims.Appearance) bool { return !a.WithdrawnAt.IsZero() })}
	d.Readings = slices.DeleteFunc(slices.Clone(d.Readings), func(r claims.Reading) bool { return r.Round != c.Round })
	for i := range d.Readings {
		d.Readings[i].Conclusion, d.Readings[i].Justification = "", ""
	}
	d.SignOffs = slices.DeleteFunc(slices.Clone(d.SignOffs), func(s claims.SignOff) bool { return !s.Counts() })
	for i := range d.SignOffs {
		d.SignOffs[i].Note = ""
	}
	for i := range d.Evidence {
		e := &d.Evidence[i]
		e.Evidence.FlagNote, e.Evidence.FlaggedBy, e.State.Note, e.State.DecidedBy, e.State.Evidence = "", "", "", "", ""
	}
	for id, s := range d.Sources {
		s.Note, s.ConfidentialReason, s.AddedBy, s.MergeReason = "", "", "", ""
		d.Sources[id] = s
	}
	for actor, name := range d.Names {
		d.Names[actor] = publicName(name)
	}
}

// publicName is how a person is called before strangers: by the name that stands in reports, unless that is a mail address.
func publicName(name string) string {
	if strings.Contains(name, "@") {
		return "a member of the newsroom"
	}
	return name
}
