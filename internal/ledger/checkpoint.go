package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Checkpoint is a head as others keep it (c2sp.org/tlog-checkpoint): the ledger's name, how many entries, and their tree hash.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   string // base64
}

// body is the text that is signed.
func (c Checkpoint) body() string { return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root) }

var errForm = fault.New(fault.Invalid, "This is no checkpoint: a text of a ledger's name, a number of entries, their tree hash, an empty line and a signature.")

// parseBody reads the text that is signed and refuses every other way to write it. Lines after the third are extensions, which we never write.
func parseBody(text string) (c Checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" || lines[0] == "" {
		return c, errForm
	}
	c = Checkpoint{Origin: lines[0], Root: lines[2]}
	c.Size, err = strconv.ParseInt(lines[1], 10, 64)
	root, bad := base64.StdEncoding.DecodeString(c.Root)
	if err != nil || bad != nil || c.Size < 0 || strconv.FormatInt(c.Size, 10) != lines[1] || len(root) != tlog.HashSize || base64.StdEncoding.EncodeToString(root) != c.Root {
		return c, errForm
	}
	for _, line := range lines[3 : len(lines)-1] {
		if line == "" {
			return c, errForm
		}
	}
	return c, nil
}

// errUnknownKey is what OpenCheckpoint gives when nobody whom it knows has signed.
var errUnknownKey = fault.New(fault.Checked, "The checkpoint is not signed by a key of this ledger.")

// maxNote bounds a signed note: ours has some 250 bytes, and each further signature of a witness about 100.
const maxNote = 16 << 10

// OpenCheckpoint reads a signed note that one of these keys (as signed notes write them) has signed under the note's own origin, and gives the
// name of that key. It refuses a note that is not written as its content would be: base64 has bits that mean nothing, and a change must not
// hide there. Further signatures, of witnesses, are left alone.
func OpenCheckpoint(text string, verifiers ...string) (c Checkpoint, key string, err error) {
	known := make([]note.Verifier, len(verifiers))
	for i, v := range verifiers {
		if known[i], err = note.NewVerifier(v); err != nil {
			return c, "", fault.Newf(fault.Invalid, "%q is no public key as signed notes write it: NAME+HASH+KEY.", v)
		}
	}
	if len(text) > maxNote {
		return c, "", errForm
	}
	n, err := note.Open([]byte(text), note.VerifierList(known...))
	switch {
	case errors.As(err, new(*note.UnverifiedNoteError)) || errors.As(err, new(*note.InvalidSignatureError)):
		return c, "", errUnknownKey
	case err != nil:
		return c, "", errForm
	}
	if c, err = parseBody(n.Text); err != nil {
		return c, "", err
	}
	for _, sig := range n.Sigs {
		b, err := base64.StdEncoding.DecodeString(sig.Base64)
		if err != nil || base64.StdEncoding.EncodeToString(b) != sig.Base64 {
			return c, "", errForm
		}
		if sig.Name == c.Origin {
			return c, fmt.Sprintf("%s+%08x", sig.Name, sig.Hash), nil
		}
	}
	return c, "", errUnknownKey
}

// sign makes the signed note of c.
func (s signer) sign(c Checkpoint) (string, error) {
	b, err := note.Sign(&note.Note{Text: c.body()}, s)
	return string(b), err
}
