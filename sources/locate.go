package sources

import (
	"cmp"
	"context"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// locate says of a source that was known of and never seen that somebody has it in hand now. What was said of it stays; found, what its
// document says of itself, only fills what nobody had said, and publisher (a name) names who stands behind it if nobody did. All that
// refers to the source stays as it is.
func locate(ctx context.Context, tx *db.Tx, by auth.Person, s, found Source, publisher string) (Source, error) {
	s.Located = true
	if s.PublisherID == "" {
		p, err := PublisherNamed(ctx, tx, by, publisher)
		if err != nil {
			return s, err
		}
		s.PublisherID = p.ID
	}
	if len(s.Authors) == 0 {
		s.Authors = found.Authors
	}
	s.Published = cmp.Or(s.Published, found.Published)
	s.Language = cmp.Or(s.Language, found.Language)
	s.URL = cmp.Or(s.URL, found.URL)
	s.ArchivedURL = cmp.Or(s.ArchivedURL, found.ArchivedURL)
	s.Kind = cmp.Or(s.Kind, found.Kind)
	return UpdateSource(ctx, tx, by, s)
}
