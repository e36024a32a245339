package sources

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// blob is what verifyBytes looks at: one at a time, as the database hands it out.
type blob struct {
	hash          string
	bytes, stated int64 // how many there are, by its own row and by the snapshots that name it; the ledger vouches for theirs
	packed        sql.RawBytes
}

// verifyBytes is the check that the ledger cannot make by itself: every snapshot's bytes are there, and they are those that its hash names.
// What is unpacked is counted and hashed, never kept.
func verifyBytes(ctx context.Context, tx *db.Tx, progress func(done, total int64)) error {
	if err := missingBytes(ctx, tx); err != nil {
		return err
	}
	var done, total int64
	if err := tx.QueryRow(ctx, `select count(*) from blobs`).Scan(&total); err != nil {
		return err
	}
	var hash, wrong string
	err := tx.Each(ctx, `
		select b.sha256, b.bytes, coalesce((select min(n.bytes) from snapshots n where n.sha256 = b.sha256), b.bytes), b.packed
		from blobs b order by b.sha256`, nil, func(rows *sql.Rows) error {
		var b blob
		if err := rows.Scan(&b.hash, &b.bytes, &b.stated, &b.packed); err != nil {
			return err
		}
		if hash, wrong = b.hash, b.wrong(); wrong != "" {
			return errWrongBytes
		}
		done++
		progress(done, total)
		return nil
	})
	if errors.Is(err, errWrongBytes) {
		return wrongBytes(ctx, tx, hash, wrong)
	}
	return err
}

// errWrongBytes ends the reading of blobs at the first that is wrong: whose it is can be asked only after.
var errWrongBytes = errors.New("wrong bytes")

// wrong says what is wrong with a blob, or "". One that unpacks to more than it should is not read to its end.
func (b *blob) wrong() string {
	if b.bytes != b.stated {
		return fmt.Sprintf("%d are stated, not %d", b.bytes, b.stated)
	}
	z, err := gzip.NewReader(bytes.NewReader(b.packed))
	if err != nil {
		return "they cannot be unpacked"
	}
	sum := sha256.New()
	switch n, err := io.Copy(sum, io.LimitReader(z, b.stated)); {
	case err != nil:
		return "they cannot be unpacked"
	case n < b.stated:
		return fmt.Sprintf("there are %d, not %d", n, b.stated)
	}
	switch n, err := io.ReadFull(z, make([]byte, 1)); { // the packed bytes' own sum is checked at their end
	case n > 0:
		return fmt.Sprintf("there are more than %d", b.stated)
	case !errors.Is(err, io.EOF):
		return "they cannot be unpacked"
	case hex.EncodeToString(sum.Sum(nil)) != b.hash:
		return "their SHA-256 is another"
	}
	return ""
}

// missingBytes finds a snapshot whose bytes are gone.
func missingBytes(ctx context.Context, tx *db.Tx) error {
	var ref string
	var number int
	err := tx.QueryRow(ctx, `
		select s.ref, n.number from snapshots n join sources s on s.id = n.source
		where not exists (select 1 from blobs b where b.sha256 = n.sha256) order by s.ref, n.number limit 1`).Scan(&ref, &number)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.Newf(fault.Checked, "The kept bytes of snapshot %d of %s are missing.", number, ref)
}

// wrongBytes is the fault of a blob: it names the first snapshot that has it.
func wrongBytes(ctx context.Context, tx *db.Tx, hash, wrong string) error {
	var ref string
	var number int
	err := tx.QueryRow(ctx, `
		select s.ref, n.number from snapshots n join sources s on s.id = n.source
		where n.sha256 = $1 order by s.ref, n.number limit 1`, hash).Scan(&ref, &number)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Newf(fault.Checked, "The kept bytes %s, which no snapshot has, are not those that were captured: %s.", hash, wrong)
	}
	if err != nil {
		return err
	}
	return fault.Newf(fault.Checked, "The kept bytes of snapshot %d of %s are not those that were captured: %s.", number, ref, wrong)
}
