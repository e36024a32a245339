package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func (a *app) restore() *cobra.Command {
	return &cobra.Command{Use: "restore FILE", Short: "Make the database of --db out of a backup; nothing is overwritten", Args: cobra.ExactArgs(1), Long: `Check a backup, bring it to the schema of this Claimtrail, and make the database of --db out of it. There must be no file at --db, or an
empty PostgreSQL database. The backup stays as it is. A restore into PostgreSQL that is cut off goes on when the same command is given again.

Put the key that signs the history back too, beside the database (FILE.key) or where --key says: without it the history can be read and
verified, but not go on.`, RunE: func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		if same(args[0], a.dsn) {
			return fault.New(fault.Exists, "The backup is the database of --db itself; name with --db where the restored one shall stand.")
		}
		var r ledger.Result
		check := func(beside string) (err error) {
			r, err = a.readBackup(ctx, args[0], beside)
			return err
		}
		if err := a.restoreBy(ctx, check); err != nil {
			return err
		}
		return a.sayRestored(r, args[0])
	}}
}

// restoreBy lets read make a checked database in a file, and puts it in its place.
func (a *app) restoreBy(ctx context.Context, read func(beside string) error) error {
	if !db.IsPostgres(a.dsn) {
		return db.Place(a.dsn, read)
	}
	folder, err := os.MkdirTemp("", "claimtrail-restore-*")
	if err != nil {
		return err
	}
	beside := filepath.Join(folder, "data.db")
	err = db.Place(beside, read)
	if err == nil {
		err = a.asIs(ctx, beside, func(d *db.DB) error {
			_, err := ledger.Copy(ctx, d, a.dsn, ledger.CopyOptions{Progress: a.progress, KeyFile: a.signingKey()})
			return err
		})
	}
	return errors.Join(err, os.RemoveAll(folder))
}

// readBackup copies a backup into another file, migrates and verifies it there.
func (a *app) readBackup(ctx context.Context, file, beside string) (r ledger.Result, err error) {
	if db.IsPostgres(file) {
		return r, fault.New(fault.Invalid, "A restore reads a backup's file; claimtrail copy copies one database into another.")
	}
	err = a.asIs(ctx, file, func(d *db.DB) error {
		schema, err := d.Schema(ctx)
		switch {
		case err != nil:
			return err
		case schema.Unfinished:
			return fault.New(fault.Conflict, "The file is an unfinished copy and no backup.")
		case schema.Have > schema.Known:
			return fault.Newf(fault.Conflict, "The backup was made by a newer Claimtrail (schema %d, this one knows %d); use that one.", schema.Have, schema.Known)
		}
		if err := d.Intact(ctx); err != nil {
			return err
		}
		return d.BackUp(ctx, beside, a.progress("Copying"))
	})
	if err != nil {
		return r, err
	}
	d, err := db.Open(ctx, beside) // which migrates it
	if err != nil {
		return r, err
	}
	err = d.View(ctx, func(tx *db.Tx) error {
		r, err = ledger.VerifyWith(ctx, tx, ledger.Options{Progress: a.progress("Verifying"), KeyFile: a.keyFile()})
		return err
	})
	return r, errors.Join(err, d.Close())
}

func (a *app) sayRestored(r ledger.Result, file string) error {
	key := a.signingKey()
	if a.json {
		return a.printJSON(struct {
			Database string `json:"database"`
			ledger.Result
			Key string `json:"key_file"`
		}{db.Shown(a.dsn), r, key})
	}
	a.say("Restored %s into %s, and verified: %d entries, tree hash %s", file, db.Shown(a.dsn), r.Size, r.Root)
	if key == "" && r.Note != "" {
		a.say("The key that signs its history is not at %s: put it there before anybody writes, or name it with --key.", a.keyFile())
	}
	return nil
}
