package exchange

import (
	"context"
	"errors"
	"io"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// ClaimReviewOf gives the ClaimReview of a claim (id or reference) as it was published last, for strangers: nothing of it is confidential. False: there is
// none, since it was never published, or withdrawn, or our own check was wrong.
func ClaimReviewOf(ctx context.Context, tx *db.Tx, claim string, site claimreview.Site) (claimreview.Document, bool, error) {
	tx = tx.As(auth.Person{Public: true})
	c, err := claims.Get(ctx, tx, claim)
	if err != nil {
		return claimreview.Document{}, false, err
	}
	return ours(ctx, tx, c, site)
}

// ours writes what was published of a claim; tx reads for strangers.
func ours(ctx context.Context, tx *db.Tx, c claims.Claim, site claimreview.Site) (d claimreview.Document, ok bool, err error) {
	if c.Status == claims.Withdrawn {
		return d, false, nil
	}
	p := claimreview.Published{Claim: c}
	if p.Publications, err = claims.Publications(ctx, tx, c.ID); err != nil || len(p.Publications) == 0 {
		return d, false, err
	}
	newest := p.Publications[0]
	if newest.Kind == claims.Void {
		return d, false, nil
	}
	scale, err := claims.GetScale(ctx, tx, newest.Scale, newest.ScaleVersion)
	if err != nil {
		return d, false, err
	}
	p.Label = scale.Find(newest.Rating)
	if c.FirstAppearance != "" {
		first, err := sources.GetSource(ctx, tx, c.FirstAppearance)
		switch {
		case err == nil && !first.Withheld:
			p.First = &first
		case err != nil && !errors.Is(err, fault.NotFound) && !errors.Is(err, fault.Denied):
			return d, false, err
		}
	}
	if p.Appearances, err = appearancesOf(ctx, tx, c); err != nil {
		return d, false, err
	}
	d, ok = claimreview.Of(p, site)
	return d, ok, nil
}

// appearancesOf lists the addresses at which a claim appeared, without what the reader may not see.
func appearancesOf(ctx context.Context, tx *db.Tx, c claims.Claim) (addresses []string, err error) {
	list, err := claims.AppearancesOf(ctx, tx, c.ID)
	for _, a := range list {
		if a.Withheld {
			continue
		}
		address := a.URL
		if address == "" && a.SourceID != "" {
			s, err := sources.GetSource(ctx, tx, a.SourceID)
			if err != nil {
				return nil, err
			}
			address = s.URL
		}
		if address != "" {
			addresses = append(addresses, address)
		}
	}
	return addresses, err
}

// SiteFor is who publishes, and where, as far as the newsroom has said; base is the address of its server, "" where that is not known.
func SiteFor(ctx context.Context, tx *db.Tx, base string) (claimreview.Site, error) {
	n, err := claims.CurrentNewsroom(ctx, tx)
	return claimreview.Site{Newsroom: n, Base: base}, err
}

// writeClaimReviews writes what was published: the newsroom's own checks alone, since a ClaimReview stands on the site of whoever checked.
func writeClaimReviews(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
	return writeReviews(ctx, tx, w, o, func(ctx context.Context, tx *db.Tx, c claims.Claim, site claimreview.Site) (list []claimreview.Document, err error) {
		d, ok, err := ours(ctx, tx, c, site)
		if ok {
			list = append(list, d)
		}
		return list, err
	})
}

// writeEarlierChecks writes others' earlier checks as theirs: their names, addresses, words and numbers. Who is nobody here gets those of published claims.
func writeEarlierChecks(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
	return writeReviews(ctx, tx, w, o, func(ctx context.Context, tx *db.Tx, c claims.Claim, site claimreview.Site) ([]claimreview.Document, error) {
		if o.Viewer.Role == "" {
			if _, published, err := ours(ctx, tx, c, site); err != nil || !published {
				return nil, err
			}
		}
		return theirsOf(ctx, tx, c, site)
	})
}

// writeReviews writes what of gives for each claim that is to leave. It reads for strangers: a ClaimReview is for everybody to read.
func writeReviews(ctx context.Context, tx *db.Tx, w io.Writer, o Out, of func(context.Context, *db.Tx, claims.Claim, claimreview.Site) ([]claimreview.Document, error)) error {
	site, err := SiteFor(ctx, tx, o.Base)
	if err != nil {
		return err
	}
	var list []claimreview.Document
	public := tx.As(auth.Person{Public: true})
	err = eachClaimOf(ctx, tx, o, func(c claims.Claim) error {
		some, err := of(ctx, public, c, site)
		list = append(list, some...)
		return err
	})
	if err != nil {
		return err
	}
	return claimreview.Write(w, list, tx.Now())
}

// theirsOf writes others' earlier checks of a claim.
func theirsOf(ctx context.Context, tx *db.Tx, c claims.Claim, site claimreview.Site) (list []claimreview.Document, err error) {
	checks, err := claims.EarlierChecks(ctx, tx, c.ID)
	if err != nil || len(checks) == 0 {
		return nil, err
	}
	appearances, err := appearancesOf(ctx, tx, c)
	for _, e := range checks {
		list = append(list, claimreview.Theirs(c, e, appearances, site))
	}
	return list, err
}

// eachClaimOf calls do with each claim that is to leave, in the order in which they were named, or made.
func eachClaimOf(ctx context.Context, tx *db.Tx, o Out, do func(claims.Claim) error) error {
	seen := map[string]bool{}
	for _, name := range o.Claims {
		c, err := claims.Get(ctx, tx, name)
		if err == nil && !seen[c.ID] {
			seen[c.ID] = true
			err = do(c)
		}
		if err != nil {
			return err
		}
	}
	if len(o.Claims) > 0 {
		return nil
	}
	for f := (claims.Filter{Viewer: o.Viewer, Sort: "created", Limit: 200}); ; {
		page, err := claims.List(ctx, tx, nil, f)
		if err != nil {
			return err
		}
		for _, c := range page.Claims {
			if err := do(c.Claim); err != nil {
				return err
			}
		}
		if f.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}
