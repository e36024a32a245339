// Package exchange brings records in from other systems and takes them out in standard forms.
package exchange

import (
	"context"
	"io"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// ImportOptions say how Import treats its input.
type ImportOptions struct {
	System   string                  // whose ids these are; "" is "import"
	Strict   bool                    // the first bad line undoes everything
	DryRun   bool                    // say what would happen, write nothing
	Dir      string                  // folder that "file" fields are read from; "" refuses them
	Progress func(done, total int64) // bytes read and in all; may be nil
}

// Fault is one line that was not taken.
type Fault struct {
	Line    int    `json:"line"` // from 1
	Message string `json:"message"`
}

// Summary says what Import did, or would do.
type Summary struct {
	Made      map[string]int `json:"made"` // by type: publisher, source, derivation, claim, evidence
	Updated   map[string]int `json:"updated"`
	Unchanged map[string]int `json:"unchanged"`
	Faults    []Fault        `json:"faults"`
	DryRun    bool           `json:"dry_run"`
}

// ImportJSONL reads whole records, one a line, in CONTRACT's form.
func ImportJSONL(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, o ImportOptions) (Summary, error) {
	panic("unwritten")
}

// LoadExample imports the embedded example case into an empty database; into any other it does nothing and reports false.
func LoadExample(ctx context.Context, d *db.DB, by auth.Person) (bool, error) { panic("unwritten") }

// ExportJSONL writes one claim with all that it rests on (id or reference), or everything when claim is "".
func ExportJSONL(ctx context.Context, tx *db.Tx, w io.Writer, claim string) error { panic("unwritten") }
