package claims

import (
	"context"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/attribution"
)

// stretchContext is how many code points before a stretch are read for whom a pronoun in it stands for.
const stretchContext = 2_000

// ReadStretch makes the claim that the words of a source's snapshot ("" for the newest) from start up to end (code points) are, filled in as far as
// that tells: the words, the language, whom the text attributes them to and when, else the source's date. It only reads; call it before the
// transaction that adds the claim, for it reads the whole text. A confidential source's words are refused: as a claim everybody could read them.
func ReadStretch(ctx context.Context, tx *db.Tx, by auth.Person, source, snapshot string, start, end int) (c Claim, s sources.Source, err error) {
	if s, err = sources.GetSeen(ctx, tx, by, source); err != nil {
		return c, s, err
	}
	if s.Confidential {
		return c, s, fault.Newf(fault.Conflict, "%s is confidential, and everybody could read its words as a claim. Write the claim in your own words.", s.Ref)
	}
	id, err := sources.SnapshotOf(ctx, tx, s, snapshot)
	if err != nil {
		return c, s, err
	}
	n, err := sources.GetSnapshot(ctx, tx, id)
	if err != nil {
		return c, s, err
	}
	runes := []rune(n.Text)
	if start < 0 || end <= start || end > len(runes) || strings.TrimSpace(string(runes[start:end])) == "" {
		return c, s, fault.Newf(fault.Invalid, "There are no words at this place of the text of %s. Open its page again and choose others.", s.Ref)
	}
	c = Claim{Text: strings.Join(strings.Fields(string(runes[start:end])), " "), Language: s.Language, Said: s.Published, FirstAppearance: s.ID}
	if err := checkLength(c.Text); err != nil {
		return c, s, err
	}
	c.attribute(runes[:end], start, s.Language)
	return c, s, nil
}

func checkLength(text string) error {
	_, err := sources.Text("text", text, MaxText)
	return err
}

// attribute names the claimant whom the words from start on attribute themselves to: somebody who speaks or writes, no publication.
func (c *Claim) attribute(runes []rune, start int, language string) {
	from := max(0, start-stretchContext)
	for _, a := range attribution.Find(string(runes[from:]), language) {
		if a.Publication || a.Name == "" || from+min(a.Source.Start, a.Cue.Start) < start {
			continue
		}
		c.Claimant = a.Name
		if a.Date != "" {
			c.Said = sources.Date(a.Date)
		}
		return
	}
}

// AddStretch adds what ReadStretch gave as a claim, unless the same words of that source are one already. Researchers may.
func AddStretch(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (Claim, error) {
	known, err := claimsIn(ctx, tx, c.FirstAppearance)
	if err != nil {
		return c, err
	}
	if there, ok := known[wording(c.Text)]; ok {
		return there, fault.Newf(fault.Exists, "These words are a claim already: %s.", there.Ref)
	}
	return Add(ctx, tx, by, c)
}

// MayTakeBack gives nil, or why by cannot take back having added the claim: only whoever added it can, while nobody has done anything with it.
func (c Claim) MayTakeBack(ctx context.Context, tx *db.Tx, by auth.Person) error {
	if c.CreatedBy != by.Actor() {
		return fault.New(fault.Denied, "Somebody else added this claim. An editor can withdraw it.")
	}
	var evidence bool
	err := tx.QueryRow(ctx, `select exists (select 1 from evidence where claim = $1)`, c.ID).Scan(&evidence)
	if err == nil && (evidence || c.Status != Unassigned || c.Rating != "" || c.Version > 1) {
		err = fault.New(fault.Conflict, "Work on this claim has begun. An editor can withdraw it.")
	}
	return err
}

// TakeBack withdraws a claim (id) that the same person has just added; version is the version seen. Researchers may, of their own.
func TakeBack(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (Claim, error) {
	if err := by.Require(auth.Researcher, "take back a claim"); err != nil {
		return Claim{}, err
	}
	c, err := seen(ctx, tx, id, version)
	if err != nil {
		return c, err
	}
	if err := c.MayTakeBack(ctx, tx, by); err != nil {
		return c, err
	}
	return c, c.move(ctx, tx, by, Move{To: Withdrawn, Note: "Taken back by whoever added it."})
}
