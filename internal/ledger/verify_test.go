package ledger_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// tamper changes the database behind the ledger's back.
func tamper(t *testing.T, d *db.DB, statements string) {
	t.Helper()
	update(t, d, func(tx *db.Tx) error {
		for statement := range strings.SplitSeq(statements, ";") {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestVerifyNotices(t *testing.T) {
	for name, test := range map[string]struct{ sql, says string }{
		"a changed payload":            {`update ledger set payload = replace(payload, 'two', 'zwei') where sequence = 1`, "Entry 1 "},
		"a changed salt":               {`update ledger set salt = '00' where sequence = 2`, "Entry 2 "},
		"a changed time":               {`update ledger set time = '2020-01-01T00:00:00.000000Z' where sequence = 3`, "Entry 3 "},
		"a time that is none":          {`update ledger set time = 'yesterday' where sequence = 3`, "Entry 3 "},
		"a changed actor":              {`update ledger set actor = 'local:eve' where sequence = 4`, "Entry 4 "},
		"a changed action":             {`update ledger set action = 'x.y' where sequence = 0`, "Entry 0 "},
		"a changed subject":            {`update ledger set subject_id = 'c' where sequence = 0`, "Entry 0 "},
		"a changed kind of subject":    {`update ledger set subject = 'publisher' where sequence = 0`, "Entry 0 "},
		"a changed payload hash":       {`update ledger set payload_sha256 = '00' where sequence = 0`, "Entry 0 "},
		"a changed leaf hash":          {`update ledger set leaf_hash = '00' where sequence = 0`, "Entry 0 "},
		"a removed entry":              {`delete from ledger where sequence = 3`, "Entry 3 "},
		"a removed first entry":        {`delete from ledger where sequence = 0`, "Entry 0 "},
		"a removed last entry":         {`delete from ledger where sequence = 6`, "Entry 6 "},
		"a changed last entry":         {`update ledger set actor = 'local:eve' where sequence = 6`, "Entry 6 "},
		"two swapped entries":          {`update ledger set sequence = case sequence when 1 then 1001 else 1002 end where sequence in (1, 2); update ledger set sequence = 1003 - sequence where sequence > 1000`, "Entry 1 "},
		"an entry more":                {`insert into ledger select 7, time, actor, action, subject, subject_id, payload_sha256, salt, payload, leaf_hash from ledger where sequence = 6`, "Entry 7 "},
		"a changed tree hash":          {`update ledger_hashes set hash = (select hash from ledger_hashes where position = 0) where position = 2`, "Hash 2 "},
		"a removed tree hash":          {`delete from ledger_hashes where position = 1`, "Hash 1 "},
		"a changed root":               {`update ledger_head set root = 'x'`, "head was changed"},
		"a changed time of the head":   {`update ledger_head set time = ''`, "head was changed"},
		"a shorter head":               {`update ledger_head set size = 6`, "Entry 6 "},
		"a longer head":                {`update ledger_head set size = 8`, "Entry 7 "},
		"a time written otherwise":     {`update ledger set time = replace(time, '.', ',') where sequence = 3`, "Entry 3 "},
		"a salt written otherwise":     {`update ledger set salt = upper(salt) where sequence = 2`, "Entry 2 "},
		"an entry before the first":    {`insert into ledger select -1, time, actor, action, subject, subject_id, payload_sha256, salt, payload, leaf_hash from ledger where sequence = 6`, "Entry 0 "},
		"a tree hash more":             {`insert into ledger_hashes select 1000, hash from ledger_hashes where position = 0`, "has 12 hashes, but its entries make 11"},
		"a tree hash before the first": {`insert into ledger_hashes select -1, hash from ledger_hashes where position = 0`, "Hash -1 "},
		"a removed last tree hash":     {`delete from ledger_hashes where position = 10`, "Hash 10 "},
		"a head's time in other words": {`update ledger_head set time = replace(time, '.', ',')`, "head cannot be read"},
		"a removed head":               {`delete from ledger_head`, "head cannot be read"},
		"no entries at all":            {`delete from ledger`, "Entry 0 "},
		"a changed record":             {`update settings set value = 'x' where name = 'a'`, "setting a "},
		"a changed digested column":    {`update publishers set note = 'another' where id = 'p'`, "publisher p "},
		"a changed number":             {`update publishers set version = 3 where id = 'p'`, "The publisher p is not as its last entry in the ledger, entry 6, left it."},
		"a removed record":             {`delete from settings where name = 'b'`, "setting b is in the ledger (its last entry is 4)"},
		"a record without an entry":    {`insert into settings (name, value) values ('c', '')`, "setting c "},
		"an entry of an unknown table": {`update ledger set subject = 'nonsense' where sequence = 6`, "Entry 6 "},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				story(t, d)
				tamper(t, d, test.sql)
				if _, err := verify(d); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %v, want a finding that names %q", err, test.says)
				}
			})
		})
	}
}

// Every column of a record counts.
func TestVerifyNoticesEveryColumn(t *testing.T) {
	for _, column := range []string{"id", "name", "note", "version", "created_at", "updated_at"} {
		t.Run(column, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				story(t, d)
				value := `'x'`
				if column == "version" {
					value = "7"
				}
				tamper(t, d, `update publishers set `+column+` = `+value+` where id = 'p'`)
				if _, err := verify(d); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), "publisher ") {
					t.Errorf("got %v, want a finding that names the publisher", err)
				}
			})
		})
	}
}

// An entry must begin where the last one about its record ended, and the first with nothing.
func TestVerifyNoticesAGapInARecordsStory(t *testing.T) {
	is := func(value string) ledger.Row { return ledger.Row{"name": "a", "value": value} }
	for name, before := range map[string]ledger.Row{"another row": is("zwei"), "no row": nil} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				update(t, d, func(tx *db.Tx) error { return set(tx, "a", "two") })
				update(t, d, func(tx *db.Tx) error {
					e := ledger.Entry{Actor: "local:eve", Action: "setting.set", Table: "settings", ID: "a", Before: before, After: is("two")}
					_, err := ledger.Append(ctx, tx, e)
					return err
				})
				if _, err := verify(d); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), "Entry 1 ") {
					t.Errorf("got %v, want a finding that names entry 1", err)
				}
			})
		})
	}
}

// Whoever forges every hash as well must still keep to the form.
func TestVerifyNoticesAPayloadOfAnotherForm(t *testing.T) {
	const row = `{"name":"a","value":"two"}`
	for payload, sound := range map[string]bool{
		`{"after":` + row + `,"before":null,"reason":"a test"}`:             true,
		`{"after":` + row + `,"before":null,"reason":"a test","seen":true}`: false,
		`{"AFTER":` + row + `,"before":null,"reason":"a test"}`:             false,
		`{"after":` + row + `,"before":null}`:                               false,
		`{"after": ` + row + `,"before":null,"reason":"a test"}`:            false,
		`{"after":{},"after":` + row + `,"before":null,"reason":"a test"}`:  false,
		`{"after":null,"before":null,"reason":"a test"}`:                    false,
		`"no object"`: false,
		`{`:           false,
		`{"after":{"value":"two","name":"a"},"before":null,"reason":"the columns' own order"}`: false,
	} {
		d := dbtest.SQLite(t)
		update(t, d, func(tx *db.Tx) error { return set(tx, "a", "two") })
		forge(t, d, payload)
		if _, err := verify(d); (err == nil) != sound || err != nil && !errors.Is(err, fault.Checked) {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

// forge gives the only entry another payload, with every hash that goes with it.
func forge(t *testing.T, d *db.DB, payload string) {
	t.Helper()
	r := log(t, d, ledger.Filter{After: -1})[0]
	r.Payload = []byte(payload)
	leaf := leafHash(t, r)
	salt, err := hex.DecodeString(r.Salt)
	if err != nil {
		t.Fatal(err)
	}
	update(t, d, func(tx *db.Tx) error {
		_, err1 := tx.Exec(ctx, `update ledger set payload = $1, payload_sha256 = $2, leaf_hash = $3`,
			payload, fmt.Sprintf("%x", sha256.Sum256(append(salt, payload...))), hex.EncodeToString(leaf))
		_, err2 := tx.Exec(ctx, `update ledger_hashes set hash = $1`, leaf)
		_, err3 := tx.Exec(ctx, `update ledger_head set root = $1`, base64.StdEncoding.EncodeToString(leaf))
		return errors.Join(err1, err2, err3)
	})
}

// A replacement character and what it replaces must not look alike.
func TestNotUTF8(t *testing.T) {
	d := dbtest.SQLite(t) // PostgreSQL stores no such text
	update(t, d, func(tx *db.Tx) error { return set(tx, "a", "\ufffd") })
	if err := d.Update(ctx, func(tx *db.Tx) error { return set(tx, "b", "\xff") }); !errors.Is(err, fault.Invalid) {
		t.Errorf("a text that is not UTF-8: %v", err)
	}
	tamper(t, d, `update settings set value = cast(x'ff' as text)`)
	if _, err := verify(d); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), "setting a ") {
		t.Errorf("got %v, want a finding that names setting a", err)
	}
}

// A history longer than Verify takes at a time.
func TestVerifyALongHistory(t *testing.T) {
	const n = 10_000
	d := dbtest.SQLite(t)
	update(t, d, func(tx *db.Tx) error {
		for i := range n {
			if err := set(tx, fmt.Sprint(i%10), fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return nil
	})
	var last int64
	err := d.View(ctx, func(tx *db.Tx) error {
		head, err := ledger.Verify(ctx, tx, func(done, total int64) {
			if done <= last || total != n {
				t.Errorf("progress %d of %d after %d", done, total, last)
			}
			last = done
		})
		if head.Size != n || last != n {
			t.Errorf("head %+v, progress ended at %d", head, last)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	tamper(t, d, `update ledger_hashes set hash = (select hash from ledger_hashes where position = 0) where position = 19000`)
	if _, err := verify(d); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), "Hash 19000 ") {
		t.Errorf("got %v, want a finding that names hash 19000", err)
	}
	tamper(t, d, `update ledger set actor = 'local:eve' where sequence = 9000`)
	if _, err := verify(d); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), "Entry 9000 ") {
		t.Errorf("got %v, want a finding that names entry 9000", err)
	}
}

// What other rooms check comes after the records, and what it cannot read is a finding.
func TestVerifyMakesRegisteredChecks(t *testing.T) {
	defer func() { further = nil }()
	for name, test := range map[string]struct {
		sql   string
		found error
		says  string
		calls int
	}{
		"nothing":          {calls: 1},
		"a finding":        {found: fault.New(fault.Checked, "The shelf is empty."), says: "The shelf is empty.", calls: 1},
		"an error":         {found: errors.New("no such table"), says: "The shelf cannot be read: no such table.", calls: 1},
		"a changed record": {sql: `delete from settings where name = 'b'`, says: "The setting b is in the ledger (its last entry is 4), but it was removed from the records."},
	} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.SQLite(t)
			story(t, d)
			if test.sql != "" {
				tamper(t, d, test.sql)
			}
			calls := 0
			further = func(progress func(done, total int64)) error { calls++; progress(1, 1); return test.found }
			_, err := verify(d)
			if test.says == "" && err != nil || test.says != "" && (!errors.Is(err, fault.Checked) || err.Error() != test.says) {
				t.Errorf("got %v, want %q", err, test.says)
			}
			if calls != test.calls {
				t.Errorf("the check was made %d times", calls)
			}
		})
	}
}

func TestVerifyThatIsLeftIsNoFinding(t *testing.T) {
	d := dbtest.SQLite(t)
	story(t, d)
	err := d.View(ctx, func(tx *db.Tx) error {
		left, leave := context.WithCancel(ctx)
		leave()
		_, err := ledger.Verify(left, tx, nil)
		return err
	})
	if err == nil || errors.Is(err, fault.Checked) {
		t.Errorf("got %v, want the context's error", err)
	}
}

// job is one caller's changes of settings, and whether it fails after them.
type job struct {
	changes []change
	undone  bool
}

type change struct{ name, value string }

var errUndone = errors.New("undone")

func (j job) run(d *db.DB) error {
	err := d.Update(ctx, func(tx *db.Tx) error {
		for _, c := range j.changes {
			if err := set(tx, c.name, c.value); err != nil {
				return err
			}
		}
		if j.undone {
			return errUndone
		}
		return nil
	})
	if j.undone && errors.Is(err, errUndone) {
		return nil
	}
	return err
}

// entries is how many entries j makes on settings that nobody else touches, beginning with none.
func (j job) entries(settings map[string]string) (n int64) {
	for _, c := range j.changes {
		if old, there := settings[c.name]; !j.undone && (!there || old != c.value) {
			settings[c.name] = c.value
			n++
		}
	}
	return n
}

// drawJob draws a job whose settings begin with prefix.
func drawJob(r *rapid.T, prefix string) job {
	name, value := rapid.SampledFrom([]string{"x", "y"}), rapid.SampledFrom([]string{"", "1", "2", "«٤» \u2028"})
	j := job{undone: rapid.Bool().Draw(r, "undone")}
	for range rapid.IntRange(1, 4).Draw(r, "changes") {
		j.changes = append(j.changes, change{prefix + name.Draw(r, "name"), value.Draw(r, "value")})
	}
	return j
}

// Whatever is changed, and whatever of it is undone, alone or among others in one commit: the ledger has exactly the
// changes that happened, and it verifies.
func TestVerifyHoldsAfterAnyStory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(r *rapid.T) {
			story := db.NewID()
			settings := map[string]string{}
			head, err := verify(d)
			if err != nil {
				r.Fatal(err)
			}
			want := head.Size
			for range rapid.IntRange(1, 5).Draw(r, "rounds") {
				var jobs sync.WaitGroup
				for n := range rapid.IntRange(1, 4).Draw(r, "jobs") {
					j := drawJob(r, fmt.Sprint(story, n)) // jobs of a round come in any order, so each has its own settings
					want += j.entries(settings)
					jobs.Go(func() {
						if err := j.run(d); err != nil {
							t.Error(err)
						}
					})
				}
				jobs.Wait()
				if head, err := verify(d); err != nil || head.Size != want {
					r.Fatalf("%d entries, want %d: %v", head.Size, want, err)
				}
			}
		})
	})
}
