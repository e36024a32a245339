package exchange

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange/annotation"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// quoteAt makes evidence of a place. Where the page itself is kept, what the place says of its elements and of positions in it decides; else the words with
// their surroundings do, or, where they stand several times alike, the position in our text, if they do stand right there.
func (im *importer) quoteAt(ctx context.Context, tx *db.Tx, p prepared, of claimed, source string, place annotation.Place) (claims.Added, error) {
	if of.NotFound {
		return claims.AddEvidence(ctx, tx, im.by, of.claim.ID, of.NewEvidence)
	}
	if place.Exact == "" {
		return claims.Added{}, fault.In("quote", "%s", noWords(place))
	}
	s, err := sources.GetNewest(ctx, tx, source)
	if err != nil {
		return claims.Added{}, err
	}
	e := of.NewEvidence
	spot, found, err := im.spot(ctx, tx, p, s, place)
	if err != nil {
		return claims.Added{}, err
	}
	if spot.Says != "" {
		im.part.summary.warn(p.line, []string{spot.Says})
	}
	if found {
		e.Quote, e.Start = string([]rune(s.Text())[spot.Start:spot.End]), &spot.Start
		return claims.AddEvidenceFrom(ctx, tx, im.by, of.claim, &s, e)
	}
	e.Quote, e.Prefix, e.Suffix = place.Exact, before(place.Prefix), after(place.Suffix)
	if start, ok := standsAt(s.Text(), place); ok && !place.UTF16 {
		e.Start = &start
	}
	a, err := claims.AddEvidenceFrom(ctx, tx, im.by, of.claim, &s, e)
	var elsewhere *sources.QuoteError
	if errors.As(err, &elsewhere) {
		return a, fault.In("quote", "its words, “%s”, are not in the newest text of its source.", shortened(place.Exact, 100))
	}
	if !isFault(err) || place.Start == nil {
		return a, err
	}
	start, ok := standsAt(s.Text(), place)
	if !ok {
		return a, err
	}
	e.Start = &start
	return claims.AddEvidenceFrom(ctx, tx, im.by, of.claim, &s, e)
}

// spot finds a place through the page that the text was taken from. Our own exports speak of the text itself.
func (im *importer) spot(ctx context.Context, tx *db.Tx, p prepared, s sources.Newest, place annotation.Place) (annotation.Spot, bool, error) {
	if p.note.Ours != nil || place.Start == nil && len(place.Spans) == 0 || s.Text() == "" {
		return annotation.Spot{}, false, nil
	}
	if _, ok := standsAt(s.Text(), place); ok && !place.UTF16 && len(place.Spans) == 0 {
		return annotation.Spot{}, false, nil // it speaks of the text, too
	}
	page, err := im.pages.of(ctx, tx, s.SourceID())
	if err != nil || page == nil {
		return annotation.Spot{}, false, err
	}
	return page.Find(place, s.Text())
}

// pages keeps the page that was read last: annotations of one page mostly follow each other.
type pages struct {
	snapshot string
	page     *annotation.HTML
}

// of gives the newest page of a source, nil when there is none that can be read.
func (c *pages) of(ctx context.Context, tx *db.Tx, source string) (*annotation.HTML, error) {
	id, charset, err := sources.PageOf(ctx, tx, source)
	if err != nil || id == "" {
		return nil, err
	}
	if c.snapshot != id {
		content, err := sources.SnapshotBytes(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		page, err := annotation.ReadHTML(content, charset)
		if err != nil && !isFault(err) {
			return nil, err
		}
		c.snapshot, c.page = id, page
	}
	return c.page, nil
}

func noWords(place annotation.Place) string {
	switch {
	case place.Start != nil:
		return "it names a place by numbers alone, and quotes no words. Whether that is a place of the text kept here, nobody can say."
	case place.Kind != "":
		return fmt.Sprintf("it names a place by a %s, and quotes no words.", place.Kind)
	}
	return "it is of the page as a whole, and quotes no words."
}

// standsAt gives the position in code points, if the words of the place stand there. It was taken in the text of a page as another program had it.
func standsAt(text string, place annotation.Place) (start int, ok bool) {
	unit := anchor.CodePoints
	if place.UTF16 {
		unit = anchor.UTF16
	}
	if place.Start == nil {
		return 0, false
	}
	at := anchor.Convert(text, *place.Start, unit, anchor.Bytes)
	if !strings.HasPrefix(text[at:], place.Exact) {
		return 0, false
	}
	return anchor.Convert(text, at, anchor.Bytes, anchor.CodePoints), true
}

// before and after give as much of the surroundings as is compared.
func before(s string) string {
	r := []rune(s)
	return string(r[max(0, len(r)-anchor.ContextLength):])
}

func after(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), anchor.ContextLength)])
}
