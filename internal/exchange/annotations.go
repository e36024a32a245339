package exchange

import (
	"context"
	"io"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange/annotation"
	"github.com/claimtrail/claimtrail/internal/report"
)

// Annotations gives the evidence of claims as one collection of Web Annotations.
func Annotations(ctx context.Context, tx *db.Tx, o Out) (annotation.Collection, error) {
	var list []annotation.Annotation
	label := "Evidence"
	err := eachDossier(ctx, tx, o, func(d *report.Dossier) error {
		list = append(list, annotation.Of(d, o.Base)...)
		if len(o.Claims) == 1 {
			label = "Evidence of " + d.Claim.Ref
		}
		return nil
	})
	return annotation.Collect(list, o.Base, label), err
}

func writeAnnotations(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
	c, err := Annotations(ctx, tx.As(o.Viewer), o)
	if err != nil {
		return err
	}
	return Indented(w, c)
}
