// Package dbtest runs a storage test on every engine.
package dbtest

import (
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Each runs fn as a subtest on a fresh SQLite database, and on a fresh PostgreSQL schema when
// CLAIMTRAIL_TEST_POSTGRES names a server; else the second subtest skips by name.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) { panic("unwritten") }

// SQLite opens a fresh SQLite database in a temporary folder and closes it with the test.
func SQLite(t testing.TB) *db.DB { panic("unwritten") }
