package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// insertPublisher makes a publisher by Insert, or by Change, which reads the row before and after.
func insertPublisher(tx *db.Tx, id, name, country, note string, change bool) error {
	e := ledger.Entry{Actor: "local:anna", Action: "publisher.add", Table: "publishers", ID: id, Reason: "a “reason”\n"}
	now := db.FormatTime(tx.Now())
	if !change {
		return ledger.Insert(ctx, tx, e, `id name country note version created_at updated_at`, id, name, country, note, 1, now, now)
	}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into publishers (id, name, country, note, version, created_at, updated_at) values ($1, $2, $3, $4, 1, $5, $5)`, id, name, country, note, now)
		return err
	})
}

func TestInsertTellsWhatChangeTells(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		update(t, d, func(tx *db.Tx) error {
			for i, name := range []string{"plain", "", "quoted \"\\\b\t\f\r\n\x01 “ ” \u2028 😀", "الشرق"} {
				for _, change := range []bool{false, true} {
					if err := insertPublisher(tx, fmt.Sprintf("%d-%v", i, change), name, map[bool]string{true: "", false: "LB"}[i == 0], name, change); err != nil {
						return err
					}
				}
			}
			return nil
		})
		records := log(t, d, ledger.Filter{After: -1})
		for i := 0; i < len(records); i += 2 {
			a, b := string(records[i].Payload), string(records[i+1].Payload)
			if diff := cmp.Diff(b, replaceID(a, records[i].SubjectID, records[i+1].SubjectID)); diff != "" {
				t.Error(diff)
			}
		}
		if _, err := verify(d); err != nil {
			t.Error(err)
		}
	})
}

// A row that is there already is neither written nor told of.
func TestInsertNewOfARowThatIsThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		update(t, d, func(tx *db.Tx) error {
			e := ledger.Entry{Actor: "local:anna", Action: "publisher.add", Table: "publishers", ID: "x"}
			for i, name := range []string{"first", "second"} {
				made, err := ledger.InsertNew(ctx, tx, e, `id name country note version created_at updated_at`, "x", name, "", "", 1, "", "")
				if err != nil || made != (i == 0) {
					t.Errorf("%s: made is %v, %v", name, made, err)
				}
			}
			return nil
		})
		if records := log(t, d, ledger.Filter{After: -1}); len(records) != 1 || !strings.Contains(string(records[0].Payload), "first") {
			t.Error(records)
		}
		if _, err := verify(d); err != nil {
			t.Error(err)
		}
	})
}

func TestInsertRefusesWhatIsNotWhole(t *testing.T) {
	update(t, dbtest.SQLite(t), func(tx *db.Tx) error {
		e := ledger.Entry{Actor: "local:anna", Action: "publisher.add", Table: "publishers", ID: "x"}
		if err := ledger.Insert(ctx, tx, e, "id name", "x", "y"); err == nil {
			t.Error("columns are missing, and nobody says so")
		}
		if err := ledger.Insert(ctx, tx, e, "id name country note version created_at updated_at", "x"); err == nil {
			t.Error("values are missing, and nobody says so")
		}
		return nil
	})
}

// What is held back is in its place at the end, whatever was undone in between.
func TestEntriesWrittenTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		broken := errors.New("broken")
		update(t, d, func(tx *db.Tx) error {
			add := func(name string) error { return insertPublisher(tx, name, name, "", "", false) }
			return tx.Together(ctx, func() error {
				for i := range 300 {
					if err := add(fmt.Sprintf("a%d", i)); err != nil {
						return err
					}
					if i%50 != 49 {
						continue
					}
					err := tx.Nested(ctx, func() error {
						return errors.Join(add(fmt.Sprintf("undone%d", i)), add(fmt.Sprintf("undone too %d", i)), broken)
					})
					if !errors.Is(err, broken) {
						t.Error(err)
					}
					if err := tx.Nested(ctx, func() error { return add(fmt.Sprintf("nested%d", i)) }); err != nil {
						return err
					}
				}
				head, err := ledger.ReadHead(ctx, tx)
				if head.Size != 306 {
					t.Errorf("%d entries are seen, want 306", head.Size)
				}
				return err
			})
		})
		head, err := verify(d)
		if err != nil || head.Size != 306 {
			t.Errorf("%d entries, %v", head.Size, err)
		}
		update(t, d, func(tx *db.Tx) error {
			err := tx.Nested(ctx, func() error {
				return tx.Together(ctx, func() error { return errors.Join(insertPublisher(tx, "lost", "lost", "", "", false), broken) })
			})
			if !errors.Is(err, broken) {
				t.Error(err)
			}
			return insertPublisher(tx, "last", "last", "", "", false)
		})
		if head, err := verify(d); err != nil || head.Size != 307 {
			t.Errorf("%d entries, %v", head.Size, err)
		}
	})
}

func replaceID(payload, from, to string) string {
	return strings.ReplaceAll(payload, `"id":"`+from+`"`, `"id":"`+to+`"`)
}
