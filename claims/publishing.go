package claims

import (
	"context"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// maySubmit gives nil when the claim can go to sign-off: where the policy asks for it, after a blind rating that agrees.
func (c *Claim) maySubmit(ctx context.Context, tx *db.Tx, by auth.Person, p Policy) error {
	if !p.CrossCheck {
		return nil
	}
	if err := needsAccount(ctx, tx, by, "Submitting"); err != nil {
		return err
	}
	checked, err := c.crossChecked(ctx, tx)
	if err == nil && !checked {
		err = fault.New(fault.Conflict, "It goes to sign-off when a second person's blind rating agrees; an editor sends it to cross-check.")
	}
	return err
}

// publishable gives nil, or what the claim lacks besides sign-offs.
func (c *Claim) publishable(ctx context.Context, tx *db.Tx, p Policy) error {
	missing, err := c.missing(ctx, tx)
	if err != nil {
		return err
	}
	if p.CrossCheck {
		checked, err := c.crossChecked(ctx, tx)
		if err != nil {
			return err
		}
		if !checked {
			missing = append(missing, "a blind cross-check that agrees")
		}
	}
	if len(missing) > 0 {
		return fault.New(fault.Conflict, "Publishing needs "+and(missing)+".")
	}
	return nil
}

// mayPublish gives nil when the claim has all that publishing needs, counting the sign-off that publishing itself gives.
func (c *Claim) mayPublish(ctx context.Context, tx *db.Tx, by auth.Person, p Policy) error {
	if err := needsAccount(ctx, tx, by, "Publishing"); err != nil {
		return err
	}
	if err := c.publishable(ctx, tx, p); err != nil {
		return err
	}
	given, err := c.approvals(ctx, tx, p)
	if err != nil {
		return err
	}
	need := p.SignOffs - len(given)
	if need <= 0 && len(given) > 0 {
		return nil
	}
	if need <= 0 {
		return c.mayDoAlone(ctx, tx, by, "publishes it")
	}
	if !given[by.Actor()] {
		if err := c.mayApprove(ctx, tx, by, p); err != nil {
			return err
		}
		need--
	}
	if need > 0 {
		return fault.Newf(fault.Conflict, "Publishing needs %s more; each signs off for themselves.", plural(need, "sign-off", "sign-offs"))
	}
	return nil
}

// mayDoAlone refuses who answers for the rating where another editor could do it, whatever the policy asks for.
func (c *Claim) mayDoAlone(ctx context.Context, tx *db.Tx, by auth.Person, does string) error {
	authors, err := c.authors(ctx, tx)
	if err != nil || !wrote(authors, by) {
		return err
	}
	there, err := auth.Accounts(ctx, tx)
	if err != nil || !there {
		return err
	}
	people, err := auth.People(ctx, tx)
	for _, p := range people {
		if p.AtLeast(auth.Editor) && !wrote(authors, p) {
			return fault.Newf(fault.Denied, "You answer for this rating; another editor %s.", does)
		}
	}
	return err
}

// approvalsMissing reports whether by's own sign-off is what publishing still needs.
func (c *Claim) approvalsMissing(ctx context.Context, tx *db.Tx, by auth.Person, p Policy) (bool, error) {
	given, err := c.approvals(ctx, tx, p)
	return len(given) < p.SignOffs && !given[by.Actor()], err
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// missing lists what a claim needs before it can be published: a rating, a conclusion, and evidence or an explicit not found.
func (c *Claim) missing(ctx context.Context, tx *db.Tx) (missing []string, err error) {
	if c.Rating == "" {
		missing = append(missing, "a rating")
	}
	if c.Conclusion == "" {
		missing = append(missing, "a conclusion")
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from evidence where claim = $1 and withdrawn_at = ''`, c.ID).Scan(&n); err != nil {
		return nil, err
	}
	if n == 0 {
		missing = append(missing, "evidence, or where you searched and did not find it")
	}
	return missing, nil
}

func and(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
