package ledger

import (
	"context"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Check looks at what records name but do not hold, such as the bytes behind a hash, once every record is known to be as its last entry left
// it. It gives nil, or a fault of kind Checked that names what is wrong. progress is never nil; it takes what is done and how much there is.
type Check func(ctx context.Context, tx *db.Tx, progress func(done, total int64)) error

// further holds the registered checks in the order in which they run. It is written by init functions only.
var further []furtherCheck

type furtherCheck struct {
	what  string
	check Check
}

// RegisterCheck adds a check to Verify. what begins the sentence that is given when it cannot be made: "The kept bytes". Rooms register
// theirs in an init function.
func RegisterCheck(what string, check Check) {
	for _, f := range further {
		if f.what == what {
			panic("ledger: registered twice: " + what)
		}
	}
	further = append(further, furtherCheck{what, check})
}

// further runs the registered checks.
func (v *verifier) further(ctx context.Context, tx *db.Tx) error {
	progress := v.Progress
	if progress == nil {
		progress = func(int64, int64) {}
	}
	for _, f := range further {
		if err := f.check(ctx, tx, progress); err != nil {
			return unreadable(ctx, err, f.what)
		}
	}
	return nil
}
