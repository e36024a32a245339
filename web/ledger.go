package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
)

// ledgerPage reads the history like a diary, newest first.
type ledgerPage struct {
	Records []entryView
	Head    ledger.Head
	Kind    string
	Kinds   [][2]string
	Next    string
}

// entryView is an entry in words.
type entryView struct {
	ledger.Record
	Who, What, Reason string
	Href              string // of the record's page, "" when it has none
	Changes           []fieldChange
	Key               bool // it changed the outcome that readers see
}

// fieldChange is one column before and after.
type fieldChange struct{ Field, Before, After string }

func viewOf(r ledger.Record, names map[string]string) entryView {
	v := entryView{Record: r, Who: names[r.Actor], Changes: changesOf(r), Key: report.Changed(r)}
	v.What, v.Reason = report.Say(r)
	switch r.Subject {
	case "claim":
		v.Href = "/claims/" + r.SubjectID
	case "source":
		v.Href = "/sources/" + r.SubjectID
	case "publisher":
		v.Href = "/publishers/" + r.SubjectID
	}
	return v
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

const ledgerLimit = 60

// GET /ledger
func (s *server) history(w http.ResponseWriter, r *http.Request) error {
	p := ledgerPage{Kind: r.URL.Query().Get("kind"), Kinds: [][2]string{
		{"", "Everything"}, {"claim.", "Claims"}, {"evidence.", "Evidence"}, {"source.", "Sources"}, {"snapshot.", "Snapshots"},
		{"derivation.", "Derivations"}, {"publisher.", "Publishers"}, {"publication.", "Publications"},
	}}
	f := ledger.Filter{After: -1, Newest: true, Limit: ledgerLimit + 1, Action: p.Kind}
	if before := r.URL.Query().Get("before"); before != "" {
		n, err := strconv.ParseInt(before, 10, 64)
		if err != nil || n < 1 {
			return fault.New(fault.Invalid, "That is no number of an entry; go back to the newest.")
		}
		f.Before = n
	}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		records, err := ledger.Log(r.Context(), tx, f)
		if err != nil {
			return err
		}
		if len(records) > ledgerLimit {
			records = records[:ledgerLimit]
			p.Next = fmt.Sprintf("/ledger?kind=%s&before=%d", p.Kind, records[ledgerLimit-1].Sequence)
		}
		var actors []string
		for _, record := range records {
			actors = append(actors, record.Actor)
		}
		names, err := auth.Names(r.Context(), tx, actors)
		if err != nil {
			return err
		}
		for _, record := range records {
			p.Records = append(p.Records, viewOf(record, names))
		}
		p.Head, err = ledger.ReadHead(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "ledger", "ledger", p)
}

// verifyPage says what a verification found.
type verifyPage struct {
	Head  ledger.Head
	Found string // "" when all is well
	Took  time.Duration
}

// GET /ledger/verify recomputes the history. It changes nothing.
func (s *server) verify(w http.ResponseWriter, r *http.Request) error {
	var p verifyPage
	begin := time.Now()
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Head, err = ledger.Verify(r.Context(), tx, nil)
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
