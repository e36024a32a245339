package ledger

import (
	"context"
	"fmt"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Copied is what a copy found to be the same on both sides.
type Copied struct {
	Head                    // up to which entry it goes; the same root on both sides
	Tables []db.CopiedTable `json:"tables"`
	Later  int64            `json:"later"`            // entries that were written to the source while it was copied, and are not in the copy
	Before bool             `json:"before,omitempty"` // the target was this very copy already, finished and verified; nothing was done
}

// CopyOptions say how a database is copied.
type CopyOptions struct {
	Progress func(what string) func(done, total int64) // may be nil
	KeyFile  string                                    // see Options
	Unproved bool                                      // the history of the copy is not verified: of a backup, whose own check comes later
}

// Copy copies everything from one database into the one at dsn, as it is at one moment: each record with its id, the history with salts,
// tree hashes and signed head. The copy is compared table by table and its history verified, before it can be opened. See db.Tx.CopyTo.
func Copy(ctx context.Context, from *db.DB, dsn string, o CopyOptions) (c Copied, err error) {
	if o.Progress == nil {
		o.Progress = func(string) func(done, total int64) { return nil }
	}
	schema, err := from.Schema(ctx)
	if err != nil {
		return c, err
	}
	switch {
	case schema.Unfinished:
		return c, fault.New(fault.Conflict, "The database that should be copied is itself an unfinished copy; copy the one that it is of.")
	case schema.Have != schema.Known:
		return c, fault.Newf(fault.Conflict, "The database has the schema %d and this Claimtrail knows %d; bring both together first: any command but this one, say claimtrail ledger head, brings an older database up to date.", schema.Have, schema.Known)
	}
	err = from.View(ctx, func(tx *db.Tx) error {
		if c.Head, err = ReadHead(ctx, tx); err != nil {
			return err
		}
		source, err := identity(ctx, tx, c.Head)
		if err != nil {
			return err
		}
		options := db.CopyOptions{Source: source, Progress: o.Progress("Copying")}
		if !o.Unproved {
			options.Verify = func(ctx context.Context, copied *db.Tx) error {
				return c.verifyCopy(ctx, copied, Options{Progress: o.Progress("Verifying"), KeyFile: o.KeyFile})
			}
		}
		c.Tables, err = tx.CopyTo(ctx, dsn, options)
		if fault.KindOf(err) != fault.Exists {
			return err
		}
		c.Before = c.finishedIn(ctx, dsn, source)
		if c.Before {
			return nil
		}
		return err
	})
	if err != nil {
		return c, err
	}
	err = from.View(ctx, func(tx *db.Tx) error {
		now, err := ReadHead(ctx, tx)
		c.Later = now.Size - c.Size
		return err
	})
	return c, err
}

// finishedIn reports whether the database at dsn holds the same history to the same head: a copy that came to its end, though whoever asked for it
// may have been cut off before that was said.
func (h Head) finishedIn(ctx context.Context, dsn, source string) bool {
	there, err := db.OpenAsIs(ctx, dsn)
	if err != nil {
		return false
	}
	defer func() { _ = there.Close() }() // it was only read
	schema, err := there.Schema(ctx)
	if err != nil || schema.Unfinished || h.Size == 0 {
		return false
	}
	err = there.View(ctx, func(tx *db.Tx) error {
		head, err := ReadHead(ctx, tx)
		if err != nil || head != h {
			return fault.New(fault.Conflict, "another head")
		}
		if its, err := identity(ctx, tx, head); err != nil || its != source {
			return fault.New(fault.Conflict, "another history")
		}
		return nil
	})
	return err == nil
}

// identity tells a history from every other: its first entry has a random salt.
func identity(ctx context.Context, tx *db.Tx, h Head) (leaf string, err error) {
	if h.Size == 0 {
		return "no history", nil
	}
	if err := tx.QueryRow(ctx, `select leaf_hash from ledger where sequence = 0`).Scan(&leaf); err != nil {
		return "", fmt.Errorf("read the first entry: %w", err)
	}
	return leaf, nil
}

// verifyCopy verifies the history of a copy, whose head must be this.
func (h Head) verifyCopy(ctx context.Context, tx *db.Tx, o Options) error {
	r, err := VerifyWith(ctx, tx, o)
	if fault.KindOf(err) == fault.Checked {
		return fault.Wrap(fault.Checked, err, fmt.Sprintf("Every table is the same on both sides, but what was copied is not whole, so the copy is not finished. %v", err))
	}
	if err != nil {
		return err
	}
	if r.Head != h {
		return fault.Newf(fault.Checked, "The copy's head is not the source's: %d entries with the tree hash %s, not %d with %s.", r.Size, r.Root, h.Size, h.Root)
	}
	return nil
}
