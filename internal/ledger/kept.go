package ledger

import (
	"context"
	"errors"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// readKept reads the heads that were kept elsewhere, so that the tree hash at each of their sizes is remembered on the way.
func (v *verifier) readKept(context.Context, *db.Tx) error {
	for _, text := range v.Kept {
		c, _, err := openWith(text, v.keys)
		if errors.Is(err, fault.Checked) {
			return fault.New(fault.Checked, "The kept checkpoint is not signed by a key of this database: it was changed, it is of another database, or the database's key was swapped.")
		}
		if err != nil {
			return err
		}
		v.kept = append(v.kept, c)
		v.roots[c.Size] = emptyRoot // of none; the others are found on the way
	}
	return nil
}

// openWith opens a checkpoint that one of these keys signed, and gives the key's name.
func openWith(text string, keys []Key) (Checkpoint, string, error) {
	verifiers := make([]string, len(keys))
	for i, k := range keys {
		verifiers[i] = k.Verifier
	}
	return OpenCheckpoint(text, verifiers...)
}

// compareKept checks that the history goes on from every kept head.
func (v *verifier) compareKept(context.Context, *db.Tx) error {
	for _, c := range v.kept {
		if err := v.goesOn(c, "kept checkpoint"); err != nil {
			return err
		}
	}
	return nil
}

// goesOn checks that the first entries are those that c was made of.
func (v *verifier) goesOn(c Checkpoint, what string) error {
	switch root := v.roots[c.Size]; {
	case c.Size > v.tree.size:
		return found(v.tree.size, "it is missing. The history was truncated: the %s counts %d entries, here are %d", what, c.Size, v.tree.size)
	case root != c.Root:
		return found(c.Size-1, "it or one before it was changed together with every hash. The %s of %d entries has the tree hash %s, here it is %s", what, c.Size, c.Root, root)
	}
	return nil
}
