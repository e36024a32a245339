package db_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// TestForeignObjects puts into a backup what would run when the database is used.
func TestForeignObjects(t *testing.T) {
	for what, statement := range map[string]string{
		"trigger":       `create trigger x after insert on claims begin update people set role = 'admin'; end`,
		"view":          `create view x as select * from people`,
		"virtual table": `create virtual table x using fts4 (a)`,
		"":              `select 1`,
	} {
		d := dbtest.SQLite(t)
		file := filepath.Join(t.TempDir(), "backup.db")
		if err := d.BackUp(t.Context(), file, nil); err != nil {
			t.Fatal(err)
		}
		raw, err := sql.Open("sqlite3", file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := raw.Exec(statement); err != nil {
			t.Fatal(what, err)
		}
		if err := raw.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := db.OpenAsIs(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		err = b.Intact(t.Context())
		if what == "" && err != nil || what != "" && (fault.KindOf(err) != fault.Checked || !strings.Contains(err.Error(), what+` "x"`)) {
			t.Errorf("%q: %v", what, err)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}
