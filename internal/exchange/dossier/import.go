package dossier

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// ImportOptions say how a dossier is taken in.
type ImportOptions struct {
	exchange.ImportOptions // System: whose ids its records carry; "" is the name of the key that signed it. File: what it is remembered as
}

// Import verifies the dossier in a file, or in the folder of its unpacked files, and when it is whole, brings the claim with all that it rests on into the
// database: sources, snapshots with their bytes, passages, evidence, derivations. What the other newsroom rated comes in as its earlier check, never as
// ours. The file's bytes are kept, and the history says under which key they were signed. The same dossier again changes nothing.
func Import(ctx context.Context, d *db.DB, by auth.Person, file string, o ImportOptions) (s exchange.Summary, err error) {
	a, err := openPath(file)
	if err != nil {
		return s, err
	}
	o.File = cmp.Or(o.File, filepath.Base(file))
	s, err = take(ctx, d, by, a, o)
	return s, errors.Join(err, a.close())
}

// ImportReader is Import of a file that is read from elsewhere.
func ImportReader(ctx context.Context, d *db.DB, by auth.Person, r io.ReaderAt, size int64, o ImportOptions) (s exchange.Summary, err error) {
	a, err := openZip(r, size)
	if err != nil {
		return s, err
	}
	return take(ctx, d, by, a, o)
}

func take(ctx context.Context, d *db.DB, by auth.Person, a *archive, o ImportOptions) (s exchange.Summary, err error) {
	v, err := verifyArchive(a, VerifyOptions{Key: o.Signer})
	if err != nil {
		return s, err
	}
	if err := v.notOurs(ctx, d, o.System == ""); err != nil {
		return s, err
	}
	lines, err := v.a.read(recordsName, MaxMember)
	if err != nil {
		return s, err
	}
	records, claim, err := v.theirs(lines)
	if err != nil {
		return s, err
	}
	o.System = cmp.Or(o.System, v.result.Key.Name)
	o.Came = v.came()
	o.Apart, o.Dir = true, "" // whoever made it may name our records, which it must not touch, and files beside it
	if s, err = exchange.ImportJSONL(ctx, d, by, bytes.NewReader(records), o.ImportOptions); err != nil {
		return s, err
	}
	s.Read = v.said()
	if o.DryRun {
		return s, nil
	}
	return s, v.keep(ctx, d, by, claim, o)
}

// said says whose dossier it is.
func (v *verifier) said() string {
	if v.result.Pinned {
		return fmt.Sprintf("The dossier is whole: claim %s of %s, signed by the key that you gave, %s.", v.result.Ref, cmp.Or(v.result.Newsroom, "a newsroom that gives no name"), v.result.Key.Name)
	}
	return fmt.Sprintf("The dossier is whole: claim %s of %s, signed by the key %s. Compare that with what the newsroom says its key is.", v.result.Ref, cmp.Or(v.result.Newsroom, "a newsroom that gives no name"), v.result.Key.Name)
}

// notOurs refuses a dossier that this database itself has signed: its records are here. And where its records are known by its key's name, it refuses one of
// another key of that name, whose hash in it has but 32 bits: whoever wants to can make such a key in a day.
func (v *verifier) notOurs(ctx context.Context, d *db.DB, byName bool) error {
	return d.View(ctx, func(tx *db.Tx) error {
		keys, err := ledger.Keys(ctx, tx)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if k == v.result.Key {
				return fault.Newf(fault.Conflict, "This dossier is of this newsroom's own claim %s, signed by its own key; there is nothing to bring in.", v.result.Ref)
			}
		}
		if !byName {
			return nil
		}
		return v.knownSigner(ctx, tx)
	})
}

// signedBy begins what the history says of a dossier that came in.
const signedBy = "Signed by "

// knownSigner compares the key with that of the first dossier that came in under its name.
func (v *verifier) knownSigner(ctx context.Context, tx *db.Tx) error {
	var id string
	err := tx.QueryRow(ctx, `select id from originals where kind = 'dossier' and system = $1 order by created_at, id limit 1`, v.result.Key.Name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	entries, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{id}, After: -1, Limit: 1})
	if err != nil {
		return err
	}
	for _, r := range entries {
		p, err := r.Read()
		if err != nil {
			return err
		}
		if before, ok := strings.CutPrefix(p.Reason, signedBy); ok && before != v.result.Key.Verifier {
			return fault.Newf(fault.Checked, "%s: it is signed by another key than the dossiers that came in as %s before, though its name is the same: %s, and not %s. One of them is forged; ask the newsroom.",
				manifestName, v.result.Key.Name, v.result.Key.Verifier, before)
		}
	}
	return nil
}

// theirs rewrites the records: the claim comes without its workflow, and its rating as a check that the other newsroom made. It gives what they call
// the claim.
func (v *verifier) theirs(b []byte) (records []byte, claim string, err error) {
	lines, err := readLines(b)
	if err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	for _, l := range lines {
		ours := l.text("type") == "claim" && claim == "" // checkExport lets the others be checks of it alone
		if ours {
			claim = l.text("id")
			for _, field := range []string{"status", "scale", "rating", "conclusion", "justification", "due", "priority"} {
				delete(l, field)
			}
		}
		if err := e.Encode(l); err != nil {
			return nil, "", fmt.Errorf("write the records of a dossier: %w", err)
		}
		if !ours || v.data.Claim.Rating == "" {
			continue
		}
		if err := e.Encode(v.check(claim)); err != nil {
			return nil, "", fmt.Errorf("write the records of a dossier: %w", err)
		}
	}
	if claim == "" {
		return nil, "", wrong(recordsName, "it holds no claim.")
	}
	return out.Bytes(), claim, nil
}

// check is the other newsroom's rating as an earlier check of the claim.
func (v *verifier) check(claim string) line {
	c, l := v.data.Claim, line{}
	l.set("type", "claim")
	l.set("id", claim)
	l.set("rating", v.data.RatingLabel)
	l.set("title", firstChars(squeeze(cmp.Or(c.Conclusion, c.Title)), 1000))
	l.set("checker", cmp.Or(v.about.Newsroom.Name, v.result.Key.Name))
	if n := len(v.data.Publications); n > 0 {
		l.set("date", v.data.Publications[n-1].At.UTC().Format("2006-01-02"))
		if base := v.about.Newsroom.Public; base != "" {
			l.set("url", base+"/published/"+c.Ref) // where everybody reads it
		}
	}
	return l
}

func firstChars(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// came finds the bytes that a text was read from among the dossier's files.
func (v *verifier) came() func(*capture.Document) error {
	byText := map[string]snapshotMember{}
	for _, n := range v.about.Snapshots {
		if n.Bytes != "" {
			byText[v.hashes[n.Text].sha256] = n
		}
	}
	return func(doc *capture.Document) error {
		n, ok := byText[doc.TextSHA256]
		if !ok {
			return nil
		}
		b, err := v.a.read(n.Bytes, MaxMember)
		if err != nil {
			return err
		}
		return doc.Came(b, n.MediaType, n.Charset, n.Extractor, n.Extracted)
	}
}

// keep keeps the dossier's own bytes; of a folder, the signed list of its files.
func (v *verifier) keep(ctx context.Context, d *db.DB, by auth.Person, claim string, o ImportOptions) error {
	content, err := v.a.whole()
	if err != nil {
		return fmt.Errorf("read the dossier: %w", err)
	}
	n, err := claims.PackOriginal(content)
	if err != nil {
		return err
	}
	n.Kind, n.Subject, n.Address, n.System, n.ExternalID = "dossier", claims.OfClaim, cmp.Or(o.File, "dossier.zip"), o.System, claim
	n.Reason = signedBy + v.result.Key.Verifier
	return d.Update(ctx, func(tx *db.Tx) error {
		c, err := claims.Get(ctx, tx, o.System+":"+claim)
		if errors.Is(err, fault.NotFound) { // its line was not taken, which the summary says
			return nil
		}
		if err != nil {
			return err
		}
		n.SubjectID = c.ID
		_, _, err = claims.AddOriginal(ctx, tx, by, n)
		return err
	})
}

// bySigner stands for a system: the name of the key that signed.
const bySigner = "signer"

// Intakes are all forms in which records come in, each before those that would take its files for their own.
var Intakes = append([]exchange.Intake{Intake}, exchange.Intakes...)

// Intake takes dossiers among the other forms in which records come in. It stands before that of workbooks, which are ZIPs too.
var Intake = exchange.Intake{Name: "dossier", Label: "Dossier", Says: "another newsroom's claim with all that it rests on; it is verified first", Unit: "record", Extensions: []string{".zip"}, System: bySigner,
	Guess: func(_, content []byte) bool { return Is(content) },
	Check: func(content []byte) error {
		_, err := VerifyReader(bytes.NewReader(content), int64(len(content)), VerifyOptions{})
		return err
	},
	Import: func(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, _ exchange.TableOptions, o exchange.ImportOptions) (s exchange.Summary, err error) {
		f, size, done, err := exchange.Seekable(r)
		if err != nil {
			return s, err
		}
		defer done()
		if o.System == bySigner {
			o.System = ""
		}
		return ImportReader(ctx, d, by, f, size, ImportOptions{ImportOptions: o})
	}}

// Is reports whether a file is meant to be a dossier: a ZIP that begins, or goes on, with members that every dossier has.
func Is(content []byte) bool {
	return bytes.HasPrefix(content, []byte("PK\x03\x04")) && (bytes.HasPrefix(content[min(30, len(content)):], []byte(readmeName)) || bytes.Contains(content, []byte(checkpointName)))
}
