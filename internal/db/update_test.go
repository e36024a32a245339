package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

var ctx = context.Background()

func put(tx *db.Tx, name, value string) error {
	_, err := tx.Exec(ctx, `insert into settings (name, value) values ($1, $2)`, name, value)
	return err
}

func count(t testing.TB, d *db.DB) (n int) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `select count(*) from settings`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestUpdate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		t.Run("a failing caller undoes only itself", func(t *testing.T) {
			release := hold(t, d)
			results := make(chan error, 20)
			for i := range 20 {
				go func() {
					results <- d.Update(ctx, func(tx *db.Tx) error {
						if err := put(tx, fmt.Sprintf("isolated-%d", i), "x"); err != nil || i%2 == 0 {
							return err
						}
						return errors.New("odd ones fail")
					})
				}()
			}
			release()
			failed := 0
			for range 20 {
				if <-results != nil {
					failed++
				}
			}
			if n := count(t, d); failed != 10 || n != 10 {
				t.Errorf("%d callers failed and %d rows stand; want 10 and 10", failed, n)
			}
		})
		t.Run("a panic goes on in its caller and undoes only itself", func(t *testing.T) {
			before := count(t, d)
			defer func() {
				p, ok := recover().(*db.Panic)
				if !ok || p.Value != "boom" {
					t.Errorf("recovered %v, want the panic", p)
				}
				if n := count(t, d); n != before {
					t.Errorf("%d rows, want %d as before", n, before)
				}
			}()
			_ = d.Update(ctx, func(tx *db.Tx) error {
				if err := put(tx, "panicking", "x"); err != nil {
					return err
				}
				panic("boom")
			})
		})
		t.Run("a caller whose context has ended is not waited for and does not run", func(t *testing.T) {
			release := hold(t, d)
			waiting, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
			defer cancel()
			err := d.Update(waiting, func(tx *db.Tx) error { return put(tx, "late", "x") })
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, want the deadline", err)
			}
			release()
			if err := d.Update(ctx, func(tx *db.Tx) error { return put(tx, "late", "y") }); err != nil {
				t.Errorf("the cancelled caller's row stands: %v", err)
			}
		})
		t.Run("a statement that failed is not forgotten when the function swallows it", func(t *testing.T) {
			if err := d.Update(ctx, func(tx *db.Tx) error { return put(tx, "twice", "x") }); err != nil {
				t.Fatal(err)
			}
			err := d.Update(ctx, func(tx *db.Tx) error {
				_ = put(tx, "twice", "y")
				return nil
			})
			if d.Engine() == db.Postgres && err == nil {
				t.Error("PostgreSQL aborts the transaction, yet the caller heard nothing")
			}
		})
		t.Run("broken constraints are faults", func(t *testing.T) {
			err := d.Update(ctx, func(tx *db.Tx) error { return put(tx, "twice", "z") })
			if !errors.Is(err, fault.Exists) {
				t.Errorf("a taken key: %v, want Exists", err)
			}
			err = d.Update(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `insert into sessions (token_sha256, person, created_at, expires_at) values ('t', 'nobody', '', '')`)
				return err
			})
			if !errors.Is(err, fault.Invalid) {
				t.Errorf("a reference to nothing: %v, want Invalid", err)
			}
		})
		t.Run("times grow", func(t *testing.T) {
			var last time.Time
			for range 50 {
				err := d.Update(ctx, func(tx *db.Tx) error {
					if first := tx.Now(); !first.After(last) || first != tx.Now() {
						t.Errorf("%v after %v", tx.Now(), last)
					}
					last = tx.Now()
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	})
}

// hold keeps the writer busy until release is called, so that what comes meanwhile makes one batch.
func hold(t *testing.T, d *db.DB) (release func()) {
	t.Helper()
	held, free := make(chan struct{}), make(chan struct{})
	var once sync.Once
	finished := make(chan error, 1)
	go func() {
		finished <- d.Update(ctx, func(*db.Tx) error {
			once.Do(func() { close(held) })
			<-free
			return nil
		})
	}()
	<-held
	return func() {
		time.Sleep(10 * time.Millisecond) // let the others queue up
		close(free)
		if err := <-finished; err != nil {
			t.Error(err)
		}
	}
}

func TestViewCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.View(ctx, func(tx *db.Tx) error {
			if tx.Writable() {
				t.Error("Writable in View")
			}
			return put(tx, "a", "b")
		})
		if err == nil || count(t, d) != 0 {
			t.Errorf("a View wrote: %v", err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			_, err := tx.Query(ctx, `insert into settings (name, value) values ('a', 'b') returning name`)
			return err
		})
		if n := count(t, d); n != 0 {
			t.Errorf("a View wrote through Query: %v", err)
		}
	})
}

func TestViewSeesOneState(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.View(ctx, func(tx *db.Tx) error {
			var before, after int
			if err := tx.QueryRow(ctx, `select count(*) from settings`).Scan(&before); err != nil {
				return err
			}
			if err := d.Update(ctx, func(tx *db.Tx) error { return put(tx, "new", "x") }); err != nil {
				return err
			}
			err := tx.QueryRow(ctx, `select count(*) from settings`).Scan(&after)
			if before != after {
				t.Errorf("saw %d rows, then %d", before, after)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestCloseRefusesUpdates(t *testing.T) {
	d, err := db.Open(ctx, t.TempDir()+"/data.db")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Update(ctx, func(*db.Tx) error { return nil }); !errors.Is(err, fault.Conflict) {
		t.Errorf("got %v, want a sentence", err)
	}
}

// Two servers over one database take turns: no write of either is lost.
func TestTwoServers(t *testing.T) {
	dsns := map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return t.TempDir() + "/data.db" },
		"postgres": func(t *testing.T) string { return dbtest.PostgresDSN(t) },
	}
	for name, dsn := range dsns {
		t.Run(name, func(t *testing.T) {
			where := dsn(t)
			one, two := dbtest.Open(t, where), dbtest.Open(t, where)
			var wg sync.WaitGroup
			for i := range 200 {
				d := []*db.DB{one, two}[i%2]
				wg.Go(func() {
					err := d.Update(ctx, func(tx *db.Tx) error {
						var n int
						if err := tx.QueryRow(ctx, `select size from ledger_head where id = $1`, 1).Scan(&n); err != nil {
							return err
						}
						_, err := tx.Exec(ctx, `update ledger_head set size = $1 where id = 1`, n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			var n int
			err := one.View(ctx, func(tx *db.Tx) error {
				return tx.QueryRow(ctx, `select size from ledger_head`).Scan(&n)
			})
			if err != nil || n != 200 {
				t.Errorf("%d of 200 turns were counted (%v)", n, err)
			}
		})
	}
}
