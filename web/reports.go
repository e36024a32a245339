package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// GET /claims/{id}/report
func (s *server) report(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collect(r, []string{pathID(r)}, "")
	if err != nil {
		return err
	}
	home := "/claims/" + c.Dossiers[0].Claim.Ref
	return s.reportPage(w, c, home, along(c.Dossiers[0].Claim.Ref))
}

// GET /claims/{id}/report.md, .pdf, .xlsx, .json, .csv
func (s *server) reportFile(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collect(r, []string{pathID(r)}, "")
	if err != nil {
		return err
	}
	return s.sendReport(w, r, c, pathFormat(r))
}

// GET /claims/report shows the claims that are ticked, or all that a filter of the Desk chooses, as one report.
func (s *server) reportMany(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collectMany(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	list, _ := url.ParseQuery(deskQuery(q)) // what was just written
	query := url.Values{}
	for name, values := range list {
		query[name] = values
	}
	for _, name := range []string{"claim", "title"} {
		if values, ok := q[name]; ok {
			query[name] = values
		}
	}
	return s.reportPage(w, c, deskAddress(list), alongMany(c, "?"+query.Encode()))
}

// GET /claims/report.md, .pdf, .xlsx, .json, .csv
func (s *server) reportManyFile(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collectMany(r)
	if err != nil {
		return err
	}
	return s.sendReport(w, r, c, pathFormat(r))
}

func (s *server) collect(r *http.Request, ids []string, title string) (c *report.Collection, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		c, err = report.Collect(r.Context(), tx, person(r), title, ids)
		return err
	})
	return c, err
}

// collectMany gathers the claims that the address names, or those that its filter chooses. With a title, even one has a cover.
func (s *server) collectMany(r *http.Request) (*report.Collection, error) {
	q := r.URL.Query()
	ids := q["claim"]
	if len(ids) == 0 {
		f := deskFilter(q, person(r))
		f.Cursor, f.Limit = "", report.MaxCollected
		var page claims.Page
		err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
			page, err = claims.List(r.Context(), tx, s.network, f)
			return err
		})
		switch {
		case err != nil:
			return nil, err
		case page.Total == 0:
			return nil, fault.New(fault.Invalid, "No claim fits this filter, so there is nothing to report. Go back to the Desk and choose another.")
		case page.Total > len(page.Claims):
			return nil, fault.Newf(fault.Invalid, "The filter chooses %d claims, and a report holds at most %d. Narrow it, or tick the claims that you want.", page.Total, report.MaxCollected)
		}
		for _, c := range page.Claims {
			ids = append(ids, c.ID)
		}
	}
	return s.collect(r, ids, q.Get("title"))
}

// reportPage shows a report as a page of the site, with links to all that can be taken along; the first of them are its own forms.
func (s *server) reportPage(w http.ResponseWriter, c *report.Collection, home string, along []report.Shelf) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return c.HTML(w, report.Options{StyleHref: s.static.address("report.css"), LogoHref: c.Newsroom.LogoPath(), Home: home, Files: along[0].Links, Along: along})
}

// sendReport sends a report as a file.
func (s *server) sendReport(w http.ResponseWriter, r *http.Request, c *report.Collection, format string) error {
	form, err := report.FormNamed(format)
	if err != nil {
		return err
	}
	write := func(ctx context.Context) ([]byte, error) {
		var b bytes.Buffer // a file arrives whole, or a page says why not
		err := form.Write(ctx, c, &b)
		return b.Bytes(), err
	}
	var file []byte
	if form.Name == "pdf" {
		file, err = s.prints.print(r.Context(), person(r).ID, printKey(c, person(r).ID), write)
	} else {
		file, err = write(r.Context())
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", form.Media)
	w.Header().Set("Content-Disposition", `attachment; filename="`+c.FileName()+"."+form.Extension+`"`)
	_, _ = w.Write(file) // the client may be gone
	return nil
}

// printKey tells one printed report from every other: which claims, as whom, and what the history was when they were read.
func printKey(c *report.Collection, viewer string) string {
	parts := []string{viewer, c.Title, c.Head.Root}
	for _, d := range c.Dossiers {
		parts = append(parts, d.Claim.ID)
	}
	return strings.Join(parts, "\x00")
}
