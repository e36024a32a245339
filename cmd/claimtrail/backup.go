package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func (a *app) backup() *cobra.Command {
	return &cobra.Command{Use: "backup FILE", Short: "Copy the database into one file while people work, and verify it", Args: cobra.ExactArgs(1), Long: `Copy the database, as it is at one moment, into one file that only you can read. People may work meanwhile. The file is written whole or not
at all, nothing is overwritten, and what was written is verified. Of PostgreSQL it is a file of SQLite; claimtrail restore puts either into either.

The key that signs the history is not in it: keep that file too, elsewhere.`, RunE: func(cmd *cobra.Command, args []string) error {
		return a.asIs(cmd.Context(), a.dsn, func(d *db.DB) error { return a.backUp(cmd.Context(), d, args[0]) })
	}}
}

// backedUp is what is printed of a backup.
type backedUp struct {
	File string `json:"file"`
	ledger.Result
	Verified bool   `json:"verified"` // the history too, not only the file
	Key      string `json:"key_file"`
}

func (a *app) backUp(ctx context.Context, d *db.DB, file string) error {
	schema, err := d.Schema(ctx)
	if err != nil {
		return err
	}
	switch {
	case schema.Unfinished:
		return fault.New(fault.Conflict, "The database is an unfinished copy; back up the one that it is of.")
	case schema.Have > schema.Known:
		return fault.Newf(fault.Conflict, "This database was made by a newer Claimtrail (schema %d, this one knows %d); use that one.", schema.Have, schema.Known)
	}
	b := backedUp{File: file, Key: a.signingKey(), Verified: schema.Have == schema.Known}
	var history error
	err = db.Place(file, func(beside string) (err error) {
		if err := a.writeBackup(ctx, d, beside); err != nil {
			return err
		}
		b.Result, history, err = a.verifyFile(ctx, beside, b.Verified)
		return err
	})
	if err != nil {
		return err
	}
	if history != nil { // the file is what the database is: whoever must mend it needs it most
		return fault.Wrap(fault.Checked, history, fmt.Sprintf("The backup %s was written, and holds what the database holds; but that is not whole: %v", file, history))
	}
	return a.sayBackedUp(b)
}

func (a *app) writeBackup(ctx context.Context, d *db.DB, beside string) error {
	if d.Engine() == db.SQLite {
		return d.BackUp(ctx, beside, a.progress("Copying"))
	}
	if _, err := ledger.Copy(ctx, d, beside, ledger.CopyOptions{Progress: a.progress, Unproved: true}); err != nil {
		return err
	}
	return db.Portable(ctx, beside)
}

// verifyFile looks at the file itself, which must be whole, and at the history in it.
func (a *app) verifyFile(ctx context.Context, file string, current bool) (r ledger.Result, history, err error) {
	err = a.asIs(ctx, file, func(d *db.DB) error {
		if err := d.Intact(ctx); err != nil || !current {
			return err
		}
		return d.View(ctx, func(tx *db.Tx) error {
			r, history = ledger.VerifyWith(ctx, tx, ledger.Options{Progress: a.progress("Verifying")})
			return ctx.Err()
		})
	})
	return r, history, err
}

func (a *app) sayBackedUp(b backedUp) error {
	if a.json {
		return a.printJSON(b)
	}
	if b.Verified {
		a.say("Backed up into %s, and verified: %d entries, tree hash %s", b.File, b.Size, b.Root)
	} else {
		a.say("Backed up into %s. The database is of an older Claimtrail, so only the file was checked, not the history in it; claimtrail restore does both.", b.File)
	}
	if b.Key != "" {
		a.say("The key that signs the history is not in it: keep %s too, and not beside the backup.", b.Key)
	} else {
		a.say("The key that signs the history is not in it, and is not at %s: keep it too, and not beside the backup.", a.keyFile())
	}
	return nil
}
