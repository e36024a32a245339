package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// POST /sources/{id}/snapshots takes a source's text: a file, the text itself, or what an address gives.
func (s *server) createSnapshot(w http.ResponseWriter, r *http.Request) error {
	doc, m, err := document(r)
	var got *capture.Fetched
	switch {
	case err != nil || doc != nil:
	case m.URL != "":
		got, err = s.look(r, capture.Request{Address: m.URL, Charset: r.FormValue("charset"), Offer: capture.OfferAny})
	default:
		err = fault.In("pasted", "Give an address, choose a file, or paste the text.")
	}
	var in sources.Ingested
	located := true
	if err == nil {
		in, located, err = s.addSnapshot(r, doc, got, m)
	}
	if err == nil && got != nil {
		err = got.Refusal() // the source that has this address keeps that as its state
	}
	switch {
	case err == nil && !located:
		return see(w, r, "/sources/"+addressID(r), "located")
	case err == nil && in.Duplicate:
		return see(w, r, "/sources/"+addressID(r), "same")
	case err == nil:
		return see(w, r, "/sources/"+addressID(r), "snapshot")
	}
	return s.refuseOnSource(w, r, err, func(p *sourcePage) *form { return &p.Snap }, "url", "file", "pasted", "charset")
}

// addSnapshot stores a document, or what an address gave, as a source's next snapshot. Its passages are looked for before, while others may
// write. located reports whether anybody had seen the source before.
func (s *server) addSnapshot(r *http.Request, doc *capture.Document, got *capture.Fetched, m sources.Meta) (in sources.Ingested, located bool, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		located = source.Located
		if got != nil && got.Document == nil && source.URL != m.URL {
			return got.Refusal() // an address that gives nothing is not made the source's own
		}
		m = sources.Meta{Source: source.ID, Title: source.Title, Method: m.Method, Name: m.Name, Excerpt: m.Excerpt}
		return nil
	})
	if err == nil {
		m.Found, err = s.anchorAhead(r, doc, got, m)
	}
	if err != nil {
		return in, located, err
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if got != nil {
			in, err = sources.IngestFetched(r.Context(), tx, person(r), got, m)
		} else {
			in, err = sources.Ingest(r.Context(), tx, person(r), doc, m)
		}
		return err
	})
	return in, located, err
}
