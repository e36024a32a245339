package claims

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// SignOff is one person's approval of what is to be published.
type SignOff struct {
	ID, ClaimID string
	Round       int
	Person      string // actor
	Note        string
	GivenAt     time.Time
	WithdrawnAt time.Time
	Lapsed      bool // what was approved has changed since, or whoever approved answers for it now

	of string
}

// Counts reports whether the approval stands.
func (s SignOff) Counts() bool { return s.WithdrawnAt.IsZero() && !s.Lapsed }

// signOffs lists the approvals of the claim's present round, oldest first, those that were withdrawn or have lapsed too. They say nothing of the
// rating that a claim in cross-checking seals: there are none before it is submitted.
func (c *Claim) signOffs(ctx context.Context, tx *db.Tx) (list []SignOff, err error) {
	now, err := c.approvable(ctx, tx)
	if err != nil {
		return nil, err
	}
	authors, err := c.authors(ctx, tx)
	if err != nil {
		return nil, err
	}
	err = tx.Each(ctx, `
		select id, claim, round, person, note, of_sha256, given_at, withdrawn_at from signoffs
		where claim = $1 and round = $2 order by given_at, id`, []any{c.ID, c.Round}, func(rows *sql.Rows) error {
		var s SignOff
		var given, withdrawn string
		if err := rows.Scan(&s.ID, &s.ClaimID, &s.Round, &s.Person, &s.Note, &s.of, &given, &withdrawn); err != nil {
			return err
		}
		s.Lapsed = s.of != now || authors[s.Person]
		var err error
		if s.GivenAt, err = db.ParseTime(given); err != nil {
			return err
		}
		s.WithdrawnAt, err = db.ParseTime(withdrawn)
		list = append(list, s)
		return err
	})
	return list, err
}

// approvable is the hash of everything that a sign-off approves: the wording, the verdict, and the standing evidence.
func (c *Claim) approvable(ctx context.Context, tx *db.Tx) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q\n", c.locked(), c.Title)
	err := tx.Each(ctx, `
		select id, coalesce(passage, ''), stance, role, searched from evidence where claim = $1 and withdrawn_at = '' order by number`,
		[]any{c.ID}, func(rows *sql.Rows) error {
			var e [5]string
			err := rows.Scan(&e[0], &e[1], &e[2], &e[3], &e[4])
			fmt.Fprintf(h, "%q\n", e)
			return err
		})
	return hex.EncodeToString(h.Sum(nil)), err
}

// mayApprove gives nil, or why by cannot sign off the claim: the wrong role, or their own work.
func (c *Claim) mayApprove(ctx context.Context, tx *db.Tx, by auth.Person, p Policy) error {
	if err := by.Require(p.SignOffRole, "sign off a claim"); err != nil {
		return err
	}
	if err := needsAccount(ctx, tx, by, "Signing off"); err != nil {
		return err
	}
	list, err := readings(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	authors := c.authorsAmong(list)
	if wrote(authors, by) {
		return fault.New(fault.Denied, "You answer for this rating; somebody else signs it off.")
	}
	return c.anotherThanChecked(by, authors, list)
}

// anotherThanChecked asks for a third person where the verdict was given at the command line: who sat there is not known, and could have cross-checked it
// on the site.
func (c *Claim) anotherThanChecked(by auth.Person, authors map[string]bool, list []Reading) error {
	local := false
	for author := range authors {
		local = local || auth.IsLocal(author)
	}
	if !local || by.ID == "" {
		return nil
	}
	for _, r := range list {
		if r.Round == c.Round && r.Blind && r.Person == by.Actor() {
			return fault.New(fault.Denied, "This was rated at the command line, and you cross-checked it; somebody else signs it off.")
		}
	}
	return nil
}

// needsAccount refuses the command line of the machine once people have accounts: whoever sits there is not known by name.
func needsAccount(ctx context.Context, tx *db.Tx, by auth.Person, what string) error {
	if by.ID != "" {
		return nil
	}
	there, err := auth.Accounts(ctx, tx)
	if err == nil && there {
		err = fault.Newf(fault.Denied, "%s is done by a person with an account: sign in on the site, or set CLAIMTRAIL_TOKEN to a token of that person (claimtrail token create NAME).", what)
	}
	return err
}

// Approve signs off a claim (id or reference) that is submitted; version is the version seen. The approval stands for what was seen: when wording,
// verdict or evidence change, it lapses. By policy editors or admins may, and never for their own work.
func Approve(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, note string) (Claim, error) {
	c, err := seen(ctx, tx, id, version)
	if err != nil {
		return c, err
	}
	if c.Status != Submitted {
		return c, fault.Newf(fault.Conflict, "Only a claim that is submitted can be signed off; this one is %s.", c.Status)
	}
	p, err := CurrentPolicy(ctx, tx)
	if err != nil {
		return c, err
	}
	return c, c.approve(ctx, tx, by, p, note)
}

// MayApprove reports whether by could sign off a claim (id) now, and its sign-off would be of use.
func MayApprove(ctx context.Context, tx *db.Tx, by auth.Person, id string) (bool, error) {
	c, err := Get(ctx, tx, id)
	if err != nil || c.Status != Submitted {
		return false, err
	}
	p, err := CurrentPolicy(ctx, tx)
	if err != nil || p.SignOffs == 0 {
		return false, err
	}
	for _, ask := range []error{c.mayApprove(ctx, tx, by, p), c.publishable(ctx, tx, p)} {
		switch fault.KindOf(ask) {
		case fault.Denied, fault.Conflict:
			return false, nil
		}
		if ask != nil {
			return false, ask
		}
	}
	return c.approvalsMissing(ctx, tx, by, p)
}

func (c *Claim) approve(ctx context.Context, tx *db.Tx, by auth.Person, p Policy, note string) error {
	if err := c.mayApprove(ctx, tx, by, p); err != nil {
		return err
	}
	if err := c.publishable(ctx, tx, p); err != nil {
		return err
	}
	note, err := sources.Text("note", note, MaxNote)
	if err != nil {
		return err
	}
	given, err := c.signOffs(ctx, tx)
	if err != nil {
		return err
	}
	for _, s := range given {
		if s.Person == by.Actor() && s.Counts() {
			return fault.New(fault.Conflict, "You have signed off this claim already.")
		}
	}
	of, err := c.approvable(ctx, tx)
	if err != nil {
		return err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "signoff.give", Table: "signoffs", ID: db.NewID(), Reason: note}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into signoffs (id, claim, round, person, note, of_sha256, given_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			e.ID, c.ID, c.Round, e.Actor, note, of, db.FormatTime(tx.Now()))
		return err
	})
}

// WithdrawApproval takes by's own sign-off of a claim (id or reference) back, as long as the claim is not published.
func WithdrawApproval(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Claim, error) {
	c, err := Get(ctx, tx, id)
	if err != nil {
		return c, err
	}
	if c.Status == Published {
		return c, fault.New(fault.Conflict, "This claim is published by your sign-off; begin a correction, or void the check.")
	}
	given, err := c.signOffs(ctx, tx)
	if err != nil {
		return c, err
	}
	for _, s := range given {
		if s.Person != by.Actor() || !s.WithdrawnAt.IsZero() {
			continue
		}
		e := ledger.Entry{Actor: by.Actor(), Action: "signoff.withdraw", Table: "signoffs", ID: s.ID}
		return c, ledger.Change(ctx, tx, e, func() error {
			_, err := tx.Exec(ctx, `update signoffs set withdrawn_at = $2 where id = $1`, s.ID, db.FormatTime(tx.Now()))
			return err
		})
	}
	return c, fault.New(fault.Conflict, "There is no sign-off of yours to take back.")
}

// approvals counts the standing approvals by people whose role approves now.
func (c *Claim) approvals(ctx context.Context, tx *db.Tx, p Policy) (by map[string]bool, err error) {
	given, err := c.signOffs(ctx, tx)
	if err != nil {
		return nil, err
	}
	people, err := auth.People(ctx, tx)
	if err != nil {
		return nil, err
	}
	by = map[string]bool{}
	for _, s := range given {
		for _, person := range people {
			if s.Counts() && person.ID == s.Person && person.AtLeast(p.SignOffRole) {
				by[s.Person] = true
			}
		}
	}
	return by, nil
}
