package sources

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// PackedBytes are bytes as they are kept: compressed, and known by their SHA-256.
type PackedBytes struct {
	SHA256 string // hexadecimal, of the bytes as they came
	Bytes  int64  // how many those are
	Packed []byte
}

// PackBytes compresses and hashes bytes to be kept. It needs no transaction, and belongs into none.
func PackBytes(content []byte) (PackedBytes, error) {
	packed, sha, err := capture.Kept(content)
	return PackedBytes{SHA256: sha, Bytes: int64(len(content)), Packed: packed}, err
}

// KeepBytes stores bytes, once.
func KeepBytes(ctx context.Context, tx *db.Tx, p PackedBytes) error {
	_, err := tx.Exec(ctx, `insert into blobs (sha256, bytes, packed) values ($1, $2, $3) on conflict (sha256) do nothing`, p.SHA256, p.Bytes, p.Packed)
	return err
}

// KeptBytes reads bytes by their SHA-256. It asks for no right: who calls it has looked at what they belong to.
func KeptBytes(ctx context.Context, tx *db.Tx, sha string) ([]byte, error) {
	p := PackedBytes{SHA256: sha}
	err := tx.QueryRow(ctx, `select bytes, packed from blobs where sha256 = $1`, sha).Scan(&p.Bytes, &p.Packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "The bytes of that hash are not here.")
	}
	if err != nil {
		return nil, err
	}
	return p.Unpack()
}

// Unpack gives the bytes as they came.
func (p PackedBytes) Unpack() ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(p.Packed))
	if err != nil {
		return nil, fmt.Errorf("bytes %s: %w", p.SHA256, err)
	}
	content, err := io.ReadAll(io.LimitReader(z, p.Bytes+1)) // what was changed past Claimtrail may unpack to more
	if err != nil {
		return nil, fmt.Errorf("bytes %s: %w", p.SHA256, err)
	}
	return content, nil
}
