package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// keeper signs the head of one database.
type keeper struct {
	path   string // of the key file
	actor  string
	shared bool // with other servers, which have the key already
	signer signer
	found  bool   // the key file was there before
	known  string // the name under which the key was seen in the database
	last   string // the note that was signed last
}

// Keep lets every transaction that makes the history grow sign its new head, before it is committed: whoever can write to the database, but
// not read the key, then cannot make another history look whole, not even its last row. path names the file of the signing key, which is
// made when the first entry is written; actor is who the history says began a key. Keep is called before the first Update.
//
// A history that a program without the key has changed is not signed: nothing that would make it grow is kept until Accept.
func Keep(d *db.DB, path, actor string) {
	k := &keeper{path: path, actor: actor, shared: d.Engine() == db.Postgres}
	d.BeforeCommit(func(tx *db.Tx) error { return k.sign(context.Background(), tx) })
}

func (k *keeper) sign(ctx context.Context, tx *db.Tx) error {
	g, ok := tx.Shared().(growth)
	if !ok {
		return nil
	}
	head, err := ReadHead(ctx, tx)
	if err != nil || head.Size == g.from.Size && g.accepted == "" { // whoever wrote had to take it back
		return err
	}
	if err := k.check(ctx, tx, g); err != nil {
		return err
	}
	if k.known == "" {
		if err := k.introduce(ctx, tx, g.accepted); err != nil {
			return err
		}
		if head, err = ReadHead(ctx, tx); err != nil { // a new key is an entry
			return err
		}
	}
	signed, err := k.signer.sign(Checkpoint{Origin: k.signer.origin, Size: head.Size, Root: head.Root})
	if err != nil {
		return fmt.Errorf("sign the ledger's head: %w", err)
	}
	_, err = tx.Exec(ctx, `update ledger_head set note = $1 where id = 1`, signed)
	k.last = signed
	return err
}

// identify reads the key, and under which name the database knows it. It gives the database's keys.
func (k *keeper) identify(ctx context.Context, tx *db.Tx) ([]Key, error) {
	keys, err := Keys(ctx, tx)
	if err != nil || k.known != "" {
		return keys, err
	}
	if k.signer.key == nil {
		if err := k.load(keys); err != nil {
			return nil, err
		}
	}
	if k.signer.origin = originOf(keys); k.signer.origin == "" {
		k.signer.origin = newOrigin()
	}
	mine, err := keyOf(k.signer.origin, k.signer.public())
	for _, there := range keys {
		if there == mine {
			k.known = mine.Name
		}
	}
	return keys, err
}

// introduce lets the database know the public half of the key.
func (k *keeper) introduce(ctx context.Context, tx *db.Tx, reason string) error {
	key, err := keyOf(k.signer.origin, k.signer.public())
	if err != nil {
		return err
	}
	e := Entry{Actor: k.actor, Action: "key.add", Table: "ledger_keys", ID: key.Name, Reason: reason}
	return Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into ledger_keys (name, verifier, created_at) values ($1, $2, $3)`, key.Name, key.Verifier, db.FormatTime(tx.Now()))
		return err
	})
}

// load reads the key file, or makes it. Servers that share a database share the key too: one that lacks it must not begin its own.
func (k *keeper) load(keys []Key) (err error) {
	k.signer.key, err = readKey(k.path)
	if !errors.Is(err, fs.ErrNotExist) {
		k.found = err == nil
		return err
	}
	if k.shared && len(keys) > 0 {
		return fault.Newf(fault.Conflict, "The key that signs this history (%s) is not at %s. Copy it there from the server that has it, or name it with --key; "+
			"if it is lost, claimtrail ledger keys --new begins another.", keys[len(keys)-1].Name, k.path)
	}
	k.signer.key, err = makeKey(k.path)
	return err
}

// NewKey makes a key file where none is. The next write adds its public half to the database.
func NewKey(path string) error {
	if _, err := readKey(path); !errors.Is(err, fs.ErrNotExist) {
		return fault.Newf(fault.Exists, "There is a file at %s already; move it away first, or name another place with --key.", path)
	}
	_, err := makeKey(path)
	return err
}

// originOf is the ledger's name, which its first key brought; "" when there is none.
func originOf(keys []Key) string {
	if len(keys) == 0 {
		return ""
	}
	return keys[0].origin()
}

// readKeys reads the database's public keys, and what its own note says, so that the tree hash at its size is remembered on the way.
func (v *verifier) readKeys(ctx context.Context, tx *db.Tx) (err error) {
	if v.keys, err = Keys(ctx, tx); err != nil {
		return unreadable(ctx, err, "The ledger's keys")
	}
	for _, k := range v.keys {
		verifier, err := note.NewVerifier(k.Verifier)
		if err != nil || fmt.Sprintf("%s+%08x", verifier.Name(), verifier.KeyHash()) != k.Name {
			return fault.Newf(fault.Checked, "The ledger's key %s was changed: its name and what it holds do not belong together.", k.Name)
		}
	}
	if c, _, err := openWith(v.head.Note, v.keys); err == nil {
		v.roots[c.Size] = emptyRoot // of none; the others are found on the way
	}
	return nil
}

// compareNote checks that the head is signed, by whom it should be, and as it is.
func (v *verifier) compareNote(context.Context, *db.Tx) error {
	mine, err := v.keyOfFile()
	if err != nil || len(v.keys) == 0 && v.head.Note == "" {
		return err
	}
	if v.head.Note == "" {
		return fault.New(fault.Checked, "The ledger's head is not signed, though the database has a key: its signature was taken out.")
	}
	c, by, err := openWith(v.head.Note, v.keys)
	switch {
	case err != nil:
		return fault.New(fault.Checked, "The signature on the ledger's head was changed, or it is of another key than those of the database.")
	case !strings.HasPrefix(v.head.Note, c.body()+"\n") || strings.Count(v.head.Note, "\n") != 5:
		return fault.New(fault.Checked, "The signed note on the ledger's head was changed: it is not written as Claimtrail writes it.")
	case mine != "" && by != mine:
		return fault.Newf(fault.Checked, "The ledger's head is signed by %s; the public key of the key file %s is %s.", by, v.KeyFile, mine)
	}
	if err := v.goesOn(c, "signed head"); err != nil {
		return err
	}
	if c.Size < v.head.Size {
		return found(c.Size, "it was added by a program that has not the key: the signed head counts %d entries, here are %d", c.Size, v.head.Size)
	}
	return nil
}

// keyOfFile gives the name of the key file's key, which must be among the database's; "" when there is no key file.
func (v *verifier) keyOfFile() (name string, err error) {
	if v.KeyFile == "" || v.head.Size == 0 {
		return "", nil
	}
	key, err := readKey(v.KeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	mine, err := keyOf(originOf(v.keys), signer{key: key}.public())
	if err == nil {
		for _, k := range v.keys {
			if k == mine {
				return mine.Name, nil
			}
		}
	}
	if len(v.keys) == 0 {
		return "", fault.Newf(fault.Checked, "The database has no public key, though the key file %s is there. Unless nothing was ever written with that key, the signature was taken out.", v.KeyFile)
	}
	return "", fault.Newf(fault.Checked, "The public key in the database (%s) is not that of the key file %s.", v.keys[len(v.keys)-1].Name, v.KeyFile)
}
