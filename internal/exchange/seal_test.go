package exchange_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// account adds a person with an account.
func account(t testing.TB, d *db.DB, name string) auth.Person {
	t.Helper()
	p := auth.Person{ID: db.NewID(), Name: name, Role: auth.Editor}
	err := d.Update(ctx, func(tx *db.Tx) error {
		return ledger.Change(ctx, tx, ledger.Entry{Actor: anna.Actor(), Action: "person.add", Table: "people", ID: p.ID}, func() error {
			_, err := tx.Exec(ctx, `insert into people (id, name, role, created_at, joined_at) values ($1, $2, $3, $4, $4)`, p.ID, p.Name, p.Role, db.FormatTime(tx.Now()))
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Whoever gives the blind second rating learns nothing of the first one by trying lines.
func TestAnImportTellsNoSealedRating(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ben, nour := account(t, d, "Ben"), account(t, d, "Nour")
		load(t, d, `{"id":"c1","text":"An offer was made.","status":"reported","rating":"unproven","conclusion":"It rests on one letter."}`, exchange.ImportOptions{})
		err := d.Update(ctx, func(tx *db.Tx) error {
			c, err := claims.Get(ctx, tx, "c1")
			if err == nil {
				_, err = claims.SetStatus(ctx, tx, nour, c.ID, c.Version, claims.Move{To: claims.CrossChecking, Assignee: ben.ID})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		size := head(t, d).Size
		said := map[string]bool{}
		for _, rating := range []string{"unproven", "true", "nonsense"} {
			for _, conclusion := range []string{"It rests on one letter.", "x", ""} {
				for _, status := range []string{"published", "cross-checking", "submitted", "withdrawn"} {
					line := fmt.Sprintf(`{"id":"CT-0001","text":"Other words.","rating":%q,"conclusion":%q,"status":%q}`, rating, conclusion, status)
					for _, o := range []exchange.ImportOptions{{DryRun: true}, {}} {
						s, err := exchange.ImportJSONL(ctx, d, ben, strings.NewReader(line), o)
						if err != nil || len(s.Faults) != 1 {
							t.Fatalf("%s: %+v, %v", line, s, err)
						}
						said[s.Faults[0].Message] = true
					}
				}
			}
		}
		if len(said) != 1 {
			t.Errorf("different answers tell the rating: %v", said)
		}
		harmless := `{"id":"CT-0001","text":"An offer was made.","status":"cross-checking"}` + "\n" + `{"id":"CT-0001","rating":"Pants on Fire","url":"https://example.org/x"}`
		s, err := exchange.ImportJSONL(ctx, d, ben, strings.NewReader(harmless), exchange.ImportOptions{DryRun: true})
		if err != nil || len(s.Faults) != 0 || s.Unchanged["claim"] != 1 || s.Made["earlier check"] != 1 {
			t.Errorf("what is not ours: %+v, %v", s, err)
		}
		if h := head(t, d); h.Size != size {
			t.Errorf("%d entries were written", h.Size-size)
		}
	})
}

// An export of last month does not undo what was decided since.
func TestAnImportTakesNothingBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, records+`{"id":"c3","text":"It rained.","status":"submitted","rating":"true","conclusion":"It did."}`, exchange.ImportOptions{})
		size := head(t, d).Size
		old := `{"id":"c1","text":"An offer was made.","status":"assigned"}
{"id":"CT-0001","text":"No offer was made.","rating":"false","conclusion":"There is no letter.","status":"withdrawn"}
{"id":"c1","text":"An offer was made.","rating":"false","conclusion":"There is no letter.","status":"published"}
{"id":"c3","text":"It rained.","status":"returned"}
{"id":"c3","text":"It rained.","status":"withdrawn"}
`
		says := []string{"CT-0001 is published here", "begin a correction by hand", "locked", "CT-0003 waits for its sign-off", "makes it withdrawn"}
		for _, o := range []exchange.ImportOptions{{DryRun: true}, {}} {
			s := load(t, d, old, o)
			if len(s.Faults) != len(says) {
				t.Fatalf("%+v", s)
			}
			for i, f := range s.Faults {
				if f.Line != i+1 || !strings.Contains(f.Message, says[i]) {
					t.Errorf("line %d: %s, want %q", f.Line, f.Message, says[i])
				}
			}
		}
		if h := head(t, d); h.Size != size {
			t.Errorf("%d entries were written", h.Size-size)
		}
		twice := `{"id":"c4","text":"It snowed.","status":"submitted","rating":"true","conclusion":"It did."}` + "\n" + `{"id":"c4","text":"It snowed.","status":"withdrawn"}`
		s := load(t, d, twice, exchange.ImportOptions{})
		if diff := cmp.Diff(1, len(s.Faults)); diff != "" || s.Faults[0].Line != 2 {
			t.Errorf("in one file: %+v", s)
		}
	})
}
