package ledger_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func redact(d *db.DB, sequence int64, reason string) error {
	return d.Update(ctx, func(tx *db.Tx) error { return ledger.Redact(ctx, tx, "local:anna", sequence, reason) })
}

func TestRedact(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		path := keep(t, d)
		story(t, d) // entry 0 makes a, 1 is the key, 2 to 4 change a, 5 makes b, 6 and 7 p
		before := log(t, d, ledger.Filter{After: -1})
		for sequence, want := range map[int64]error{99: fault.NotFound, 1: fault.Conflict} {
			if err := redact(d, sequence, "A reason."); !errors.Is(err, want) {
				t.Errorf("entry %d: %v", sequence, err)
			}
		}
		for _, reason := range []string{" ", strings.Repeat("x", 2001)} {
			if err := redact(d, 2, reason); !errors.Is(err, fault.Invalid) {
				t.Errorf("a reason of %d characters: %v", len(reason), err)
			}
		}
		for _, sequence := range []int64{0, 3, 7} { // the first, one between, the last of its record
			if err := redact(d, sequence, "A source asked for it."); err != nil {
				t.Fatal(err)
			}
		}
		if err := redact(d, 3, "Again."); !errors.Is(err, fault.Exists) {
			t.Errorf("again: %v", err)
		}
		if err := redact(d, 8, "The redaction itself."); !errors.Is(err, fault.Conflict) {
			t.Errorf("of a redaction: %v", err)
		}
		r, err := verifyWith(d, ledger.Options{KeyFile: path})
		if err != nil || r.Redacted != 3 || r.Unknown != 0 {
			t.Errorf("%+v, %v", r, err)
		}
		after := log(t, d, ledger.Filter{After: -1})
		for i, r := range after[:len(before)] {
			gone := i == 0 || i == 3 || i == 7
			if r.LeafHash != before[i].LeafHash || r.PayloadHash != before[i].PayloadHash || (r.Salt == "") != gone || (len(r.Payload) == 0) != gone {
				t.Errorf("entry %d: %+v", i, r)
			}
			if (r.Redaction != nil) != gone || gone && (r.Redaction.Reason != "A source asked for it." || r.Redaction.By != "local:anna" || r.Redaction.At.IsZero()) {
				t.Errorf("entry %d: %+v", i, r.Redaction)
			}
			if p, err := r.Read(); err != nil || gone && string(p.After) != "null" {
				t.Errorf("entry %d reads %+v, %v", i, p, err)
			}
		}
		update(t, d, func(tx *db.Tx) error { return set(tx, "a", "goes on") })
		if _, err := verify(d); err != nil {
			t.Errorf("after a further change: %v", err)
		}
	})
}

func TestVerifyNoticesFalseRedactions(t *testing.T) {
	for name, test := range map[string]struct{ sql, says string }{
		"a payload taken out without a redaction": {`update ledger set payload = '', salt = '' where sequence = 2`, "Entry 2 of the ledger: its payload was taken out, and no redaction says so"},
		"a payload without its salt":              {`update ledger set salt = '' where sequence = 2`, "Entry 2 "},
		"a salt without its payload":              {`update ledger set payload = '' where sequence = 2`, "Entry 2 "},
		"another payload in its place":            {`update ledger set payload = '{}' where sequence = 3`, "Entry 3 of the ledger: its payload was taken out by a redaction, but"},
		"a salt in its place":                     {`update ledger set salt = '00' where sequence = 3`, "Entry 3 "},
		"a removed redaction":                     {`delete from redactions`, "Entry 3 "},
		"a redaction moved to another entry":      {`update redactions set sequence = 2; update ledger set payload = '', salt = '' where sequence = 2`, "Entry 3 "},
		"a redaction of another reason":           {`update redactions set reason = 'None.'`, "redaction "},
		"a redaction that no entry explains":      {`insert into redactions (id, sequence, reason, redacted_at, redacted_by) values ('x', 4, '', '', ''); update ledger set payload = '', salt = '' where sequence = 4`, "redaction x "},
		"a redacted redaction":                    {`insert into redactions (id, sequence, reason, redacted_at, redacted_by) values ('x', 8, '', '', ''); update ledger set payload = '', salt = '' where sequence = 8`, "Entry 8 "},
		"a redaction of an entry to come":         {`update redactions set sequence = 99`, "Entry 3 "},
		"a changed hash of what was taken out":    {`update ledger set payload_sha256 = '00' where sequence = 3`, "Entry 3 "},
		"a record removed after its redaction":    {`delete from settings where name = 'a'`, "setting a "},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				keep(t, d)
				story(t, d)
				if err := redact(d, 3, "A reason."); err != nil {
					t.Fatal(err)
				}
				d.BeforeCommit(nil)
				tamper(t, d, test.sql)
				if _, err := verify(d); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %v, want a finding that names %q", err, test.says)
				}
			})
		})
	}
}

// A record whose last entry was taken out is still compared, with what the redaction keeps of it.
func TestVerifyNoticesAfterARedaction(t *testing.T) {
	for name, test := range map[string]struct{ sql, says string }{
		"a changed record":                  {`update publishers set name = 'x' where id = 'p'`, "The publisher p is not as its last entry in the ledger, entry 7, left it."},
		"a changed record, hash made to go": {`update publishers set name = 'x' where id = 'p'; update redactions set row_sha256 = ''`, "redaction "},
		"another salt":                      {`update redactions set row_salt = 'zz'`, "redactions cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				keep(t, d)
				story(t, d)
				if err := redact(d, 7, "A reason."); err != nil {
					t.Fatal(err)
				}
				d.BeforeCommit(nil)
				tamper(t, d, test.sql)
				if _, err := verify(d); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %v, want a finding that names %q", err, test.says)
				}
			})
		})
	}
}

// An earlier entry leaves nothing behind by which a guess at its content could be tried.
func TestNoHashOfAnEarlierEntry(t *testing.T) {
	d := dbtest.SQLite(t)
	keep(t, d)
	story(t, d)
	if err := redact(d, 3, "A reason."); err != nil {
		t.Fatal(err)
	}
	last := log(t, d, ledger.Filter{After: -1, Newest: true, Limit: 1})[0]
	if !strings.Contains(string(last.Payload), `"row_salt":"","row_sha256":""`) {
		t.Errorf("it keeps %s", last.Payload)
	}
}
