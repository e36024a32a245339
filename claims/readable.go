package claims

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// ReadableRecords gives entries of the history as viewer may read them. Of what is withheld an entry keeps its place, its hashes, who acted and
// when; its payload, its salt and its reason are not there. Withheld are entries about sources that are confidential to others, about publishers of these alone, about webhooks
// (whose addresses may hold a secret, and are for admins), and, while viewer is asked for a blind second rating, those that could tell the first. Everything of the history that leaves for a person passes through here.
func ReadableRecords(ctx context.Context, tx *db.Tx, viewer auth.Person, records []ledger.Record) ([]ledger.Record, error) {
	hidden, err := sources.HiddenIDs(ctx, tx, viewer)
	if err != nil {
		return nil, err
	}
	confidential, err := sources.RecordsOf(ctx, tx, hidden)
	if err != nil {
		return nil, err
	}
	publishers, err := sources.OnlyOf(ctx, tx, hidden)
	if err != nil {
		return nil, err
	}
	sealed, err := sealedClaims(ctx, tx, viewer)
	if err != nil {
		return records, err
	}
	admin := viewer.AtLeast(auth.Admin)
	records = slices.Clone(records)
	for i, r := range records {
		if len(r.Payload) > 0 && (confidential[r.SubjectID] || publishers[r.SubjectID] || seals(sealed, viewer, r) || r.Subject == "webhook" && !admin) {
			records[i].Payload, records[i].Salt, records[i].Withheld = nil, "", true
		}
	}
	return records, nil
}

// sealedClaims lists the claims whose first rating is kept from viewer.
func sealedClaims(ctx context.Context, tx *db.Tx, viewer auth.Person) (map[string]bool, error) {
	if viewer.ID == "" {
		return nil, nil
	}
	sealed := map[string]bool{}
	err := eachID(ctx, tx, sealedFrom("$1"), []any{viewer.ID}, func(id string) { sealed[id] = true })
	return sealed, err
}

// seals reports whether an entry could tell viewer the first rating of a sealed claim: every one about the claim itself, whose row holds it,
// and what others said of the claim.
func seals(sealed map[string]bool, viewer auth.Person, r ledger.Record) bool {
	switch r.Subject {
	case "claim":
		return sealed[r.SubjectID]
	case "reading", "publication", "sign-off", "comment", "evidence", "flag", "link", "appearance", "merge":
	default:
		return false
	}
	if len(sealed) == 0 || r.Actor == viewer.Actor() {
		return false
	}
	p, err := r.Read()
	if err != nil {
		return true
	}
	var row struct {
		Claim, Other string
		Into         string `json:"into_claim"`
	}
	return json.Unmarshal(p.After, &row) != nil || sealed[row.Claim] || sealed[row.Other] || sealed[row.Into]
}
