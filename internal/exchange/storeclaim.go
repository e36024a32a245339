package exchange

import (
	"cmp"
	"context"
	"reflect"
	"slices"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// quoted finds what a line of evidence quotes: the newest text of a source, or, with nil, the source and the snapshot that n is told.
func (im *importer) quoted(ctx context.Context, tx *db.Tx, r record, n *claims.NewEvidence) (*sources.Newest, error) {
	if r.Snapshot == nil {
		s, err := resolve(ctx, tx, im.options.names(), r.Source, sources.GetNewest)
		return &s, err
	}
	s, err := resolve(ctx, tx, im.options.names(), r.Source, sources.GetSource)
	if err != nil {
		return nil, err
	}
	n.Source = s.ID
	n.Snapshot, err = im.cited(ctx, tx, s, r)
	return nil, err
}

// cited gives the id of the snapshot that a line of evidence names, "" when it names none.
func (im *importer) cited(ctx context.Context, tx *db.Tx, s sources.Source, r record) (string, error) {
	number, err := ordinal("snapshot", r.Snapshot)
	if err != nil || number == 0 {
		return "", err
	}
	n, err := sources.NumberedSnapshot(ctx, tx, s, im.numbered(s.ID, number))
	return n.ID, err
}

func (im *importer) claim(ctx context.Context, tx *db.Tx, p prepared) (change, error) {
	r := p.record
	c, found, err := known(ctx, tx, im.options.names(), r.ID, claims.Get)
	if err != nil {
		return 0, err
	}
	im.named(found, c.System)
	theirs := r.theirs()
	if found {
		if err := im.may(c, r); err != nil {
			return 0, err
		}
		c = c.For(im.by)
	}
	before := c
	before.Tags = slices.Clone(c.Tags)
	if err := r.describeClaim(&c, theirs); err != nil {
		return 0, err
	}
	did := unchanged
	switch {
	case !found:
		c.System, c.ExternalID = im.external(r.ID)
		c, err = claims.Add(ctx, tx, im.by, c)
		did = made
		if im.before(r.ID) {
			did = updated
		} else if im.seen != nil && r.ID != "" {
			im.part.made = append(im.part.made, r.ID)
		}
	case !reflect.DeepEqual(c, before):
		c, err = claims.Update(ctx, tx, im.by, c.ID, c.Version, claims.Patch{
			Title: &c.Title, Text: &c.Text, Language: &c.Language, Original: &c.Original, OriginalLanguage: &c.OriginalLanguage,
			Claimant: &c.Claimant, Said: &c.Said, Context: &c.Context, Tags: &c.Tags,
			Due: &c.Due, Priority: &c.Priority,
		})
		did = updated
	}
	if err != nil {
		return did, err
	}
	if theirs {
		return im.earlier(ctx, tx, p, c, did)
	}
	return im.ours(ctx, tx, p, c, did)
}

// earlier keeps the check that its record says is somebody's.
func (im *importer) earlier(ctx context.Context, tx *db.Tx, p prepared, c claims.Claim, did change) (change, error) {
	r := p.record
	checked, err := sources.ParseDate(r.Date)
	if err != nil {
		return 0, err
	}
	check := claims.EarlierCheck{ClaimID: c.ID, Rating: r.Rating, Title: r.Title, URL: r.URL, Checked: checked, Language: r.Language, Checker: r.Checker,
		CheckerURL: r.CheckerURL, Value: r.RatingValue, Worst: r.WorstRating, Best: r.BestRating}
	reader, err := claims.ReadRatings(ctx, tx)
	if err != nil {
		return 0, err
	}
	im.part.summary.rated(r.Rating, 1, reader.Of(check))
	if p.review != nil {
		return im.reviewed(ctx, tx, p.review, check, did)
	}
	fresh, err := claims.AddEarlierCheck(ctx, tx, im.by, check)
	if fresh && did == unchanged {
		did = updated
	}
	return did, err
}

// theirs reports whether a claim's rating is that of somebody's earlier check.
func (r record) theirs() bool { return r.Rating != "" && r.Status == "" }

// checkAlone reports whether a line of a claim brings nothing but somebody's earlier check, as exports write them behind the claim's own line.
func (r record) checkAlone() bool {
	return r.Type == "claim" && r.theirs() && r.ID != "" && cmp.Or(r.Text, r.Claim, r.Original) == ""
}

// describeClaim fills a claim from what its record says. The title and date of somebody's earlier check are the check's.
func (r record) describeClaim(c *claims.Claim, theirs bool) (err error) {
	set(&c.Text, cmp.Or(r.Text, r.Claim))
	set(&c.Language, r.Language)
	set(&c.Original, r.Original)
	set(&c.OriginalLanguage, r.OriginalLanguage)
	set(&c.Claimant, r.Claimant)
	set(&c.Context, r.Context)
	set(&c.Said, r.Said)
	if !theirs {
		set(&c.Title, r.Title)
		set(&c.Said, r.Date)
	}
	if len(r.Tags) > 0 {
		c.Tags = r.Tags
	}
	if r.Due != "" {
		if c.Due, err = claims.ParseDue(r.Due); err != nil {
			return err
		}
	}
	if r.Priority != "" {
		c.Priority, err = claims.ParsePriority(r.Priority)
	}
	return err
}

// ours gives a claim the rating that its record says is this newsroom's, and remembers the status for the end.
func (im *importer) ours(ctx context.Context, tx *db.Tx, p prepared, c claims.Claim, did change) (change, error) {
	r := p.record
	c = c.For(im.by)
	rating := r.Rating
	if r.Scale != "" && rating != "" {
		rating = r.Scale + ":" + rating
	}
	if r.Rating != "" && (r.Rating != c.Rating || r.Conclusion != c.Conclusion || r.Justification != c.Justification) {
		if _, err := claims.Rate(ctx, tx, im.by, c.ID, c.Version, rating, r.Conclusion, r.Justification); err != nil {
			return did, err
		}
		did = max(did, updated)
	}
	if r.Status != "" && r.Status != string(c.Status) {
		id, err := uuid.Parse(c.ID)
		if err != nil {
			return did, err
		}
		status := claims.Status(r.Status)
		if i := slices.Index(claims.Statuses, status); i >= 0 {
			status = claims.Statuses[i] // not a piece of its line
		}
		im.part.moves = append(im.part.moves, move{int32(p.line), id, status}) //nolint:gosec // fewer lines than that
		did = max(did, updated)
	}
	return did, nil
}

func (im *importer) evidence(ctx context.Context, tx *db.Tx, r record) (change, error) {
	if im.part.claimNamed != r.Claim {
		im.part.claimNamed = ""
		c, err := resolve(ctx, tx, im.options.names(), r.Claim, claims.Get)
		if err != nil {
			return 0, err
		}
		im.part.claim, im.part.claimNamed = c, r.Claim
	}
	c := im.part.claim
	var err error
	n := claims.NewEvidence{
		Quote: r.Quote, Prefix: r.Prefix, Suffix: r.Suffix, Start: r.Start, Stance: claims.Stance(r.Stance), Role: r.Role, Note: r.Note,
		NotFound: r.NotFound || r.Searched != "", Searched: r.Searched,
	}
	var s *sources.Newest
	if !n.NotFound {
		if s, err = im.quoted(ctx, tx, r, &n); err != nil {
			return 0, err
		}
	}
	a, err := claims.AddEvidenceFrom(ctx, tx, im.by, c, s, n)
	if c.Status == claims.Submitted {
		im.part.claimNamed = "" // it is another version now
	}
	if a.Duplicate {
		return unchanged, err
	}
	return made, err
}
