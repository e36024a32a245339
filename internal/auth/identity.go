package auth

import (
	"context"
	"database/sql"
	"errors"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Identity is who somebody is at the newsroom's own sign-in, as its signed token says.
type Identity struct {
	Issuer, Subject string
	Name, Email     string
	EmailVerified   bool
}

// SignInAs lets the person of an identity in. One who comes for the first time is the person who was invited with this e-mail address, if the issuer
// has verified it; else, when newcomers have a role, a new person. A person who has a password or an identity already is never taken over by an
// address alone. Who has a second factor is asked for it.
func SignInAs(ctx context.Context, tx *db.Tx, i Identity, newcomers Role) (in SignedIn, err error) {
	var p Person
	var disabled string
	err = tx.QueryRow(ctx, `
		select p.id, p.name, p.role, p.email, p.marks, p.disabled_at from identities i join people p on p.id = i.person where i.issuer = $1 and i.subject = $2`,
		i.Issuer, i.Subject).Scan(&p.ID, &p.Name, &p.Role, &p.Email, &p.Marks, &disabled)
	if errors.Is(err, sql.ErrNoRows) {
		p, err = firstTime(ctx, tx, i, newcomers)
	}
	if err == nil && disabled != "" {
		err = fault.New(fault.Denied, "This account is disabled. Ask an admin of your newsroom.")
	}
	if err != nil {
		return SignedIn{Person: p}, err
	}
	return proceed(ctx, tx, p)
}

// firstTime finds or makes the person of an identity that was not seen before, and ties the two.
func firstTime(ctx context.Context, tx *db.Tx, i Identity, newcomers Role) (p Person, err error) {
	people, err := ListAccounts(ctx, tx)
	if err != nil {
		return p, err
	}
	found := false
	for _, a := range people {
		if i.EmailVerified && i.Email != "" && folded(a.Email) == folded(i.Email) {
			if p, err = a.Person, invitedOnly(ctx, tx, a); err != nil {
				return p, err
			}
			found = true
		}
	}
	if !found {
		if p, err = newcomer(ctx, tx, i, newcomers); err != nil {
			return p, err
		}
	}
	if err := endWays(ctx, tx, p.ID, ""); err != nil { // the invitation has done its work
		return p, err
	}
	e := ledger.Entry{Actor: "oidc:" + i.Issuer, Action: "identity.link", Table: "identities", ID: db.NewID()}
	return p, ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into identities (id, issuer, subject, person, created_at) values ($1, $2, $3, $4, $5)`,
			e.ID, i.Issuer, i.Subject, p.ID, db.FormatTime(tx.Now()))
		return err
	})
}

// invitedOnly refuses to tie an identity to an account that is somebody's already.
func invitedOnly(ctx context.Context, tx *db.Tx, a Account) error {
	var tied bool
	if err := tx.QueryRow(ctx, `select exists (select 1 from identities where person = $1)`, a.ID).Scan(&tied); err != nil {
		return err
	}
	switch {
	case !a.DisabledAt.IsZero():
		return fault.New(fault.Denied, "This account is disabled. Ask an admin of your newsroom.")
	case tied || !a.PasswordSetAt.IsZero():
		return fault.New(fault.Denied, "The account with your e-mail address has another way in already. Sign in by it, or ask an admin of your newsroom.")
	}
	return nil
}

func newcomer(ctx context.Context, tx *db.Tx, i Identity, role Role) (Person, error) {
	if role == "" || !i.EmailVerified {
		return Person{}, fault.New(fault.Denied, "There is no invitation for your e-mail address here, or your newsroom's sign-in has not verified it. Ask an admin of your newsroom to invite you.")
	}
	name, err := cleanName(i.Name)
	if err != nil {
		name = "New colleague"
	}
	if name, err = freeName(ctx, tx, name); err != nil {
		return Person{}, err
	}
	return addPerson(ctx, tx, "oidc:"+i.Issuer, NewPerson{Name: name, Email: i.Email, Role: role})
}
