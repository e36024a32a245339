package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
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
	Kinds   []chip // that the entries can be narrowed to
	People  []chip // whose entries these are, and whose alone they can be
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

// ledgerKinds are the beginnings of actions that the history can be narrowed to.
var ledgerKinds = [][2]string{
	{"", "Everything"}, {"claim.", "Claims"}, {"evidence.", "Evidence"}, {"source.", "Sources"}, {"snapshot.", "Snapshots"}, {"passage.", "Passages"},
	{"derivation.", "Derivations"}, {"publisher.", "Publishers"}, {"publication.", "Publications"},
}

func historyFilter(q url.Values) (ledger.Filter, error) {
	f := ledger.Filter{After: -1, Newest: true, Limit: ledgerLimit + 1, Action: q.Get("kind"), Actor: q.Get("actor")}
	if before := q.Get("before"); before != "" {
		n, err := strconv.ParseInt(before, 10, 64)
		if err != nil || n < 1 {
			return f, fault.New(fault.Invalid, "That is no number of an entry; go back to the newest.")
		}
		f.Before = n
	}
	return f, nil
}

// peopleChips offers the people whose entries are shown; the one whose alone they are can be taken off.
func peopleChips(f ledger.Filter, actors []string, names map[string]string) (chips []chip) {
	if f.Actor != "" {
		return []chip{{Name: "By", Value: names[f.Actor], On: true, Href: historyAddress(f.Action, "", 0)}}
	}
	slices.Sort(actors)
	for _, actor := range slices.Compact(actors) {
		if actor != "" {
			chips = append(chips, chip{Name: "By", Value: names[actor], Href: historyAddress(f.Action, actor, 0)})
		}
	}
	return chips
}

func historyAddress(kind, actor string, before int64) string {
	q := url.Values{}
	for name, value := range map[string]string{"kind": kind, "actor": actor} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return "/ledger"
	}
	return "/ledger?" + q.Encode()
}

// GET /ledger
func (s *server) history(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f, err := historyFilter(q)
	if err != nil {
		return err
	}
	var p ledgerPage
	for _, kind := range ledgerKinds {
		p.Kinds = append(p.Kinds, chip{Name: kind[1], On: kind[0] == f.Action, Href: historyAddress(kind[0], f.Actor, 0)})
	}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		records, err := ledger.Log(r.Context(), tx, f)
		if err != nil {
			return err
		}
		if len(records) > ledgerLimit {
			records = records[:ledgerLimit]
			p.Next = historyAddress(f.Action, f.Actor, records[ledgerLimit-1].Sequence)
		}
		actors := []string{f.Actor}
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
		p.People = peopleChips(f, actors, names)
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
