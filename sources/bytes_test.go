package sources_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// pack packs bytes as blobs are packed.
func pack(t testing.TB, b []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write(b)
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// setPacked changes what is kept of a snapshot's bytes past the ledger, and gives what was.
func setPacked(t testing.TB, d *db.DB, n sources.Snapshot, change func(packed []byte) []byte) (old []byte) {
	t.Helper()
	do(t, d, func(tx *db.Tx) error {
		if err := tx.QueryRow(ctx, `select packed from blobs where sha256 = $1`, n.SHA256).Scan(&old); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update blobs set packed = $2 where sha256 = $1`, n.SHA256, change(bytes.Clone(old)))
		return err
	})
	return old
}

// faultOf gives what Verify finds.
func faultOf(d *db.DB) error {
	return d.View(ctx, func(tx *db.Tx) error { _, err := ledger.Verify(ctx, tx, nil); return err })
}

func finds(t testing.TB, d *db.DB, what, sentence string) {
	t.Helper()
	if err := faultOf(d); !errors.Is(err, fault.Checked) || err.Error() != sentence {
		t.Errorf("%s: got %v, want %q", what, err, sentence)
	}
}

func TestVerifyNoticesChangedBytes(t *testing.T) {
	const wrong = "The kept bytes of snapshot 2 of SR-0001 are not those that were captured: "
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const address = "https://example.org/1"
		other := ingest(t, d, article, sources.Meta{URL: address}).Snapshot
		text := article + " It stopped."
		n := ingest(t, d, text, sources.Meta{URL: address}).Snapshot
		verify(t, d)
		var swapped []byte
		setPacked(t, d, other, func(p []byte) []byte { swapped = p; return p })
		for what, test := range map[string]struct {
			change func(packed []byte) []byte
			says   string
		}{
			"a changed byte":              {func(p []byte) []byte { p[len(p)/2] ^= 1; return p }, ""},
			"a changed byte of the sum":   {func(p []byte) []byte { p[len(p)-8] ^= 1; return p }, "they cannot be unpacked."},
			"no gzip":                     {func([]byte) []byte { return []byte{0} }, "they cannot be unpacked."},
			"truncated":                   {func(p []byte) []byte { return p[:len(p)/2] }, "they cannot be unpacked."},
			"truncated by its last byte":  {func(p []byte) []byte { return p[:len(p)-1] }, "they cannot be unpacked."},
			"none":                        {func([]byte) []byte { return []byte{} }, "they cannot be unpacked."},
			"packed nothing":              {func([]byte) []byte { return pack(t, nil) }, "there are 0, not 225."},
			"another's":                   {func([]byte) []byte { return swapped }, "there are 213, not 225."},
			"others of the same number":   {func([]byte) []byte { return pack(t, []byte(strings.ToUpper(text))) }, ""},
			"one more":                    {func([]byte) []byte { return pack(t, []byte(text+".")) }, "there are more than 225."},
			"very many":                   {func([]byte) []byte { return pack(t, make([]byte, 64<<20)) }, "there are more than 225."},
			"more after the packed bytes": {func(p []byte) []byte { return append(p, 1) }, "they cannot be unpacked."},
		} {
			old := setPacked(t, d, n, test.change)
			if err := faultOf(d); !errors.Is(err, fault.Checked) || !strings.HasPrefix(err.Error(), wrong+test.says) {
				t.Errorf("%s: got %v, want %q", what, err, wrong+test.says)
			}
			setPacked(t, d, n, func([]byte) []byte { return old })
		}
		verify(t, d)
	})
}

func TestVerifyNoticesSwappedBytes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		one, two := ingest(t, d, "One\n\nIt rained.", sources.Meta{}), ingest(t, d, "Two\n\nIt rained.", sources.Meta{})
		first := setPacked(t, d, one.Snapshot, func(p []byte) []byte { return p })
		second := setPacked(t, d, two.Snapshot, func([]byte) []byte { return first })
		setPacked(t, d, one.Snapshot, func([]byte) []byte { return second })
		named := one.Source.Ref
		if two.Snapshot.SHA256 < one.Snapshot.SHA256 {
			named = two.Source.Ref
		}
		finds(t, d, "swapped", "The kept bytes of snapshot 1 of "+named+" are not those that were captured: their SHA-256 is another.")
	})
}

func TestVerifyNoticesAnotherNumberOfBytes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ingest(t, d, "One\n\nIt rained.", sources.Meta{})
		do(t, d, func(tx *db.Tx) error { _, err := tx.Exec(ctx, `update blobs set bytes = 1000000`); return err })
		finds(t, d, "another number", "The kept bytes of snapshot 1 of SR-0001 are not those that were captured: 1000000 are stated, not 15.")
	})
}

// Nobody's bytes are held to their hash as well.
func TestVerifyNoticesBytesThatNoSnapshotHas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		do(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `insert into blobs (sha256, bytes, packed) values ('00', 2, $1)`, pack(t, []byte("ab")))
			return err
		})
		finds(t, d, "nobody's", "The kept bytes 00, which no snapshot has, are not those that were captured: their SHA-256 is another.")
	})
}

// The foreign key forbids this to whoever comes through the engine; SQLite's holds only for connections that ask for it, so the commands' test
// has that engine's turn.
func TestVerifyNoticesMissingBytes(t *testing.T) {
	d := dbtest.Open(t, dbtest.PostgresDSN(t))
	n := ingest(t, d, article, sources.Meta{}).Snapshot
	do(t, d, func(tx *db.Tx) error {
		_, err1 := tx.Exec(ctx, `alter table snapshots drop constraint snapshots_sha256_fkey`)
		_, err2 := tx.Exec(ctx, `delete from blobs where sha256 = $1`, n.SHA256)
		return errors.Join(err1, err2)
	})
	finds(t, d, "missing", "The kept bytes of snapshot 1 of SR-0001 are missing.")
}

func TestVerifyTellsHowFarItIsWithBytes(t *testing.T) {
	d := dbtest.SQLite(t)
	ingest(t, d, "One\n\nIt rained.", sources.Meta{})
	ingest(t, d, "Two\n\nIt rained.", sources.Meta{})
	var last [2]int64
	err := d.View(ctx, func(tx *db.Tx) error {
		_, err := ledger.Verify(ctx, tx, func(done, total int64) { last = [2]int64{done, total} })
		return err
	})
	if err != nil || last != [2]int64{2, 2} {
		t.Errorf("ended at %v, %v", last, err)
	}
}
