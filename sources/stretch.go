package sources

import (
	"context"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// MaxStretch is the most code points that Stretch gives.
const MaxStretch = 4_000

// Stretch gives the words of a source's snapshot ("" for the newest) from start up to end (code points), and the snapshot's id; "" when there are none
// at that place, or too many. A source that is withheld from by is refused.
func Stretch(ctx context.Context, tx *db.Tx, by auth.Person, source, snapshot string, start, end int) (words, id string, err error) {
	s, err := GetSeen(ctx, tx, by, source)
	if err != nil {
		return "", "", err
	}
	if id, err = SnapshotOf(ctx, tx, s, snapshot); err != nil {
		return "", "", err
	}
	if start < 0 || end <= start || end-start > MaxStretch {
		return "", id, nil
	}
	err = tx.QueryRow(ctx, `select substr(n.text, $2, $3) from snapshots n where n.id = $1`, id, start+1, end-start).Scan(&words)
	if utf8.RuneCountInString(words) < end-start {
		words = ""
	}
	return words, id, err
}
