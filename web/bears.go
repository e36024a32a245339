package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// How many stretches stand on a claim's page, and on their own.
const (
	bearsBeside = 3
	bearsAll    = 30
)

// bearsPart is what may bear on a claim.
type bearsPart struct {
	List    []bearsRow
	Reading bool // it cannot be asked yet
}

// bearsRow is a stretch with where it stands, and where it becomes evidence.
type bearsRow struct {
	claims.Bearing
	Place, Use string
}

func newBearsPart(claim string, list []claims.Bearing, ok bool) (p bearsPart) {
	p.Reading = !ok
	for _, b := range list {
		at := url.Values{"source": {b.Source.Ref}, "snapshot": {b.Snapshot}, "start": {strconv.Itoa(b.Start)}, "end": {strconv.Itoa(b.End)}}
		p.List = append(p.List, bearsRow{b, placeAddress(b.Source.Ref, b.Snapshot, b.Start, b.End), "/claims/" + claim + "/evidence/new?" + at.Encode()})
	}
	return p
}

// bearing fills in what may bear on the page's claim, for those who can make evidence of it.
func (p *claimPage) bearing(r *http.Request, tx *db.Tx, f *claims.Finder) error {
	if !p.May(auth.Researcher) || p.Stands != nil {
		return nil
	}
	list, ok, err := f.Bears(r.Context(), tx, person(r), p.Claim, bearsBeside, true)
	p.Bears = newBearsPart(p.Claim.Ref, list, ok)
	return err
}

// bearsPage is all that may bear on a claim.
type bearsPage struct {
	rights
	Claim claims.Claim
	Bears bearsPart
}

// GET /claims/{id}/bears
func (s *server) bears(w http.ResponseWriter, r *http.Request) error {
	c, list, ok, err := s.bearing(r, bearsAll)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "bears", "desk", bearsPage{rightsOf(r), c, newBearsPart(c.Ref, list, ok)})
}

func (s *server) bearing(r *http.Request, n int) (c claims.Claim, list []claims.Bearing, ok bool, err error) {
	if err := s.finder.Read(r.Context(), s.db.DB); err != nil {
		return c, nil, false, err
	}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if c, err = claims.Get(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		c = c.For(person(r))
		list, ok, err = s.finder.Bears(r.Context(), tx, person(r), c, n, false)
		return err
	})
	return c, list, ok, err
}

// bearingList is the answer of GET /claims/{id}/bears.
type bearingList struct {
	Claim    string               `json:"claim" doc:"id"`
	Passages []report.BearingJSON `json:"passages" doc:"best first; none that the claim cites"`
}

// GET /api/v1/claims/{id}/bears
func (s *server) apiBears(w http.ResponseWriter, r *http.Request) error {
	c, list, ok, err := s.bearing(r, limitOf(r))
	if err == nil && !ok {
		err = errReading
	}
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, bearingList{c.ID, report.NewBearingsJSON(list)})
}

// evidenceAt fills in the form of new evidence with the words at a place of a source's text, as an address names it.
func evidenceAt(r *http.Request, tx *db.Tx) (values map[string]string, err error) {
	q := r.URL.Query()
	values = map[string]string{"source": q.Get("source")}
	start, startErr := strconv.Atoi(q.Get("start"))
	end, endErr := strconv.Atoi(q.Get("end"))
	if errors.Join(startErr, endErr) != nil || values["source"] == "" { // the form is filled in by hand
		return values, nil //nolint:nilerr // as the comment says
	}
	quote, snapshot, err := sources.Stretch(r.Context(), tx, person(r), values["source"], q.Get("snapshot"), start, end)
	if err == nil && quote != "" {
		values["quote"], values["snapshot"], values["start"] = quote, snapshot, fmt.Sprint(start)
	}
	return values, err
}
