package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
)

// annotationsPart lists what came in of a source as annotations, and of which no evidence was made yet.
type annotationsPart struct {
	Rows []exchange.KeptAnnotation
	Open bool // one of them is asked for
}

// annotations loads them. The one that the address asks for fills in the form of evidence.
func (p *sourcePage) annotations(r *http.Request, tx *db.Tx) (err error) {
	if p.Annotations.Rows, err = exchange.KeptAnnotations(r.Context(), tx, p.Source.ID); err != nil {
		return err
	}
	for _, a := range p.Annotations.Rows {
		if asked := r.URL.Query().Get("annotation"); asked != "" && asked == a.Annotation.ID {
			p.Annotations.Open, p.Cite = true, blank(map[string]string{"quote": a.Quote, "note": a.Says, "stance": "context"})
		}
	}
	return nil
}
