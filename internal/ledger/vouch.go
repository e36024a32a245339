package ledger

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// SignText makes a signed note of a text that leaves, with the key of the file, which must be one of the database's. It gives that key too. The text
// must not read as a checkpoint: its second line is no number.
func SignText(ctx context.Context, tx *db.Tx, keyFile, text string) (signed string, key Key, err error) {
	if _, err := parseBody(text); err == nil {
		return "", key, errors.New("ledger: a text that reads as a checkpoint is not signed as another")
	}
	keys, err := Keys(ctx, tx)
	if err != nil {
		return "", key, err
	}
	if len(keys) == 0 {
		return "", key, errUnsigned
	}
	private, err := readKey(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", key, fault.Newf(fault.Conflict, "The key that signs this history (%s) is not at %s. Copy it there, or name it with --key.", keys[len(keys)-1].Name, keyFile)
	}
	if err != nil {
		return "", key, err
	}
	s := signer{origin: originOf(keys), key: private}
	if key, err = keyOf(s.origin, s.public()); err != nil {
		return "", key, err
	}
	for _, known := range keys {
		if known == key {
			b, err := note.Sign(&note.Note{Text: text}, s)
			return string(b), key, err
		}
	}
	return "", key, fault.Newf(fault.Conflict, "The key at %s is none of this history's; the next change of any record makes it one.", keyFile)
}

var errNote = fault.New(fault.Checked, "this is no signed note of one signature, or it was changed.")

// OpenText reads a signed note that exactly one of these keys (as signed notes write them) has signed, and gives its text and that key. It refuses a
// note that is not written as its content would be.
func OpenText(signed string, verifiers ...string) (text string, key Key, err error) {
	known := map[string]Key{}
	list := make([]note.Verifier, len(verifiers))
	for i, v := range verifiers {
		k, verifier, err := parseKey(v)
		if err != nil {
			return "", key, err
		}
		list[i], known[k.Name] = verifier, k
	}
	n, err := note.Open([]byte(signed), note.VerifierList(list...))
	switch {
	case errors.As(err, new(*note.UnverifiedNoteError)):
		return "", key, fault.New(fault.Checked, "it is signed by another key.")
	case errors.As(err, new(*note.InvalidSignatureError)):
		return "", key, fault.New(fault.Checked, "its signature does not fit what it says: one of them was changed.")
	case err != nil || len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0:
		return "", key, errNote
	}
	sig := n.Sigs[0]
	b, err := base64.StdEncoding.DecodeString(sig.Base64)
	if err != nil || fmt.Sprintf("%s\n\u2014 %s %s\n", n.Text, sig.Name, base64.StdEncoding.EncodeToString(b)) != signed {
		return "", key, errNote
	}
	return n.Text, known[fmt.Sprintf("%s+%08x", sig.Name, sig.Hash)], nil
}

// ParseKey reads a public key as signed notes write it.
func ParseKey(verifier string) (Key, error) {
	k, _, err := parseKey(verifier)
	return k, err
}

func parseKey(verifier string) (Key, note.Verifier, error) {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return Key{}, nil, fault.Newf(fault.Invalid, "%q is no public key as signed notes write it: NAME+HASH+KEY.", verifier)
	}
	return Key{Name: fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash()), Verifier: verifier}, v, nil
}

// Leaf gives what the tree commits to of an entry.
func (r Record) Leaf() ([]byte, error) { return r.leaf() }

// CheckHashes checks an entry that came from elsewhere by itself: its payload, where there is one, is what its hash names, and its fields are those of
// its leaf.
func (r Record) CheckHashes() error {
	if len(r.Payload) > 0 {
		salt, err := hex.DecodeString(r.Salt)
		if err != nil || hex.EncodeToString(salt) != r.Salt || payloadHash(salt, r.Payload) != r.PayloadHash {
			return found(r.Sequence, "its payload is not the one that its hash names")
		}
	} else if r.Salt != "" {
		return found(r.Sequence, "it has a salt and no payload")
	}
	leaf, err := r.leaf()
	if err != nil {
		return err
	}
	if hash := tlog.RecordHash(leaf); hex.EncodeToString(hash[:]) != r.LeafHash {
		return found(r.Sequence, "its fields are not those of its leaf")
	}
	return nil
}
