package claims

import (
	"context"
	"errors"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// ReadableRecords gives entries of the ledger as viewer may read them: what they say of a claim whose first rating is sealed is left out, their
// hashes stay.
func ReadableRecords(ctx context.Context, tx *db.Tx, viewer auth.Person, records []ledger.Record) ([]ledger.Record, error) {
	for i := range records {
		c, err := Get(ctx, tx, records[i].SubjectID)
		switch {
		case errors.Is(err, fault.NotFound):
		case err != nil:
			return nil, err
		case c.Sealed(viewer):
			records[i].Payload, records[i].Salt = nil, ""
		}
	}
	return records, nil
}
