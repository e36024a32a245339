package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/dossier"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
)

var asOfParam = param{Name: "as-of", Says: "as it was then: a day, 2026-11-26, or a time, 2026-11-26T10:00:00Z"}

var historyCalls = map[string]call{
	"GET /claims/{id}/history": {ID: "getHistory", Says: "Lists the history of a claim and of what it rests on, in words, the oldest first.", Query: []param{asOfParam, limitParam, cursorParam}, Answer: historyList{}, Refuses: refusesGone},
	"GET /claims/{id}/proof":   {ID: "proveClaim", Says: "Proves that the entries of a claim's history stand in the signed history of everything (C2SP tlog-proof).", Refuses: []int{http.StatusNotFound, http.StatusConflict}},
	"GET /claims/{id}/report": {ID: "getReport", Says: "Gives the report of a claim as a file: to read, to print, or for programs.", Query: []param{{Name: "format", Says: "html when not given", Of: reportNames()}, asOfParam},
		Media: reportMedia(), Answer: report.ClaimReportJSON{}, Refuses: []int{http.StatusNotFound, http.StatusServiceUnavailable}},
	"GET /report": {ID: "getReports", Says: "Gives one report of several claims, as a file. All of them must be there. As JSON it has a title and the list reports, each as GET /claims/{id}/report gives it.", Query: []param{{Name: "claims", Says: "which, by id or reference, parted by commas; " + strconv.Itoa(report.MaxCollected) + " at most"},
		{Name: "title", Says: "of the report"}, {Name: "format", Says: "html when not given", Of: reportNames()}}, Media: reportMedia(), Refuses: []int{http.StatusNotFound, http.StatusServiceUnavailable}},
	"GET /claims/{id}/dossier": {ID: "getDossier", Says: "Gives a claim with everything that it rests on as a ZIP that proves itself: claimtrail dossier verify and its own page read it. It holds what strangers may read, whoever asks.",
		Query: []param{{Name: "pdf", Says: "true: with the report as PDF too", Of: []string{"true", "false"}}}, Media: []string{"application/zip"}, Refuses: []int{http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable}},
	"GET /claims/{id}/export/{format}": {ID: "exportClaim", Says: "Gives a claim, with all that it rests on, in a form that other programs read: " + formNames() + ".", Media: formMedia(), Refuses: []int{http.StatusNotFound, http.StatusConflict}},
	"GET /export":                      {ID: "exportAll", Says: "Gives every claim in a form that other programs read.", Query: []param{{Name: "format", Says: "jsonl when not given", Of: exchange.FormNames()}}, Media: formMedia(), Refuses: []int{http.StatusConflict}},
	"GET /ledger/{id}":                 {ID: "getEntry", Says: "Gives an entry of the history by its number.", Answer: ledgerEntry{}, Refuses: refusesGone},
	"GET /ledger/{id}/proof":           {ID: "proveEntry", Says: "Proves that one entry stands in the signed history (C2SP tlog-proof).", Refuses: []int{http.StatusNotFound, http.StatusConflict}},
	"POST /ledger/{id}/redact":         {ID: "redactEntry", Says: "Takes the content out of an entry, for good; its place and hashes stay. What the record itself holds stays.", Body: redactReason{}, Answer: ledgerEntry{}, Refuses: refusesStep},
	"GET /ledger/verify":               {ID: "verifyLedger", Says: "Recomputes the whole history and compares every record with its last entry.", Version: true, Answer: verified{}},
}

type historyList struct {
	History []report.HistoryJSON `json:"history"`
	Head    ledger.Head          `json:"head"`
	Next    *string              `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/claims/{id}/history
func (s *server) apiHistory(w http.ResponseWriter, r *http.Request) error {
	var at time.Time
	var err error
	if asked := r.URL.Query().Get("as-of"); asked != "" {
		if at, err = claims.Moment(asked); err != nil {
			return err
		}
	}
	d, err := s.dossier(r)
	if err != nil {
		return err
	}
	all := slices.DeleteFunc(d.Form().History, func(x report.HistoryJSON) bool { return !at.IsZero() && x.Time.After(at) })
	page, cursor, err := pageOf(r, all)
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", cursor, historyList{page, d.Head, cursor})
}

// dossierAt is the address's claim, as it is or as it was when the call asks for that.
func (s *server) dossierAt(r *http.Request) (d *report.Dossier, err error) {
	asked := r.URL.Query().Get("as-of")
	if asked == "" {
		return s.dossier(r)
	}
	at, err := claims.Moment(asked)
	if err != nil {
		return nil, err
	}
	done, err := s.beside(r) // it makes a database of its own
	if err != nil {
		return nil, err
	}
	defer done()
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		d, err = report.BuildAsOf(r.Context(), tx, person(r), pathID(r), at)
		return err
	})
	return d, err
}

// pastForms write a claim as it was.
var pastForms = map[string]func(*report.Dossier, io.Writer) error{
	"html": func(d *report.Dossier, w io.Writer) error { return d.HTML(w, report.Options{}) },
	"md":   (*report.Dossier).Markdown, "json": (*report.Dossier).JSON, "csv": (*report.Dossier).CSV,
}

func reportNames() (names []string) {
	for _, f := range report.Forms {
		names = append(names, f.Name)
	}
	return names
}

func reportMedia() (media []string) {
	for _, f := range report.Forms {
		media = append(media, f.Media)
	}
	return media
}

// GET /api/v1/claims/{id}/report
func (s *server) apiReport(w http.ResponseWriter, r *http.Request) error {
	form, err := report.FormNamed(cmp.Or(r.URL.Query().Get("format"), report.Forms[0].Name))
	if err != nil {
		return err
	}
	if r.URL.Query().Get("as-of") == "" {
		c, err := s.collect(r, []string{pathID(r)}, "")
		if err != nil {
			return err
		}
		return s.sendReport(w, r, c, form.Name)
	}
	write := pastForms[form.Name]
	if write == nil {
		return fault.In("format", "A claim as it was can be had as html, md, json or csv.")
	}
	d, err := s.dossierAt(r)
	if err != nil {
		return err
	}
	return file(w, form.Media, d.Claim.Ref+"."+form.Extension, func(w io.Writer) error { return write(d, w) })
}

// GET /api/v1/report
func (s *server) apiReports(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	form, err := report.FormNamed(cmp.Or(q.Get("format"), report.Forms[0].Name))
	if err != nil {
		return err
	}
	var ids []string
	for id := range strings.SplitSeq(q.Get("claims"), ",") {
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return fault.In("claims", "Name the claims of the report: claims=CT-0001,CT-0002.")
	}
	c, err := s.collect(r, ids, q.Get("title"))
	if err != nil {
		return err
	}
	return s.sendReport(w, r, c, form.Name)
}

// GET /api/v1/claims/{id}/dossier
func (s *server) apiDossier(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Get("pdf") == "true" {
		return s.sendDossier(w, r, dossier.Printed)
	}
	return s.sendDossier(w, r, nil)
}

func formNames() (words string) {
	for i, f := range exchange.Forms {
		if i > 0 {
			words += "; "
		}
		words += f.Name + ", " + f.Says
	}
	return words
}

func formMedia() (media []string) {
	for _, f := range exchange.Forms {
		if !slices.Contains(media, f.Media) {
			media = append(media, f.Media)
		}
	}
	return media
}

// GET /api/v1/export
func (s *server) apiExport(w http.ResponseWriter, r *http.Request) error {
	name := r.URL.Query().Get("format")
	if name == "" {
		name = exchange.Forms[0].Name
	}
	form, err := exchange.FormNamed(name)
	if err != nil {
		return err
	}
	return s.export(w, r, form, func(context.Context, *db.Tx) ([]string, string, error) { return nil, "claims", nil })
}

// ledgerEntry is an entry with what it says in words.
type ledgerEntry struct {
	ledger.Record
	By   string `json:"by" doc:"name of the actor"`
	What string `json:"what" doc:"in words"`
}

// entryNumber is the number that the address names.
func entryNumber(r *http.Request) (int64, error) {
	n, err := strconv.ParseInt(pathID(r), 10, 64)
	if err != nil || n < 0 {
		return 0, fault.Newf(fault.NotFound, "The history has no entry %q.", pathID(r))
	}
	return n, nil
}

// GET /api/v1/ledger/{id}
func (s *server) apiEntry(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out ledgerEntry, err error) {
		n, err := entryNumber(r)
		if err != nil {
			return out, err
		}
		record, err := ledger.Get(r.Context(), tx, n)
		if err != nil {
			return out, err
		}
		readable, err := claims.ReadableRecords(r.Context(), tx, person(r), []ledger.Record{record})
		if err != nil {
			return out, err
		}
		names, err := auth.Names(r.Context(), tx, []string{record.Actor})
		out = ledgerEntry{Record: readable[0], By: names[record.Actor]}
		if !out.Withheld && out.Redaction == nil {
			out.What, _ = report.Say(out.Record)
		}
		return out, err
	})
}

// redactReason is the body of POST /ledger/{id}/redact.
type redactReason struct {
	Reason string `json:"reason" doc:"kept in the history, for everybody"`
}

// POST /api/v1/ledger/{id}/redact
func (s *server) apiRedact(w http.ResponseWriter, r *http.Request) error {
	n, err := entryNumber(r)
	if err != nil {
		return err
	}
	var b redactReason
	if err := s.apply(w, r, &b, func(tx *db.Tx) error { return claims.Redact(r.Context(), tx, person(r), n, b.Reason) }); err != nil {
		return err
	}
	return s.apiEntry(w, r)
}

// verified is what a verification found.
type verified struct {
	ledger.Result
	Holds bool   `json:"holds"`
	Found string `json:"found,omitempty" doc:"what does not hold"`
}

// GET /api/v1/ledger/verify
func (s *server) apiVerify(w http.ResponseWriter, r *http.Request) error {
	done, err := s.beside(r)
	if err != nil {
		return err
	}
	defer done()
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out verified, err error) {
		out.Result, err = ledger.VerifyWith(r.Context(), tx, ledger.Options{KeyFile: s.keyFile})
		out.Holds = err == nil
		if errors.Is(err, fault.Checked) {
			out.Found, err = err.Error(), nil
		}
		return out, err
	})
}
