package sources

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Snapshot is an immutable capture of a source.
type Snapshot struct {
	ID, SourceID                string
	Number                      int // 1, 2, ... within the source
	SHA256, MediaType, Charset  string
	Bytes                       int64
	Text                        string // left empty by Snapshots, filled by GetSnapshot and LatestSnapshot
	TextSHA256                  string
	TextChars                   int // code points
	Boilerplate                 []string
	Excerpt                     bool // only quoted stretches, with […] between them
	Extractor, ExtractorVersion string
	Method                      string // "file", "stdin", "upload", "paste", "import", "fetch"
	Name                        string // file name as given
	CapturedAt                  time.Time
	CapturedBy                  string              // actor
	Address                     string              // where the redirects of a fetch ended, "" when it was not fetched
	Headers                     map[string][]string // what the server sent with it; see capture.Fetched
	Withheld                    bool                // its source is confidential; see Source.Withheld
}

var selectSnapshot = `
	select n.id, n.source, n.number, n.sha256, n.media_type, n.charset, n.bytes, n.text_sha256, n.text_chars, n.boilerplate, n.excerpt,
		n.extractor, n.extractor_version, n.method, n.name, n.captured_at, n.captured_by, n.address, n.headers, ` + adder("n.source")

func scanSnapshot(tx *db.Tx, row scanner, more ...any) (n Snapshot, err error) {
	var boilerplate, captured, headers, added string
	err = row.Scan(append([]any{&n.ID, &n.SourceID, &n.Number, &n.SHA256, &n.MediaType, &n.Charset, &n.Bytes, &n.TextSHA256, &n.TextChars, &boilerplate, &n.Excerpt,
		&n.Extractor, &n.ExtractorVersion, &n.Method, &n.Name, &captured, &n.CapturedBy, &n.Address, &headers, &added}, more...)...)
	if err != nil {
		return n, err
	}
	if n.Boilerplate, err = fromJSON(boilerplate); err != nil {
		return n, err
	}
	if headers != "" {
		if err = json.Unmarshal([]byte(headers), &n.Headers); err != nil {
			return n, fmt.Errorf("the headers of snapshot %s cannot be read: %w", n.ID, err)
		}
	}
	if err = times(captured, &n.CapturedAt); err == nil && Hidden(tx, added) {
		n.withhold()
		for _, text := range more { // all that is ever asked for beside it
			*text.(*string) = ""
		}
	}
	return n, err
}

var (
	errNoSnapshot = fault.New(fault.NotFound, "There is no such snapshot. Open the source: it lists its snapshots.")
	errNoText     = fault.New(fault.NotFound, "This source has no text yet. Add a snapshot of it first: a file, or its text pasted.")
)

// Snapshots lists a source's snapshots without their texts, newest first.
func Snapshots(ctx context.Context, tx *db.Tx, source string) ([]Snapshot, error) {
	var list []Snapshot
	err := tx.Each(ctx, selectSnapshot+` from snapshots n where n.source = $1 order by n.number desc`, []any{source}, func(rows *sql.Rows) error {
		n, err := scanSnapshot(tx, rows)
		list = append(list, n)
		return err
	})
	return list, err
}

// GetSnapshot gives one snapshot with its text.
func GetSnapshot(ctx context.Context, tx *db.Tx, id string) (Snapshot, error) {
	var text string
	n, err := scanSnapshot(tx, tx.QueryRow(ctx, selectSnapshot+`, n.text from snapshots n where n.id = $1`, id), &text)
	if errors.Is(err, sql.ErrNoRows) {
		return n, errNoSnapshot
	}
	n.Text = text
	return n, err
}

// NumberedSnapshot gives a source's snapshot of that number, without its text.
func NumberedSnapshot(ctx context.Context, tx *db.Tx, s Source, number int) (Snapshot, error) {
	n, err := scanSnapshot(tx, tx.QueryRow(ctx, selectSnapshot+` from snapshots n where n.source = $1 and n.number = $2`, s.ID, number))
	if errors.Is(err, sql.ErrNoRows) {
		return n, fault.In("snapshot", "%s has no snapshot %d. Open it: it lists its snapshots.", s.Ref, number)
	}
	return n, err
}

// LatestSnapshot gives a source's newest snapshot with its text, or fault.NotFound when it was never captured.
func LatestSnapshot(ctx context.Context, tx *db.Tx, source string) (Snapshot, error) {
	var text string
	n, err := scanSnapshot(tx, tx.QueryRow(ctx, selectSnapshot+`, n.text from snapshots n where n.source = $1 order by n.number desc limit 1`, source), &text)
	if errors.Is(err, sql.ErrNoRows) {
		return n, errNoText
	}
	n.Text = text
	return n, err
}

// Newest is what a quotation in a source's newest text needs to know of both. An import reads one for each of its quotations, so it is no more than that.
type Newest struct {
	source   Source // of which only id, reference and confidentiality were read
	snapshot Snapshot
}

// GetNewest is GetSource for AddNewest.
func GetNewest(ctx context.Context, tx *db.Tx, id string) (n Newest, err error) {
	where, args := named(id)
	s, snapshot := &n.source, ""
	err = tx.QueryRow(ctx, `
		select s.id, s.ref, `+adderOfRow+`, coalesce((select n.id || ' ' || n.text from snapshots n where n.source = s.id order by n.number desc limit 1), '')
		from sources s`+where, args...).Scan(&s.ID, &s.Ref, &s.AddedBy, &snapshot) // a join takes SQLite three times as long
	if errors.Is(err, sql.ErrNoRows) {
		return n, noSource(id)
	}
	s.Confidential, s.Withheld = s.AddedBy != "", Hidden(tx, s.AddedBy)
	if !s.Withheld {
		n.snapshot.ID, n.snapshot.Text, _ = strings.Cut(snapshot, " ")
	}
	return n, err
}

// SourceID is the id of the source.
func (n Newest) SourceID() string { return n.source.ID }

// Text is the text of the newest snapshot, "" when there is none that who asked may see.
func (n Newest) Text() string { return n.snapshot.Text }

// Withheld reports whether the source is withheld from who asked.
func (n Newest) Withheld() bool { return n.source.Withheld }

// SnapshotOf gives the id of the snapshot of a source that is meant, without reading its text: the one with this id, or the newest for "".
func SnapshotOf(ctx context.Context, tx *db.Tx, s Source, id string) (string, error) {
	if id == "" {
		err := tx.QueryRow(ctx, `select n.id from snapshots n where n.source = $1 order by n.number desc limit 1`, s.ID).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return "", errNoText
		}
		return id, err
	}
	var source string
	err := tx.QueryRow(ctx, `select n.source from snapshots n where n.id = $1`, id).Scan(&source)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", errNoSnapshot
	case err == nil && source != s.ID:
		return "", fault.In("snapshot", "That snapshot is of another source. Open %s and choose one of its own.", s.Ref)
	}
	return id, err
}

// PageOf names the newest snapshot of a source (id) that is an HTML page, and the charset that it was read in; "" when there is none. Its bytes are
// those of SnapshotBytes. The text of a newer one may be taken from it: corrected, or pasted.
func PageOf(ctx context.Context, tx *db.Tx, source string) (snapshot, charset string, err error) {
	err = tx.QueryRow(ctx, `
		select n.id, n.charset from snapshots n where n.source = $1 and n.media_type = 'text/html' and n.excerpt = 0 order by n.number desc limit 1`, source).Scan(&snapshot, &charset)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return snapshot, charset, err
}

// SnapshotBytes gives a snapshot's bytes as they came in.
func SnapshotBytes(ctx context.Context, tx *db.Tx, id string) ([]byte, error) {
	var sha, added string
	err := tx.QueryRow(ctx, `select n.sha256, `+adder("n.source")+` from snapshots n where n.id = $1`, id).Scan(&sha, &added)
	if err == nil && Hidden(tx, added) {
		return nil, fault.New(fault.Denied, "This snapshot is of a confidential source. Ask an editor, or whoever added it.")
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errNoSnapshot
	}
	if err != nil {
		return nil, err
	}
	return KeptBytes(ctx, tx, sha)
}
