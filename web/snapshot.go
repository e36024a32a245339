package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// POST /sources/{id}/snapshots
func (s *server) createSnapshot(w http.ResponseWriter, r *http.Request) error {
	doc, m, err := document(r)
	if err == nil && doc == nil {
		err = fault.In("pasted", "Choose a file, or paste the text.")
	}
	var in sources.Ingested
	if err == nil {
		in, err = s.addSnapshot(r, doc, m)
	}
	switch {
	case err == nil && in.Duplicate:
		return see(w, r, "/sources/"+addressID(r), "same")
	case err == nil:
		return see(w, r, "/sources/"+addressID(r), "snapshot")
	}
	return s.refuseOnSource(w, r, err, func(p *sourcePage) *form { return &p.Snap }, "file", "pasted", "charset")
}

// addSnapshot stores a document as a source's next snapshot. Its passages are looked for before, while others may write.
func (s *server) addSnapshot(r *http.Request, doc *capture.Document, m sources.Meta) (in sources.Ingested, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		m = sources.Meta{Source: source.ID, Title: source.Title, Method: m.Method, Name: m.Name}
		return nil
	})
	if err == nil {
		m.Found, err = s.anchorAhead(r, doc, nil, m)
	}
	if err != nil {
		return in, err
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		in, err = sources.Ingest(r.Context(), tx, person(r), doc, m)
		return err
	})
	return in, err
}
