package exchange

import (
	"context"
	"encoding/json"
	"io"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
)

// Out says what leaves, and for whom.
type Out struct {
	Viewer auth.Person // who may read it; a stranger for what leaves the newsroom
	Claims []string    // ids or references; none: every claim
	Base   string      // the address of the newsroom's own server, without a slash at its end, for what names records by addresses; "" is unknown
}

// each calls fn with every claim that is to leave, as the viewer may read it, in the order in which they were named or else made.
func each(ctx context.Context, tx *db.Tx, o Out, fn func(claims.Claim) error) error {
	seen := map[string]bool{}
	for _, id := range o.Claims {
		c, err := claims.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if seen[c.ID] {
			continue
		}
		seen[c.ID] = true
		if err := fn(c.For(o.Viewer)); err != nil {
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
			if err := fn(c.Claim); err != nil {
				return err
			}
		}
		if f.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}

// eachDossier calls fn with the dossier of every claim that is to leave; one is in memory at a time.
func eachDossier(ctx context.Context, tx *db.Tx, o Out, fn func(*report.Dossier) error) error {
	return each(ctx, tx, o, func(c claims.Claim) error {
		d, err := report.Build(ctx, tx, o.Viewer, c.ID)
		if err != nil {
			return err
		}
		return fn(d)
	})
}

// Indented writes a document as JSON that people can read.
func Indented(w io.Writer, document any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}
