package claims

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// MaxComment is the most a comment may have, in code points.
const MaxComment = 10_000

// Comment is what somebody said about a claim or one piece of its evidence. A thread is a first comment and those that have it as parent.
type Comment struct {
	ID, ClaimID    string
	EvidenceID     string // "" for the claim itself
	Parent         string // the first comment of its thread, "" for that one
	Text           string
	Mentions       []string // ids of people; the text holds their names
	SpeaksOfRating bool     // kept from who is asked for a blind cross-check
	CreatedAt      time.Time
	CreatedBy      string    // actor
	EditedAt       time.Time // zero unless its author changed it; the ledger holds the words before
	WithdrawnAt    time.Time // zero while it stands
	ResolvedAt     time.Time // of a thread: on its first comment
	ResolvedBy     string    // actor
	Version        int64
}

// NewComment is what somebody is about to say.
type NewComment struct {
	Claim    string // id or reference; a reply and a comment on evidence need none
	Evidence string // id, or ""
	Parent   string // any comment of the thread that it answers, or ""
	Text     string
}

const selectComment = `
	select c.id, c.claim, coalesce(c.evidence, ''), coalesce(c.parent, ''), c.text, c.mentions, c.speaks_of_rating, c.created_at, c.created_by,
		c.edited_at, c.withdrawn_at, c.resolved_at, c.resolved_by, c.version from comments c`

func scanComment(row scanner) (c Comment, err error) {
	var mentions, created, edited, withdrawn, resolved string
	err = row.Scan(&c.ID, &c.ClaimID, &c.EvidenceID, &c.Parent, &c.Text, &mentions, &c.SpeaksOfRating, &created, &c.CreatedBy,
		&edited, &withdrawn, &resolved, &c.ResolvedBy, &c.Version)
	if err != nil {
		return c, err
	}
	if err = fromJSON(mentions, &c.Mentions); err != nil {
		return c, err
	}
	for _, t := range []struct {
		s  string
		to *time.Time
	}{{created, &c.CreatedAt}, {edited, &c.EditedAt}, {withdrawn, &c.WithdrawnAt}, {resolved, &c.ResolvedAt}} {
		if *t.to, err = db.ParseTime(t.s); err != nil {
			return c, err
		}
	}
	return c, nil
}

var errNoComment = fault.New(fault.NotFound, "There is no such comment.")

func commentByID(ctx context.Context, tx *db.Tx, id string) (Comment, error) {
	c, err := scanComment(tx.QueryRow(ctx, selectComment+` where c.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, errNoComment
	}
	return c, err
}

// GetComment gives one comment that by may read, and the claim that it is about; one that is kept from by is not found.
func GetComment(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Comment, Claim, error) {
	c, err := commentByID(ctx, tx, id)
	if err != nil {
		return c, Claim{}, err
	}
	about, err := Get(ctx, tx, c.ClaimID)
	if err != nil {
		return c, about, err
	}
	seal, err := SealFor(ctx, tx, by, about)
	if err != nil {
		return Comment{}, about, err
	}
	hidden, err := hiddenWith(ctx, tx, by)
	if err == nil && (seal.Comment(c) || hidden[c.ID]) {
		return Comment{}, about, errNoComment
	}
	return c, about, err
}

// AddComment says something. A reply goes to the first comment of its thread, wherever that stands. Researchers may.
func AddComment(ctx context.Context, tx *db.Tx, by auth.Person, n NewComment) (Comment, error) {
	if err := by.Require(auth.Researcher, "comment"); err != nil {
		return Comment{}, err
	}
	c, about, first, err := n.place(ctx, tx, by)
	if err != nil {
		return c, err
	}
	if err := c.say(ctx, tx, n.Text); err != nil {
		return c, err
	}
	if c.SpeaksOfRating, err = speaks(ctx, tx, by, about, first); err != nil {
		return c, err
	}
	c.SpeaksOfRating = c.SpeaksOfRating || first.SpeaksOfRating
	if err := c.insert(ctx, tx); err != nil {
		return c, err
	}
	if err := announceComment(ctx, tx, by, about, c, first); err != nil {
		return c, err
	}
	return c, enqueue(ctx, tx, EventCommentAdded, about, Subject{Comment: c.ID, Evidence: c.EvidenceID})
}

// place finds what a new comment is about, and the first comment of its thread.
func (n NewComment) place(ctx context.Context, tx *db.Tx, by auth.Person) (c Comment, about Claim, first Comment, err error) {
	c = Comment{ID: db.NewID(), CreatedAt: tx.Now(), CreatedBy: by.Actor(), Version: 1}
	claim := n.Claim
	switch {
	case n.Parent != "":
		if first, about, err = GetComment(ctx, tx, by, n.Parent); err != nil {
			return c, about, first, err
		}
		if first.Parent != "" {
			if first, about, err = GetComment(ctx, tx, by, first.Parent); err != nil {
				return c, about, first, err
			}
		}
		c.ClaimID, c.EvidenceID, c.Parent = first.ClaimID, first.EvidenceID, first.ID
		return c, about, first, nil
	case n.Evidence != "":
		e, err := GetEvidence(ctx, tx, n.Evidence)
		if err != nil {
			return c, about, first, err
		}
		c.EvidenceID, claim = e.ID, e.ClaimID
	}
	about, err = Get(ctx, tx, claim)
	c.ClaimID = about.ID
	return c, about, first, err
}

// say checks the words and finds whom they name.
func (c *Comment) say(ctx context.Context, tx *db.Tx, text string) (err error) {
	if c.Text, err = sources.Text("comment", text, MaxComment); err != nil {
		return err
	}
	if c.Text == "" {
		return fault.In("comment", "Write something first; nothing was saved.")
	}
	people, err := auth.People(ctx, tx)
	if err != nil {
		return err
	}
	if c.Mentions = mentioned(c.Text, people); len(c.Mentions) > MaxMentions {
		return fault.In("comment", "The comment names %d people; %d is the most.", len(c.Mentions), MaxMentions)
	}
	return nil
}

func (c Comment) insert(ctx context.Context, tx *db.Tx) error {
	e := ledger.Entry{Actor: c.CreatedBy, Action: "comment.add", Table: "comments", ID: c.ID}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into comments (id, claim, evidence, parent, text, mentions, speaks_of_rating, created_at, created_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			c.ID, c.ClaimID, nullable(c.EvidenceID), nullable(c.Parent), c.Text, toJSON(c.Mentions), bit(c.SpeaksOfRating), db.FormatTime(c.CreatedAt), c.CreatedBy)
		return err
	})
}

// save writes what can change of a comment, as its next version.
func (c *Comment) save(ctx context.Context, tx *db.Tx, by auth.Person, action string) error {
	e := ledger.Entry{Actor: by.Actor(), Action: action, Table: "comments", ID: c.ID}
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update comments set text = $3, mentions = $4, speaks_of_rating = $5, edited_at = $6, withdrawn_at = $7, resolved_at = $8, resolved_by = $9,
				version = version + 1
			where id = $1 and version = $2`,
			c.ID, c.Version, c.Text, toJSON(c.Mentions), bit(c.SpeaksOfRating), db.FormatTime(c.EditedAt), db.FormatTime(c.WithdrawnAt),
			db.FormatTime(c.ResolvedAt), c.ResolvedBy)
		if err == nil && n == 0 {
			err = errCommentChanged
		}
		return err
	})
	c.Version++
	return err
}

var errCommentChanged = fault.New(fault.Stale, "This comment was changed while you were at it, so nothing was saved. Look at both versions, then save yours again.")

// EditComment changes the words of one's own comment; version is the version seen (fault.Stale otherwise). The ledger keeps the words before.
// Those whom it names anew are told.
func EditComment(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, text string) (Comment, error) {
	c, about, err := ownComment(ctx, tx, by, id)
	if err != nil {
		return c, err
	}
	switch {
	case c.Version != version:
		return c, errCommentChanged
	case !c.WithdrawnAt.IsZero():
		return c, fault.New(fault.Conflict, "You have withdrawn this comment. Bring it back first, then change it.")
	}
	before := c
	if err := c.say(ctx, tx, text); err != nil {
		return before, err
	}
	if c.Text == before.Text {
		return before, nil
	}
	now, err := speaks(ctx, tx, by, about, Comment{})
	if err != nil {
		return before, err
	}
	c.SpeaksOfRating, c.EditedAt = c.SpeaksOfRating || now, tx.Now()
	if err := c.save(ctx, tx, by, "comment.edit"); err != nil {
		return before, err
	}
	return c, announceMentions(ctx, tx, by, c, before.Mentions)
}

// WithdrawComment takes one's own comment back: it stands as withdrawn, and what was answered stays. RestoreComment undoes it.
func WithdrawComment(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Comment, error) {
	return stand(ctx, tx, by, id, false)
}

// RestoreComment brings back what its author withdrew.
func RestoreComment(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Comment, error) {
	return stand(ctx, tx, by, id, true)
}

// stand says whether one's own comment does; one that does so already is left as it is.
func stand(ctx context.Context, tx *db.Tx, by auth.Person, id string, stands bool) (Comment, error) {
	c, _, err := ownComment(ctx, tx, by, id)
	if err != nil || c.WithdrawnAt.IsZero() == stands {
		return c, err
	}
	if stands {
		c.WithdrawnAt = time.Time{}
		return c, c.save(ctx, tx, by, "comment.restore")
	}
	c.WithdrawnAt = tx.Now()
	return c, c.save(ctx, tx, by, "comment.withdraw")
}

// ownComment gives a comment to its author.
func ownComment(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Comment, Claim, error) {
	if err := by.Require(auth.Researcher, "change a comment"); err != nil {
		return Comment{}, Claim{}, err
	}
	c, about, err := GetComment(ctx, tx, by, id)
	if err == nil && c.CreatedBy != by.Actor() {
		err = fault.New(fault.Denied, "Only its author changes or withdraws a comment. Answer it instead.")
	}
	return c, about, err
}

// ResolveThread says that a thread (any comment of it) is done; ReopenThread, that it is not. Researchers may.
func ResolveThread(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Comment, error) {
	return resolve(ctx, tx, by, id, true)
}

// ReopenThread opens a resolved thread again.
func ReopenThread(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Comment, error) {
	return resolve(ctx, tx, by, id, false)
}

// resolve gives the thread's first comment; a thread that is as asked already is left as it is.
func resolve(ctx context.Context, tx *db.Tx, by auth.Person, id string, done bool) (Comment, error) {
	if err := by.Require(auth.Researcher, "resolve a thread"); err != nil {
		return Comment{}, err
	}
	c, _, err := GetComment(ctx, tx, by, id)
	if err == nil && c.Parent != "" {
		c, _, err = GetComment(ctx, tx, by, c.Parent)
	}
	if err != nil || c.ResolvedAt.IsZero() == !done {
		return c, err
	}
	if !done {
		c.ResolvedAt, c.ResolvedBy = time.Time{}, ""
		return c, c.save(ctx, tx, by, "comment.reopen")
	}
	c.ResolvedAt, c.ResolvedBy = tx.Now(), by.Actor()
	return c, c.save(ctx, tx, by, "comment.resolve")
}
