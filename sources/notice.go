package sources

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Notice kinds: what a publisher can say of its source after it came out.
const (
	Retracted = "retracted" // the publisher takes back what it says
	Withdrawn = "withdrawn" // it was taken down or recalled, for whatever reason
	Corrected = "corrected" // it was changed, and still stands
)

// NoticeKinds lists them in the order in which people choose.
var NoticeKinds = []string{Retracted, Withdrawn, Corrected}

// MaxReason bounds the reason of a notice, in code points.
const MaxReason = 2_000

// The ledger's actions per kind: that it was recorded, and that this was taken back.
var (
	noticeActions = map[string]string{Retracted: "source.retract", Withdrawn: "source.withdraw", Corrected: "source.correct"}
	undoActions   = map[string]string{Retracted: "source.unretract", Withdrawn: "source.unwithdraw", Corrected: "source.uncorrect"}
)

// Says reports whether n is the notice that other is, whoever recorded it and when.
func (n Notice) Says(other Notice) bool {
	return n.Kind == other.Kind && n.Date == other.Date && n.URL == other.URL && n.Reason == other.Reason
}

// Words says a notice in a few words: "retracted on 12 May 2022", "corrected in 2022", "withdrawn"; "" for none.
func (n Notice) Words() string {
	switch {
	case n.Kind == "" || n.Date == "":
		return n.Kind
	case strings.Contains(string(n.Date), "/"):
		return n.Kind + ", " + n.Date.Words()
	case len(n.Date) == len("2022-05-12"):
		return n.Kind + " on " + n.Date.Words()
	}
	return n.Kind + " in " + n.Date.Words()
}

// check gives a notice its one form; the first of its faults, if it has any.
func (n *Notice) check(now time.Time) error {
	if faults := n.Faults(now); len(faults) > 0 {
		return faults[0]
	}
	return nil
}

// Faults gives a notice its one form, and lists all that is wrong with it, each for its field: kind, reason, date, notice url.
func (n *Notice) Faults(now time.Time) (list []error) {
	for _, check := range []func(time.Time) error{n.checkKind, n.checkReason, n.checkDate, n.checkURL} {
		if err := check(now); err != nil {
			list = append(list, err)
		}
	}
	return list
}

func (n *Notice) checkKind(time.Time) error {
	switch {
	case slices.Contains(NoticeKinds, n.Kind):
		return nil
	case n.Kind == "":
		return fault.In("kind", "Say what happened to the source: it was retracted, withdrawn or corrected.")
	}
	return fault.In("kind", "%q is no kind of notice. There are %s.", n.Kind, strings.Join(NoticeKinds, ", "))
}

func (n *Notice) checkReason(time.Time) (err error) {
	if n.Reason, err = Text("reason", n.Reason, MaxReason); err == nil && n.Reason == "" {
		err = fault.In("reason", "Say why in a sentence, such as \"The letter turned out to be a forgery\": those who look at its claims again read it.")
	}
	return err
}

// checkDate takes tomorrow too: it may be that already where the publisher is.
func (n *Notice) checkDate(now time.Time) error {
	date, err := ParseDate(string(n.Date))
	if err != nil {
		return err
	}
	n.Date = date
	last := string(date)
	if _, to, interval := strings.Cut(last, "/"); interval {
		last = to
	}
	if tomorrow := now.AddDate(0, 0, 1).Format(time.DateOnly); last > tomorrow[:min(len(last), len(tomorrow))] {
		return fault.In("date", "%s lies in the future. Write the date that stands on the publisher's notice, or leave it empty.", date.Words())
	}
	return nil
}

func (n *Notice) checkURL(time.Time) (err error) {
	if n.URL, err = Line("address of the notice", n.URL, 2000); err != nil {
		return in("notice url", err)
	}
	if u, err := url.Parse(n.URL); n.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return fault.In("notice url", "%q is no web address; it begins with https:// or http://. Leave it empty when the notice stands nowhere.", n.URL)
	}
	return nil
}

// in gives an Invalid fault another field.
func in(field string, err error) error { return fault.In(field, "%v", err) }

// SetNotice records what a source's publisher has said of it since, over an earlier notice if there is one; the ledger keeps that. id is an
// id or reference, version the version seen (fault.Stale otherwise). At and By are set here. The claims that rest on the source are not
// looked at: see claims.RecordNotice. Editors may.
func SetNotice(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, n Notice) (Source, error) {
	s, err := CheckNotice(ctx, tx, by, id, version, &n)
	if err != nil {
		return s, err
	}
	n.At, n.By = tx.Now(), by.Actor()
	return s.saveNotice(ctx, tx, version, n, ledger.Entry{Actor: by.Actor(), Action: noticeActions[n.Kind], Reason: n.Reason})
}

// CheckNotice refuses what SetNotice would refuse, and writes nothing. It gives the notice its one form.
func CheckNotice(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, n *Notice) (Source, error) {
	if err := by.Require(auth.Editor, "record that a source was retracted or corrected"); err != nil {
		return Source{}, err
	}
	if err := n.check(tx.Now()); err != nil {
		return Source{}, err
	}
	s, err := GetSource(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if s.MergedInto != "" {
		into, err := standingOf(ctx, tx, s)
		if err != nil {
			return s, err
		}
		return s, fault.Newf(fault.Conflict, "%s was merged into %s, which stands for it. Record the notice there.", s.Ref, into.Ref)
	}
	if s.Version == version && s.Notice.Says(*n) {
		return s, fault.Newf(fault.Exists, "That %s is %s is recorded already, in these words.", s.Ref, n.Words())
	}
	return s, nil
}

// TakeBackNotice undoes the last SetNotice of a source: it has the notice again that it had before, or none. version is the version seen
// (fault.Stale otherwise); without a notice it is fault.Conflict. Editors may.
func TakeBackNotice(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (Source, error) {
	if err := by.Require(auth.Editor, "take back a notice"); err != nil {
		return Source{}, err
	}
	s, err := GetSource(ctx, tx, id)
	switch {
	case err != nil:
		return s, err
	case s.Version != version:
		return s, stale(0, nil, "source")
	case s.Notice.Kind == "":
		return s, fault.Newf(fault.Conflict, "There is no notice about %s to take back.", s.Ref)
	}
	earlier, err := noticeBefore(ctx, tx, s)
	if err != nil {
		return s, err
	}
	return s.saveNotice(ctx, tx, version, earlier, ledger.Entry{Actor: by.Actor(), Action: undoActions[s.Notice.Kind]})
}

func (s Source) saveNotice(ctx context.Context, tx *db.Tx, version int64, n Notice, e ledger.Entry) (Source, error) {
	e.Table, e.ID = "sources", s.ID
	err := ledger.Change(ctx, tx, e, func() error {
		rows, err := tx.Exec(ctx, `
			update sources set notice = $3, notice_date = $4, notice_url = $5, notice_reason = $6, noticed_at = $7, noticed_by = $8,
				version = version + 1, updated_at = $9
			where id = $1 and version = $2`,
			s.ID, version, n.Kind, string(n.Date), n.URL, n.Reason, db.FormatTime(n.At), n.By, db.FormatTime(tx.Now()))
		return stale(rows, err, "source")
	})
	if err != nil {
		return s, err
	}
	return GetSource(ctx, tx, s.ID)
}

// noticeBefore gives the notice that a source had before its present one, as the ledger has it.
func noticeBefore(ctx context.Context, tx *db.Tx, s Source) (Notice, error) {
	for before := int64(0); ; {
		list, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{s.ID}, Action: "source.", After: -1, Before: before, Newest: true})
		if err != nil || len(list) == 0 {
			return Notice{}, err
		}
		for _, r := range list {
			if r.Action != noticeActions[s.Notice.Kind] || !r.Time.Equal(s.Notice.At) {
				continue
			}
			return noticeIn(r)
		}
		if before = list[len(list)-1].Sequence; before == 0 {
			return Notice{}, nil
		}
	}
}

// noticeIn reads the notice that a source had before an entry.
func noticeIn(r ledger.Record) (n Notice, err error) {
	p, err := r.Read()
	if err != nil {
		return n, fmt.Errorf("entry %d: %w", r.Sequence, err)
	}
	var row struct {
		Kind   string `json:"notice"`
		Date   Date   `json:"notice_date"`
		URL    string `json:"notice_url"`
		Reason string `json:"notice_reason"`
		At     string `json:"noticed_at"`
		By     string `json:"noticed_by"`
	}
	if err := json.Unmarshal(p.Before, &row); err != nil {
		return n, fmt.Errorf("entry %d: %w", r.Sequence, err)
	}
	n = Notice{Kind: row.Kind, Date: row.Date, URL: row.URL, Reason: row.Reason, By: row.By}
	if row.At == "" {
		return n, nil
	}
	n.At, err = db.ParseTime(row.At)
	return n, err
}

// Since reports whether the notice of a time is the source's present one or an earlier one that still lies beneath it: nobody took it back.
func (n Notice) Since(at time.Time) bool { return n.Kind != "" && !n.At.Before(at) }
