package ledger

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// growth is what the transaction that makes the history grow knows of it: the head from which it began, and the words with which somebody
// took it as it was, though its signature did not say so.
type growth struct {
	from     Head
	accepted string
}

// begin remembers the head before the first entry of a transaction.
func begin(tx *db.Tx, head Head) {
	if _, begun := tx.Shared().(growth); !begun {
		tx.Share(growth{from: head})
	}
}

// covers reports whether the note is of this head: nothing was written since.
func (h Head) covers() bool {
	lines := strings.SplitN(h.Note, "\n", 4)
	return len(lines) == 4 && lines[1] == fmt.Sprint(h.Size) && lines[2] == h.Root
}

// check refuses to sign on from a head that the key has not signed: what a program without it has written would look honest from then on.
// A note that this keeper wrote itself is known; any other is opened, once.
func (k *keeper) check(ctx context.Context, tx *db.Tx, g growth) error {
	own := k.known != "" && g.from.Note == k.last
	if own && g.from.covers() {
		return nil
	}
	keys, err := k.identify(ctx, tx)
	if err != nil || g.accepted != "" {
		return err
	}
	if what := k.doubt(g.from, keys); what != "" {
		return fault.New(fault.Checked, "The history is not as its key left it: "+what+
			". Nothing is written until somebody decides. Look with claimtrail ledger verify; then restore a copy, or take it as it is with claimtrail ledger sign --reason.")
	}
	return nil
}

// doubt says what is wrong with a head that the history shall grow from, or "".
func (k *keeper) doubt(h Head, keys []Key) string {
	if len(keys) == 0 && h.Note == "" { // it was never signed: a new history, or one of the time before signatures
		if k.found && !k.shared && h.Size > 0 {
			return "it has no key, though the key file " + k.path + " is there"
		}
		return ""
	}
	if h.Note == "" {
		return "its signature was taken out"
	}
	c, by, err := openWith(h.Note, keys)
	switch {
	case err != nil:
		return "the signature on its head is of none of its keys"
	case k.known != "" && by != k.known:
		return "its head is signed by " + by + ", and the key file " + k.path + " is of " + k.known
	case !h.covers():
		return fmt.Sprintf("the signed head counts %d entries with the tree hash %s, here are %d with %s", c.Size, c.Root, h.Size, h.Root)
	}
	return ""
}

// Accept takes the history as it stands, whoever wrote it, so that it can be signed and grow again; that it was done, and why, is an entry.
func Accept(ctx context.Context, tx *db.Tx, actor, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxRedactionReason {
		return fault.In("reason", "Say why the history is taken as it is, in at most %d characters; the history shows it.", maxRedactionReason)
	}
	head, err := ReadHead(ctx, tx)
	if err != nil {
		return err
	}
	keys, err := Keys(ctx, tx)
	if err != nil {
		return err
	}
	if head.Size == 0 {
		return fault.New(fault.Conflict, "The history has no entry yet; there is nothing to decide.")
	}
	if len(keys) > 0 { // else the new key's own entry says it
		key := keys[len(keys)-1]
		row, err := tables["ledger_keys"].read(ctx, tx, key.Name)
		if err != nil {
			return err
		}
		if _, err := Append(ctx, tx, Entry{Actor: actor, Action: "key.accept", Table: "ledger_keys", ID: key.Name, Before: row, After: row, Reason: reason}); err != nil {
			return err
		}
	}
	tx.Share(growth{from: head, accepted: reason})
	return nil
}
