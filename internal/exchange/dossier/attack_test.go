package dossier_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange/dossier"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// forger takes a dossier apart and signs all of it again.
type forger struct {
	t        *testing.T
	names    []string
	files    map[string][]byte
	signer   note.Signer
	verifier string
}

// forge opens a dossier for somebody who made a key of their own under a name.
func forge(t *testing.T, content []byte, name string) *forger {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{t: t, files: map[string][]byte{}, verifier: public}
	if f.signer, err = note.NewSigner(private); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range z.File {
		r, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		if f.files[m.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		f.names = append(f.names, m.Name)
	}
	return f
}

// replace puts other words, as long, into some of the files.
func (f *forger) replace(old, with string, names ...string) {
	for _, name := range names {
		f.put(name, bytes.ReplaceAll(f.files[name], []byte(old), []byte(with)))
	}
}

// put replaces a file, and what the crate says of it.
func (f *forger) put(name string, b []byte) {
	if len(b) != len(f.files[name]) {
		f.t.Fatalf("%s has another length", name)
	}
	old := sha256.Sum256(f.files[name])
	f.files[name] = b
	sum := sha256.Sum256(b)
	const crate = "ro-crate-metadata.json"
	f.files[crate] = bytes.ReplaceAll(f.files[crate], []byte(hex.EncodeToString(old[:])), []byte(hex.EncodeToString(sum[:])))
}

func (f *forger) sign(text string) string {
	f.t.Helper()
	b, err := note.Sign(&note.Note{Text: text}, f.signer)
	if err != nil {
		f.t.Fatal(err)
	}
	return string(b)
}

// signHead signs the head of the history as that of the forger's name.
func (f *forger) signHead() {
	old := string(f.files["ledger/checkpoint.txt"])
	body, _, _ := strings.Cut(old, "\n\n")
	_, rest, _ := strings.Cut(body, "\n")
	signed := f.sign(f.signer.Name() + "\n" + rest + "\n")
	inJSON := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	f.replace(old, signed, "ledger/checkpoint.txt", "ledger/proofs.txt")
	f.replace(inJSON(old), inJSON(signed), "report.json")
	f.put("ledger/keys.txt", []byte(f.verifier+"\n"))
}

// pack signs the list and writes the archive as dossiers are.
func (f *forger) pack() []byte {
	f.t.Helper()
	lines := strings.SplitN(string(f.files["manifest.txt"]), "\n", 3)
	text := lines[0] + "\n" + lines[1] + "\n"
	for _, name := range f.names {
		if name != "manifest.txt" {
			text += fmt.Sprintf("%x %d %s\n", sha256.Sum256(f.files[name]), len(f.files[name]), name)
		}
	}
	f.files["manifest.txt"] = []byte(f.sign(text))
	return packed(f.t, f.names, f.files)
}

// packed writes files as a dossier's archive.
func packed(t testing.TB, names []string, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range names {
		size := uint64(len(files[n]))
		m, err := w.CreateRaw(&zip.FileHeader{Name: n, ModifiedDate: 1<<5 | 1, CRC32: crc32.ChecksumIEEE(files[n]), CompressedSize64: size, UncompressedSize64: size}) //nolint:staticcheck // as store does
		if err == nil {
			_, err = m.Write(files[n])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func verified(content []byte, key string) (dossier.Result, error) {
	return dossier.VerifyReader(bytes.NewReader(content), int64(len(content)), dossier.VerifyOptions{Key: key})
}

// TestAnotherRating lets somebody change the rating and sign everything again, with a key of their own under the newsroom's name.
func TestAnotherRating(t *testing.T) {
	d := dbtest.SQLite(t)
	content := write(t, d, "c1", room(t, d))
	mine, err := verified(content, "")
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(mine.Key.Name, "+")
	for _, names := range [][]string{{"report.json"}, {"report.json", "records.jsonl", "index.html"}, {"report.json", "records.jsonl", "index.html", "ledger/entries.jsonl"}} {
		f := forge(t, content, name)
		f.replace("unproven", "wellknwn", names...)
		f.signHead()
		_, err := verified(f.pack(), "")
		if fault.ExitCode(err) != 3 || !strings.Contains(err.Error(), names[len(names)-1]) && !strings.Contains(err.Error(), names[0]) {
			t.Errorf("%v: %v", names, err)
		}
	}
	f := forge(t, content, name)
	f.signHead()
	forged := f.pack()
	r, err := verified(forged, "")
	if err != nil || r.Pinned || r.Key == mine.Key || r.Key.Verifier != f.verifier {
		t.Errorf("%+v, %v", r.Key, err)
	}
	if _, err := verified(forged, mine.Key.Verifier); fault.ExitCode(err) != 3 || !strings.Contains(err.Error(), "another key, "+r.Key.Name) {
		t.Error(err)
	}
}
