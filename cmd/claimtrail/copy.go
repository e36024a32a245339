package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func (a *app) copyCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{Use: "copy --to URL", Short: "Copy everything into an empty database, of the other engine too; goes on where a copy was cut off", Args: cobra.NoArgs, Long: `Copy everything into an empty database: people, sessions and tokens, claims, sources with their bytes, the history with its signed head.
Ids, references and the tree hash stay. Both sides are compared, and the history of the copy is verified, before anybody can open it.

Stop the servers first: what is written while it copies is not in the copy. When it is cut off, give the same command again.

  claimtrail copy --db data.db --to postgres://claimtrail@db.example.org/newsroom
  claimtrail copy --db postgres://claimtrail@db.example.org/newsroom --to data.db`, RunE: func(cmd *cobra.Command, args []string) error {
		if to == "" {
			return fmt.Errorf("%w: say with --to where the copy goes: a file, or postgres://…", errUsage)
		}
		if same(a.dsn, to) {
			return fault.In("to", "The copy cannot go into the database that it is of; name another with --to.")
		}
		return a.asIs(cmd.Context(), a.dsn, func(d *db.DB) error {
			c, err := ledger.Copy(cmd.Context(), d, to, ledger.CopyOptions{Progress: a.progress, KeyFile: a.keyFile()})
			if err != nil {
				return err
			}
			return a.sayCopied(c, to)
		})
	}}
	cmd.Flags().StringVar(&to, "to", "", "where the copy goes: a file, or postgres://…")
	return cmd
}

// asIs opens a database for reading alone, without making or migrating it.
func (a *app) asIs(ctx context.Context, dsn string, fn func(d *db.DB) error) error {
	d, err := db.OpenAsIs(ctx, dsn)
	if err != nil {
		return err
	}
	return errors.Join(fn(d), d.Close())
}

// same reports whether two addresses plainly name one database.
func same(one, other string) bool {
	if one == other {
		return true
	}
	a, errA := os.Stat(one)
	b, errB := os.Stat(other)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

func (a *app) sayCopied(c ledger.Copied, to string) error {
	if c.Later > 0 {
		a.warn("While it was copied, %d more entries were written to the database; they are not in the copy. Stop the servers, empty the target and copy again.", c.Later)
	}
	key := a.signingKey()
	if a.json {
		return a.printJSON(struct {
			ledger.Copied
			To  string `json:"to"`
			Key string `json:"key_file"`
		}{c, db.Shown(to), key})
	}
	if c.Before {
		a.say("%s holds this copy already: the same history of %d entries, tree hash %s. Nothing was done.", db.Shown(to), c.Size, c.Root)
		return nil
	}
	a.say("Copied %d rows of %d tables into %s; both sides have the same rows and the same history: %d entries, tree hash %s",
		rowsOf(c), len(c.Tables), db.Shown(to), c.Size, c.Root)
	if c.Size > 0 {
		a.say("It goes up to entry %d of %s. What is written to %s from now on is not in the copy.", c.Size-1, c.Time.Format("2006-01-02 15:04:05 UTC"), db.Shown(a.dsn))
	}
	if key != "" {
		there := to + ".key"
		if db.IsPostgres(to) {
			there = "claimtrail.key in the working directory of each server"
		}
		a.say("The key that signs the history is in no database: take %s along, to %s, or name it with --key.", key, there)
	}
	return nil
}

func rowsOf(c ledger.Copied) (n int64) {
	for _, t := range c.Tables {
		n += t.Rows
	}
	return n
}

// signingKey is the key file if it is there, or "".
func (a *app) signingKey() string {
	if _, err := os.Stat(a.keyFile()); err != nil {
		return ""
	}
	return a.keyFile()
}
