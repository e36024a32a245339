package claims

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Policy says what a claim needs before it is published, besides a rating, a conclusion and evidence. Whoever answers for the rating never
// counts towards it.
type Policy struct {
	CrossCheck  bool      `json:"cross_check"`   // a second person's blind rating that agrees
	SignOffs    int       `json:"sign_offs"`     // approvals by different people; 0 to MaxSignOffs
	SignOffRole auth.Role `json:"sign_off_role"` // the least role that approves: editor or admin
}

// MaxSignOffs is the most approvals that a policy can ask for.
const MaxSignOffs = 5

const policySetting = "policy"

// usualPolicy holds where people have accounts, and nobody has chosen another.
var usualPolicy = Policy{CrossCheck: true, SignOffs: 1, SignOffRole: auth.Editor}

// CurrentPolicy is the newsroom's policy. Until there are accounts it asks for neither, so that one person can go all the way.
func CurrentPolicy(ctx context.Context, tx *db.Tx) (Policy, error) {
	var value string
	err := tx.QueryRow(ctx, `select value from settings where name = $1`, policySetting).Scan(&value)
	if err == nil {
		var p Policy
		return p, fromJSON(value, &p)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return Policy{}, err
	}
	there, err := auth.Accounts(ctx, tx)
	if there {
		return usualPolicy, err
	}
	return Policy{SignOffRole: auth.Editor}, err
}

// SetPolicy changes the newsroom's policy. Admins may. Claims on their way are held to the new one.
func SetPolicy(ctx context.Context, tx *db.Tx, by auth.Person, p Policy) error {
	if err := by.Require(auth.Admin, "change what publishing needs"); err != nil {
		return err
	}
	if p.SignOffs < 0 || p.SignOffs > MaxSignOffs {
		return fault.In("sign_offs", "Ask for 0 to %d sign-offs.", MaxSignOffs)
	}
	if !slices.Contains([]auth.Role{auth.Editor, auth.Admin}, p.SignOffRole) {
		return fault.In("sign_off_role", "Sign-offs are given by editors or by admins.")
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "setting.policy", Table: "settings", ID: policySetting}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = $2`, policySetting, toJSON(p))
		return err
	})
}
