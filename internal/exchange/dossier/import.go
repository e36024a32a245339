package dossier

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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
	exchange.ImportOptions        // System: whose ids its records carry; "" is the name of the key that signed it
	Name                   string // of the file, as it is remembered; "" is the file's own
	Key                    string // the newsroom's public key that it must be signed by; "" takes any
}

// Import verifies the dossier in a file and, when it is whole, brings the claim with all that it rests on into the database: sources, snapshots with their
// bytes, passages, evidence, derivations. What the other newsroom rated comes in as its earlier check, never as ours. The file's bytes are kept, and the
// history says under which key they were signed. The same dossier again changes nothing.
func Import(ctx context.Context, d *db.DB, by auth.Person, file string, o ImportOptions) (s exchange.Summary, err error) {
	a, err := openPath(file)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	v, err := verifyArchive(a, VerifyOptions{Key: o.Key})
	if err != nil {
		return s, err
	}
	if err := v.notOurs(ctx, d); err != nil {
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
	if s, err = exchange.ImportJSONL(ctx, d, by, bytes.NewReader(records), o.ImportOptions); err != nil || o.DryRun {
		return s, err
	}
	return s, v.keep(ctx, d, by, file, claim, o)
}

// notOurs refuses a dossier that this database itself has signed: its records are here.
func (v *verifier) notOurs(ctx context.Context, d *db.DB) error {
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
		return nil
	})
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
		ours := l.text("type") == "claim" && l.text("status") != ""
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
			l.set("url", base+"/claims/"+c.Ref)
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
func (v *verifier) keep(ctx context.Context, d *db.DB, by auth.Person, file, claim string, o ImportOptions) error {
	content, err := v.content(file)
	if err != nil {
		return err
	}
	n, err := claims.PackOriginal(content)
	if err != nil {
		return err
	}
	n.Kind, n.Subject, n.Address, n.System, n.ExternalID = "dossier", claims.OfClaim, cmp.Or(o.Name, filepath.Base(file)), o.System, claim
	n.Reason = "Signed by " + v.result.Key.Verifier
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

func (v *verifier) content(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err == nil && info.IsDir() {
		return v.a.read(manifestName, maxSmall)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.Newf(fault.Invalid, "The file %s cannot be read (%v).", file, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the dossier: %w", err)
	}
	return b, nil
}

// Is reports whether a file looks like a dossier: a ZIP whose first member is one of a dossier's.
func Is(head []byte) bool {
	return len(head) > 40 && bytes.HasPrefix(head, []byte("PK\x03\x04")) && strings.HasPrefix(string(head[30:]), readmeName)
}
