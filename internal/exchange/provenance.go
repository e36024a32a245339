package exchange

import (
	"context"
	"io"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange/prov"
	"github.com/claimtrail/claimtrail/internal/report"
)

// Prov makes the PROV document of claims.
func Prov(ctx context.Context, tx *db.Tx, o Out) (*prov.Document, error) {
	newsroom, err := claims.CurrentNewsroom(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := prov.New(o.Base)
	return out, eachDossier(ctx, tx, o, func(d *report.Dossier) error {
		out.Add(d, newsroom.Name)
		return nil
	})
}

// provenance makes what writes a form of PROV.
func provenance(write func(*prov.Document, io.Writer) error) func(context.Context, *db.Tx, io.Writer, Out) error {
	return func(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
		d, err := Prov(ctx, tx.As(o.Viewer), o)
		if err != nil {
			return err
		}
		return write(d, w)
	}
}
