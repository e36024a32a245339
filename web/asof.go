package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
)

// claimAsOf shows a claim as it was: what the report shows, which offers no actions, made of what the history says.
func (s *server) claimAsOf(w http.ResponseWriter, r *http.Request, when string) error {
	at, err := claims.Moment(when)
	if err != nil {
		return err
	}
	done, err := s.beside(r) // it makes a database of its own
	if err != nil {
		return err
	}
	defer done()
	var d *report.Dossier
	err = s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		d, err = report.BuildAsOf(r.Context(), tx, person(r), pathID(r), at)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return d.HTML(w, report.Options{StyleHref: s.static.address("report.css"), Home: "/claims/" + d.Claim.Ref})
}
