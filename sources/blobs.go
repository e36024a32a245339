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

// KeepBytes stores bytes that belong to no snapshot, once, and gives their SHA-256.
func KeepBytes(ctx context.Context, tx *db.Tx, b []byte) (sha string, err error) {
	sum := sha256.Sum256(b)
	sha = hex.EncodeToString(sum[:])
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(b); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `insert into blobs (sha256, bytes, packed) values ($1, $2, $3) on conflict (sha256) do nothing`, sha, int64(len(b)), packed.Bytes())
	return sha, err
}

// KeptBytes reads bytes by their SHA-256. It asks for no right: those of snapshots are read by SnapshotBytes, which does.
func KeptBytes(ctx context.Context, tx *db.Tx, sha string) ([]byte, error) {
	var packed []byte
	err := tx.QueryRow(ctx, `select packed from blobs where sha256 = $1`, sha).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "The bytes of that hash are not here.")
	}
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("bytes %s: %w", sha, err)
	}
	return io.ReadAll(z)
}
