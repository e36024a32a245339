package db_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func do(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), query, args...); return err })
	if err != nil {
		t.Fatal(err)
	}
}

func copyTo(ctx context.Context, d *db.DB, dsn string, o db.CopyOptions) (list []db.CopiedTable, err error) {
	err = d.View(ctx, func(tx *db.Tx) error { list, err = tx.CopyTo(ctx, dsn, o); return err })
	return list, err
}

// toEach copies to a fresh database of each engine.
func toEach(t *testing.T, fn func(t *testing.T, dsn string)) {
	t.Run("to sqlite", func(t *testing.T) { fn(t, filepath.Join(t.TempDir(), "copy.db")) })
	t.Run("to postgres", func(t *testing.T) { fn(t, dbtest.PostgresDSN(t)) })
}

// No table of the migrations may be forgotten.
func TestCopyTakesEveryTable(t *testing.T) {
	made := regexp.MustCompile(`(?m)^create (?:virtual )?table (\w+)`)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		files, err := filepath.Glob(filepath.Join("migrations", string(d.Engine()), "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatal("no migrations", err)
		}
		var want []string
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range made.FindAllSubmatch(b, -1) {
				want = append(want, string(m[1]))
			}
		}
		slices.Sort(want)
		list, err := copyTo(t.Context(), d, filepath.Join(t.TempDir(), "copy.db"), db.CopyOptions{})
		var got []string
		for _, c := range list {
			got = append(got, c.Name)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("copied %v (%v)\nthe migrations make %v", got, err, want)
		}
	})
}

// What one engine holds the other holds too, and gives back: bytes, numbers to their ends, text of any script, nothing at all.
func TestCopyThereAndBack(t *testing.T) {
	text := rapid.StringMatching(`[\x01-\x7f א-ת一-龥éß€𝄞"'\\]{0,40}`)
	content := rapid.OneOf(rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) any { return b }), rapid.Just(any(nil)))
	d := dbtest.SQLite(t)
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `insert into people (id, name, role, created_at) values ('p', 'P', 'admin', '')`)
		for i := range 300 {
			n := rapid.Int64().Example(i)
			if err == nil {
				_, err = tx.Exec(t.Context(), `insert into imports (id, person, name, format, bytes, content, created_at, updated_at) values ($1, 'p', $2, '', $3, $4, '', '')`,
					text.Example(i)+fmt.Sprintf(" %d", i), text.Example(1000+i), n, content.Example(i))
			}
			if err == nil {
				_, err = tx.Exec(t.Context(), `insert into blobs (sha256, bytes, packed) values ($1, $2, $3)`, text.Example(2000+i)+fmt.Sprintf(" %d", i), n, []byte(text.Example(3000+i)))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	toEach(t, func(t *testing.T, middle string) {
		there, err := copyTo(t.Context(), d, middle, db.CopyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		back, err := copyTo(t.Context(), dbtest.Open(t, middle), filepath.Join(t.TempDir(), "back.db"), db.CopyOptions{})
		if err != nil || !slices.Equal(there, back) {
			t.Errorf("%v\nthere %v\nback  %v", err, there, back)
		}
	})
}

// fillForCopy makes rows of every kind that copying could stumble over: references to later rows and to themselves, large bytes, a
// full-text table, fractions.
func fillForCopy(t testing.TB, d *db.DB) {
	do(t, d, `insert into sources (id, ref, title, created_at, updated_at) values ('b', 'SR-2', 'later', '', '')`)
	do(t, d, `insert into sources (id, ref, title, merged_into, created_at, updated_at) values ('a', 'SR-1', 'earlier', 'b', '', '')`)
	do(t, d, `insert into blobs (sha256, bytes, packed) values ('x', 1, $1)`, bytes.Repeat([]byte{0, 255}, 6<<20))
	do(t, d, `insert into snapshots (id, source, number, sha256, media_type, bytes, text, text_sha256, text_chars, extractor, extractor_version, method, captured_at, captured_by)
		values ('s', 'a', 1, 'x', '', 1, 'text', '', 4, '', '', '', '', '')`)
	do(t, d, `insert into passages (id, snapshot, quote, start_offset, end_offset, created_at, created_by) values ('q', 's', 'ex', 1, 3, '', '')`)
	do(t, d, `insert into passage_states (id, passage, snapshot, number, state, start_offset, end_offset, as_cited, score, created_at, created_by)
		values ('z', 'q', 's', 1, 'same', 1, 3, 1, $1, '', '')`, math.Pi)
	do(t, d, `insert into paragraphs (docid, folded) values (7, 'words that stand here')`)
	do(t, d, `insert into searched_texts (first, source, snapshot, places) values (7, 'a', 's', '0-4')`)
	for i := range 2500 {
		if i%500 == 0 {
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				for j := range 500 {
					if _, err := tx.Exec(t.Context(), `insert into settings (name, value) values ($1, 'v')`, fmt.Sprintf("%06d", i+j)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A copy that is cut off at any row goes on, takes in what changed meanwhile, and cannot be opened before it is whole.
func TestCopyGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fillForCopy(t, d)
		toEach(t, func(t *testing.T, dsn string) {
			var stopped int
			for stop := int64(1); ; stop += 2500 {
				ctx, cancel := context.WithCancel(t.Context())
				list, err := copyTo(ctx, d, dsn, db.CopyOptions{Source: "one", Progress: func(done, _ int64) {
					if done >= stop {
						cancel()
					}
				}})
				cancel()
				if err == nil {
					if _, err := copyTo(t.Context(), d, dsn, db.CopyOptions{Source: "one"}); !errors.Is(err, fault.Exists) {
						t.Errorf("into a finished copy: %v", err)
					}
					if again, err := copyTo(t.Context(), dbtest.Open(t, dsn), filepath.Join(t.TempDir(), "again.db"), db.CopyOptions{}); err != nil || !slices.Equal(list, again) {
						t.Errorf("%v\n%v\n%v", err, list, again)
					}
					break
				}
				stopped++
				if opened, err := db.Open(t.Context(), dsn); !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "unfinished copy") {
					t.Fatalf("an unfinished copy was opened: %v, %v", opened, err)
				}
				if _, err := copyTo(t.Context(), d, dsn, db.CopyOptions{Source: "other"}); !errors.Is(err, fault.Conflict) {
					t.Fatalf("another source's unfinished copy: %v", err)
				}
				do(t, d, `update settings set value = 'changed' where name = $1`, fmt.Sprintf("%06d", stopped))
				do(t, d, `insert into settings (name, value) values ($1, 'new')`, db.NewID())
			}
			if stopped < 2 {
				t.Errorf("it was stopped %d times only", stopped)
			}
			copied := dbtest.Open(t, dsn)
			err := copied.Update(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `insert into claim_tags (tag, claim) values ('t', 'nobody')`)
				return err
			})
			if !errors.Is(err, fault.Invalid) {
				t.Errorf("the copy does not hold rows to their references: %v", err)
			}
		})
	})
}

func TestCopyRefuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		do(t, d, `insert into settings (name, value) values ('a', 'b')`)
		toEach(t, func(t *testing.T, dsn string) {
			held := dbtest.Open(t, dsn)
			do(t, held, `update counters set next = 2 where kind = 'CT'`)
			if _, err := copyTo(t.Context(), d, dsn, db.CopyOptions{}); !errors.Is(err, fault.Exists) && !errors.Is(err, fault.Conflict) {
				t.Errorf("into a database that counts already: %v", err)
			}
		})
		path := filepath.Join(t.TempDir(), "other.db")
		other, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.ExecContext(t.Context(), `create table notes (a text)`); err != nil {
			t.Fatal(err)
		}
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := copyTo(t.Context(), d, path, db.CopyOptions{}); !errors.Is(err, fault.Exists) {
			t.Errorf("into another program's database: %v", err)
		}
		fails := errors.New("no")
		path = filepath.Join(t.TempDir(), "copy.db")
		if _, err := copyTo(t.Context(), d, path, db.CopyOptions{Verify: func(context.Context, *db.Tx) error { return fails }}); !errors.Is(err, fails) {
			t.Errorf("got %v", err)
		}
		if _, err := db.Open(t.Context(), path); !errors.Is(err, fault.Conflict) {
			t.Errorf("a copy that was not verified is opened: %v", err)
		}
	})
	t.Run("U+0000 into postgres", func(t *testing.T) {
		dsn := dbtest.PostgresDSN(t)
		d := dbtest.SQLite(t)
		do(t, d, `insert into settings (name, value) values ('a', $1)`, "b\x00c")
		if _, err := copyTo(t.Context(), d, dsn, db.CopyOptions{}); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "settings a") {
			t.Errorf("got %v", err)
		}
	})
}

// A backup is of one moment, though people write all the time, and they need not wait for it.
func TestBackUpWhileOthersWrite(t *testing.T) {
	d := dbtest.SQLite(t)
	fillForCopy(t, d)
	do(t, d, `insert into settings (name, value) values ('x', '0')`)
	do(t, d, `insert into settings (name, value) values ('y', '0')`)
	ctx, cancel := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				err := d.Update(t.Context(), func(tx *db.Tx) error { // both or none
					_, err := tx.Exec(t.Context(), `update settings set value = $1 where name in ('x', 'y')`, fmt.Sprint(i, n))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 5 {
		path := filepath.Join(t.TempDir(), "backup.db")
		err := db.Place(path, func(beside string) error { return d.BackUp(t.Context(), beside, nil) })
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		if err := db.Place(path, func(string) error { return nil }); !errors.Is(err, fault.Exists) {
			t.Errorf("it was overwritten: %v", err)
		}
		b, err := db.OpenAsIs(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		var different int
		err = b.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `select count(distinct value) from settings where name in ('x', 'y')`).Scan(&different)
		})
		if err := errors.Join(err, b.Intact(t.Context()), b.Close()); err != nil || different != 1 {
			t.Errorf("%d values, %v", different, err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	cancel()
	writers.Wait()
}

func TestShown(t *testing.T) {
	for dsn, want := range map[string]string{
		"data.db": "data.db",
		"postgres://u:secret@h:5/d?password=secret":        "postgres://h:5/d",
		"postgresql://u:sec%ret@h/d":                       "postgres://…",
		"postgres://u:secret@/d?host=/run&sslmode=disable": "postgres:///d",
	} {
		if got := db.Shown(dsn); got != want {
			t.Errorf("%s is shown as %s", dsn, got)
		}
	}
}
