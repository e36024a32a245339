package sources

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/cases"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Publisher stands behind sources.
type Publisher struct {
	ID                string
	Name, Latin       string // in its own script; in Latin script when that is another
	Language          string
	Kind, Domain      string
	Country, Owner    string
	CorrectionsPolicy string
	Note              string
	Version           int64

	System, ExternalID   string
	CreatedAt, UpdatedAt time.Time
}

// PublisherSummary is a row of the publishers list.
type PublisherSummary struct {
	Publisher
	Sources  int
	Passages int    // cited in standing evidence
	Grade    string // the latest, "" when not graded
}

func (p *Publisher) check() error {
	if strings.TrimSpace(p.Name) == "" {
		return fault.In("name", "Give the publisher's name, in its own script.")
	}
	return checked(line("name", &p.Name, 300), line("latin", &p.Latin, 300), line("language", &p.Language, 35), line("kind", &p.Kind, 100),
		line("domain", &p.Domain, 253), line("country", &p.Country, 100), line("owner", &p.Owner, 300),
		paragraphs("corrections policy", &p.CorrectionsPolicy, 4000), paragraphs("note", &p.Note, 4000))
}

// AddPublisher makes a publisher; name is required. Researchers may.
func AddPublisher(ctx context.Context, tx *db.Tx, by auth.Person, p Publisher) (Publisher, error) {
	if err := by.Require(auth.Researcher, "add a publisher"); err != nil {
		return p, err
	}
	if p.Language == "" {
		p.Language = languageOfScript(p.Name)
	}
	if err := p.check(); err != nil {
		return p, err
	}
	p.ID, p.Version, p.CreatedAt, p.UpdatedAt = db.NewID(), 1, tx.Now(), tx.Now()
	e := ledger.Entry{Actor: by.Actor(), Action: "publisher.add", Table: "publishers", ID: p.ID}
	if names, ok := tx.Kept(publisherNamesKey{}).(map[string]string); ok {
		for _, name := range []string{p.Name, p.Latin, p.Domain} {
			if folded := foldName(name); name != "" && names[folded] == "" { // else an older one has it
				names[folded] = p.ID
			}
		}
	}
	now := db.FormatTime(p.CreatedAt)
	return p, ledger.Insert(ctx, tx, e, `id name latin language kind domain country owner corrections_policy note version system external_id created_at updated_at`,
		p.ID, p.Name, p.Latin, p.Language, p.Kind, p.Domain, p.Country, p.Owner, p.CorrectionsPolicy, p.Note, 1, p.System, p.ExternalID, now, now)
}

// UpdatePublisher changes p's fields; p.Version is the version seen. Editors may.
func UpdatePublisher(ctx context.Context, tx *db.Tx, by auth.Person, p Publisher) (Publisher, error) {
	if err := by.Require(auth.Editor, "change a publisher"); err != nil {
		return p, err
	}
	if err := p.check(); err != nil {
		return p, err
	}
	tx.Keep(publisherNamesKey{}, nil)
	e := ledger.Entry{Actor: by.Actor(), Action: "publisher.change", Table: "publishers", ID: p.ID}
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update publishers set name = $3, latin = $4, language = $5, kind = $6, domain = $7, country = $8, owner = $9,
				corrections_policy = $10, note = $11, version = version + 1, updated_at = $12
			where id = $1 and version = $2`,
			p.ID, p.Version, p.Name, p.Latin, p.Language, p.Kind, p.Domain, p.Country, p.Owner, p.CorrectionsPolicy, p.Note, db.FormatTime(tx.Now()))
		return stale(n, err, "publisher")
	})
	if err != nil {
		return p, err
	}
	return GetPublisher(ctx, tx, p.ID)
}

// stale makes an update that met no row the fault that it is.
func stale(rows int64, err error, what string) error {
	if err == nil && rows == 0 {
		return fault.Newf(fault.Stale, "Somebody changed this %s while you were at it. Look at what is new, then save again.", what)
	}
	return err
}

const selectPublisher = `
	select p.id, p.name, p.latin, p.language, p.kind, p.domain, p.country, p.owner, p.corrections_policy, p.note,
		p.version, p.system, p.external_id, p.created_at, p.updated_at`

func (p *Publisher) fields(created, updated *string) []any {
	return []any{&p.ID, &p.Name, &p.Latin, &p.Language, &p.Kind, &p.Domain, &p.Country, &p.Owner, &p.CorrectionsPolicy, &p.Note,
		&p.Version, &p.System, &p.ExternalID, created, updated}
}

type scanner interface{ Scan(...any) error }

func scanPublisher(row scanner, more ...any) (p Publisher, err error) {
	var created, updated string
	if err = row.Scan(append(p.fields(&created, &updated), more...)...); err != nil {
		return p, err
	}
	return p, times(created, &p.CreatedAt, updated, &p.UpdatedAt)
}

// times parses pairs of a stored time and where it goes.
func times(pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		t, err := db.ParseTime(pairs[i].(string))
		if err != nil {
			return err
		}
		*pairs[i+1].(*time.Time) = t
	}
	return nil
}

// PublisherOf gives the publisher of a source; zero when it is not known.
func PublisherOf(ctx context.Context, tx *db.Tx, s Source) (Publisher, error) {
	if s.PublisherID == "" {
		return Publisher{}, nil
	}
	return GetPublisher(ctx, tx, s.PublisherID)
}

// GetPublisher gives one publisher by id or imported id ("SYSTEM:ID", or the bare id of the system "import").
func GetPublisher(ctx context.Context, tx *db.Tx, id string) (Publisher, error) {
	k := ParseKey("", id)
	p, err := scanPublisher(tx.QueryRow(ctx, selectPublisher+`
		from publishers p where p.id = $1 or (p.system = $2 and p.external_id = $3 and p.external_id <> '')`, k.ID, k.System, k.External))
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.Newf(fault.NotFound, "There is no publisher %q. Look it up under Publishers.", id)
	}
	return p, err
}

// FindPublisher gives the publisher with this name, Latin name or domain, letter case and white space aside, the oldest of several; or
// fault.NotFound.
func FindPublisher(ctx context.Context, tx *db.Tx, name string) (Publisher, error) {
	name = strings.TrimSpace(name)
	p, err := scanPublisher(tx.QueryRow(ctx, selectPublisher+`
		from publishers p where p.name = $1 order by p.created_at, p.id limit 1`, name))
	if err == nil || !errors.Is(err, sql.ErrNoRows) || name == "" {
		return p, orNoPublisher(err, name)
	}
	names, err := publisherNames(ctx, tx)
	if err != nil {
		return p, err
	}
	id, ok := names[foldName(name)]
	if !ok {
		return p, orNoPublisher(sql.ErrNoRows, name)
	}
	return GetPublisher(ctx, tx, id)
}

type publisherNamesKey struct{}

// publisherNames gives the ids of publishers by every name that they have, folded, the oldest's where several share one. Where many are looked up
// in one transaction, they are read once.
func publisherNames(ctx context.Context, tx *db.Tx) (map[string]string, error) {
	if names, ok := tx.Kept(publisherNamesKey{}).(map[string]string); ok {
		return names, nil
	}
	names := map[string]string{}
	err := tx.Each(ctx, `select id, name, latin, domain from publishers order by created_at desc, id desc`, nil, func(rows *sql.Rows) error {
		var p Publisher
		err := rows.Scan(&p.ID, &p.Name, &p.Latin, &p.Domain)
		p.enter(names)
		return err
	})
	if err != nil || !tx.Writable() {
		return names, err
	}
	tx.Keep(publisherNamesKey{}, names)
	tx.OnUndone(func() { tx.Keep(publisherNamesKey{}, nil) })
	return names, nil
}

// enter adds the publisher's names.
func (p *Publisher) enter(names map[string]string) {
	for _, name := range []string{p.Name, p.Latin, p.Domain} {
		if name != "" {
			names[foldName(name)] = p.ID
		}
	}
}

func orNoPublisher(err error, name string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Newf(fault.NotFound, "There is no publisher called %q yet.", name)
	}
	return err
}

// foldName levels letter case, white space and what Arabic writers leave out or put in: marks and tatweel.
func foldName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == 'ـ' || unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
	return cases.Fold().String(strings.Join(strings.Fields(s), " "))
}

// languageOfScript guesses the language of a name from its letters where a script nearly says it.
func languageOfScript(s string) string {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Arabic, r):
			return "ar"
		case unicode.Is(unicode.Hebrew, r):
			return "he"
		}
	}
	return ""
}

// ListPublishers lists publishers by name, those whose names or domain hold q when q is not "".
func ListPublishers(ctx context.Context, tx *db.Tx, q string) ([]PublisherSummary, error) {
	var list []PublisherSummary
	want := foldName(q)
	err := tx.Each(ctx, selectPublisher+`,
			(select count(*) from sources s where s.publisher = p.id),
			(select count(distinct e.passage) from sources s join evidence e on e.source = s.id and e.withdrawn_at = '' where s.publisher = p.id),
			coalesce((select g.grade from reliability_grades g where g.publisher = p.id order by g.graded_at desc limit 1), '')
		from publishers p order by p.name, p.id`, nil, func(rows *sql.Rows) error {
		var s PublisherSummary
		var err error
		s.Publisher, err = scanPublisher(rows, &s.Sources, &s.Passages, &s.Grade)
		if strings.Contains(foldName(s.Name+"\n"+s.Latin+"\n"+s.Domain), want) {
			list = append(list, s)
		}
		return err
	})
	return list, err
}

// Grade is a publisher's dated reliability, Admiralty A (reliable) to F (cannot be judged).
type Grade struct {
	ID, Publisher, Grade, Reason, GradedBy string
	GradedAt                               time.Time
}

// GradePublisher adds a dated grade with its reason. Editors may.
func GradePublisher(ctx context.Context, tx *db.Tx, by auth.Person, publisher, grade, reason string) (Grade, error) {
	g := Grade{ID: db.NewID(), Publisher: publisher, Grade: strings.ToUpper(strings.TrimSpace(grade)), Reason: reason, GradedBy: by.Actor(), GradedAt: tx.Now()}
	if err := by.Require(auth.Editor, "grade a publisher"); err != nil {
		return g, err
	}
	if len(g.Grade) != 1 || g.Grade < "A" || g.Grade > "F" {
		return g, fault.In("grade", "Choose a grade from A (reliable) to F (cannot be judged).")
	}
	if strings.TrimSpace(reason) == "" {
		return g, fault.In("reason", "Say in a sentence what the grade rests on.")
	}
	if err := paragraphs("reason", &g.Reason, 4000)(); err != nil {
		return g, err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "publisher.grade", Table: "reliability_grades", ID: g.ID, Reason: g.Reason}
	return g, ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into reliability_grades (id, publisher, grade, reason, graded_at, graded_by) values ($1, $2, $3, $4, $5, $6)`,
			g.ID, g.Publisher, g.Grade, g.Reason, db.FormatTime(g.GradedAt), g.GradedBy)
		return err
	})
}

// Grades gives a publisher's grades, newest first.
func Grades(ctx context.Context, tx *db.Tx, publisher string) ([]Grade, error) {
	var grades []Grade
	err := tx.Each(ctx, `
		select id, publisher, grade, reason, graded_at, graded_by from reliability_grades
		where publisher = $1 order by graded_at desc, id desc`, []any{publisher}, func(rows *sql.Rows) error {
		g, err := scanGrade(rows)
		grades = append(grades, g)
		return err
	})
	return grades, err
}

func scanGrade(row scanner) (g Grade, err error) {
	var at string
	if err = row.Scan(&g.ID, &g.Publisher, &g.Grade, &g.Reason, &at, &g.GradedBy); err != nil {
		return g, err
	}
	return g, times(at, &g.GradedAt)
}
