package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
)

// entryView is an entry in words.
type entryView struct {
	ledger.Record
	Who, What, Reason string
	Href              string // of the record's page, or of the claim or source that the record is about; "" when it has none
	Changes           []fieldChange
	Key               bool   // it changed the outcome that readers see
	Gone              string // in words, when the payload was taken out or is withheld
	Signed            bool   // there is a proof of it
	CanRedact         bool
	About             string // the claim that it is about, where others stand beside it: "CT-0001"
	Short             string // and how that is called
	Clock             bool   // the day stands above it
}

// fieldChange is one column before and after.
type fieldChange struct{ Field, Before, After string }

func viewOf(r ledger.Record, names map[string]string) entryView {
	v := entryView{Record: r, Who: names[r.Actor], Changes: changesOf(r), Key: report.Changed(r), Href: hrefOf(r)}
	v.What, v.Reason = report.Say(r)
	switch {
	case r.Redaction != nil:
		v.Gone = fmt.Sprintf("What it said was taken out on %s by %s: %s", day(r.Redaction.At), names[r.Redaction.By], r.Redaction.Reason)
	case r.Withheld:
		v.Gone = "What it says is withheld from you."
	}
	return v
}

// viewsOf are the views of entries for whoever reads them under this head.
func viewsOf(records []ledger.Record, names map[string]string, head ledger.Head, by auth.Person) []entryView {
	list := make([]entryView, len(records))
	for i, r := range records {
		list[i] = viewOf(r, names)
		list[i].Signed = head.Note != ""
		list[i].CanRedact = by.AtLeast(auth.Admin) && len(r.Payload) > 0 && r.Subject != "redaction" && !strings.HasPrefix(r.Action, "key.")
	}
	return list
}

// hrefOf gives the page that tells of an entry's record.
func hrefOf(r ledger.Record) string {
	switch r.Subject {
	case "claim":
		return "/claims/" + r.SubjectID
	case "source":
		return "/sources/" + r.SubjectID
	case "publisher":
		return "/publishers/" + r.SubjectID
	}
	p, err := r.Read()
	if err != nil {
		return ""
	}
	var row struct{ Claim, Source, Publisher string }
	_ = json.Unmarshal(p.After, &row) // what is no row has no page
	switch {
	case row.Claim != "":
		return "/claims/" + row.Claim
	case row.Source != "":
		return "/sources/" + row.Source
	case row.Publisher != "":
		return "/publishers/" + row.Publisher
	}
	return ""
}

// actorsOf lists whom the views of some entries name.
func actorsOf(records []ledger.Record) (actors []string) {
	for _, r := range records {
		actors = append(actors, r.Actor)
		if r.Redaction != nil {
			actors = append(actors, r.Redaction.By)
		}
	}
	return actors
}

// changesOf lists the columns that an entry changed. Of a new record those that hold something.
func changesOf(r ledger.Record) (list []fieldChange) {
	p, err := r.Read()
	if err != nil {
		return nil
	}
	before, after := map[string]any{}, map[string]any{}
	if json.Unmarshal(p.Before, &before) != nil || json.Unmarshal(p.After, &after) != nil {
		return nil
	}
	word := func(v any) string {
		if v == nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	for _, field := range slices.Sorted(maps.Keys(after)) {
		b, a := word(before[field]), word(after[field])
		if a != b && field != "version" && field != "updated_at" && field != "id" {
			list = append(list, fieldChange{strings.ReplaceAll(field, "_", " "), b, a})
		}
	}
	return list
}

// saidOf is an entry's sentence, for templates.
func saidOf(r ledger.Record) string {
	what, _ := report.Say(r)
	return what
}

// verifyPage says what a verification found.
type verifyPage struct {
	ledger.Result
	Found string // "" when all is well
	Took  time.Duration
}

// GET /ledger/verify recomputes the history. It changes nothing.
func (s *server) verify(w http.ResponseWriter, r *http.Request) error {
	var p verifyPage
	begin := time.Now()
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Result, err = ledger.VerifyWith(r.Context(), tx, ledger.Options{KeyFile: s.keyFile})
		return err
	})
	if errors.Is(err, fault.Checked) {
		p.Found, err = err.Error(), nil
	}
	if err != nil {
		return err
	}
	p.Took = time.Since(begin).Round(time.Millisecond)
	return s.render(w, r, http.StatusOK, "verify", "ledger", p)
}

// GET /ledger/checkpoint gives the head as a signed note, to be kept elsewhere.
func (s *server) checkpoint(w http.ResponseWriter, r *http.Request) error {
	var head ledger.Head
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) { head, err = ledger.ReadHead(r.Context(), tx); return err })
	if err != nil {
		return err
	}
	if head.Note == "" {
		return fault.New(fault.NotFound, "The history is not signed yet; it will be at the next change of any record.")
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = io.WriteString(w, head.Note)
	return err
}

// GET /ledger/{id}/proof proves that one entry is in the signed history.
func (s *server) entryProof(w http.ResponseWriter, r *http.Request) error {
	sequence, err := strconv.ParseInt(pathID(r), 10, 64)
	if err != nil {
		return fault.Newf(fault.NotFound, "The history has no entry %q.", pathID(r))
	}
	return s.proofs(w, r, fmt.Sprintf("entry-%d", sequence), func(*db.Tx) ([]int64, error) { return []int64{sequence}, nil })
}

// GET /claims/{id}/proof proves that the entries of a claim's history are in the signed history of everything.
func (s *server) claimProof(w http.ResponseWriter, r *http.Request) error {
	var p *claims.Provenance
	return s.proofs(w, r, "claim-"+addressID(r), func(tx *db.Tx) (list []int64, err error) {
		if p, err = claims.GetProvenance(r.Context(), tx, person(r), pathID(r)); err != nil {
			return nil, err
		}
		return p.Sequences(), nil
	})
}

// proofs sends a file of proofs (c2sp.org/tlog-proof).
func (s *server) proofs(w http.ResponseWriter, r *http.Request, name string, choose func(tx *db.Tx) ([]int64, error)) error {
	var list []ledger.Proof
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		sequences, err := choose(tx)
		if err != nil {
			return err
		}
		list, err = ledger.Prove(r.Context(), tx, sequences...)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.tlog-proof"`)
	return ledger.WriteProofs(w, list)
}

// redactPage asks why the content of an entry is taken out.
type redactPage struct {
	Entry entryView
	Form  form
}

// GET /ledger/{id}/redact
func (s *server) redactForm(w http.ResponseWriter, r *http.Request) error {
	p, err := s.redactPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "redact", "ledger", p)
}

func (s *server) redactPage(r *http.Request) (p redactPage, err error) {
	sequence, err := strconv.ParseInt(pathID(r), 10, 64)
	if err != nil {
		return p, fault.Newf(fault.NotFound, "The history has no entry %q.", pathID(r))
	}
	p.Form = blank(nil)
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		record, err := ledger.Get(r.Context(), tx, sequence)
		if err != nil {
			return err
		}
		names, err := auth.Names(r.Context(), tx, actorsOf([]ledger.Record{record}))
		p.Entry = viewOf(record, names)
		return err
	})
	return p, err
}

// POST /ledger/{id}/redact
func (s *server) redactEntry(w http.ResponseWriter, r *http.Request) error {
	p, err := s.redactPage(r)
	if err != nil {
		return err
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) error {
		return claims.Redact(r.Context(), tx, person(r), p.Entry.Sequence, r.PostFormValue("reason"))
	})
	if err == nil {
		return see(w, r, "/ledger", "saved")
	}
	if p.Form = formOf(r); !p.Form.take(err, "reason") {
		return err
	}
	return s.render(w, r, http.StatusUnprocessableEntity, "redact", "ledger", p)
}
