package report

import (
	"cmp"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
)

// AppearanceJSON says that the claim was made again.
type AppearanceJSON struct {
	ID       string       `json:"id"`
	Claimant string       `json:"claimant"`
	Said     sources.Date `json:"said"`
	Text     string       `json:"text"` // its own words, or "" for those of the claim
	Language string       `json:"language"`
	URL      string       `json:"url"`
	Source   string       `json:"source"` // id, or ""
	Note     string       `json:"note"`
	Withheld bool         `json:"withheld,omitempty"` // it stands in a confidential source
	Added    time.Time    `json:"added"`
	AddedBy  string       `json:"added_by"`
}

// LinkJSON says what another claim is to this one.
type LinkJSON struct {
	ID       string    `json:"id"`
	Relation string    `json:"relation"` // same, variant, distinct; merged: this one stands for it; stands: it stands for this one
	Claim    string    `json:"claim"`
	Ref      string    `json:"ref"`
	Text     string    `json:"text"`
	Note     string    `json:"note"`
	Added    time.Time `json:"added"`
	AddedBy  string    `json:"added_by"`
}

// kinJSON makes the forms of what the claim is to others, and of when it was made again.
func (d *Dossier) kinJSON() (links []LinkJSON, appearances []AppearanceJSON) {
	links, appearances = []LinkJSON{}, []AppearanceJSON{}
	for _, list := range [][]claims.LinkedClaim{d.Links, d.Distinct} {
		for _, l := range list {
			links = append(links, LinkJSON{l.ID, l.Relation, l.Claim.ID, l.Claim.Ref, l.Claim.Text, l.Note, l.CreatedAt, d.Names[l.CreatedBy]})
		}
	}
	for _, m := range d.Merged {
		links = append(links, LinkJSON{m.ID, "merged", m.Claim.ID, m.Claim.Ref, m.Claim.Text, m.Reason, m.CreatedAt, d.Names[m.CreatedBy]})
	}
	if c := d.Stands; c != nil {
		links = append(links, LinkJSON{d.Merge.ID, "stands", c.ID, c.Ref, c.Text, d.Merge.Reason, d.Merge.CreatedAt, d.Names[d.Merge.CreatedBy]})
	}
	for _, a := range d.Appearances {
		appearances = append(appearances, AppearanceJSON{a.ID, a.Claimant, a.Said, a.Text, a.Language, a.URL, a.SourceID, a.Note, a.Withheld, a.CreatedAt, d.Names[a.CreatedBy]})
	}
	return links, appearances
}

// markdownKin writes when the claim was made again, and what other claims are to it.
func (d *Dossier) markdownKin(m *markdown) {
	line := m.line
	if c := d.Stands; c != nil {
		line("\nRecorded twice: %s stands for it.", c.Ref)
	}
	if len(d.Appearances) > 0 {
		line("\n" + m.under + "## Made again\n")
	}
	for _, a := range d.Appearances {
		if a.Withheld {
			line("- %s", sources.Withheld)
			continue
		}
		words := plain(cmp.Or(a.Claimant, "somebody")) + ", " + a.Said.Words()
		if a.Text != "" {
			words += ": “" + plain(a.Text) + "”"
		}
		if a.URL != "" {
			words += " " + plain(a.URL)
		}
		line("- %s", words)
	}
	if len(d.Links)+len(d.Merged) > 0 {
		line("\n" + m.under + "## The same claim, and variants\n")
	}
	for _, l := range d.Links {
		line("- %s (%s): %s", l.Claim.Ref, map[string]string{claims.SameClaim: "the same", claims.Variant: "a variant"}[l.Relation], plain(l.Claim.Text))
	}
	for _, m := range d.Merged {
		line("- %s (recorded twice; this one stands for it): %s", m.Claim.Ref, plain(m.Claim.Text))
	}
}
