package web

import (
	"net/http"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// POST /sources/{id}/derivations
func (s *server) linkSource(w http.ResponseWriter, r *http.Request) error {
	var shown *sources.Place
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		shown, err = sources.ShowAhead(r.Context(), tx, pathID(r), r.PostFormValue("shown_by"))
		return err
	})
	if err != nil {
		return err
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) error {
		d := sources.Derivation{From: pathID(r), Shown: shown, To: r.PostFormValue("to"), Relation: sources.Relation(r.PostFormValue("relation")), ShownBy: r.PostFormValue("shown_by"), Note: r.PostFormValue("note")}
		if title := strings.TrimSpace(r.PostFormValue("new")); title != "" { // a source that nobody has seen yet
			made, err := sources.AddSource(r.Context(), tx, person(r), sources.Source{Title: title})
			if err != nil {
				return err
			}
			d.To = made.ID
		}
		if d.To == "" {
			return fault.In("to", "Choose the source that this one derives from, or name one that nobody has seen yet.")
		}
		for _, id := range r.PostForm["claims"] {
			c, err := claims.Get(r.Context(), tx, id)
			if err != nil {
				return err
			}
			d.Claims = append(d.Claims, c.ID)
		}
		_, err := sources.AddDerivation(r.Context(), tx, person(r), d)
		return err
	})
	if err == nil {
		return see(w, r, "/sources/"+addressID(r)+"#derives", "linked")
	}
	return s.refuseOnSource(w, r, err, func(p *sourcePage) *form { return &p.Link }, "to", "relation", "shown_by", "note", "new")
}

// POST /derivations/{id}/status
func (s *server) judgeDerivation(w http.ResponseWriter, r *http.Request) error {
	var d sources.Derivation
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		d, err = sources.SetDerivationStatus(r.Context(), tx, person(r), pathID(r), version(r), r.PostFormValue("to"))
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/sources/"+d.From+"#derives", "judged")
}
