package ledger

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func init() {
	Register(Table{Name: "ledger_keys", Subject: "signing key", Key: "name", Columns: []string{"name", "verifier", "created_at"}})
}

// keyFile begins the one line of a key file; the seed of an Ed25519 key follows, base64. The name that stands with a signature is the ledger's
// origin and belongs to the database, so one file may serve several databases.
const keyFile = "CLAIMTRAIL+PRIVATE+KEY+"

// readKey reads the key file at path. The error is fs.ErrNotExist when there is none; no other fault of a file keeps its cause, which the
// writer would take for one of the network and try again.
func readKey(path string) (ed25519.PrivateKey, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return nil, fault.Newf(fault.Invalid, "The key file %s cannot be read (%v); name another with --key.", path, err)
	}
	text, ok := strings.CutPrefix(strings.TrimSpace(string(b)), keyFile)
	seed, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(seed) != ed25519.SeedSize {
		return nil, fault.Newf(fault.Invalid, "%s holds no signing key of Claimtrail; restore it from a copy, or name another with --key.", path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// makeKey makes a key file, whole or not at all, and gives what stands there then: of several servers that start together one makes it.
func makeKey(path string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	line := keyFile + base64.StdEncoding.EncodeToString(key.Seed()) + "\n"
	if err := place(path, []byte(line)); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fault.Newf(fault.Invalid, "The key that signs the history cannot be kept at %s (%v); name another place with --key.", path, err)
	}
	return readKey(path)
}

// place puts a file where none is, readable by its owner alone: beside it first, then by a link, which never replaces.
func place(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err = os.Link(f.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	_ = folder.Sync() // not every system lets a folder be synced
	return folder.Close()
}

// Key is a public key of the ledger as it stands in the database.
type Key struct {
	Name     string `json:"name"`     // the origin and the key's hash: claimtrail/6f0c…+1234abcd
	Verifier string `json:"verifier"` // as signed notes write it
}

// keyOf is the public key as it signs for this origin.
func keyOf(origin string, public ed25519.PublicKey) (Key, error) {
	verifier, err := note.NewEd25519VerifierKey(origin, public)
	if err != nil {
		return Key{}, fmt.Errorf("ledger key: %w", err)
	}
	name := strings.SplitN(verifier, "+", 3)
	return Key{Name: name[0] + "+" + name[1], Verifier: verifier}, nil
}

// origin is the name of the ledger that the key signs for.
func (k Key) origin() string {
	origin, _, _ := strings.Cut(k.Name, "+")
	return origin
}

// Keys lists the public keys of the ledger, the oldest first.
func Keys(ctx context.Context, tx *db.Tx) (keys []Key, err error) {
	err = tx.Each(ctx, `select name, verifier from ledger_keys order by created_at, name`, nil, func(rows *sql.Rows) error {
		var k Key
		err := rows.Scan(&k.Name, &k.Verifier)
		keys = append(keys, k)
		return err
	})
	return keys, err
}

// signer signs as keyed notes want it, under the ledger's origin.
type signer struct {
	origin string
	key    ed25519.PrivateKey
}

func (s signer) Name() string                    { return s.origin }
func (s signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }

// KeyHash is how signed notes tell keys apart: the beginning of SHA-256(name, line feed, algorithm 1, public key).
func (s signer) KeyHash() uint32 {
	h := sha256.New()
	h.Write([]byte(s.origin + "\n\x01"))
	h.Write(s.public())
	return binary.BigEndian.Uint32(h.Sum(nil))
}

func (s signer) public() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

// newOrigin makes the name of a new ledger. It is random: two databases never share one.
func newOrigin() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return "claimtrail/" + hex.EncodeToString(b[:])
}
