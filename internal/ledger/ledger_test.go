package ledger_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

var ctx = context.Background()

// further is the registered check of the test that sets it.
var further func(progress func(done, total int64)) error

func init() {
	ledger.Register(ledger.Table{Name: "settings", Subject: "setting", Key: "name", Columns: []string{"name", "value"}})
	ledger.Register(ledger.Table{Name: "publishers", Subject: "publisher", Key: "id",
		Columns: []string{"id", "name", "country", "note", "version", "created_at", "updated_at"}, Digest: []string{"note"}, Later: []string{"country"}})
	ledger.RegisterCheck("The shelf", func(_ context.Context, _ *db.Tx, progress func(done, total int64)) error {
		if further == nil {
			return nil
		}
		return further(progress)
	})
}

func set(tx *db.Tx, name, value string) error {
	e := ledger.Entry{Actor: "local:anna", Action: "setting.set", Table: "settings", ID: name, Reason: "a test"}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = $2`, name, value)
		return err
	})
}

func update(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Update(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func verify(d *db.DB) (head ledger.Head, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		head, err = ledger.Verify(ctx, tx, nil)
		return err
	})
	return head, err
}

func log(t testing.TB, d *db.DB, f ledger.Filter) (records []ledger.Record) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		records, err = ledger.Log(ctx, tx, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// story writes seven entries about three records.
func story(t testing.TB, d *db.DB) {
	t.Helper()
	for i, value := range []string{"one", "two", "three", "three", "quattro «٤»"} {
		update(t, d, func(tx *db.Tx) error { return set(tx, "a", value+strings.Repeat("!", i/4)) })
	}
	update(t, d, func(tx *db.Tx) error { return set(tx, "b", "") })
	update(t, d, func(tx *db.Tx) error {
		e := ledger.Entry{Actor: "local:anna", Action: "publisher.add", Table: "publishers", ID: "p"}
		err := ledger.Change(ctx, tx, e, func() error {
			_, err := tx.Exec(ctx, `insert into publishers (id, name, note, created_at, updated_at) values ('p', 'تركيا عاجل', 'a long note', '', '')`)
			return err
		})
		if err != nil {
			return err
		}
		e.Action = "publisher.change"
		return ledger.Change(ctx, tx, e, func() error {
			_, err := tx.Exec(ctx, `update publishers set version = 2 where id = 'p'`)
			return err
		})
	})
}

func TestAppend(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		story(t, d)
		records := log(t, d, ledger.Filter{After: -1})
		if len(records) != 7 { // setting "three" again changed nothing
			t.Fatalf("%d entries, want 7", len(records))
		}
		leaves := make([][]byte, len(records))
		for i, r := range records {
			if r.Sequence != int64(i) {
				t.Errorf("entry %d has sequence %d", i, r.Sequence)
			}
			leaves[i] = leafHash(t, r)
			if hex.EncodeToString(leaves[i]) != r.LeafHash {
				t.Errorf("entry %d: leaf hash %s, recomputed %x", i, r.LeafHash, leaves[i])
			}
		}
		head, err := verify(d)
		if err != nil {
			t.Fatal(err)
		}
		if want := base64.StdEncoding.EncodeToString(treeHash(leaves)); head.Size != 7 || head.Root != want {
			t.Errorf("head %+v, want 7 entries with root %s", head, want)
		}
		sum := sha256.Sum256([]byte("a long note"))
		if p := string(records[5].Payload); !strings.Contains(p, hex.EncodeToString(sum[:])) || strings.Contains(p, "long note") {
			t.Errorf("a digested column stands in the payload: %s", p)
		}
		if p := string(records[2].Payload); p != `{"after":{"name":"a","value":"three"},"before":{"name":"a","value":"two"},"reason":"a test"}` {
			t.Errorf("payload %s", p)
		}
	})
}

// leafHash and treeHash follow RFC 6962, section 2.1, in the plainest way, and the leaf's documented form.
func leafHash(t *testing.T, r ledger.Record) []byte {
	t.Helper()
	salt, err := hex.DecodeString(r.Salt)
	if err != nil || len(salt) != 16 {
		t.Errorf("salt %q", r.Salt)
	}
	payload := sha256.Sum256(append(salt, r.Payload...))
	leaf := fmt.Sprintf(`{"action":%q,"actor":%q,"payload_sha256":"%x","sequence":%d,"subject":{"id":%q,"kind":%q},"time":%q}`,
		r.Action, r.Actor, payload, r.Sequence, r.SubjectID, r.Subject, db.FormatTime(r.Time))
	sum := sha256.Sum256(append([]byte{0}, leaf...))
	return sum[:]
}

func treeHash(leaves [][]byte) []byte {
	switch n := len(leaves); n {
	case 0:
		sum := sha256.Sum256(nil)
		return sum[:]
	case 1:
		return leaves[0]
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		sum := sha256.Sum256(append(append([]byte{1}, treeHash(leaves[:k])...), treeHash(leaves[k:])...))
		return sum[:]
	}
}

func TestTwoServersLeaveNoGap(t *testing.T) {
	dsn := dbtest.PostgresDSN(t)
	servers := []*db.DB{dbtest.Open(t, dsn), dbtest.Open(t, dsn)}
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			err := servers[i%2].Update(ctx, func(tx *db.Tx) error { return set(tx, fmt.Sprint(i%7), fmt.Sprint(i)) })
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if head, err := verify(servers[0]); err != nil || head.Size != 60 {
		t.Errorf("%d entries, %v", head.Size, err)
	}
}

func TestLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		story(t, d)
		for name, test := range map[string]struct {
			filter ledger.Filter
			want   []int64
		}{
			"everything":            {ledger.Filter{After: -1}, []int64{0, 1, 2, 3, 4, 5, 6}},
			"newest first, limited": {ledger.Filter{After: -1, Newest: true, Limit: 2}, []int64{6, 5}},
			"before, newest first":  {ledger.Filter{After: -1, Before: 3, Newest: true}, []int64{2, 1, 0}},
			"one row":               {ledger.Filter{After: -1, SubjectIDs: []string{"b"}}, []int64{4}},
			"one action":            {ledger.Filter{After: -1, Action: "publisher.add"}, []int64{5}},
			"no more than the word": {ledger.Filter{After: -1, Action: "publisher.ad"}, nil},
			"actions of one kind":   {ledger.Filter{After: -1, Action: "publisher."}, []int64{5, 6}},
			"another actor":         {ledger.Filter{After: -1, Actor: "local:eve"}, nil},
			"after":                 {ledger.Filter{After: 4}, []int64{5, 6}},
		} {
			var got []int64
			for _, r := range log(t, d, test.filter) {
				got = append(got, r.Sequence)
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("%s: %v, want %v", name, got, test.want)
			}
		}
	})
}

// A migration may add a column to records that have entries already.
func TestALaterColumnKeepsOldEntries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		change := func(action, statement string) {
			t.Helper()
			update(t, d, func(tx *db.Tx) error {
				return ledger.Change(ctx, tx, ledger.Entry{Actor: "local:anna", Action: action, Table: "publishers", ID: "q"}, func() error {
					_, err := tx.Exec(ctx, statement)
					return err
				})
			})
		}
		change("publisher.add", `insert into publishers (id, name, created_at, updated_at) values ('q', 'A site', '', '')`)
		change("publisher.change", `update publishers set country = 'sy' where id = 'q'`)
		change("publisher.change", `update publishers set country = '' where id = 'q'`)
		err := d.View(ctx, func(tx *db.Tx) error {
			records, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{"q"}, After: -1})
			for i, r := range records {
				if has := strings.Contains(string(r.Payload), `"country":"sy"`); has != (i > 0) || strings.Contains(string(r.Payload), `"country":""`) {
					t.Errorf("entry %d: %s", i, r.Payload)
				}
			}
			if err != nil || len(records) != 3 {
				t.Errorf("%d entries, %v", len(records), err)
			}
			_, err = ledger.Verify(ctx, tx, nil)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		update(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update publishers set country = 'lb' where id = 'q'`)
			return err
		})
		err = d.View(ctx, func(tx *db.Tx) error { _, err := ledger.Verify(ctx, tx, nil); return err })
		if !errors.Is(err, fault.Checked) {
			t.Errorf("a value put into a later column past the ledger: %v", err)
		}
	})
}
