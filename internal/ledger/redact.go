package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func init() {
	Register(Table{Name: "redactions", Subject: redactionSubject, Key: "id", Columns: []string{"id", "sequence", "reason", "redacted_at", "redacted_by", "row_salt", "row_sha256"}})
}

// redactionSubject is the word for a redaction: its own entry can never be taken out.
const redactionSubject = "redaction"

// Redaction tells that an entry's payload was taken out: the entry keeps its place and its hashes, and the chain still verifies.
type Redaction struct {
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
	By     string    `json:"by"` // actor
}

// maxRedactionReason bounds a reason, in code points.
const maxRedactionReason = 2000

// Redact takes the payload and the salt of an entry out, for good, and enters that it was done, by whom and why. What the record itself
// holds now is not touched, nor are the entries before and after it, which hold the same row as it was before and after. Of the last entry of a
// record the redaction keeps a salted hash of the row, so that the record goes on being compared.
func Redact(ctx context.Context, tx *db.Tx, actor string, sequence int64, reason string) error {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return fault.In("reason", "Say in a sentence why the entry's content is taken out; the history shows it.")
	case utf8.RuneCountInString(reason) > maxRedactionReason:
		return fault.In("reason", "The reason has %d characters; %d is the most.", utf8.RuneCountInString(reason), maxRedactionReason)
	}
	r, err := Get(ctx, tx, sequence)
	switch {
	case err != nil:
		return err
	case r.Subject == redactionSubject || strings.HasPrefix(r.Action, "key."):
		return fault.Newf(fault.Conflict, "Entry %d is about the history itself and stays.", sequence)
	case len(r.Payload) == 0:
		return fault.Newf(fault.Exists, "The content of entry %d was taken out already.", sequence)
	}
	salt, hash, err := saltedRow(ctx, tx, r)
	if err != nil {
		return err
	}
	id := db.NewID()
	e := Entry{Actor: actor, Action: "redaction.add", Table: "redactions", ID: id, Reason: reason}
	err = Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into redactions (id, sequence, reason, redacted_at, redacted_by, row_salt, row_sha256) values ($1, $2, $3, $4, $5, $6, $7)`,
			id, sequence, reason, db.FormatTime(tx.Now()), actor, salt, hash)
		return err
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update ledger set payload = '', salt = '' where sequence = $1`, sequence)
	return err
}

// saltedRow gives what stays of the row that r left, when it is its record's last entry; of an earlier one nothing is needed, and nothing stays
// by which a guess could be tried.
func saltedRow(ctx context.Context, tx *db.Tx, r Record) (salt, hash string, err error) {
	last, err := lastEntry(ctx, tx, r.Subject, r.SubjectID)
	if err != nil || last != r.Sequence {
		return "", "", err
	}
	p, err := r.Read()
	b := make([]byte, 16)
	rand.Read(b) // never fails
	return hex.EncodeToString(b), payloadHash(b, p.After), err
}

// withRedactions says of each record whose payload is empty who took it out and why.
func withRedactions(ctx context.Context, tx *db.Tx, records []Record) error {
	at, ids := map[int64]int{}, []any{}
	for i, r := range records {
		if len(r.Payload) == 0 {
			at[r.Sequence] = i
			ids = append(ids, r.Sequence)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return tx.Each(ctx, `select sequence, reason, redacted_at, redacted_by from redactions where sequence in (`+db.In(1, len(ids))+`)`, ids, func(rows *sql.Rows) error {
		var sequence int64
		var taken string
		x := &Redaction{}
		err := rows.Scan(&sequence, &x.Reason, &taken, &x.By)
		if err == nil {
			x.At, err = parseTime(taken)
		}
		records[at[sequence]].Redaction = x
		return err
	})
}

// rowKept is what a redaction keeps of a row.
type rowKept struct {
	salt []byte
	hash [sha256.Size]byte
}

// readRedactions lists the entries whose payloads were taken out, as the records say; that these are true, compareRecords checks.
func (v *verifier) readRedactions(ctx context.Context, tx *db.Tx) error {
	v.redacted, v.salts = map[int64]rowKept{}, map[[2]string][]byte{}
	err := tx.Each(ctx, `select sequence, row_salt, row_sha256 from redactions`, nil, func(rows *sql.Rows) error {
		var sequence int64
		var salt, hash string
		err := rows.Scan(&sequence, &salt, &hash)
		k := rowKept{hash: unknownRow}
		if err == nil && hash != "" {
			var sum []byte
			k.salt, err = hex.DecodeString(salt)
			if err == nil {
				sum, err = hex.DecodeString(hash)
			}
			copy(k.hash[:], sum)
		}
		v.redacted[sequence] = k
		return err
	})
	return unreadableIf(ctx, err, "The redactions")
}

// hash is that of a row, salted if a redaction keeps that of the row's last entry.
func (v *verifier) hash(subject, id string, row []byte) [sha256.Size]byte {
	if salt, ok := v.salts[[2]string{subject, id}]; ok {
		row = append(slices.Clone(salt), row...)
	}
	return sha256.Sum256(row)
}

func unreadableIf(ctx context.Context, err error, what string) error {
	if err == nil {
		return nil
	}
	return unreadable(ctx, err, what)
}

// checkRedacted checks an entry whose payload is not there.
func (v *verifier) checkRedacted(r Record) error {
	kept, redacted := v.redacted[r.Sequence]
	switch {
	case r.Subject == redactionSubject:
		return found(r.Sequence, "its payload was taken out, which is not done to the record of a redaction")
	case !redacted:
		return found(r.Sequence, "its payload was taken out, and no redaction says so (%s of %s %s)", r.Action, r.Subject, r.SubjectID)
	case r.Salt != "" || len(r.Payload) != 0:
		return found(r.Sequence, "its payload was taken out by a redaction, but something stands in its place")
	}
	of, ok := v.last[r.Subject]
	if !ok {
		return found(r.Sequence, "it speaks of a %q, which this program does not know", r.Subject)
	}
	of[r.SubjectID] = kept.hash
	delete(v.salts, [2]string{r.Subject, r.SubjectID})
	if kept.hash != unknownRow {
		v.salts[[2]string{r.Subject, r.SubjectID}] = kept.salt
	}
	v.taken++
	delete(v.redacted, r.Sequence)
	return nil
}

// countRedactions finds redactions of entries that are not there.
func (v *verifier) countRedactions(context.Context, *db.Tx) error {
	for sequence := range v.redacted {
		return fault.Newf(fault.Checked, "A redaction speaks of entry %d, which is not there.", sequence)
	}
	return nil
}
