package exchange

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// review is what a line of ClaimReviews brings beside its record.
type review struct {
	original    claims.NewOriginal
	appearances []string
	properties  []claimreview.Property
}

// reviews is the feed of a file of ClaimReviews. Its lines are those at which reviews begin.
type reviews struct {
	name  string // of the file, where it has one
	found []claimreview.Found
	at    int
	bytes count
}

// ImportClaimReviews takes the ClaimReviews of a file (claimreview.Find) as claims that somebody checked. What came is kept beside what was made of it. The
// same review again, which is known by its address and its claim, changes nothing; one that was changed changes the check, and is kept too. name is the
// file's, "" where it has none.
func ImportClaimReviews(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, name string, o ImportOptions) (Summary, error) {
	content, err := io.ReadAll(io.LimitReader(r, claimreview.MaxBytes+1))
	if err != nil {
		return newSummary(o), fmt.Errorf("read the reviews: %w", err)
	}
	found, err := claimreview.Find(content)
	if err != nil {
		return newSummary(o), err
	}
	return run(ctx, d, by, &reviews{name: name, found: found}, o)
}

func (f *reviews) read() int64 { return f.bytes.Load() }

func (f *reviews) unit() string { return "review" }

func (f *reviews) rewind() error {
	f.at = 0
	f.bytes.Store(0)
	return nil
}

func (f *reviews) next() (prepared, error) {
	if f.at == len(f.found) {
		return prepared{}, io.EOF
	}
	found := f.found[f.at]
	f.at++
	f.bytes.Add(int64(len(found.Raw)))
	p := prepared{line: found.Line, size: 2 * len(found.Raw)}
	r, err := found.Read()
	if err != nil {
		p.err = f.of(err)
		return p, nil
	}
	p.record = recordOf(r)
	p.warnings = slices.Concat(r.Notes, p.record.soften())
	p.record.ID = reviewID(p.record)
	p.review = &review{appearances: r.Appearances, properties: r.Properties}
	if p.review.original, p.err = claims.PackOriginal(bytes.Clone(found.Raw)); p.err != nil {
		return p, nil //nolint:nilerr // it is of this review alone
	}
	o := &p.review.original.Original
	o.Kind, o.Subject, o.ExternalID, o.Address = "claimreview", claims.OfEarlierCheck, p.record.ID, shortened(oneLine(f.name), 2000)
	for i, w := range p.warnings {
		p.warnings[i] = f.named() + w
	}
	return p, nil
}

// named tells which of several reviews a message is about: all may stand on one line.
func (f *reviews) named() string {
	if len(f.found) == 1 {
		return ""
	}
	return fmt.Sprintf("Review %d: ", f.at)
}

// of names the review in a fault.
func (f *reviews) of(err error) error {
	if f.named() == "" {
		return err
	}
	return fault.Wrap(fault.Invalid, err, f.named()+err.Error())
}

// recordOf makes a claim with somebody's check of a review.
func recordOf(r claimreview.Review) record {
	return record{Type: "claim", Claim: r.Claim, Language: r.Language, Claimant: r.Claimant, Said: r.Said, Title: r.Title, URL: r.URL, Checker: r.Checker,
		CheckerURL: r.CheckerURL, Date: r.Checked, Rating: r.Rating, RatingValue: r.Value, WorstRating: r.Worst, BestRating: r.Best, Tags: r.Tags}
}

// reviewID is by what a review is known again: the address of the check and the claim.
func reviewID(r record) string {
	sum := sha256.Sum256([]byte(r.URL + "\n" + claims.Plainly(r.Claim)))
	short := hex.EncodeToString(sum[:12])
	if address := r.URL; address != "" && len(address) <= 400 {
		return address + "#" + short
	}
	return "claimreview:" + short
}

// reviewed keeps the check that a review tells of, the review as it came, and where the claim appeared.
func (im *importer) reviewed(ctx context.Context, tx *db.Tx, r *review, check claims.EarlierCheck, did change) (change, error) {
	id, fresh, err := claims.KeepEarlierCheck(ctx, tx, im.by, check)
	if err != nil {
		return did, err
	}
	o := r.original
	o.SubjectID, o.System = id, im.options.System
	_, another, err := claims.AddOriginal(ctx, tx, im.by, o)
	if err != nil {
		return did, err
	}
	for _, address := range r.appearances {
		_, isNew, err := claims.AddAppearance(ctx, tx, im.by, claims.Appearance{ClaimID: check.ClaimID, URL: address})
		if err != nil {
			return did, err
		}
		fresh = fresh || isNew
	}
	for _, p := range r.properties {
		im.part.summary.property(p.Path, map[claimreview.Fate]Property{claimreview.Mapped: {Mapped: 1}, claimreview.Raw: {Raw: 1}, claimreview.Unknown: {Unknown: 1}}[p.Fate])
	}
	if (fresh || another) && did == unchanged {
		did = updated
	}
	return did, nil
}
