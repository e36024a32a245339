package claims

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Patch changes the fields that are not nil.
type Patch struct {
	Title, Text, Language, Original, OriginalLanguage, Claimant, Context *string
	Said                                                                 *sources.Date
	FirstAppearance                                                      *string // a source by id or reference
	Tags                                                                 *[]string
	Rating, Conclusion, Justification                                    *string // the rules of Rate apply
	Due                                                                  *string // a day, 2026-12-03, or ""
	Priority                                                             *Priority
}

// rates reports whether the patch touches the verdict.
func (p Patch) rates() bool { return p.Rating != nil || p.Conclusion != nil || p.Justification != nil }

func (p Patch) apply(c *Claim) {
	for _, f := range []struct{ from, to *string }{
		{p.Title, &c.Title}, {p.Text, &c.Text}, {p.Language, &c.Language}, {p.Original, &c.Original}, {p.OriginalLanguage, &c.OriginalLanguage},
		{p.Claimant, &c.Claimant}, {p.Context, &c.Context}, {p.FirstAppearance, &c.FirstAppearance},
		{p.Conclusion, &c.Conclusion}, {p.Justification, &c.Justification},
	} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if p.Said != nil {
		c.Said = *p.Said
	}
	if p.Tags != nil {
		c.Tags = *p.Tags
	}
	if p.Due != nil {
		c.Due = *p.Due
	}
	if p.Priority != nil {
		c.Priority = *p.Priority
	}
}

// Update changes a claim (id or reference); version is the version seen (fault.Stale otherwise). While published, wording, rating,
// conclusion and justification are locked (fault.Conflict), and while it is cross-checked or waits for its sign-off, or another stands for it, too. What the second person of a
// cross-check gives as rating and conclusion is theirs: the claim then goes on by itself. A patch that changes nothing writes nothing. Researchers may;
// rating, conclusion and justification: checkers; when it is due and its priority: editors, and whom the claim is assigned to.
func Update(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, p Patch) (Claim, error) {
	if err := p.allow(by); err != nil {
		return Claim{}, err
	}
	before, err := seen(ctx, tx, id, version)
	if err != nil {
		return before, err
	}
	c := before
	if before.awaits(by) && p.rates() {
		return c, c.crossCheck(ctx, tx, by, p)
	}
	if err := c.patch(ctx, tx, p); err != nil {
		return before, err
	}
	if reflect.DeepEqual(c, before) {
		return c, nil
	}
	if (c.Due != before.Due || c.Priority != before.Priority) && !before.PlannedBy(by) {
		return before, fault.New(fault.Denied, "When a claim is due and its priority are for editors and for whom it is assigned to. Ask one of them.")
	}
	if c.locked() != before.locked() || (before.Status == Published || before.Status == Withdrawn) && (c.Title != before.Title || c.Context != before.Context) {
		if err := before.open(ctx, tx); err != nil {
			return before, err
		}
	}
	action := "claim.change"
	if c.verdict() != before.verdict() {
		action = "claim.rate"
		c.RatedBy, c.RatedAt = by.Actor(), tx.Now()
	}
	if action == "claim.rate" || c.Justification != before.Justification {
		if err := c.read(ctx, tx, by); err != nil {
			return before, err
		}
	}
	if c.Rating == "" && c.Conclusion == "" {
		c.RatedBy, c.RatedAt = "", time.Time{}
	}
	if err := c.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: action}); err != nil {
		return before, err
	}
	if slices.Equal(c.Tags, before.Tags) {
		return c, nil
	}
	return c, c.saveTags(ctx, tx)
}

// others reports whether the patch touches anything but the verdict.
func (p Patch) others() bool {
	p.Rating, p.Conclusion, p.Justification = nil, nil, nil
	return !reflect.ValueOf(p).IsZero()
}

// Rateable gives nil when by may rate the claim (id) now, else why not.
func Rateable(ctx context.Context, tx *db.Tx, by auth.Person, id string) error {
	if err := by.Require(auth.Checker, "rate a claim"); err != nil {
		return err
	}
	c, err := Get(ctx, tx, id)
	if err != nil || c.awaits(by) {
		return err
	}
	return c.open(ctx, tx)
}

// open gives nil while wording and verdict may change, else why they are locked.
func (c *Claim) open(ctx context.Context, tx *db.Tx) error {
	switch c.Status {
	case Published:
		return fault.New(fault.Conflict, "This claim is published, so its wording, rating and conclusion are locked. Begin a correction first.")
	case CrossChecking:
		return fault.New(fault.Conflict, "This claim is being cross-checked; wording, rating and conclusion stay as they are until the second rating is in.")
	case Submitted:
		p, err := CurrentPolicy(ctx, tx)
		if err == nil && (p.CrossCheck || p.SignOffs > 0) {
			err = fault.New(fault.Conflict, "This claim waits for its sign-off, so its wording, rating and conclusion stay as they are. An editor can return it first.")
		}
		return err
	case Withdrawn:
		return c.unmerged(ctx, tx)
	}
	return nil
}

func (p Patch) allow(by auth.Person) error {
	if p.rates() {
		return by.Require(auth.Checker, "rate a claim")
	}
	return by.Require(auth.Researcher, "change a claim")
}

// patch applies p and checks the claim that comes of it.
func (c *Claim) patch(ctx context.Context, tx *db.Tx, p Patch) error {
	p.apply(c)
	if p.rates() {
		if err := c.rate(ctx, tx, p.Rating); err != nil {
			return err
		}
	}
	if p.FirstAppearance != nil {
		if err := c.findFirstAppearance(ctx, tx); err != nil {
			return err
		}
	}
	return c.check()
}

// verdict is what somebody answers for by name.
func (c *Claim) verdict() [4]string {
	return [4]string{c.Scale, strconv.Itoa(c.ScaleVersion), c.Rating, c.Conclusion}
}

// locked is what stands in a publication and cannot change under it.
func (c *Claim) locked() [11]string {
	v := c.verdict()
	return [11]string{v[0], v[1], v[2], v[3], c.Justification, c.Text, c.Language, c.Original, c.OriginalLanguage, c.Claimant, string(c.Said)}
}

// seen gives the claim when its version is still the one that the person saw.
func seen(ctx context.Context, tx *db.Tx, id string, version int64) (Claim, error) {
	c, err := Get(ctx, tx, id)
	if err == nil && c.Version != version {
		err = fault.Newf(fault.Stale, "Somebody changed this claim while you were at it (version %d; you saw %d). Look at what is new, then save again.", c.Version, version)
	}
	return c, err
}

// save writes every field that can change, as the next version.
func (c *Claim) save(ctx context.Context, tx *db.Tx, e ledger.Entry) error {
	e.Table, e.ID = "claims", c.ID
	c.UpdatedAt = tx.Now()
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update claims set title = $3, text = $4, language = $5, original = $6, original_language = $7, claimant = $8, said = $9,
				first_appearance = $10, context = $11, tags = $12, status = $13, assignee = $14, scale = $15, scale_version = $16, rating = $17,
				conclusion = $18, justification = $19, rated_by = $20, rated_at = $21, round = $22, folded = $23, updated_at = $24,
				due = $25, priority = $26, version = version + 1
			where id = $1 and version = $2`,
			c.ID, c.Version, c.Title, c.Text, c.Language, c.Original, c.OriginalLanguage, c.Claimant, string(c.Said),
			nullable(c.FirstAppearance), c.Context, toJSON(c.Tags), string(c.Status), nullable(c.Assignee), c.Scale, c.ScaleVersion, c.Rating,
			c.Conclusion, c.Justification, c.RatedBy, db.FormatTime(c.RatedAt), c.Round, c.folded(), db.FormatTime(c.UpdatedAt), c.Due, string(c.Priority))
		if err == nil && n == 0 {
			err = fault.New(fault.Stale, "Somebody changed this claim while you were at it. Look at what is new, then save again.")
		}
		return err
	})
	c.Version++
	return err
}
