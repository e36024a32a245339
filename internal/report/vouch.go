package report

import (
	"time"

	"github.com/claimtrail/claimtrail/claims"
)

// Voucher is one person who answers for the verdict, or for its publication.
type Voucher struct {
	Who    string         `json:"who"`
	What   string         `json:"what"`
	At     time.Time      `json:"at"`
	Rating *claims.Rating `json:"-"`                // what was rated, nil for a sign-off
	Label  string         `json:"rating,omitempty"` // its word
	Note   string         `json:"note,omitempty"`   // the reason of a cross-check, the note of a publication
	Round  int            `json:"round"`
	Off    bool           `json:"off,omitempty"` // it does not count any more: taken back, or lapsed
}

// Vouchers lists who rated, cross-checked, signed off and published, in that order. Readings of earlier rounds come last.
func (d *Dossier) Vouchers() (list []Voucher) {
	c := d.Claim
	if c.RatedBy != "" {
		list = append(list, d.rated(claims.Reading{Person: c.RatedBy, GivenAt: c.RatedAt, Round: c.Round, Scale: c.Scale, ScaleVersion: c.ScaleVersion, Rating: c.Rating}))
	}
	var earlier []Voucher
	for _, r := range d.Readings {
		switch {
		case r.Round != c.Round:
			earlier = append(earlier, d.rated(r))
		case r.Blind:
			list = append(list, d.rated(r))
		case r.Person != c.RatedBy:
			v := d.rated(r)
			v.What = "Worked on the rating and its reasons"
			list = append(list, v)
		}
	}
	for _, s := range d.SignOffs {
		v := Voucher{Who: d.Names[s.Person], What: "Signed off", At: s.GivenAt, Note: s.Note, Round: s.Round, Off: !s.Counts()}
		switch {
		case !s.WithdrawnAt.IsZero():
			v.What = "Signed off and took it back"
		case s.Lapsed:
			v.What = "Signed off; lapsed, since the claim changed"
		}
		list = append(list, v)
	}
	return append(list, earlier...)
}

func (d *Dossier) rated(r claims.Reading) Voucher {
	v := Voucher{Who: d.Names[r.Person], What: "Rated", At: r.GivenAt, Label: r.Rating, Round: r.Round}
	if r.Scale == d.Scale.Slug && r.ScaleVersion == d.Scale.Version {
		if v.Rating = d.Scale.Find(r.Rating); v.Rating != nil {
			v.Label = v.Rating.Label("en")
		}
	}
	if r.Blind {
		v.What, v.Note = "Cross-checked, without seeing the first rating", r.Conclusion
	}
	return v
}

// Differ reports whether the last cross-check gave another rating, and nobody has agreed since.
func (d *Dossier) Differ() bool {
	if d.Claim.Status == claims.Published || d.Sealed {
		return false
	}
	differ := false
	for _, r := range d.Readings {
		if r.Blind && r.Round >= d.Claim.Round-1 {
			differ = r.Round < d.Claim.Round && r.Rating != d.first(r.Round)
		}
	}
	return differ
}

// first gives the rating that a round began with.
func (d *Dossier) first(round int) string {
	rating := d.Claim.Rating
	for _, r := range d.Readings {
		if r.Round == round && !r.Blind {
			rating = r.Rating
		}
	}
	return rating
}

// published says in words what a publication was.
func published(p claims.Publication) string {
	if p.Kind == claims.Void {
		return "Void: our own check was wrong"
	}
	return p.Rating
}
