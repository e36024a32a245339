package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// ledgerPage reads the history like a diary, day by day, newest first.
type ledgerPage struct {
	Days   []diaryDay
	Head   ledger.Head
	Filter diaryFilter
	Kinds  []chip // that the entries can be narrowed to
	People []chip // whose entries these are, and whose alone they can be
	Form   form
	Next   string
	Less   bool // the search for words ended before the beginning of the history: Next goes on
}

// diaryDay is what was done on one day, UTC.
type diaryDay struct {
	Day     time.Time
	Records []entryView
}

const ledgerLimit = 60

// ledgerKinds are the beginnings of actions that the history can be narrowed to.
var ledgerKinds = [][2]string{
	{"", "Everything"}, {"claim.", "Claims"}, {"evidence.", "Evidence"}, {"source.", "Sources"}, {"snapshot.", "Snapshots"}, {"passage.", "Passages"},
	{"derivation.", "Derivations"}, {"publisher.", "Publishers"}, {"publication.", "Publications"}, {"reading.", "Ratings"}, {"signoff.", "Sign-offs"},
	{"comment.", "Comments"}, {"flag.", "Flags"}, {"person.", "People"}, {"redaction.", "Redactions"},
}

// diaryFilter is what of the history is shown, as its address has it.
type diaryFilter struct {
	Kind, Actor string
	About       string // a claim or a source
	From, To    string // days
	Words       string // in reasons
	Before      int64
}

// maxDiaryWords bounds the words that reasons are searched for, in code points.
const maxDiaryWords = 200

func diaryFilterOf(q url.Values) (f diaryFilter, err error) {
	f = diaryFilter{Kind: q.Get("kind"), Actor: q.Get("actor"), About: strings.TrimSpace(q.Get("about")), From: strings.TrimSpace(q.Get("from")), To: strings.TrimSpace(q.Get("to")), Words: strings.TrimSpace(q.Get("words"))}
	if before := q.Get("before"); before != "" {
		f.Before, err = strconv.ParseInt(before, 10, 64)
		if err != nil || f.Before < 1 {
			return f, fault.New(fault.Invalid, "That is no number of an entry; go back to the newest.")
		}
	}
	return f, nil
}

// with gives the filter with one part changed, on the first page.
func (f diaryFilter) with(change func(*diaryFilter)) string {
	f.Before = 0
	change(&f)
	return f.address()
}

func (f diaryFilter) address() string {
	q := url.Values{}
	for name, value := range map[string]string{"kind": f.Kind, "actor": f.Actor, "about": f.About, "from": f.From, "to": f.To, "words": f.Words} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Before > 0 {
		q.Set("before", strconv.FormatInt(f.Before, 10))
	}
	if len(q) == 0 {
		return "/ledger"
	}
	return "/ledger?" + q.Encode()
}

// More reports whether the fields of the form hold something, so that it stands open.
func (f diaryFilter) More() bool { return f.About+f.From+f.To+f.Words != "" }

// query makes the ledger's filter.
func (f diaryFilter) query(ctx context.Context, tx *db.Tx) (q ledger.Filter, err error) {
	q = ledger.Filter{After: -1, Newest: true, Before: f.Before, Action: f.Kind, Actor: f.Actor, Reasoned: f.Words != ""}
	if utf8.RuneCountInString(f.Words) > maxDiaryWords {
		return q, fault.In("words", "These are %d characters; %d is the most.", utf8.RuneCountInString(f.Words), maxDiaryWords)
	}
	if q.From, err = dayOf("from", f.From); err != nil {
		return q, err
	}
	if q.To, err = dayOf("to", f.To); err != nil {
		return q, err
	}
	if !q.To.IsZero() {
		q.To = q.To.AddDate(0, 0, 1)
	}
	if !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To) {
		return q, fault.In("to", "The last day is before the first. Swap them.")
	}
	if f.About != "" {
		q.SubjectIDs, err = claims.RecordsAbout(ctx, tx, f.About)
	}
	return q, err
}

func dayOf(field, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, fault.In(field, "%q is no day; write it as 2021-07-02.", s)
	}
	return t, nil
}

// diarySearch bounds the entries that one page looks through for words.
const diarySearch = 20_000

// read gives a page of entries as viewer may read them, and the number before which the next page begins, or 0.
func (f diaryFilter) read(ctx context.Context, tx *db.Tx, viewer auth.Person) (list []ledger.Record, next int64, err error) {
	q, err := f.query(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	q.Limit = ledgerLimit + 1
	if f.Words != "" {
		q.Limit = 1000
	}
	for looked := 0; ; looked += q.Limit {
		records, err := ledger.Log(ctx, tx, q)
		if err != nil {
			return nil, 0, err
		}
		last := len(records) < q.Limit
		if len(records) > 0 {
			q.Before = records[len(records)-1].Sequence
		}
		if records, err = claims.ReadableRecords(ctx, tx, viewer, records); err != nil {
			return nil, 0, err
		}
		for _, r := range records {
			if !f.says(r) {
				continue
			}
			if list = append(list, r); len(list) > ledgerLimit {
				return list[:ledgerLimit], list[ledgerLimit-1].Sequence, nil
			}
		}
		if last {
			return list, 0, nil
		}
		if looked+q.Limit >= diarySearch {
			return list, q.Before, nil
		}
	}
}

// says reports whether an entry's reason holds the words, letter case aside.
func (f diaryFilter) says(r ledger.Record) bool {
	if f.Words == "" {
		return true
	}
	p, err := r.Read()
	return err == nil && strings.Contains(strings.ToLower(p.Reason), strings.ToLower(f.Words))
}

// peopleChips offers the people whose entries are shown; the one whose alone they are can be taken off.
func (f diaryFilter) peopleChips(actors []string, names map[string]string) (chips []chip) {
	if f.Actor != "" {
		return []chip{{Name: "By", Value: names[f.Actor], On: true, Href: f.with(func(f *diaryFilter) { f.Actor = "" })}}
	}
	slices.Sort(actors)
	for _, actor := range slices.Compact(actors) {
		if actor != "" {
			chips = append(chips, chip{Name: "By", Value: names[actor], Href: f.with(func(f *diaryFilter) { f.Actor = actor })})
		}
	}
	return chips
}

func (f diaryFilter) kindChips() (chips []chip) {
	for _, kind := range ledgerKinds {
		chips = append(chips, chip{Name: kind[1], On: kind[0] == f.Kind, Href: f.with(func(f *diaryFilter) { f.Kind = kind[0] })})
	}
	return chips
}

// GET /ledger
func (s *server) history(w http.ResponseWriter, r *http.Request) error {
	f, err := diaryFilterOf(r.URL.Query())
	if err != nil {
		return err
	}
	p := ledgerPage{Filter: f, Kinds: f.kindChips(), Form: blank(map[string]string{"about": f.About, "from": f.From, "to": f.To, "words": f.Words})}
	err = s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Head, err = ledger.ReadHead(r.Context(), tx); err != nil {
			return err
		}
		records, next, err := f.read(r.Context(), tx, person(r))
		if err != nil {
			return err
		}
		if f.Before = next; next > 0 {
			p.Next, p.Less = f.address(), len(records) < ledgerLimit
		}
		actors := []string{f.Actor}
		for _, record := range records {
			actors = append(actors, record.Actor)
		}
		names, err := auth.Names(r.Context(), tx, append(actorsOf(records), f.Actor))
		views := viewsOf(records, names, p.Head, person(r))
		if err := nameClaims(r.Context(), tx, views); err != nil {
			return err
		}
		p.Days, p.People = daysOf(views), f.peopleChips(actors, names)
		return err
	})
	status := http.StatusOK
	if err != nil {
		if !p.Form.take(err, "about", "from", "to", "words") {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	return s.render(w, r, status, "ledger", "ledger", p)
}

// daysOf parts entries by day.
func daysOf(views []entryView) (days []diaryDay) {
	for _, v := range views {
		on := v.Time.UTC().Truncate(24 * time.Hour)
		if n := len(days); n == 0 || !days[n-1].Day.Equal(on) {
			days = append(days, diaryDay{Day: on})
		}
		last := &days[len(days)-1]
		last.Records = append(last.Records, v)
	}
	return days
}

// nameClaims says at each entry about a claim, or about what belongs to one, which claim that is. Of a claim everybody may read wording and reference.
func nameClaims(ctx context.Context, tx *db.Tx, views []entryView) error {
	known := map[string]claims.Claim{}
	for i := range views {
		v := &views[i]
		v.Clock = true
		id := strings.TrimPrefix(v.Href, "/claims/")
		if id == v.Href || id == "" {
			continue
		}
		id, _, _ = strings.Cut(id, "#")
		c, ok := known[id]
		if !ok {
			var err error
			if c, err = claims.Get(ctx, tx, id); err != nil && !errors.Is(err, fault.NotFound) {
				return err
			}
			known[id] = c
		}
		v.About, v.Short = c.Ref, c.Short()
	}
	return nil
}
