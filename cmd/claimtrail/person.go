package main

import (
	"context"
	"os"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// tokenVariable holds the API token of whoever gives commands.
const tokenVariable = "CLAIMTRAIL_TOKEN"

// person is who gives the command: the person of CLAIMTRAIL_TOKEN when it is set, else the user of this machine.
func (a *app) person(ctx context.Context, tx *db.Tx) (auth.Person, error) {
	if token := os.Getenv(tokenVariable); token != "" {
		return auth.ByToken(ctx, tx, token)
	}
	return auth.Local(), nil
}

// personIn is person for a command that begins its transactions elsewhere.
func (a *app) personIn(ctx context.Context, d *db.DB) (by auth.Person, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		by, err = a.person(ctx, tx)
		return err
	})
	return by, err
}

// updateAs runs fn in one writing transaction, for whoever gives the command.
func (a *app) updateAs(ctx context.Context, fn func(tx *db.Tx, by auth.Person) error) error {
	return a.open(ctx, func(d *db.DB) error { return a.updateIn(ctx, d, fn) })
}

func (a *app) updateIn(ctx context.Context, d *db.DB, fn func(tx *db.Tx, by auth.Person) error) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		by, err := a.person(ctx, tx)
		if err != nil {
			return err
		}
		return fn(tx, by)
	})
}

// viewAs runs fn in one reading transaction, for whoever gives the command.
func (a *app) viewAs(ctx context.Context, fn func(tx *db.Tx, by auth.Person) error) error {
	return a.view(ctx, func(tx *db.Tx) error {
		by, err := a.person(ctx, tx)
		if err != nil {
			return err
		}
		return fn(tx, by)
	})
}
