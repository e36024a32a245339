package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// keep signs the history of d and gives the key file's path.
func keep(t testing.TB, d *db.DB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.db.key")
	ledger.Keep(d, path, "local:anna")
	return path
}

func verifyWith(d *db.DB, o ledger.Options) (head ledger.Result, err error) {
	err = d.View(ctx, func(tx *db.Tx) error { head, err = ledger.VerifyWith(ctx, tx, o); return err })
	return head, err
}

func keysOf(t testing.TB, d *db.DB) (keys []ledger.Key) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) (err error) { keys, err = ledger.Keys(ctx, tx); return err }); err != nil {
		t.Fatal(err)
	}
	return keys
}

// rebuild makes every hash and the head anew from the entries that are there, as somebody would who can write to the database but not sign.
func rebuild(t *testing.T, d *db.DB) {
	t.Helper()
	var stored memory
	records := log(t, d, ledger.Filter{After: -1, Limit: 1000})
	for i := range records {
		salt, err := hex.DecodeString(records[i].Salt)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(append(salt, records[i].Payload...))
		records[i].PayloadHash = hex.EncodeToString(sum[:])
		leaf := tlog.Hash(leafHash(t, records[i]))
		records[i].LeafHash = hex.EncodeToString(leaf[:])
		hashes, err := tlog.StoredHashesForRecordHash(int64(i), leaf, stored)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(int64(len(records)), stored)
	if err != nil {
		t.Fatal(err)
	}
	past(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `delete from ledger_hashes`)
		for i, h := range stored {
			_, e := tx.Exec(ctx, `insert into ledger_hashes (position, hash) values ($1, $2)`, i, h[:])
			err = errors.Join(err, e)
		}
		for _, r := range records {
			_, e := tx.Exec(ctx, `update ledger set payload_sha256 = $1, leaf_hash = $2 where sequence = $3`, r.PayloadHash, r.LeafHash, r.Sequence)
			err = errors.Join(err, e)
		}
		_, e := tx.Exec(ctx, `update ledger_head set size = $1, root = $2, time = (select time from ledger order by sequence desc limit 1)`, len(records), root.String())
		return errors.Join(err, e)
	})
}

type memory []tlog.Hash

func (m memory) ReadHashes(positions []int64) (list []tlog.Hash, err error) {
	for _, p := range positions {
		list = append(list, m[p])
	}
	return list, nil
}

// past writes to the database without its key.
func past(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	d.BeforeCommit(nil)
	update(t, d, fn)
}

func TestSignedHead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		story(t, d) // before there were signatures
		if head, err := verify(d); err != nil || head.Note != "" {
			t.Fatalf("an old history: %+v, %v", head, err)
		}
		path := keep(t, d)
		update(t, d, func(tx *db.Tx) error { return set(tx, "a", "signed") })
		head, err := verifyWith(d, ledger.Options{KeyFile: path})
		if err != nil || head.Size != 9 { // the change, and the key
			t.Fatalf("%+v, %v", head, err)
		}
		keys := keysOf(t, d)
		verifier, err := note.NewVerifier(keys[0].Verifier)
		if err != nil {
			t.Fatal(err)
		}
		n, err := note.Open([]byte(head.Note), note.VerifierList(verifier))
		if err != nil || n.Text != fmt.Sprintf("%s\n9\n%s\n", verifier.Name(), head.Root) {
			t.Errorf("%v, %+v", err, n)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the key file: %v, %v", info.Mode(), err)
		}
		update(t, d, func(tx *db.Tx) error { return set(tx, "a", "signed") }) // changes nothing
		again, err := verify(d)
		if err != nil || again.Note != head.Note {
			t.Errorf("signed anew without a change: %v", err)
		}
		update(t, d, func(tx *db.Tx) error { return set(tx, "a", "more") })
		if after, err := verifyWith(d, ledger.Options{KeyFile: path, Kept: []string{head.Note}}); err != nil || after.Size != 10 || len(keysOf(t, d)) != 1 {
			t.Errorf("%+v, %v", after, err)
		}
	})
}

// A signature that cannot be made keeps nobody's work, for it would stand unsigned.
func TestNoKeyNoWork(t *testing.T) {
	d := dbtest.SQLite(t)
	ledger.Keep(d, filepath.Join(t.TempDir(), "no", "folder", "key"), "local:anna")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			err := d.Update(ctx, func(tx *db.Tx) error { return set(tx, fmt.Sprint(i), "x") })
			if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "--key") {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if head, err := verify(d); err != nil || head.Size != 0 {
		t.Errorf("%+v, %v", head, err)
	}
}

// Servers that start together agree on one key, and take turns.
func TestServersShareTheKey(t *testing.T) {
	for name, dsn := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "data.db") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresDSN(t) },
	} {
		t.Run(name, func(t *testing.T) {
			address, path := dsn(t), filepath.Join(t.TempDir(), "key")
			const servers, callers, changes = 4, 4, 15
			var wg sync.WaitGroup
			for s := range servers {
				d := dbtest.Open(t, address)
				ledger.Keep(d, path, "local:anna")
				for c := range callers {
					wg.Go(func() {
						for i := range changes {
							if err := d.Update(ctx, func(tx *db.Tx) error { return set(tx, fmt.Sprint(s, c), fmt.Sprint(i)) }); err != nil {
								t.Error(err)
							}
						}
					})
				}
			}
			wg.Wait()
			d := dbtest.Open(t, address)
			head, err := verifyWith(d, ledger.Options{KeyFile: path})
			if err != nil || head.Size != servers*callers*changes+1 || len(keysOf(t, d)) != 1 {
				t.Errorf("%+v, %d keys, %v", head, len(keysOf(t, d)), err)
			}
			for i, r := range log(t, d, ledger.Filter{After: -1, Limit: 1000}) {
				if r.Sequence != int64(i) {
					t.Fatalf("entry %d has sequence %d", i, r.Sequence)
				}
			}
			left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
			if err != nil || len(left) != 1 {
				t.Errorf("beside the key there are %v", left)
			}
		})
	}
}

// A server that has not the key of the others must not begin its own; a file alone may.
func TestALostKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		old := keep(t, d)
		story(t, d)
		path := keep(t, d)
		err := d.Update(ctx, func(tx *db.Tx) error { return set(tx, "a", "with another key") })
		if d.Engine() == db.Postgres {
			if !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "--new") {
				t.Fatalf("got %v", err)
			}
			if err := ledger.NewKey(path); err != nil {
				t.Fatal(err)
			}
			err = d.Update(ctx, func(tx *db.Tx) error { return set(tx, "a", "with another key") })
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.NewKey(path); !errors.Is(err, fault.Exists) {
			t.Errorf("a second new key: %v", err)
		}
		if _, err := verifyWith(d, ledger.Options{KeyFile: path}); err != nil || len(keysOf(t, d)) != 2 {
			t.Errorf("%v, %+v", err, keysOf(t, d))
		}
		if _, err := verifyWith(d, ledger.Options{KeyFile: old}); !errors.Is(err, fault.Checked) {
			t.Errorf("with the old key file: %v", err)
		}
	})
}

func TestVerifyNoticesBySignature(t *testing.T) {
	const last = `update ledger set actor = 'local:eve' where sequence = 7`
	for name, test := range map[string]struct {
		sql     string
		rebuild bool
		says    string
	}{
		"a changed last entry, all hashes made anew": {last, true, "Entry 7 "},
		"a changed first entry, all hashes anew":     {`update ledger set actor = 'local:eve' where sequence = 0`, true, "Entry 7 of the ledger: it or one before it"},
		"a changed record with its entry, all anew":  {`update settings set value = 'x' where name = 'b'; update ledger set payload = replace(payload, '"value":""', '"value":"x"') where sequence = 5`, true, "Entry 7 "},
		"a truncated tail, all hashes anew":          {`delete from publishers; delete from ledger where sequence in (6, 7)`, true, "Entry 6 of the ledger: it is missing. The history was truncated: the signed head counts 8 entries, here are 6"},
		"an entry more, all hashes anew":             {`insert into settings values ('c', ''); insert into ledger select 8, time, actor, action, subject, 'c', '', salt, replace(payload, '"name":"b"', '"name":"c"'), '' from ledger where sequence = 5`, true, "Entry 8 of the ledger: it was added by a program that has not the key"},
		"a changed note":                             {`update ledger_head set note = replace(note, 'claimtrail/', 'claimtrail-')`, false, "signature on the ledger's head was changed"},
		"a note with a line more":                    {`update ledger_head set note = note || 'x'`, false, "signature on the ledger's head was changed"},
		"a note that says its signature twice":       {`update ledger_head set note = note || substr(note, length(note) - 133)`, false, "ledger's head was changed"},
		"no note":                                    {`update ledger_head set note = ''`, false, "is not signed"},
		"no key and no note":                         {`update ledger_head set note = ''; delete from ledger_keys`, false, "no public key"},
		"a key's other name":                         {`update ledger_keys set name = 'claimtrail/x+00000000'`, false, "key claimtrail/x+00000000 was changed"},
		"a key that is none":                         {`update ledger_keys set verifier = 'x'`, false, "was changed"},
		"a key made later":                           {`update ledger_keys set created_at = ''`, false, "signing key claimtrail/"},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				path := keep(t, d)
				story(t, d)
				if _, err := verifyWith(d, ledger.Options{KeyFile: path}); err != nil {
					t.Fatal(err)
				}
				d.BeforeCommit(nil)
				tamper(t, d, test.sql)
				if test.rebuild {
					rebuild(t, d)
				}
				if _, err := verifyWith(d, ledger.Options{KeyFile: path}); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %v, want a finding that names %q", err, test.says)
				}
			})
		})
	}
}

// Whoever swaps the key as well is found by the key file, or by a kept head.
func TestVerifyNoticesASwappedKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		path := keep(t, d)
		story(t, d)
		head, err := verify(d)
		if err != nil {
			t.Fatal(err)
		}
		d.BeforeCommit(nil)
		mine := keysOf(t, d)[0]
		skey, vkey, err := note.GenerateKey(nil, strings.Split(mine.Name, "+")[0])
		if err != nil {
			t.Fatal(err)
		}
		name := strings.Join(strings.SplitN(vkey, "+", 3)[:2], "+")
		tamper(t, d, fmt.Sprintf(`update ledger_keys set name = '%[1]s', verifier = '%[2]s'; update ledger set subject_id = '%[1]s', payload = replace(replace(payload, '%[3]s', '%[2]s'), '%[4]s', '%[1]s') where action = 'key.add';
			update ledger set payload = replace(payload, 'a long note', 'a short one') where sequence > 5`, name, vkey, mine.Verifier, mine.Name))
		rebuild(t, d)
		resign(t, d, skey)
		if _, err := verify(d); err != nil {
			t.Fatalf("the forger failed: %v", err)
		}
		if _, err := verifyWith(d, ledger.Options{KeyFile: path}); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), "is not that of the key file") {
			t.Errorf("with the key file: %v", err)
		}
		if _, err := verifyWith(d, ledger.Options{Kept: []string{head.Note}}); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), "key was swapped") {
			t.Errorf("with a kept head: %v", err)
		}
	})
}

func resign(t *testing.T, d *db.DB, skey string) {
	t.Helper()
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	past(t, d, func(tx *db.Tx) error {
		head, err := ledger.ReadHead(ctx, tx)
		if err != nil {
			return err
		}
		text, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", signer.Name(), head.Size, head.Root)}, signer)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update ledger_head set note = $1`, string(text))
		return err
	})
}

// A history that was set back to an earlier state of its own is whole; a head that was kept tells.
func TestVerifyNoticesATruncatedTail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		path := keep(t, d)
		update(t, d, func(tx *db.Tx) error { return set(tx, "a", "one") })
		early, err := verify(d)
		if err != nil {
			t.Fatal(err)
		}
		update(t, d, func(tx *db.Tx) error { return set(tx, "b", "two") })
		kept, err := verify(d)
		if err != nil {
			t.Fatal(err)
		}
		d.BeforeCommit(nil)
		tamper(t, d, `delete from settings where name = 'b'; delete from ledger where sequence = 2; update ledger_head set note = '`+early.Note+`'`)
		rebuild(t, d)
		if _, err := verifyWith(d, ledger.Options{KeyFile: path, Kept: []string{early.Note}}); err != nil {
			t.Fatalf("set back: %v", err)
		}
		_, err = verifyWith(d, ledger.Options{KeyFile: path, Kept: []string{early.Note, kept.Note}})
		if !errors.Is(err, fault.Checked) || !strings.HasPrefix(err.Error(), "Entry 2 of the ledger: it is missing. The history was truncated: the kept checkpoint counts 3 entries, here are 2") {
			t.Errorf("got %v", err)
		}
	})
}

// Every byte of a signed note counts, and no other text is taken for one.
func FuzzOpenCheckpoint(f *testing.F) {
	d := dbtest.SQLite(f)
	keep(f, d)
	story(f, d)
	head, err := verify(d)
	if err != nil {
		f.Fatal(err)
	}
	key := keysOf(f, d)[0].Verifier
	f.Add(head.Note)
	f.Add(strings.Replace(head.Note, "\n8\n", "\n08\n", 1))
	for i := range head.Note {
		f.Add(head.Note[:i] + "x" + head.Note[i:])
	}
	for _, end := range []string{"A=", "B=", "C=", "D="} { // bits of base64 that mean nothing
		f.Add(head.Note[:len(head.Note)-3] + end + "\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, _, err := ledger.OpenCheckpoint(text, key)
		if err == nil && !strings.HasPrefix(text, head.Note[:strings.Index(head.Note, "— ")]) {
			t.Errorf("%q was taken: %+v", text, c)
		}
		if err == nil && text != head.Note && !strings.Contains(text, head.Note[strings.Index(head.Note, "— "):]) {
			t.Errorf("%q was taken", text)
		}
	})
}

func TestProofs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep(t, d)
		var heads []ledger.Head
		for i := range 20 {
			update(t, d, func(tx *db.Tx) error { return set(tx, "a", fmt.Sprint(i)) })
			head, err := verify(d)
			if err != nil {
				t.Fatal(err)
			}
			heads = append(heads, head)
		}
		key, last := keysOf(t, d)[0].Verifier, heads[len(heads)-1]
		err := d.View(ctx, func(tx *db.Tx) error {
			for n := range last.Size {
				proofs, err := ledger.Prove(ctx, tx, n)
				if err != nil {
					return err
				}
				checkProof(t, proofs[0], key)
			}
			for i, from := range heads {
				for _, to := range heads[i:] {
					c, err := ledger.ProveSince(ctx, tx, from.Note, to.Size)
					if err != nil {
						return err
					}
					if err := tlog.CheckTree(c.Hashes, to.Size, hash(t, to.Root), from.Size, hash(t, from.Root)); err != nil && from.Size != to.Size {
						t.Errorf("from %d to %d: %v", from.Size, to.Size, err)
					}
					if (c.Signed != "") != (to.Size == last.Size) || !strings.HasPrefix(c.String(), fmt.Sprintf("old %d\n", from.Size)) {
						t.Errorf("%s", c)
					}
				}
			}
			if _, err := ledger.Prove(ctx, tx, last.Size); !errors.Is(err, fault.NotFound) {
				t.Errorf("a proof of an entry that is not there: %v", err)
			}
			if _, err := ledger.ProveConsistency(ctx, tx, last.Size+1, 0); !errors.Is(err, fault.Checked) {
				t.Errorf("from a head that is larger: %v", err)
			}
			if _, err := ledger.ProveConsistency(ctx, tx, 3, 2); !errors.Is(err, fault.Invalid) {
				t.Errorf("backwards: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func hash(t *testing.T, root string) tlog.Hash {
	t.Helper()
	h, err := tlog.ParseHash(root)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// checkProof holds that a proof is sound, survives its file, and is not when anything in it is another.
func checkProof(t *testing.T, p ledger.Proof, key string) {
	t.Helper()
	var b bytes.Buffer
	if err := ledger.WriteProofs(&b, []ledger.Proof{p, p}); err != nil {
		t.Fatal(err)
	}
	list, err := ledger.ReadProofs(&b)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d proofs, %v", len(list), err)
	}
	for _, p := range list {
		if err := p.Check(key); err != nil {
			t.Errorf("entry %d: %v", p.Sequence, err)
		}
	}
	other := list[0]
	other.Leaf = append([]byte(" "), other.Leaf...)
	moved := list[0]
	moved.Sequence++
	for _, p := range []ledger.Proof{other, moved} {
		if err := p.Check(key); !errors.Is(err, fault.Checked) {
			t.Errorf("a changed proof of entry %d: %v", p.Sequence, err)
		}
	}
}

// What is read as a file of proofs is written so again.
func FuzzReadProofs(f *testing.F) {
	d := dbtest.SQLite(f)
	keep(f, d)
	story(f, d)
	var b bytes.Buffer
	err := d.View(ctx, func(tx *db.Tx) error {
		proofs, err := ledger.Prove(ctx, tx, 0, 3)
		if err != nil {
			return err
		}
		return ledger.WriteProofs(&b, proofs)
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add("c2sp.org/tlog-proof@v1\nindex 0\n\n")
	f.Add("c2sp.org/tlog-proof@v1\nextra " + base64.StdEncoding.EncodeToString([]byte("x")) + "\nindex 00\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		proofs, err := ledger.ReadProofs(strings.NewReader(text))
		if err != nil {
			return
		}
		var again strings.Builder
		if err := ledger.WriteProofs(&again, proofs); err != nil || again.String() != text {
			t.Errorf("%q became %q, %v", text, again.String(), err)
		}
	})
}
