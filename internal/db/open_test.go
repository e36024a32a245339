package db_test

import (
	"errors"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database, only notes. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ dsn, want string }{
		"nothing":               {"", "Name a database"},
		"memory":                {":memory:", "lost at the end"},
		"another engine":        {"mysql://host/db", "no database that Claimtrail knows"},
		"a folder not there":    {filepath.Join(folder, "no", "data.db"), "make it first"},
		"a folder":              {folder, "is a folder"},
		"a file of other kind":  {text, "no Claimtrail database"},
		"a server not there":    {"postgres://nobody@127.0.0.1:1/x?connect_timeout=1", ""},
		"an address ill-formed": {"postgres://host:port:port/x", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := db.Open(ctx, test.dsn)
			if err == nil {
				t.Fatal("opened", d.Close())
			}
			if test.want != "" && (!errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %q, want %q", err, test.want)
			}
		})
	}
	if b, err := os.ReadFile(text); err != nil || !strings.HasPrefix(string(b), "no database") {
		t.Errorf("the refused file was changed: %v", err)
	}
}

func TestOpenTakesAnyFileName(t *testing.T) {
	for _, name := range []string{"a?b.db", "50%20.db", "a#b.db", "بيانات.db", "with space.db", "mode=ro&x.db"} {
		path := filepath.Join(t.TempDir(), name)
		d := dbtest.Open(t, path)
		if err := d.Update(ctx, func(tx *db.Tx) error { return put(tx, "a", "b") }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s was not the file that was opened: %v", name, err)
		}
	}
}

// Both engines must have the same tables with the same columns, and agree on which may be null.
func TestSchemasAgree(t *testing.T) {
	read := func(d *db.DB, query string) (columns []string) {
		err := d.View(ctx, func(tx *db.Tx) error {
			rows, err := tx.Query(ctx, query)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var column string
				if err := rows.Scan(&column); err != nil {
					return err
				}
				columns = append(columns, column)
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		sort.Strings(columns)
		return columns
	}
	sqlite := read(dbtest.SQLite(t), `select m.name || '.' || c.name || ' ' || lower(c.type) || case c."notnull" when 1 then ' not null' else '' end
		from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'paragraphs%'`) // a full-text index has columns without types
	postgres := read(dbtest.Open(t, dbtest.PostgresDSN(t)), `select table_name || '.' || column_name || ' ' ||
		case data_type when 'bigint' then 'integer' when 'bytea' then 'blob' when 'double precision' then 'real' else data_type end ||
		case is_nullable when 'NO' then ' not null' else '' end
		from information_schema.columns where table_schema = current_schema() and table_name <> 'paragraphs'`)
	if diff := cmp.Diff(sqlite, postgres); diff != "" || len(sqlite) < 50 {
		t.Errorf("%d columns; SQLite (-) and PostgreSQL (+) differ:\n%s", len(sqlite), diff)
	}
}

func TestPragmasHoldOnEveryConnection(t *testing.T) {
	d := dbtest.SQLite(t)
	var check func(depth int) error
	check = func(depth int) error { // nested Views hold as many connections as they are deep
		return d.View(ctx, func(tx *db.Tx) error {
			var keys, only, sync int
			var journal string
			for pragma, to := range map[string]any{"foreign_keys": &keys, "query_only": &only, "synchronous": &sync, "journal_mode": &journal} {
				if err := tx.QueryRow(ctx, "pragma "+pragma).Scan(to); err != nil {
					return err
				}
			}
			if keys != 1 || only != 1 || sync != 2 || journal != "wal" {
				t.Errorf("connection %d: foreign_keys %d, query_only %d, synchronous %d, journal_mode %s", depth, keys, only, sync, journal)
			}
			if depth == 1 {
				return nil
			}
			return check(depth - 1)
		})
	}
	if err := check(4); err != nil {
		t.Fatal(err)
	}
	err := d.Update(ctx, func(tx *db.Tx) error {
		var keys, sync int
		if err := tx.QueryRow(ctx, "pragma foreign_keys").Scan(&keys); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, "pragma synchronous").Scan(&sync)
		if keys != 1 || sync != 2 {
			t.Errorf("writer: foreign_keys %d, synchronous %d", keys, sync)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
