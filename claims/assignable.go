package claims

import (
	"context"
	"slices"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// Assignable lists the people whom a claim can be given to: researchers and above. A viewer could not do anything with it.
func Assignable(ctx context.Context, tx *db.Tx) ([]auth.Person, error) {
	people, err := auth.People(ctx, tx)
	return slices.DeleteFunc(people, func(p auth.Person) bool { return !p.AtLeast(auth.Researcher) }), err
}
