package db

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/claimtrail/claimtrail/internal/fault"
)

func openTest(t *testing.T) *DB {
	t.Helper()
	d, err := Open(context.Background(), filepath.Join(t.TempDir(), "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestGroupCommit(t *testing.T) {
	d := openTest(t)
	const callers = 200
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			err := d.Update(context.Background(), func(tx *Tx) error {
				_, err := tx.Exec(context.Background(), `insert into settings (name, value) values ($1, '')`, NewID())
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := d.Close(); err != nil { // also orders the read of batches after the writer's end
		t.Fatal(err)
	}
	if d.batches >= callers {
		t.Errorf("%d transactions for %d callers: nothing was grouped", d.batches, callers)
	}
}

// A full disk must end in a clear sentence, keep all that was answered, and let work go on once there is room.
func TestFullDisk(t *testing.T) {
	d := openTest(t)
	ctx := context.Background()
	pages := func(n int) {
		err := d.Update(ctx, func(tx *Tx) error {
			var now int
			return tx.QueryRow(ctx, fmt.Sprintf("pragma max_page_count = %d", n)).Scan(&now)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var size int
	if err := d.View(ctx, func(tx *Tx) error { return tx.QueryRow(ctx, "pragma page_count").Scan(&size) }); err != nil {
		t.Fatal(err)
	}
	pages(size + 60)
	var kept, refused int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			err := d.Update(ctx, func(tx *Tx) error {
				_, err := tx.Exec(ctx, `insert into settings (name, value) values ($1, $2)`, NewID(), strings.Repeat("x", 20_000))
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				kept++
			case errors.Is(err, fault.Full) && strings.Contains(err.Error(), "disk is full"):
				refused++
			default:
				t.Errorf("got %v, want a sentence about the full disk", err)
			}
		})
	}
	wg.Wait()
	var rows int
	err := d.View(ctx, func(tx *Tx) error { return tx.QueryRow(ctx, `select count(*) from settings`).Scan(&rows) })
	if err != nil || rows != kept || refused == 0 || kept == 0 {
		t.Errorf("%d acknowledged, %d refused, %d rows (%v)", kept, refused, rows, err)
	}
	pages(1 << 30)
	err = d.Update(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, `insert into settings (name, value) values ('room', '')`)
		return err
	})
	if err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestQuestionMarks(t *testing.T) {
	for query, want := range map[string]string{
		`select $2, $1, $2`:                    `select ?2, ?1, ?2`,
		`select '$1', "$2", $3 -- $4`:          `select '$1', "$2", ?3 -- $4`,
		`select 'it''s $1' || $12`:             `select 'it''s $1' || ?12`,
		"/* $1 */ select $1 -- $1\n, $2":       "/* $1 */ select ?1 -- $1\n, ?2",
		`select a$1 from t where b = $1`:       `select a$1 from t where b = ?1`,
		`select '$1`:                           `select '$1`,
		`select $ from x`:                      `select $ from x`,
		`insert into t values ($1,$2),($3,$4)`: `insert into t values (?1,?2),(?3,?4)`,
	} {
		if got := questionMarks(query); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}

func FuzzQuestionMarks(f *testing.F) {
	f.Add(`select $1, '$2' -- $3`)
	f.Add("/*")
	f.Fuzz(func(t *testing.T, query string) {
		got := questionMarks(query)
		if len(got) != len(query) {
			t.Fatalf("%q became %q", query, got)
		}
		for i := range got {
			if got[i] != query[i] && (query[i] != '$' || got[i] != '?') {
				t.Fatalf("%q became %q", query, got)
			}
		}
	})
}

func TestMigrations(t *testing.T) {
	d := openTest(t)
	ctx := context.Background()
	list := readMigrations(migrations, SQLite)
	bad := append(list, migration{number: len(list) + 1, name: "bad", script: "create table half (a text); create nonsense"})
	openConn := func() error { return d.migrateTo(ctx, bad) }
	if err := d.Close(); err != nil { // frees the only writing connection
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "data.db")
	d = &DB{}
	if err := d.openSQLite(path); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(d.writer.Close(), d.readers.Close()) }()
	if err := openConn(); err == nil || !strings.Contains(err.Error(), "migration bad") {
		t.Fatalf("got %v, want the migration's name", err)
	}
	var n int
	if err := d.writer.QueryRow(`select count(*) from sqlite_schema where name = 'half'`).Scan(&n); err != nil || n != 0 {
		t.Errorf("half a migration stands: %d tables, %v", n, err)
	}
	if err := d.migrateTo(ctx, list[:len(list)-1]); !errors.Is(err, fault.Conflict) {
		t.Errorf("a newer database: %v, want a sentence", err)
	}
}

// BeforeCommit runs once for each transaction, sees what all of its callers wrote, and its failure keeps nobody's work.
func TestBeforeCommit(t *testing.T) {
	d := openTest(t)
	ctx := context.Background()
	put := func(name string) func(*Tx) error {
		return func(tx *Tx) error {
			_, err := tx.Exec(ctx, `insert into settings (name, value) values ($1, '')`, name)
			return err
		}
	}
	count := func() (n int) {
		t.Helper()
		if err := d.View(ctx, func(tx *Tx) error { return tx.QueryRow(ctx, `select count(*) from settings`).Scan(&n) }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	calls, refuse := 0, error(nil)
	d.BeforeCommit(func(tx *Tx) error {
		calls++
		if err := put(fmt.Sprint("last ", calls))(tx); err != nil {
			return err
		}
		return refuse
	})
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			if err := d.Update(ctx, put(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := count(); n != 100+calls || calls < 1 || calls != d.batches {
		t.Errorf("%d rows after %d calls in %d transactions", n, calls, d.batches)
	}
	before, called := count(), calls
	if err := d.Update(ctx, put("1")); !errors.Is(err, fault.Exists) || calls != called {
		t.Errorf("a caller that failed alone: %v, and the last was called", err)
	}
	refuse = fault.New(fault.Conflict, "No.")
	for i := range 20 {
		wg.Go(func() {
			if err := d.Update(ctx, put(fmt.Sprint("refused ", i))); !errors.Is(err, fault.Conflict) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if n := count(); n != before {
		t.Errorf("%d rows were kept", n-before)
	}
}
