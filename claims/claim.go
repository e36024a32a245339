package claims

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Limits of a claim's fields, in code points.
const (
	MaxText          = 4_000
	MaxTitle         = 200
	MaxConclusion    = 1_000
	MaxJustification = 100_000
	MaxNote          = 4_000 // of evidence and of a move
	MaxTags          = 50
	MaxTag           = 60
)

// Claim is a checkable statement and where its check stands. Status and rating are two fields, never one.
type Claim struct {
	ID, Ref                    string
	Title                      string // short wording for lists and pictures, or ""
	Text, Language             string
	Original, OriginalLanguage string // the wording in its own language when Text is a translation, or ""
	Claimant                   string
	Said                       sources.Date
	FirstAppearance            string // source id, or ""
	Context                    string
	MergedInto                 string   // reference of the claim that stands for it, since it was recorded twice; "" for itself
	Tags                       []string // lower case, sorted
	Status                     Status
	Assignee                   string // person id, or ""
	Scale                      string // slug and version of the scale it was rated on
	ScaleVersion               int
	Rating                     string // slug on that scale, or ""
	Conclusion                 string // one sentence, plain text
	Justification              string // Markdown
	RatedBy                    string // actor who gave rating and conclusion, "" while unrated
	RatedAt                    time.Time
	Round                      int    // 1; a correction, and readings that differ, begin the next
	Due                        string // YYYY-MM-DD, or ""
	Priority                   Priority
	Version                    int64

	System, ExternalID   string
	CreatedAt, UpdatedAt time.Time
	CreatedBy            string

	SealedFrom string // person id: who cross-checks the claim that stands for it; "" when nobody does
}

// Short is the claim's title, or its text when it has none.
func (c Claim) Short() string {
	if c.Title != "" {
		return c.Title
	}
	return c.Text
}

func (c *Claim) check() (err error) {
	if strings.TrimSpace(c.Text) == "" {
		return fault.In("text", "Write the claim itself, in its exact wording.")
	}
	if c.Text, err = sources.Text("text", c.Text, MaxText); err != nil {
		return err
	}
	if c.Context, err = sources.Text("context", c.Context, MaxText); err != nil {
		return err
	}
	if c.Original, err = sources.Text("original wording", c.Original, MaxText); err != nil {
		return err
	}
	if c.Title, err = sources.Line("title", c.Title, MaxTitle); err != nil {
		return err
	}
	if c.Claimant, err = sources.Line("claimant", c.Claimant, 300); err != nil {
		return err
	}
	if c.Language, err = languageTag("language", c.Language); err != nil {
		return err
	}
	if c.OriginalLanguage, err = languageTag("original language", c.OriginalLanguage); err != nil {
		return err
	}
	if c.Said, err = sources.ParseDate(string(c.Said)); err != nil {
		return fault.In("said", "%v", err)
	}
	if c.Due, err = ParseDue(c.Due); err != nil {
		return err
	}
	if c.Priority, err = ParsePriority(string(c.Priority)); err != nil {
		return err
	}
	c.Tags, err = checkTags(c.Tags)
	return err
}

// languageTag checks a BCP 47 tag and gives it in its usual form; "" stays "".
func languageTag(field, s string) (string, error) {
	if s = strings.TrimSpace(s); s == "" {
		return "", nil
	}
	tag, err := language.Parse(s)
	if err != nil {
		return "", fault.In(field, "%q is no language code; write en, ar, fr ...", s)
	}
	return tag.String(), nil
}

// findFirstAppearance makes the source's id of what names it: an id, a reference or an imported id.
func (c *Claim) findFirstAppearance(ctx context.Context, tx *db.Tx) error {
	if c.FirstAppearance = strings.TrimSpace(c.FirstAppearance); c.FirstAppearance == "" {
		return nil
	}
	s, err := sources.GetSource(ctx, tx, c.FirstAppearance)
	if errors.Is(err, fault.NotFound) {
		return fault.In("first appearance", "%v", err)
	}
	c.FirstAppearance = s.ID
	return err
}

// Add makes an unassigned, unrated claim; text is required, and what the workflow and Rate set is not taken from c. Researchers may; when it is
// due and its priority: editors.
func Add(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (Claim, error) {
	if err := by.Require(auth.Researcher, "add a claim"); err != nil {
		return c, err
	}
	c = Claim{
		ID: db.NewID(), Status: Unassigned, Round: 1, Version: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now(), CreatedBy: by.Actor(),
		Title: c.Title, Text: c.Text, Language: c.Language, Original: c.Original, OriginalLanguage: c.OriginalLanguage, Claimant: c.Claimant,
		Said: c.Said, FirstAppearance: c.FirstAppearance, Context: c.Context, Tags: c.Tags, System: c.System, ExternalID: c.ExternalID,
		Due: c.Due, Priority: c.Priority,
	}
	if err := c.check(); err != nil {
		return c, err
	}
	if (c.Due != "" || c.Priority != Usual) && !c.PlannedBy(by) {
		return c, fault.New(fault.Denied, "When a claim is due and its priority are for editors and for whom it is assigned to. Leave them out, or ask an editor.")
	}
	if err := c.findFirstAppearance(ctx, tx); err != nil {
		return c, err
	}
	var err error
	if c.Ref, err = sources.NextRef(ctx, tx, "CT"); err != nil {
		return c, err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "claim.add", Table: "claims", ID: c.ID}
	now := db.FormatTime(c.CreatedAt)
	err = ledger.Insert(ctx, tx, e, `id ref title text language original original_language claimant said first_appearance context tags
			status assignee scale scale_version rating conclusion justification rated_by rated_at round version system external_id folded
			created_at created_by updated_at due priority`,
		c.ID, c.Ref, c.Title, c.Text, c.Language, c.Original, c.OriginalLanguage, c.Claimant, string(c.Said), nullable(c.FirstAppearance),
		c.Context, toJSON(c.Tags), string(c.Status), nil, "", 0, "", "", "", "", "", 1, 1, c.System, c.ExternalID, c.folded(),
		now, c.CreatedBy, now, c.Due, string(c.Priority))
	if err != nil {
		return c, err
	}
	if err := c.addTags(ctx, tx); err != nil {
		return c, err
	}
	return c, enqueue(ctx, tx, EventClaimCreated, c, Subject{})
}

const selectClaim = `
	select c.id, c.ref, c.title, c.text, c.language, c.original, c.original_language, c.claimant, c.said, coalesce(c.first_appearance, ''), c.context,
		c.tags, c.status, coalesce(c.assignee, ''), c.scale, c.scale_version, c.rating, c.conclusion, c.justification, c.rated_by, c.rated_at,
		c.round, c.version, c.system, c.external_id, c.created_at, c.created_by, c.updated_at, c.due, c.priority,
		case c.status when 'withdrawn' then coalesce((select i.ref from claim_merges m join claims i on i.id = m.into_claim where m.claim = c.id and m.undone_at = ''), '') else '' end,
		` + secondOfMerged + ` from claims c`

func scanClaim(row scanner) (c Claim, err error) {
	var tags, rated, created, updated string
	err = row.Scan(&c.ID, &c.Ref, &c.Title, &c.Text, &c.Language, &c.Original, &c.OriginalLanguage, &c.Claimant, &c.Said, &c.FirstAppearance, &c.Context,
		&tags, &c.Status, &c.Assignee, &c.Scale, &c.ScaleVersion, &c.Rating, &c.Conclusion, &c.Justification, &c.RatedBy, &rated,
		&c.Round, &c.Version, &c.System, &c.ExternalID, &created, &c.CreatedBy, &updated, &c.Due, &c.Priority, &c.MergedInto, &c.SealedFrom)
	if err != nil {
		return c, err
	}
	if err = fromJSON(tags, &c.Tags); err != nil {
		return c, err
	}
	for _, t := range []struct {
		s  string
		to *time.Time
	}{{rated, &c.RatedAt}, {created, &c.CreatedAt}, {updated, &c.UpdatedAt}} {
		if *t.to, err = db.ParseTime(t.s); err != nil {
			return c, err
		}
	}
	return c, nil
}

// Get gives a claim by id, short reference (any letter case) or imported id ("SYSTEM:ID" or the bare id of the system "import").
func Get(ctx context.Context, tx *db.Tx, id string) (Claim, error) {
	k := sources.ParseKey("CT", id)
	where, args := ` where c.id = $1`, []any{k.ID}
	switch {
	case k.Ref != "":
		where, args = ` where c.ref = $1`, []any{k.Ref}
	case k.External != "":
		where, args = ` where c.system = $1 and c.external_id = $2 and c.external_id <> ''`, []any{k.System, k.External}
	}
	c, err := scanClaim(tx.QueryRow(ctx, selectClaim+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.Newf(fault.NotFound, "There is no claim %q. Name one by its id or its reference, such as CT-0001.", id)
	}
	return c, err
}
