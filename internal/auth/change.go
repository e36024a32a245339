package auth

import (
	"context"
	"database/sql"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// SetRole gives a person another role. The last admin stays one, and nobody lowers themselves.
func SetRole(ctx context.Context, tx *db.Tx, by Person, id string, r Role) error {
	if err := by.Require(Admin, "change roles"); err != nil {
		return err
	}
	if err := checkRole(r); err != nil {
		return err
	}
	a, err := GetAccount(ctx, tx, id)
	if err != nil {
		return err
	}
	if a.Role == r {
		return nil
	}
	if a.ID == by.ID {
		return fault.New(fault.Conflict, "Your own role is changed by another admin, so that nobody shuts themselves out.")
	}
	if err := othersRemain(ctx, tx, a); err != nil {
		return err
	}
	return changePerson(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "person.role", ID: id},
		`update people set role = $2, version = version + 1, marks = marks + 1 where id = $1`, r)
}

// othersRemain refuses to take the last admin away who comes here.
func othersRemain(ctx context.Context, tx *db.Tx, a Account) error {
	if a.Role != Admin || a.State() != Active {
		return nil
	}
	people, err := ListAccounts(ctx, tx)
	if err != nil {
		return err
	}
	for _, other := range people {
		if other.ID != a.ID && other.Role == Admin && other.State() == Active {
			return nil
		}
	}
	return fault.Newf(fault.Conflict, "%s is the only admin who has been here. Make somebody else an admin first, and let them sign in.", a.Name)
}

// Disable shuts a person out: sessions, links and tokens end at once, and what the person did stays. Claims stay assigned until somebody
// assigns them anew.
func Disable(ctx context.Context, tx *db.Tx, by Person, id string) error {
	if err := by.Require(Admin, "disable people"); err != nil {
		return err
	}
	a, err := GetAccount(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case !a.DisabledAt.IsZero():
		return nil
	case a.ID == by.ID:
		return fault.New(fault.Conflict, "Nobody disables their own account. Ask another admin.")
	}
	if err := othersRemain(ctx, tx, a); err != nil {
		return err
	}
	err = changePerson(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "person.disable", ID: id},
		`update people set disabled_at = $2, version = version + 1 where id = $1`, db.FormatTime(tx.Now()))
	if err != nil {
		return err
	}
	return endAll(ctx, tx, by, id)
}

// endAll ends every session, link, sign-in under way and token of a person.
func endAll(ctx context.Context, tx *db.Tx, by Person, id string) error {
	if err := endWays(ctx, tx, id, ""); err != nil {
		return err
	}
	return RevokeAPITokens(ctx, tx, by, id)
}

// RevokeAPITokens ends every token of a person: one's own, or an admin anybody's.
func RevokeAPITokens(ctx context.Context, tx *db.Tx, by Person, id string) error {
	if by.ID != id || by.ReadOnly {
		if err := by.Require(Admin, "revoke tokens of others"); err != nil {
			return err
		}
	}
	var tokens []string
	err := tx.Each(ctx, `select id from api_tokens where person = $1 and revoked_at = '' order by created_at, id`, []any{id}, func(row *sql.Rows) error {
		var token string
		err := row.Scan(&token)
		tokens = append(tokens, token)
		return err
	})
	for _, token := range tokens {
		if err == nil {
			err = revoke(ctx, tx, by, token)
		}
	}
	return err
}

// endWays ends the sessions of a person but one, unused links, and sign-ins that wait for a second factor.
func endWays(ctx context.Context, tx *db.Tx, person, keptSession string) error {
	now := db.FormatTime(tx.Now())
	_, err := tx.Exec(ctx, `update sessions set revoked_at = $2 where person = $1 and revoked_at = '' and token_sha256 <> $3`, person, now, keptSession)
	if err == nil {
		_, err = tx.Exec(ctx, `update signin_links set used_at = $2 where person = $1 and used_at = ''`, person, now)
	}
	if err == nil {
		_, err = tx.Exec(ctx, `delete from signin_challenges where person = $1`, person)
	}
	return err
}

// Enable lets a disabled person in again, by the password they had or a new link; sessions and tokens stay ended.
func Enable(ctx context.Context, tx *db.Tx, by Person, id string) error {
	if err := by.Require(Admin, "enable people"); err != nil {
		return err
	}
	if _, err := GetAccount(ctx, tx, id); err != nil {
		return err
	}
	return changePerson(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "person.enable", ID: id},
		`update people set disabled_at = '', version = version + 1 where id = $1`)
}

// Rename changes a person's name and e-mail address: their own, or an admin anybody's.
func Rename(ctx context.Context, tx *db.Tx, by Person, id, name, email string) (err error) {
	if by.ID != id || by.ReadOnly {
		if err := by.Require(Admin, "rename people"); err != nil {
			return err
		}
	}
	if name, err = cleanName(name); err != nil {
		return err
	}
	if email, err = cleanEmail(email); err != nil {
		return err
	}
	if _, err := GetAccount(ctx, tx, id); err != nil {
		return err
	}
	if err := nameFree(ctx, tx, id, name, email); err != nil {
		return err
	}
	return changePerson(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "person.rename", ID: id},
		`update people set name = $2, email = $3, version = version + 1 where id = $1`, name, email)
}
