package dossier_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/dossier"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

var (
	ctx  = context.Background()
	anna = auth.Person{Name: "anna", Role: auth.Admin}
)

const records = `{"type":"publisher","id":"p1","name":"الشرق الأوسط","latin":"Asharq Al-Awsat","language":"ar"}
{"type":"source","id":"s1","publisher":"p1","title":"كشفت الرسائل","language":"ar","published":"2021-07","url":"https://example.org/a","text":"كشفت الرسائل عرضا. It rained. It rained."}
{"type":"source","id":"s2","title":"The letter","published":"1998-02-21","basis":"document","group":"papers","text":"An offer was made in a letter."}
{"type":"source","id":"s3","title":"A page that nobody may hand on","text":"Whoever reads this whole has the newspaper.\n\nA paragraph that stands between, of some length, so that nothing of what is far away is shown around what is quoted.\n\nThe offer stood.\n\nAnother paragraph that stands between, of some length, so that nothing of what is far away is shown around it.\n\nNobody knew more than this.","sharing":"hash"}
{"type":"source","id":"s4","title":"A page that was retracted","text":"It was all invented.","notice":"retracted","notice_date":"2022-01","notice_reason":"The paper took it back."}
{"type":"source","id":"s5","title":"A whisper","text":"She said so herself, and nobody else did."}
{"type":"snapshot","source":"s1","text":"كشفت الرسائل عرضا. It rained once.","number":2}
{"type":"claim","id":"c1","text":"An offer was made.","language":"en","tags":["golan"],"rating":"unproven","status":"assigned","conclusion":"It rests on one letter."}
{"type":"derivation","from":"s1","to":"s2","relation":"citation","shown_by":"كشفت الرسائل"}
{"type":"evidence","claim":"c1","source":"s1","quote":"كشفت الرسائل عرضا","snapshot":1,"stance":"supports","role":"secondary"}
{"type":"evidence","claim":"c1","source":"s2","quote":"An offer was made","stance":"supports","role":"primary"}
{"type":"evidence","claim":"c1","source":"s3","quote":"The offer stood.","stance":"supports"}
{"type":"evidence","claim":"c1","source":"s4","quote":"It was all invented.","stance":"refutes"}
{"type":"evidence","claim":"c1","source":"s5","quote":"She said so herself","stance":"context"}
{"type":"evidence","claim":"c1","searched":"the national archive"}
`

// room is a newsroom's database with its key.
func room(t testing.TB, d *db.DB) (key string) {
	t.Helper()
	key = filepath.Join(t.TempDir(), "key")
	ledger.Keep(d, key, "local:anna")
	s, err := exchange.ImportJSONL(ctx, d, anna, strings.NewReader(records), exchange.ImportOptions{})
	if err != nil || s.Refused > 0 {
		t.Fatal(err, s.Faults)
	}
	err = d.Update(ctx, func(tx *db.Tx) error {
		s, err := sources.GetSource(ctx, tx, "s5")
		if err == nil {
			_, err = sources.SetConfidential(ctx, tx, anna, s.ID, s.Version, true, "She asked for it.")
		}
		if err == nil {
			err = ledger.Redact(ctx, tx, anna.Actor(), 1, "It named a child.")
		}
		if err == nil {
			err = claims.SetNewsroom(ctx, tx, anna, claims.Newsroom{Name: "The Desk", URL: "https://desk.example.org", Methodology: "We read everything twice."})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func write(t testing.TB, d *db.DB, claim, key string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := d.View(ctx, func(tx *db.Tx) error {
		by := anna
		by.Public = true
		return dossier.Write(ctx, tx.As(by), &b, claim, dossier.Options{Viewer: by, KeyFile: key, PDF: pretend})
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pretend prints as Chromium dates what it prints.
func pretend(_ context.Context, _ *report.Dossier, w io.Writer) error {
	_, err := fmt.Fprintf(w, "%%PDF-1.4\n<</CreationDate (D:%s+00'00')>>\n", time.Now().Add(time.Duration(printed.Add(1))*time.Hour).Format("20060102150405"))
	return err
}

var printed atomic.Int64

// file puts a dossier where it can be verified.
func file(t testing.TB, content []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "dossier.zip")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestDossier(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		key := room(t, d)
		content := write(t, d, "c1", key)
		name := file(t, content)
		r, err := dossier.Verify(name, dossier.VerifyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Texts != 4 || r.Passages != 3 || r.Redacted != 1 || r.Withheld == 0 || len(r.Unchecked) == 0 || r.Newsroom != "The Desk" {
			t.Errorf("%+v", r)
		}
		for _, secret := range []string{"whisper", "She said so", "She asked", "has the newspaper", "more than this"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%q left", secret)
			}
		}
		if _, err := dossier.Verify(name, dossier.VerifyOptions{Key: r.Key.Verifier}); err != nil {
			t.Error(err)
		}
		for _, said := range []string{"The Desk", "How we work"} {
			if !bytes.Contains(content, []byte(said)) {
				t.Errorf("the page does not say %q", said)
			}
		}
		folder := unpack(t, content)
		if _, err := dossier.Verify(folder, dossier.VerifyOptions{}); err != nil {
			t.Error("unpacked:", err)
		}
		intoAnother(t, name, content, r)
	})
}

// intoAnother imports the dossier twice into an empty database.
func intoAnother(t *testing.T, name string, content []byte, r dossier.Result) {
	t.Helper()
	other := dbtest.SQLite(t)
	ledger.Keep(other, filepath.Join(t.TempDir(), "key"), "local:bert")
	s, err := dossier.Import(ctx, other, anna, name, dossier.ImportOptions{})
	if err != nil || s.Refused > 0 || s.Made["evidence"] != 5 {
		t.Fatal(err, s)
	}
	if s, err = dossier.Import(ctx, other, anna, name, dossier.ImportOptions{}); err != nil || len(s.Made)+len(s.Updated) > 0 {
		t.Error(err, s)
	}
	err = other.View(ctx, func(tx *db.Tx) error {
		if _, err := ledger.Verify(ctx, tx, nil); err != nil {
			return err
		}
		c, err := claims.Get(ctx, tx, "CT-0001")
		if err != nil {
			return err
		}
		earlier, err := claims.EarlierChecks(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if c.Rating != "" || len(earlier) != 1 || earlier[0].Checker != "The Desk" {
			t.Errorf("rated %q, earlier %+v", c.Rating, earlier)
		}
		kept, err := claims.OriginalsOf(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if len(kept) != 1 || kept[0].Bytes != int64(len(content)) || kept[0].System != r.Key.Name {
			t.Errorf("kept %+v", kept)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func unpack(t *testing.T, content []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, z); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestChanged changes bytes of every member, in the archive and in the folder, and every byte of the archive around them.
func TestChanged(t *testing.T) {
	d := dbtest.SQLite(t)
	content := write(t, d, "c1", room(t, d))
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	folder, inside := unpack(t, content), make([]bool, len(content))
	for _, f := range z.File {
		at, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		size := int64(f.UncompressedSize64)
		for i := range size {
			inside[at+i] = true
		}
		for _, offset := range []int64{0, size / 3, size / 2, size - 2, size - 1} {
			name, was := filepath.Join(folder, f.Name), content[at:at+size]
			named(t, changed(content, at+offset, 1), f.Name)
			named(t, changed(content, at+offset, 0xff), f.Name)
			replace(t, name, changed(was, offset, 1))
			isNamed(t, verifiedIn(folder), f.Name)
			replace(t, name, was)
		}
		replaceAndMend(t, folder, f.Name, content[at:at+size])
	}
	if err := verifiedIn(folder); err != nil {
		t.Fatal(err)
	}
	for i := range content {
		if !inside[i] || i%499 == 0 {
			named(t, changed(content, int64(i), 4), "")
		}
	}
}

// replaceAndMend cuts a file of the folder, puts something behind it, takes it away, and mends it.
func replaceAndMend(t *testing.T, folder, member string, was []byte) {
	t.Helper()
	name := filepath.Join(folder, member)
	replace(t, name, was[:len(was)-1])
	isNamed(t, verifiedIn(folder), member)
	replace(t, name, append(bytes.Clone(was), '\n'))
	isNamed(t, verifiedIn(folder), member)
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	isNamed(t, verifiedIn(folder), member)
	replace(t, name, was)
}

func changed(content []byte, at int64, by byte) []byte {
	b := bytes.Clone(content)
	b[at] ^= by
	return b
}

func replace(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func verifiedIn(name string) error {
	_, err := dossier.Verify(name, dossier.VerifyOptions{})
	return err
}

// named checks that a dossier fails, and that the fault names the file.
func named(t *testing.T, content []byte, member string) {
	t.Helper()
	_, err := dossier.VerifyReader(bytes.NewReader(content), int64(len(content)), dossier.VerifyOptions{})
	isNamed(t, err, member)
}

func isNamed(t *testing.T, err error, member string) {
	t.Helper()
	if fault.ExitCode(err) != 3 || !strings.Contains(err.Error(), member) {
		t.Errorf("%s was changed: %v", member, err)
	}
}

// TestSameTwice makes the dossier of one state twice.
func TestSameTwice(t *testing.T) {
	d := dbtest.SQLite(t)
	key := room(t, d)
	var list [2]bytes.Buffer
	err := d.View(ctx, func(tx *db.Tx) error {
		for i := range list {
			if err := dossier.Write(ctx, tx, &list[i], "c1", dossier.Options{Viewer: auth.Person{Public: true}, KeyFile: key, PDF: pretend}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || !bytes.Equal(list[0].Bytes(), list[1].Bytes()) {
		t.Error("two dossiers of one state differ:", err)
	}
}

// TestOtherKey signs a changed dossier with another newsroom's key.
func TestOtherKey(t *testing.T) {
	d := dbtest.SQLite(t)
	mine, err := dossier.Verify(file(t, write(t, d, "c1", room(t, d))), dossier.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	other := dbtest.SQLite(t)
	theirs := file(t, write(t, other, "c1", room(t, other)))
	if _, err := dossier.Verify(theirs, dossier.VerifyOptions{}); err != nil {
		t.Error(err)
	}
	_, err = dossier.Verify(theirs, dossier.VerifyOptions{Key: mine.Key.Verifier})
	if fault.ExitCode(err) != 3 || !strings.Contains(err.Error(), "another key") {
		t.Error(err)
	}
}

// TestHostile gives archives that were made to do harm.
func TestHostile(t *testing.T) {
	d := dbtest.SQLite(t)
	content := write(t, d, "c1", room(t, d))
	made := func(headers ...*zip.FileHeader) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, h := range headers {
			f, err := w.CreateHeader(h)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(h.Name, "/") {
				_, _ = io.WriteString(f, strings.Repeat("a", 4000))
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	link := &zip.FileHeader{Name: "a"}
	link.SetMode(os.ModeSymlink | 0o777)
	device := &zip.FileHeader{Name: "a"}
	device.SetMode(os.ModeDevice | 0o600)
	comment := bytes.Clone(content)
	comment[len(comment)-2] = 5
	for what, b := range map[string][]byte{
		"absolute": made(&zip.FileHeader{Name: "/etc/passwd"}), "up": made(&zip.FileHeader{Name: "../a"}), "inner up": made(&zip.FileHeader{Name: "a/../b"}), "backslash": made(&zip.FileHeader{Name: `a\b`}),
		"link": made(link), "device": made(device), "folder": made(&zip.FileHeader{Name: "a/"}), "twice": made(&zip.FileHeader{Name: "a"}, &zip.FileHeader{Name: "a"}),
		"letter case": made(&zip.FileHeader{Name: "A"}, &zip.FileHeader{Name: "a"}), "compressed": made(&zip.FileHeader{Name: "a", Method: zip.Deflate}), "no UTF-8": made(&zip.FileHeader{Name: "a\xff", NonUTF8: true}),
		"normalisation": made(&zip.FileHeader{Name: "é"}), "drive": made(&zip.FileHeader{Name: "c:a"}), "comment": comment, "trailing": append(bytes.Clone(content), 'x'), "leading": append([]byte("MZ"), content...),
		"comment of one": made(&zip.FileHeader{Name: "a", Comment: "x"}), "extra": made(&zip.FileHeader{Name: "a", Extra: []byte{1, 0, 0, 0}}), "empty": {}, "cut": content[:len(content)/2], "text": []byte(strings.Repeat("text ", 100)),
		"no dossier": made(&zip.FileHeader{Name: "a"}),
	} {
		if _, err := dossier.Verify(file(t, b), dossier.VerifyOptions{}); fault.ExitCode(err) != 3 {
			t.Errorf("%s: %v", what, err)
		}
	}
	folder := unpack(t, content)
	if err := os.Symlink("/etc/passwd", filepath.Join(folder, "a")); err != nil {
		t.Fatal(err)
	}
	isNamed(t, verifiedIn(folder), "a")
}

func FuzzVerify(f *testing.F) {
	real := realDossier(f)
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add(real[:len(real)/2])
	for at := int64(1); at < int64(len(real)); at *= 3 {
		f.Add(changed(real, at, 1))
		f.Add(changed(real, int64(len(real))-at, 1))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if bytes.Equal(content, real) {
			return
		}
		if _, err := dossier.VerifyReader(bytes.NewReader(content), int64(len(content)), dossier.VerifyOptions{}); fault.ExitCode(err) != 3 {
			t.Errorf("taken, or no fault that a check finds: %v", err)
		}
	})
}

// FuzzMembers puts other bytes into one member of a real dossier, packed as dossiers are: what is behind the archive's own checks must hold too.
func FuzzMembers(f *testing.F) {
	real := realDossier(f)
	z, err := zip.NewReader(bytes.NewReader(real), int64(len(real)))
	if err != nil {
		f.Fatal(err)
	}
	files := map[string][]byte{}
	var names []string
	for i, m := range z.File {
		at, err := m.DataOffset()
		if err != nil {
			f.Fatal(err)
		}
		names = append(names, m.Name)
		files[m.Name] = real[at : at+int64(m.UncompressedSize64)]
		f.Add(uint8(i), files[m.Name][1:])
	}
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		name := names[int(which)%len(names)]
		if bytes.Equal(b, files[name]) {
			return
		}
		others := maps.Clone(files)
		others[name] = b
		named(t, packed(t, names, others), name)
	})
}

// realDossier makes one, in a database of its own.
func realDossier(f *testing.F) (content []byte) {
	f.Helper()
	d := dbtest.SQLite(f)
	return write(f, d, "c1", room(f, d))
}
