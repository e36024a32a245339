package db

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
)

// digest is the hash of a table's rows in the order of its key. It is the same on both engines: columns stand in the order of their names, each
// value with its type and length.
type digest struct {
	sum  hash.Hash
	rows int64
	head [9]byte
}

func newDigest() *digest { return &digest{sum: sha256.New()} }

func (d *digest) add(row []any) error {
	d.rows++
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			d.put('n', 0, nil)
		case int64:
			d.put('i', uint64(v), nil) //nolint:gosec // the same bits
		case float64:
			d.put('f', math.Float64bits(v), nil)
		case string:
			d.put('s', uint64(len(v)), []byte(v))
		case []byte:
			d.put('b', uint64(len(v)), v)
		default:
			return fmt.Errorf("a %T stands in a table", v)
		}
	}
	return nil
}

func (d *digest) put(kind byte, number uint64, content []byte) {
	d.head[0] = kind
	binary.BigEndian.PutUint64(d.head[1:], number)
	d.sum.Write(d.head[:])
	d.sum.Write(content)
}

func (d *digest) of(name string) CopiedTable {
	return CopiedTable{Name: name, Rows: d.rows, SHA256: hex.EncodeToString(d.sum.Sum(nil))}
}
