package exchange

import (
	"context"
	"io"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// PublishedReview writes a claim's ClaimReview as it was published last: pages, feeds and exports have the same one. reasons is its justification and rests
// what it rested on when it was published (report.BuildPublished), where these are known: feeds do without them. False: there is none, since it was
// withdrawn, or our own check was wrong.
func PublishedReview(c *claims.PublicClaim, reasons string, rests *report.Dossier, site claimreview.Site) (claimreview.Document, bool) {
	p := claimreview.Published{Work: c, Reasons: reasons}
	if rests != nil {
		p.First = rests.First
		p.Appearances = addressesOf(rests.Appearances, rests.Sources)
	}
	return claimreview.Of(p, site)
}

// addressesOf lists the addresses at which a claim appeared, without what the reader may not see.
func addressesOf(list []claims.Appearance, known map[string]sources.Source) (addresses []string) {
	for _, a := range list {
		if a.Withheld {
			continue
		}
		address := a.URL
		if s := known[a.SourceID]; address == "" && !s.Withheld {
			address = s.URL
		}
		if address != "" {
			addresses = append(addresses, address)
		}
	}
	return addresses
}

// restedOn gives what a claim rested on when it was published, nil when the history does not say it any more, and its justification; tx reads for strangers.
func restedOn(ctx context.Context, tx *db.Tx, e claims.Edition) (rests *report.Dossier, reasons string, err error) {
	if reasons, err = claims.PublishedReasons(ctx, tx, e.ID); err != nil {
		return nil, "", err
	}
	rests, err = report.BuildPublished(ctx, tx, e)
	if fault.KindOf(err) == fault.Conflict {
		return nil, reasons, nil // it was taken out of the history, and the publication stands all the same
	}
	return rests, reasons, err
}

// SiteFor is who publishes, and where, as far as the newsroom has said; base is the address of its server, "" where that is not known.
func SiteFor(ctx context.Context, tx *db.Tx, base string) (claimreview.Site, error) {
	n, err := claims.CurrentNewsroom(ctx, tx)
	return claimreview.Site{Newsroom: n, Base: base}, err
}

// writeClaimReviews writes what was published: the newsroom's own checks alone, since a ClaimReview stands on the site of whoever checked.
func writeClaimReviews(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
	return writeReviews(ctx, tx, w, o, func(ctx context.Context, tx *db.Tx, _ claims.Claim, p *claims.PublicClaim, site claimreview.Site) ([]claimreview.Document, error) {
		if !reviewed(p) {
			return nil, nil
		}
		rests, reasons, err := restedOn(ctx, tx, p.Latest())
		d, ok := PublishedReview(p, reasons, rests, site)
		if err != nil || !ok {
			return nil, err
		}
		return []claimreview.Document{d}, nil
	})
}

// reviewed reports whether a verdict on it stands published.
func reviewed(p *claims.PublicClaim) bool { return p != nil && p.Stands() && !p.Void() }

// writeEarlierChecks writes others' earlier checks as theirs: their names, addresses, words and numbers. Who is nobody here gets those of published claims,
// with the claims as they were published.
func writeEarlierChecks(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
	return writeReviews(ctx, tx, w, o, func(ctx context.Context, tx *db.Tx, c claims.Claim, p *claims.PublicClaim, site claimreview.Site) ([]claimreview.Document, error) {
		if o.Viewer.Role == "" {
			if !reviewed(p) {
				return nil, nil
			}
			c = p.Claim
		}
		return theirsOf(ctx, tx, c, site)
	})
}

// reviewsOf gives the reviews of a claim; p is what was published of it, nil if nothing ever was. tx reads for strangers.
type reviewsOf func(ctx context.Context, tx *db.Tx, c claims.Claim, p *claims.PublicClaim, site claimreview.Site) ([]claimreview.Document, error)

// writeReviews writes what of gives for each claim that is to leave. It reads for strangers: a ClaimReview is for everybody to read.
func writeReviews(ctx context.Context, tx *db.Tx, w io.Writer, o Out, of reviewsOf) error {
	site, err := SiteFor(ctx, tx, o.Base)
	if err != nil {
		return err
	}
	var leaving []claims.Claim
	var named []string
	if err := each(ctx, tx, o, func(c claims.Claim) error { leaving = append(leaving, c); return nil }); err != nil {
		return err
	}
	if len(o.Claims) > 0 {
		for _, c := range leaving {
			named = append(named, c.ID)
		}
	}
	public := tx.As(report.Stranger)
	shown, err := claims.ReadShown(ctx, public, named...)
	if err != nil {
		return err
	}
	var list []claimreview.Document
	for _, c := range leaving {
		some, err := of(ctx, public, c, shown.Get(c.ID), site)
		if err != nil {
			return err
		}
		list = append(list, some...)
	}
	return claimreview.Write(w, list, tx.Now())
}

// theirsOf writes others' earlier checks of a claim.
func theirsOf(ctx context.Context, tx *db.Tx, c claims.Claim, site claimreview.Site) (list []claimreview.Document, err error) {
	checks, err := claims.EarlierChecks(ctx, tx, c.ID)
	if err != nil || len(checks) == 0 {
		return nil, err
	}
	appeared, err := claims.AppearancesOf(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	known := map[string]sources.Source{}
	for _, a := range appeared {
		if a.SourceID != "" && a.URL == "" && !a.Withheld {
			if known[a.SourceID], err = sources.GetSource(ctx, tx, a.SourceID); err != nil {
				return nil, err
			}
		}
	}
	for _, e := range checks {
		list = append(list, claimreview.Theirs(c, e, addressesOf(appeared, known), site))
	}
	return list, nil
}
