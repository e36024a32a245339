package sources

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Source is one publication or document.
type Source struct {
	ID, Ref       string
	PublisherID   string // "" when unknown
	Title         string
	Authors       []string
	Published     Date
	Language, URL string
	ArchivedURL   string // of a copy in an archive that somebody took as this source's
	Kind          string // "article", "letter", "papers", "interview", "report", "video", "dataset", "post" ...: free text
	Basis         string // unknown, document, firsthand
	BasisReason   string
	BasisClaims   []string // claim ids that the basis speaks of, sorted; empty: all
	Group         string   // origins of one witness, archive or owner share it
	GroupReason   string
	Located       bool // false: known of, never seen
	Note          string
	Notice        Notice // what its publisher has said of it since; zero: nothing
	MergedInto    string // id of the record of the same source that stands for this one, or ""
	MergeReason   string
	Sharing       string // whether its texts may be handed on: SharingShare, SharingHash, or "" as the newsroom does usually
	Version       int64

	System, ExternalID   string
	CreatedAt, UpdatedAt time.Time

	Confidential       bool
	ConfidentialReason string
	AddedBy            string // actor; of confidential sources only
	Withheld           bool   // it is confidential, and this is what whoever asked may know of it
}

// Notice is what a publisher has said of its source since it came out.
type Notice struct {
	Kind   string // corrected, retracted, withdrawn
	Date   Date   // of the publisher's notice
	URL    string // where it stands
	Reason string
	At     time.Time // when it was recorded here
	By     string    // actor
}

// Fallen reports whether the source was retracted or withdrawn: no lineage counts it any more.
func (s Source) Fallen() bool { return s.Notice.Kind == "retracted" || s.Notice.Kind == "withdrawn" }

// Bases lists what a source's basis can be, in the order in which people choose.
var Bases = []string{"unknown", "document", "firsthand"}

func (s *Source) check() error {
	if strings.TrimSpace(s.Title) == "" {
		return fault.In("title", "Give the source a title, or say what it is: \"Letter, Bill Clinton to Hafez al-Assad\".")
	}
	if s.Basis == "" {
		s.Basis = "unknown"
	}
	if s.Basis != "unknown" && s.Basis != "document" && s.Basis != "firsthand" {
		return fault.In("basis", "%q is no basis. There are document (it is the record itself), firsthand (it saw or did it) and unknown.", s.Basis)
	}
	for field, address := range map[string]string{"url": s.URL, "archived url": s.ArchivedURL} {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
			return fault.In(field, "%q is no web address; it begins with https:// or http://.", address)
		}
	}
	var err error
	if s.Published, err = ParseDate(string(s.Published)); err != nil {
		return err
	}
	slices.Sort(s.BasisClaims)
	if s.BasisClaims = slices.Compact(s.BasisClaims); len(s.BasisClaims) > 0 && s.Basis == "unknown" {
		return fault.In("basis", "An unknown basis cannot be limited to some claims. Choose document or firsthand, or name no claims.")
	}
	if s.Sharing != "" && s.Sharing != SharingShare && s.Sharing != SharingHash {
		return fault.In("sharing", "A source's texts are shared, or their hashes alone, or what the newsroom does usually holds.")
	}
	if len(s.Authors) > 100 {
		return fault.In("authors", "%d authors are too many; 100 is the most.", len(s.Authors))
	}
	for i := range s.Authors {
		if err := line("author", &s.Authors[i], 300)(); err != nil {
			return err
		}
	}
	return checked(line("title", &s.Title, 1000), line("language", &s.Language, 35), line("url", &s.URL, 2000), line("archived url", &s.ArchivedURL, 2000), line("kind", &s.Kind, 100),
		line("group", &s.Group, 200), paragraphs("reason for the basis", &s.BasisReason, 2000),
		paragraphs("reason for the group", &s.GroupReason, 2000), paragraphs("note", &s.Note, 4000))
}

// CheckReasons refuses a basis or a group that s was given since before without a reason: both change what is counted, so a reviewer must
// be able to see what they rest on. Imported records may lack them.
func (s Source) CheckReasons(before Source) error {
	switch {
	case s.Basis != before.Basis && s.Basis != "" && s.Basis != "unknown" && strings.TrimSpace(s.BasisReason) == "":
		return fault.In("reason for the basis", "Say in a sentence how you know that this source is the record itself, or that it saw or did what it tells.")
	case s.Group != before.Group && s.Group != "" && strings.TrimSpace(s.GroupReason) == "":
		return fault.In("reason for the group", "Say in a sentence what this source shares with the others of the group: one witness, one archive, one owner.")
	}
	return nil
}

// Groups lists the groups that sources have, by name.
func Groups(ctx context.Context, tx *db.Tx) (list []string, err error) {
	err = tx.Each(ctx, `select distinct s.origin_group from sources s where s.origin_group <> '' limit 500`, nil, func(rows *sql.Rows) error {
		var group string
		err := rows.Scan(&group)
		list = append(list, group)
		return err
	})
	slices.Sort(list)
	return list, err
}

// nullable gives an optional reference as the database takes it.
func nullable(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// AddSource makes a source without a snapshot. Researchers may.
func AddSource(ctx context.Context, tx *db.Tx, by auth.Person, s Source) (Source, error) {
	if err := by.Require(auth.Researcher, "add a source"); err != nil {
		return s, err
	}
	if err := s.check(); err != nil {
		return s, err
	}
	var err error
	if s.Ref, err = NextRef(ctx, tx, "SR"); err != nil {
		return s, err
	}
	s.ID, s.Version, s.CreatedAt, s.UpdatedAt = db.NewID(), 1, tx.Now(), tx.Now()
	e := ledger.Entry{Actor: by.Actor(), Action: "source.add", Table: "sources", ID: s.ID}
	now := db.FormatTime(s.CreatedAt)
	return s, ledger.Insert(ctx, tx, e, `id ref publisher title authors published language url kind basis basis_reason
			origin_group group_reason located note version system external_id created_at updated_at archived_url basis_claims
			notice notice_date notice_url notice_reason noticed_at noticed_by merged_into merge_reason confidential confidential_reason sharing`,
		s.ID, s.Ref, nullable(s.PublisherID), s.Title, toJSON(s.Authors), string(s.Published), s.Language, s.URL, s.Kind, s.Basis, s.BasisReason,
		s.Group, s.GroupReason, bit(s.Located), s.Note, 1, s.System, s.ExternalID, now, now, s.ArchivedURL, s.limits(),
		"", "", "", "", "", "", nil, "", "", "", s.Sharing)
}

// UpdateSource changes a source's fields; s.Version is the version seen. Researchers may.
func UpdateSource(ctx context.Context, tx *db.Tx, by auth.Person, s Source) (Source, error) {
	if err := by.Require(auth.Researcher, "change a source"); err != nil {
		return s, err
	}
	if err := s.check(); err != nil {
		return s, err
	}
	if _, err := GetSeen(ctx, tx, by, s.ID); err != nil {
		return s, err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "source.change", Table: "sources", ID: s.ID}
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update sources set publisher = $3, title = $4, authors = $5, published = $6, language = $7, url = $8, kind = $9, basis = $10,
				basis_reason = $11, origin_group = $12, group_reason = $13, located = $14, note = $15, version = version + 1, updated_at = $16,
				archived_url = $17, basis_claims = $18, sharing = $19
			where id = $1 and version = $2`,
			s.ID, s.Version, nullable(s.PublisherID), s.Title, toJSON(s.Authors), string(s.Published), s.Language, s.URL, s.Kind, s.Basis,
			s.BasisReason, s.Group, s.GroupReason, bit(s.Located), s.Note, db.FormatTime(tx.Now()), s.ArchivedURL, s.limits(), s.Sharing)
		return stale(n, err, "source")
	})
	if err != nil {
		return s, err
	}
	return GetSource(ctx, tx, s.ID)
}

var selectSource = `
	select s.id, s.ref, coalesce(s.publisher, ''), s.title, s.authors, s.published, s.language, s.url, s.kind, s.basis, s.basis_reason,
		s.origin_group, s.group_reason, s.located, s.note, s.version, s.system, s.external_id, s.created_at, s.updated_at,
		s.archived_url, s.basis_claims, s.notice, s.notice_date, s.notice_url, s.notice_reason, s.noticed_at, s.noticed_by,
		coalesce(s.merged_into, ''), s.merge_reason, s.sharing, s.confidential_reason, ` + adderOfRow

// adderOfRow is adder for the row of sources itself.
var adderOfRow = `case when s.confidential = '' then '' else ` + adder("s.id") + ` end`

// limits gives BasisClaims as they stand in their column: "" is all claims.
func (s Source) limits() string {
	if len(s.BasisClaims) == 0 {
		return ""
	}
	return toJSON(s.BasisClaims)
}

func scanSource(tx *db.Tx, row scanner, more ...any) (s Source, err error) {
	var authors, created, updated, limits, noticed string
	err = row.Scan(append([]any{&s.ID, &s.Ref, &s.PublisherID, &s.Title, &authors, &s.Published, &s.Language, &s.URL, &s.Kind, &s.Basis, &s.BasisReason,
		&s.Group, &s.GroupReason, &s.Located, &s.Note, &s.Version, &s.System, &s.ExternalID, &created, &updated, &s.ArchivedURL, &limits,
		&s.Notice.Kind, &s.Notice.Date, &s.Notice.URL, &s.Notice.Reason, &noticed, &s.Notice.By, &s.MergedInto, &s.MergeReason,
		&s.Sharing, &s.ConfidentialReason, &s.AddedBy}, more...)...)
	if err != nil {
		return s, err
	}
	if s.Authors, err = fromJSON(authors); err != nil {
		return s, err
	}
	if limits != "" {
		if s.BasisClaims, err = fromJSON(limits); err != nil {
			return s, err
		}
	}
	s.Confidential = s.AddedBy != ""
	if Hidden(tx, s.AddedBy) {
		s.withhold()
	}
	return s, times(created, &s.CreatedAt, updated, &s.UpdatedAt, noticed, &s.Notice.At)
}

// GetSeen is GetSource for those who change, cite or link it: a confidential one is fault.Denied to whoever may not see it.
func GetSeen(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Source, error) {
	s, err := GetSource(ctx, tx, id)
	if err == nil {
		err = s.CheckSeen(by)
	}
	return s, err
}

// GetSource gives a source by id, short reference (any letter case) or imported id ("SYSTEM:ID" or the bare id of the system "import").
func GetSource(ctx context.Context, tx *db.Tx, id string) (Source, error) {
	where, args := named(id)
	s, err := scanSource(tx, tx.QueryRow(ctx, selectSource+` from sources s`+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return s, noSource(id)
	}
	return s, err
}

// named is the condition for what GetSource is asked for.
func named(id string) (where string, args []any) {
	k := ParseKey("SR", id)
	switch {
	case k.Ref != "":
		return ` where s.ref = $1`, []any{k.Ref}
	case k.External != "":
		return ` where s.system = $1 and s.external_id = $2 and s.external_id <> ''`, []any{k.System, k.External}
	}
	return ` where s.id = $1`, []any{k.ID}
}

func noSource(id string) error {
	return fault.Newf(fault.NotFound, "There is no source %q. Name one by its id or its reference, such as SR-0001.", id)
}
