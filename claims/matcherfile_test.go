package claims_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// savedMatcher saves what the matcher of a database knows, and gives the file.
func savedMatcher(t *testing.T, d *db.DB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "data.db.match")
	if err := matcher(t, d).Save(ctx, d, file, 1); err != nil {
		t.Fatal(err)
	}
	return file
}

// loaded starts from a file, and reports whether it had to read everything.
func loaded(t *testing.T, d *db.DB, file string) (*claims.Matcher, bool) {
	t.Helper()
	m := &claims.Matcher{}
	read, err := m.Load(ctx, d, file)
	if err != nil {
		t.Fatal(err)
	}
	return m, read
}

func TestTheIndexIsKeptBesideTheDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		stands, goes := twice(t, d)
		if err := rate(d, &stands, "false", "It was a rumour."); err != nil {
			t.Fatal(err)
		}
		file := savedMatcher(t, d)
		m, read := loaded(t, d, file)
		if read {
			t.Error("a whole file was not used")
		}
		servers := []*claims.Matcher{m}
		finds(t, d, servers, "claims", "proposal", goes.Ref)
		finds(t, d, servers, "conclusions", "rumour", stands.Ref)
		finds(t, d, servers, "passages", "refused", "He refused it.")
		later := addClaim(t, d, claims.Claim{Text: "A walrus was seen."})
		m, read = loaded(t, d, file)
		if read {
			t.Error("a file that lacks the last entries was not used")
		}
		finds(t, d, []*claims.Matcher{m}, "claims", "walrus", later.Ref)
		if err := m.Save(ctx, d, file, 1000); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(filepath.Dir(file))
		if err != nil || len(entries) != 1 {
			t.Errorf("beside the file are %v, %v", entries, err)
		}
	})
}

// A file of another database, or of a longer history, is not used, and neither is one of which a byte is another.
func TestAnIndexThatCannotBeTrusted(t *testing.T) {
	d := dbtest.SQLite(t)
	twice(t, d)
	file := savedMatcher(t, d)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]func(*db.DB){
		"another": func(d *db.DB) { twice(t, d) }, "shorter": func(d *db.DB) { addClaim(t, d, claims.Claim{Text: "A walrus."}) }, "empty": func(*db.DB) {},
	} {
		foreign := dbtest.SQLite(t)
		other(foreign)
		if m, read := loaded(t, foreign, file); !read || len(found(t, foreign, m, "claims", "zyzzyva")) > 0 {
			t.Errorf("the file was used for %s database", name)
		}
	}
	damaged := map[string][]byte{"none": nil, "empty": {}, "half": whole[:len(whole)/2], "longer": append(bytes.Clone(whole), 0)}
	for at := 0; at < len(whole); at += max(1, len(whole)/97) {
		b := bytes.Clone(whole)
		b[at] ^= 1
		damaged[string(rune('a'+at))] = b
	}
	for name, content := range damaged {
		path := filepath.Join(t.TempDir(), "x.match")
		if name != "none" {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, read := loaded(t, d, path); !read {
			t.Errorf("a damaged file was used: %q", name)
		}
	}
	if _, read := loaded(t, d, file); read {
		t.Error("the whole file was not used")
	}
}

// Two processes that write the file at once leave one whole file.
func TestTwoWriteTheIndexAtOnce(t *testing.T) {
	d := dbtest.SQLite(t)
	twice(t, d)
	file := filepath.Join(t.TempDir(), "data.db.match")
	done := make(chan error)
	for range 4 {
		go func() { done <- matcher(t, d).Save(ctx, d, file, 1) }()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if _, read := loaded(t, d, file); read {
		t.Error("the file is not whole")
	}
}

func TestKeepingTheIndex(t *testing.T) {
	d := dbtest.SQLite(t)
	a := addClaim(t, d, claims.Claim{Text: "Unemployment fell by 12 per cent in the harbour towns."})
	b := addClaim(t, d, claims.Claim{Text: "Unemployment fell by 12 per cent in harbour towns."})
	file := filepath.Join(t.TempDir(), "data.db.match")
	keeping, stop := context.WithCancel(ctx)
	ended, m := make(chan struct{}), &claims.Matcher{}
	go func() {
		defer close(ended)
		m.Keep(keeping, d, file, func(err error) { t.Error(err) })
	}()
	for !m.Ready() {
		select {
		case <-ended:
			t.Fatal("it ended")
		default:
		}
	}
	finds(t, d, []*claims.Matcher{m}, "claims", "harbour", a.Ref, b.Ref)
	stop()
	<-ended
	kept, read := loaded(t, d, file)
	if read {
		t.Error("the file was not written at the end")
	}
	err := d.View(ctx, func(tx *db.Tx) error {
		list, total, _, ok, err := kept.Duplicates(ctx, tx, anna, 10)
		if err != nil || !ok || total != 1 || len(list) != 1 || !slices.Equal([]string{list[0].Claim.Claim.Ref, list[0].Other.Claim.Ref}, []string{a.Ref, b.Ref}) {
			t.Errorf("%d: %+v, %v", total, list, err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
