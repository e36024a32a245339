package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// The report's files hold what their reader may read, as the report does. What leaves as a dossier or as records withholds confidential sources, whoever asks.
const (
	alongSays   = "These files hold what you may read, and so confidential sources too where you may read those."
	dossierSays = "What a stranger may read: confidential sources are withheld."
	recordsSays = "Confidential sources are withheld."
)

// along lists all forms in which a claim can be taken along.
func along(ref string) []report.Shelf {
	home := "/claims/" + ref
	return []report.Shelf{
		{Words: "The report", Says: alongSays, Links: report.Links(home+"/report", "")},
		{Words: "The dossier", Says: dossierSays, Links: []report.Link{{Words: "Dossier (ZIP)", Use: "the report, the texts it cites, the records and the signed history; it checks itself", Href: home + "/dossier.zip"}}},
		{Words: "For other programs", Says: recordsSays, Links: exchangeLinks(func(f exchange.Form) string { return home + "/export/" + f.Name })},
	}
}

// alongMany is along for several claims, which the address of the report names or chooses by query.
func alongMany(c *report.Collection, query string) []report.Shelf {
	chosen := url.Values{}
	for _, d := range c.Dossiers {
		chosen.Add("claim", d.Claim.Ref)
	}
	return []report.Shelf{
		{Words: "The report", Says: alongSays, Links: report.Links("/claims/report", query)},
		{Words: "For other programs", Says: recordsSays, Links: exchangeLinks(func(f exchange.Form) string { return "/claims/export/" + f.Name + "?" + chosen.Encode() })},
	}
}

func exchangeLinks(address func(exchange.Form) string) (list []report.Link) {
	for _, f := range exchange.Forms {
		list = append(list, report.Link{Words: f.Title, Use: f.Says, Href: address(f)})
	}
	return list
}

// formsAs lists the forms of records that the list of selected claims can be had in; its own CSV is that of what the Desk shows.
func formsAs() []exchange.Form {
	return slices.DeleteFunc(slices.Clone(exchange.Forms), func(f exchange.Form) bool { return f.Name == "csv" })
}

func formAs(name string) (form exchange.Form, ok bool) {
	list := formsAs()
	if i := slices.IndexFunc(list, func(f exchange.Form) bool { return f.Name == name }); i >= 0 {
		return list[i], true
	}
	return form, false
}

// formAsked is the form of records that the address names.
func formAsked(r *http.Request) (exchange.Form, error) {
	form, err := exchange.FormNamed(pathFormat(r))
	if err != nil {
		return form, fault.New(fault.NotFound, err.Error())
	}
	return form, nil
}

// GET /claims/{id}/export/{format}, and the same of the API
func (s *server) exportClaim(w http.ResponseWriter, r *http.Request) error {
	form, err := formAsked(r)
	if err != nil {
		return err
	}
	return s.export(w, r, form, func(ctx context.Context, tx *db.Tx) (ids []string, name string, err error) {
		c, err := claims.Get(ctx, tx, pathID(r))
		return []string{c.ID}, c.Ref, err
	})
}

// GET /claims/export/{format} gives the selected claims in a form of records.
func (s *server) exportMany(w http.ResponseWriter, r *http.Request) error {
	form, err := formAsked(r)
	if err != nil {
		return err
	}
	return s.exportSome(w, r, form)
}

// exportSome gives the claims that the address names in a form of records.
func (s *server) exportSome(w http.ResponseWriter, r *http.Request, form exchange.Form) error {
	chosen := r.URL.Query()["claim"]
	switch {
	case len(chosen) == 0:
		return errNoneSelected
	case len(chosen) > report.MaxCollected:
		return fault.Newf(fault.Invalid, "%d claims were selected; %d is the most that leave as one file here. Choose fewer, or use claimtrail export, which takes any number.", len(chosen), report.MaxCollected)
	}
	return s.export(w, r, form, func(context.Context, *db.Tx) ([]string, string, error) { return chosen, "claims", nil })
}

// export writes records in a form, as the one who asks may read them, but for confidential sources, which no export holds. They are written whole before a byte is sent: what fails is refused, not cut.
func (s *server) export(w http.ResponseWriter, r *http.Request, form exchange.Form, choose func(context.Context, *db.Tx) (ids []string, name string, err error)) error {
	done, err := s.beside(r)
	if err != nil {
		return err
	}
	defer done()
	var out bytes.Buffer
	var name string
	viewer := person(r)
	viewer.Public = true
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		ids, called, err := choose(r.Context(), tx)
		if err != nil {
			return err
		}
		name = called
		return form.Write(r.Context(), tx, &out, exchange.Out{Viewer: viewer, Claims: ids, Base: s.address(r)})
	})
	if err != nil {
		return err
	}
	return file(w, form.Media, name+"-"+form.Name+form.Extension, func(w io.Writer) error { _, err := out.WriteTo(w); return err })
}
