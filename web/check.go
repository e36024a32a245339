package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// look asks an address for as long as the browser waits. It stands before the transaction: a slow server must not hold the database.
func (s *server) look(r *http.Request, asked capture.Request) (*capture.Fetched, error) {
	if s.fetcher == nil {
		return nil, fault.In("url", "This site does not fetch pages. Open the address in a browser, save the page and add that file.")
	}
	return s.fetcher.Look(r.Context(), asked)
}

// POST /sources/{id}/check
func (s *server) checkSource(w http.ResponseWriter, r *http.Request) error {
	out, err := s.ask(r)
	switch {
	case err == nil && out.New:
		return see(w, r, "/sources/"+addressID(r), "changed")
	case err == nil:
		return see(w, r, "/sources/"+addressID(r), "checked")
	}
	return s.refuseOnSource(w, r, err, func(p *sourcePage) *form { return &p.Ask })
}

// ask asks a source's address and keeps what it answers.
func (s *server) ask(r *http.Request) (out sources.Checked, err error) {
	var asked capture.Request
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err == nil {
			asked, err = sources.RequestOf(r.Context(), tx, source)
		}
		return err
	})
	if err != nil {
		return out, err
	}
	if asked.Offer == capture.OfferLost {
		asked.Offer = capture.OfferAny // somebody is here to take it
	}
	got, err := s.look(r, asked)
	if err != nil {
		return out, err
	}
	ahead, err := s.anchorAhead(r, nil, got, sources.Meta{Source: pathID(r)})
	if err != nil {
		return out, err
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		out, err = sources.RecordCheck(r.Context(), tx, person(r), pathID(r), got, ahead)
		return err
	})
	return out, err
}

// POST /sources/{id}/address takes the address that a check found: where the page moved to, or a copy in an archive.
func (s *server) useAddress(w http.ResponseWriter, r *http.Request) error {
	use, done := sources.UseMoved, "address"
	if r.PostFormValue("use") == "archived" {
		use, done = sources.UseArchived, "archived"
	}
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := use(r.Context(), tx, person(r), pathID(r), r.PostFormValue("check"), version(r))
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/sources/"+addressID(r), done)
}

// shownChecks is how many checks a source's page lists.
const shownChecks = 12

// checks loads the state that the source's address is in, and the latest checks.
func (p *sourcePage) checks(r *http.Request, tx *db.Tx) error {
	list, err := sources.Checks(r.Context(), tx, p.Source.ID)
	p.Standing = sources.StandingOf(p.Source, list)
	p.Checks = list[:min(len(list), shownChecks)]
	p.Addressed = capture.IsAddress(p.Source.URL)
	return err
}
