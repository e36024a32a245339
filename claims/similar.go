package claims

import (
	"context"
	"slices"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// Likely is the score from which on a claim is shown as one that may say the same.
const Likely = 0.3

// Kin is what is known of a claim and others that say the same, or nearly.
type Kin struct {
	Links       []LinkedClaim // the same statement, and variants; the others are in Distinct
	Distinct    []LinkedClaim // what somebody said it is not
	Appearances []Appearance  // by whom and when it was made again, in the order of their dates
	Merged      []MergedClaim // for which it stands
	Stands      *Claim        // what stands for it, since it was recorded twice; nil: itself
	Merge       ClaimMerge    // by which that is so

	records []string // ids of the rows that this is made of, and of those that were taken back
}

// LinkedClaim is a claim that somebody linked with another.
type LinkedClaim struct {
	Link
	Found
}

// MergedClaim is a claim that another stands for.
type MergedClaim struct {
	ClaimMerge
	Claim Claim
}

// kinOf reads what is known of a claim and others, as by may read it.
func kinOf(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (k Kin, err error) {
	err = eachID(ctx, tx, `
		select id from claim_links where claim = $1 or other = $1 union all select id from appearances where claim = $1
		union all select id from claim_merges where claim = $1 or into_claim = $1`, []any{c.ID}, func(id string) { k.records = append(k.records, id) })
	if err != nil {
		return k, err
	}
	seal, err := SealFor(ctx, tx, by, c)
	if err != nil {
		return k, err
	}
	if err := k.readLinks(ctx, tx, by, seal, c.ID); err != nil {
		return k, err
	}
	if k.Appearances, err = AppearancesOf(ctx, tx, c.ID); err != nil {
		return k, err
	}
	for i, a := range k.Appearances {
		if seal.Words(a.CreatedBy, a.CreatedAt) {
			k.Appearances[i].Note = ""
		}
	}
	merges, err := MergedInto(ctx, tx, c.ID)
	if err != nil {
		return k, err
	}
	for _, m := range merges {
		from, err := Get(ctx, tx, m.ClaimID)
		if err != nil {
			return k, err
		}
		if seal.Merge(m) {
			m.Reason = ""
		}
		k.Merged = append(k.Merged, MergedClaim{m, from.For(by)})
	}
	stands, merge, merged, err := Stands(ctx, tx, c.ID)
	if merged {
		stands = stands.For(by)
		if k.Stands, k.Merge = &stands, merge; seal.Merge(merge) {
			k.Merge.Reason = ""
		}
	}
	return k, err
}

func (k *Kin) readLinks(ctx context.Context, tx *db.Tx, by auth.Person, seal Seal, claim string) error {
	links, err := LinksOf(ctx, tx, claim)
	if err != nil {
		return err
	}
	for _, l := range links {
		found, err := FindChecked(ctx, tx, by, l.Beside(claim))
		if err != nil {
			return err
		}
		if seal.Words(l.CreatedBy, l.CreatedAt) {
			l.Note = ""
		}
		if l.Relation == Distinct {
			k.Distinct = append(k.Distinct, LinkedClaim{l, found})
		} else {
			k.Links = append(k.Links, LinkedClaim{l, found})
		}
	}
	return nil
}

// actors lists who did it.
func (k *Kin) actors() (list []string) {
	for _, l := range slices.Concat(k.Links, k.Distinct) {
		list = append(list, l.CreatedBy)
	}
	for _, a := range k.Appearances {
		list = append(list, a.CreatedBy)
	}
	for _, m := range k.Merged {
		list = append(list, m.CreatedBy)
	}
	return append(list, k.Merge.CreatedBy)
}

// Suggest lists at most n claims that may say the same as one (as Get gave it), the nearest first: those that nobody has linked with it yet, and that
// are not withdrawn. False: the matcher cannot be asked.
func (m *Matcher) Suggest(ctx context.Context, tx *db.Tx, by auth.Person, c Claim, n int) (list []Found, ok bool, err error) {
	links, err := LinksOf(ctx, tx, c.ID)
	if err != nil {
		return nil, false, err
	}
	linked := map[string]bool{c.ID: true}
	for _, l := range links {
		linked[l.Beside(c.ID)] = true
	}
	found, ok, err := m.Match(ctx, tx, by, []Question{{c.Text, c.Language}}, n+len(linked)+5)
	if err != nil || !ok {
		return nil, ok, err
	}
	for _, f := range found[0] {
		if f.Score >= Likely && !linked[f.Claim.ID] && f.Claim.Status != Withdrawn && len(list) < n {
			list = append(list, f)
		}
	}
	return list, true, nil
}
