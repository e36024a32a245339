package sources

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Check is what a source's address answered at one time. It is immutable: the latest is the state that the source is in.
type Check struct {
	ID, SourceID       string
	URL, FinalURL      string // as asked; where the redirects ended, "" when nothing answered
	State              capture.State
	HTTPStatus         int // 0 when nothing answered
	ETag, LastModified string
	Note               string // why it is in that state, in words; may be ""
	SnapshotID         string // the snapshot that holds what the address gave; "" when it gave nothing
	Archived           capture.Archived
	CheckedAt          time.Time
	CheckedBy          string // actor
}

// Checked is what RecordCheck did.
type Checked struct {
	Check    Check
	Source   Source
	Snapshot Snapshot // without its text; zero when the address gave nothing
	New      bool     // the snapshot was added
}

// RecordCheck keeps what a source's address answered and, when that is another text than it gave before, a new snapshot. The same text in other
// bytes, as pages have that write the time of day into themselves, is unchanged. ahead is what AnchorAhead found in the document, or nil. It refuses, as fault.Conflict, an answer of another address than the
// source now has. Researchers may.
func RecordCheck(ctx context.Context, tx *db.Tx, by auth.Person, source string, got *capture.Fetched, ahead Found) (Checked, error) {
	if err := by.Require(auth.Researcher, "check a source"); err != nil {
		return Checked{}, err
	}
	s, err := GetSeen(ctx, tx, by, source)
	if err != nil {
		return Checked{}, err
	}
	if plainAddress(got.Asked) != plainAddress(s.URL) {
		return Checked{}, fault.Newf(fault.Conflict, "The address of %s was changed while the old one was asked. Check it again.", s.Ref)
	}
	out := Checked{Source: s, Check: checkOf(s, got)}
	if err := out.compare(ctx, tx, by, got, ahead); err != nil {
		return out, err
	}
	if got.Permanent && !got.State.Lost() {
		if out.Check.State == capture.Changed {
			out.Check.Note = movedAndChanged
		}
		out.Check.State = capture.Moved
	}
	if got.Document != nil && !s.Located {
		if out.Source, err = locate(ctx, tx, by, s, described(got.Document, Meta{}), got.Document.Publisher); err != nil {
			return out, err
		}
	}
	return out, out.Check.add(ctx, tx, by)
}

// movedAndChanged is the note of a check that found both.
const movedAndChanged = "its text changed, too"

// compare finds or adds the snapshot of what the address gave, and says in the check's state whether that is what it gave before.
func (out *Checked) compare(ctx context.Context, tx *db.Tx, by auth.Person, got *capture.Fetched, ahead Found) error {
	if got.State.Lost() {
		return nil
	}
	list, err := Snapshots(ctx, tx, out.Source.ID)
	if err != nil {
		return err
	}
	seen, err := lastSeen(ctx, tx, out.Source.ID)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.ID == seen.SnapshotID || seen.ID == "" { // what nobody fetched yet, the newest may hold
			out.Snapshot = n
			break
		}
	}
	c := &out.Check
	switch {
	case got.Document == nil:
		c.State, c.ETag, c.LastModified = capture.Unchanged, cmp.Or(c.ETag, seen.ETag), cmp.Or(c.LastModified, seen.LastModified)
	case out.Snapshot.SHA256 == got.Document.SHA256, out.Snapshot.TextSHA256 == got.Document.TextSHA256:
		c.State = capture.Unchanged
		if seen.ID == "" {
			c.State = capture.OK
		}
		if out.Snapshot.SHA256 != got.Document.SHA256 {
			c.Note = "other bytes, the same text"
		}
	default:
		if seen.ID != "" {
			c.State = capture.Changed
		}
		var there bool
		out.Snapshot, there, err = addSnapshot(ctx, tx, by, out.Source.ID, got.Document, Meta{Source: out.Source.ID, URL: out.Source.URL, Fetched: got, Found: ahead})
		out.New = !there
	}
	c.SnapshotID = out.Snapshot.ID
	return err
}

func checkOf(s Source, got *capture.Fetched) Check {
	return Check{SourceID: s.ID, URL: s.URL, FinalURL: got.Final, State: got.State, HTTPStatus: got.Status, ETag: got.ETag, LastModified: got.LastModified,
		Note: got.Note, Archived: got.Archived}
}

func (c *Check) add(ctx context.Context, tx *db.Tx, by auth.Person) error {
	c.ID, c.CheckedAt, c.CheckedBy = db.NewID(), tx.Now(), by.Actor()
	archivedAt := ""
	if c.Archived.URL != "" {
		archivedAt = db.FormatTime(c.Archived.At)
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "source.check", Table: "source_checks", ID: c.ID}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into source_checks (id, source, url, final_url, state, http_status, etag, last_modified, note, snapshot, archived_url, archived_at,
				checked_at, checked_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			c.ID, c.SourceID, c.URL, c.FinalURL, string(c.State), c.HTTPStatus, c.ETag, c.LastModified, c.Note, nullable(c.SnapshotID), c.Archived.URL, archivedAt,
			db.FormatTime(c.CheckedAt), c.CheckedBy)
		return err
	})
}

// IngestFetched is Ingest for what an address gave. Where a source with that address, or the one that m.Source names, is there already, it is
// RecordCheck, and an answer without a document is kept as the state of that source: ask got.Refusal what to tell the person. Without a source and a
// document it gives the refusal itself. A source that has another address gets the snapshot, which says where it is from, and no check.
func IngestFetched(ctx context.Context, tx *db.Tx, by auth.Person, got *capture.Fetched, m Meta) (Ingested, error) {
	m.Method, m.Fetched, m.URL = "fetch", got, cmp.Or(m.URL, plainAddress(got.Asked))
	s, err := sourceOf(ctx, tx, m)
	if err != nil {
		return Ingested{}, err
	}
	said := s
	said.URL, said.ArchivedURL = cmp.Or(s.URL, m.URL), cmp.Or(m.ArchivedURL, s.ArchivedURL)
	if s.ID != "" && (said.URL != s.URL || said.ArchivedURL != s.ArchivedURL) {
		if s, err = UpdateSource(ctx, tx, by, said); err != nil {
			return Ingested{}, err
		}
	}
	if s.ID != "" && plainAddress(s.URL) == plainAddress(got.Asked) {
		return recheck(ctx, tx, by, s, got, m.Found)
	}
	if got.Document == nil {
		return Ingested{}, got.Refusal()
	}
	in, err := Ingest(ctx, tx, by, got.Document, m)
	if err != nil || s.ID != "" || plainAddress(in.Source.URL) != plainAddress(got.Asked) {
		return in, err
	}
	c := checkOf(in.Source, got)
	c.SnapshotID = in.Snapshot.ID
	if got.Permanent {
		c.State = capture.Moved
	}
	return in, c.add(ctx, tx, by)
}

// AnchorFetched is AnchorAhead for what an address gave, with the Meta that IngestFetched gets; for RecordCheck one that names the source.
func AnchorFetched(ctx context.Context, tx *db.Tx, got *capture.Fetched, m Meta) (Found, error) {
	if got.Document == nil {
		return nil, nil
	}
	m.URL = cmp.Or(m.URL, plainAddress(got.Asked))
	s, err := sourceOf(ctx, tx, m)
	if err != nil || s.ID == "" {
		return nil, err
	}
	m.Source = s.ID
	return AnchorAhead(ctx, tx, got.Document, m)
}

func recheck(ctx context.Context, tx *db.Tx, by auth.Person, s Source, got *capture.Fetched, ahead Found) (in Ingested, err error) {
	done, err := RecordCheck(ctx, tx, by, s.ID, got, ahead)
	if err != nil {
		return in, err
	}
	in.Source, in.Snapshot, in.Duplicate = done.Source, done.Snapshot, !done.New
	in.Publisher, err = PublisherOf(ctx, tx, in.Source)
	return in, err
}

// sourceOf gives the source that a fetched document is of: the one that is named, or the oldest with the address, unless a person says that it is another
// publisher's; zero when there is none.
func sourceOf(ctx context.Context, tx *db.Tx, m Meta) (Source, error) {
	if m.Source != "" {
		return GetSource(ctx, tx, m.Source)
	}
	s, err := scanSource(tx, tx.QueryRow(ctx, selectSource+` from sources s where s.url = $1 order by s.created_at, s.id limit 1`, m.URL))
	if errors.Is(err, sql.ErrNoRows) {
		return Source{}, nil
	}
	if err != nil || m.Publisher == "" {
		return s, err
	}
	p, err := FindPublisher(ctx, tx, m.Publisher)
	if errors.Is(err, fault.NotFound) || err == nil && p.ID != s.PublisherID {
		return Source{}, nil
	}
	return s, err
}

// plainAddress is an address without its fragment, which servers are never told.
func plainAddress(s string) string {
	if u, err := capture.Address(s); err == nil {
		return u.String()
	}
	return s
}

const selectCheck = `
	select c.id, c.source, c.url, c.final_url, c.state, c.http_status, c.etag, c.last_modified, c.note, coalesce(c.snapshot, ''), c.archived_url, c.archived_at,
		c.checked_at, c.checked_by`

// latestCheck is the id of the latest check of a source's address, in SQL. A check of the address that it had before says nothing of the new one.
const latestCheck = `(select k.id from source_checks k where k.source = s.id and k.url = s.url order by k.checked_at desc, k.id desc limit 1)`

func scanCheck(row scanner) (c Check, err error) {
	var archived, checked string
	err = row.Scan(&c.ID, &c.SourceID, &c.URL, &c.FinalURL, &c.State, &c.HTTPStatus, &c.ETag, &c.LastModified, &c.Note, &c.SnapshotID, &c.Archived.URL, &archived,
		&checked, &c.CheckedBy)
	if err == nil && archived != "" {
		err = times(archived, &c.Archived.At)
	}
	if err != nil {
		return c, err
	}
	return c, times(checked, &c.CheckedAt)
}

// Checks lists what a source's addresses answered, newest first.
func Checks(ctx context.Context, tx *db.Tx, source string) ([]Check, error) {
	var list []Check
	err := tx.Each(ctx, selectCheck+` from source_checks c where c.source = $1 order by c.checked_at desc, c.id desc`, []any{source}, func(rows *sql.Rows) error {
		c, err := scanCheck(rows)
		list = append(list, c)
		return err
	})
	return list, err
}

// GetCheck gives one check.
func GetCheck(ctx context.Context, tx *db.Tx, id string) (Check, error) {
	c, err := scanCheck(tx.QueryRow(ctx, selectCheck+` from source_checks c where c.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "There is no such check. Open the source: it lists its checks.")
	}
	return c, err
}

// LatestCheck gives the latest check of the address that a source now has; zero when there is none.
func LatestCheck(ctx context.Context, tx *db.Tx, source string) (Check, error) {
	c, err := scanCheck(tx.QueryRow(ctx, selectCheck+` from sources s join source_checks c on c.id = `+latestCheck+` where s.id = $1`, source))
	if errors.Is(err, sql.ErrNoRows) {
		return Check{}, nil
	}
	return c, err
}

// lastSeen gives the last check at which a source gave anything; zero when there is none.
func lastSeen(ctx context.Context, tx *db.Tx, source string) (Check, error) {
	c, err := scanCheck(tx.QueryRow(ctx, selectCheck+`
		from source_checks c where c.source = $1 and c.snapshot is not null order by c.checked_at desc, c.id desc limit 1`, source))
	if errors.Is(err, sql.ErrNoRows) {
		return Check{}, nil
	}
	return c, err
}

// RequestOf gives what to ask a source's address: with what the server said of the snapshot that was seen there last, so that it can answer that
// nothing has changed.
func RequestOf(ctx context.Context, tx *db.Tx, s Source) (capture.Request, error) {
	if !capture.IsAddress(s.URL) {
		return capture.Request{}, fault.In("url", "%s has no web address to ask. Give it one first: edit the source.", s.Ref)
	}
	r := capture.Request{Address: s.URL, Offer: capture.OfferLost}
	if s.ArchivedURL != "" {
		r.Offer = capture.OfferNone
	}
	seen, err := lastSeen(ctx, tx, s.ID)
	if seen.URL == s.URL {
		r.ETag, r.LastModified = seen.ETag, seen.LastModified
	}
	return r, err
}

// WithAddress lists the sources that have a web address, oldest first.
func WithAddress(ctx context.Context, tx *db.Tx) ([]Source, error) {
	var list []Source
	err := tx.Each(ctx, selectSource+` from sources s where s.url <> '' order by s.created_at, s.id`, nil, func(rows *sql.Rows) error {
		s, err := scanSource(tx, rows)
		if capture.IsAddress(s.URL) {
			list = append(list, s)
		}
		return err
	})
	return list, err
}

// Standing is the state that a source's address is in.
type Standing struct {
	Check
	Since    time.Time // of the first of the latest checks that all found it in this state
	LastSeen time.Time // when the address last gave a document; zero when never
	Changed  time.Time // when the address last gave another text than before; zero when never
	Offer    Check     // the latest check that found a copy in an archive; zero when none did
}

// StandingOf reads a source's standing from its checks, newest first; those of another address than it has now do not count. Zero when there are none.
func StandingOf(s Source, checks []Check) (now Standing) {
	same := true
	for _, c := range checks {
		if c.URL != s.URL {
			continue
		}
		if now.ID == "" {
			now.Check = c
		}
		if same = same && c.State == now.State; same {
			now.Since = c.CheckedAt
		}
		if now.LastSeen.IsZero() && c.SnapshotID != "" {
			now.LastSeen = c.CheckedAt
		}
		if now.Changed.IsZero() && (c.State == capture.Changed || c.Note == movedAndChanged) {
			now.Changed = c.CheckedAt
		}
		if now.Offer.ID == "" && c.Archived.URL != "" {
			now.Offer = c
		}
	}
	return now
}

// UseMoved gives a source the address that it moved to by one of its checks. version is the version of the source seen. Researchers may.
func UseMoved(ctx context.Context, tx *db.Tx, by auth.Person, source, check string, version int64) (Source, error) {
	return fromCheck(ctx, tx, by, source, check, version, func(s *Source, c Check) bool {
		s.URL = c.FinalURL
		return c.State == capture.Moved
	})
}

// UseArchived gives a source the archive's copy that one of its checks offered. version is the version of the source seen. Researchers may.
func UseArchived(ctx context.Context, tx *db.Tx, by auth.Person, source, check string, version int64) (Source, error) {
	return fromCheck(ctx, tx, by, source, check, version, func(s *Source, c Check) bool {
		s.ArchivedURL = c.Archived.URL
		return c.Archived.URL != ""
	})
}

func fromCheck(ctx context.Context, tx *db.Tx, by auth.Person, source, check string, version int64, use func(*Source, Check) bool) (Source, error) {
	s, err := GetSeen(ctx, tx, by, source)
	if err != nil {
		return s, err
	}
	c, err := GetCheck(ctx, tx, check)
	if err != nil {
		return s, err
	}
	latest, err := LatestCheck(ctx, tx, s.ID)
	if err != nil {
		return s, err
	}
	s.Version = version
	if c.SourceID != s.ID || c.URL != s.URL || c.State == capture.Moved && c.ID != latest.ID || !use(&s, c) {
		return s, fault.New(fault.Conflict, "That check offers no address for this source any more. Check it again.")
	}
	return UpdateSource(ctx, tx, by, s)
}

// headersJSON gives headers as they stand in a column.
func headersJSON(h map[string][]string) string {
	if len(h) == 0 {
		return ""
	}
	b, err := json.Marshal(h)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(b)
}
