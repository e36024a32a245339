package sources

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Meta is what a person says of a document; where set it wins over what the document says of itself.
type Meta struct {
	Title, Publisher, Language, URL, Kind string
	ArchivedURL                           string
	Published                             Date
	Method, Name                          string
	Excerpt                               bool
	Captured                              time.Time        // when, as another system says; zero is now
	After                                 int              // number of the snapshot before it, where it is imported: none older can be the same; 0 when not known
	Source                                string           // id of an existing source that this is a snapshot of; "" to make or find one
	Fetched                               *capture.Fetched // what its address answered; nil when it was not fetched
	Found                                 Found            // what AnchorAhead found, or nil
}

// Ingested is what Ingest did.
type Ingested struct {
	Source    Source
	Publisher Publisher
	Snapshot  Snapshot
	Duplicate bool // the source had this snapshot already: nothing was written
}

// Ingest stores a document as a source and its snapshot. The source is the one that m.Source names; else the one with the same
// address, or, for a document without one, the one that holds the same bytes from the same publisher; else a new one. A publisher
// that is not known yet is made. Researchers may.
func Ingest(ctx context.Context, tx *db.Tx, by auth.Person, doc *capture.Document, m Meta) (Ingested, error) {
	if err := by.Require(auth.Researcher, "add a source"); err != nil {
		return Ingested{}, err
	}
	s := described(doc, m)
	var in Ingested
	var err error
	if m.Source != "" {
		named, err := GetSeen(ctx, tx, by, m.Source)
		if err != nil {
			return in, err
		}
		s.Title, s.PublisherID = cmp.Or(s.Title, named.Title), named.PublisherID
	}
	if err := s.check(); err != nil {
		return in, err
	}
	if s.PublisherID == "" {
		if in.Publisher, err = PublisherNamed(ctx, tx, by, cmp.Or(m.Publisher, doc.Publisher)); err != nil {
			return in, err
		}
		s.PublisherID = in.Publisher.ID
	}
	if in.Source, err = findSource(ctx, tx, s, m.Source, doc.SHA256); err != nil {
		return in, err
	}
	if in.Source.ID == "" {
		if in.Source, err = AddSource(ctx, tx, by, s); err != nil {
			return in, err
		}
	} else if in.Publisher.ID != in.Source.PublisherID && in.Source.PublisherID != "" {
		if in.Publisher, err = GetPublisher(ctx, tx, in.Source.PublisherID); err != nil {
			return in, err
		}
	}
	in.Snapshot, in.Duplicate, err = addSnapshot(ctx, tx, by, in.Source.ID, doc, m)
	if err != nil || in.Duplicate || in.Source.Located {
		return in, err
	}
	in.Source, err = locate(ctx, tx, by, in.Source, s, in.Publisher.Name)
	return in, err
}

// AddCaptured makes a source with its first snapshot, as AddSource and Ingest do one after the other, without looking for what a new source
// cannot have. Researchers may.
func AddCaptured(ctx context.Context, tx *db.Tx, by auth.Person, s Source, doc *capture.Document, m Meta) (Ingested, error) {
	made, err := AddSource(ctx, tx, by, s)
	if err != nil {
		return Ingested{}, err
	}
	in := Ingested{Source: made}
	if !made.Located {
		m.Source = made.ID
		return Ingest(ctx, tx, by, doc, m)
	}
	in.Snapshot, err = keepSnapshot(ctx, tx, by, made.ID, 1, doc, m)
	return in, err
}

// described is what a document and a person say of its source.
func described(doc *capture.Document, m Meta) Source {
	return Source{
		Title: cmp.Or(m.Title, doc.Title), Authors: doc.Authors, Language: cmp.Or(m.Language, doc.Language), URL: cmp.Or(m.URL, doc.URL),
		ArchivedURL: m.ArchivedURL, Kind: m.Kind, Published: cmp.Or(m.Published, Date(doc.Published)), Located: true,
	}
}

// PublisherNamed finds the publisher with this name or makes it; "" gives a zero Publisher. Researchers may.
func PublisherNamed(ctx context.Context, tx *db.Tx, by auth.Person, name string) (Publisher, error) {
	if strings.TrimSpace(name) == "" {
		return Publisher{}, nil
	}
	p, err := FindPublisher(ctx, tx, name)
	if errors.Is(err, fault.NotFound) {
		return AddPublisher(ctx, tx, by, Publisher{Name: name})
	}
	return p, err
}

// findSource gives the source that a document belongs to, or a zero Source when there is none yet.
func findSource(ctx context.Context, tx *db.Tx, s Source, named, hash string) (Source, error) {
	if named != "" {
		return GetSource(ctx, tx, named)
	}
	var row *sql.Row
	if s.URL != "" {
		row = tx.QueryRow(ctx, selectSource+`
			from sources s where s.url = $1 and coalesce(s.publisher, '') = $2 order by s.created_at, s.id limit 1`, s.URL, s.PublisherID)
	} else {
		row = tx.QueryRow(ctx, selectSource+`
			from snapshots n join sources s on s.id = n.source
			where n.sha256 = $1 and coalesce(s.publisher, '') = $2 and s.url = '' order by s.created_at, s.id limit 1`, hash, s.PublisherID)
	}
	found, err := scanSource(tx, row)
	if errors.Is(err, sql.ErrNoRows) {
		return Source{}, nil
	}
	return found, err
}

// addSnapshot stores a document as the source's next snapshot and says what became of the passages of the earlier ones; or it gives the
// snapshot that the document repeats.
func addSnapshot(ctx context.Context, tx *db.Tx, by auth.Person, source string, doc *capture.Document, m Meta) (Snapshot, bool, error) {
	list, err := Snapshots(ctx, tx, source)
	if err != nil {
		return Snapshot{}, false, err
	}
	if n, found := repeated(list, doc, m); found {
		return n, true, nil
	}
	n, err := keepSnapshot(ctx, tx, by, source, len(list)+1, doc, m)
	return n, false, err
}

// keepSnapshot stores a document as the source's snapshot of that number.
func keepSnapshot(ctx context.Context, tx *db.Tx, by auth.Person, source string, number int, doc *capture.Document, m Meta) (Snapshot, error) {
	n := Snapshot{
		ID: db.NewID(), SourceID: source, Number: number, SHA256: doc.SHA256, MediaType: doc.MediaType, Charset: doc.Charset,
		Bytes: int64(len(doc.Bytes)), Text: doc.Text, TextSHA256: doc.TextSHA256, TextChars: doc.TextChars, Boilerplate: doc.Boilerplate,
		Excerpt: m.Excerpt, Extractor: doc.Extractor, ExtractorVersion: doc.ExtractorVersion, Method: m.Method, Name: m.Name,
		CapturedAt: tx.Now(), CapturedBy: by.Actor(),
	}
	if !m.Captured.IsZero() {
		n.CapturedAt = m.Captured
	}
	headers := ""
	if m.Fetched != nil {
		n.Method, n.Name, n.Address, n.Headers = "fetch", "", m.Fetched.Final, m.Fetched.Headers
		headers = headersJSON(n.Headers)
	}
	if err := line("file name", &n.Name, 500)(); err != nil {
		return n, err
	}
	if err := KeepBytes(ctx, tx, PackedBytes{n.SHA256, n.Bytes, doc.Packed}); err != nil {
		return n, err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "snapshot.add", Table: "snapshots", ID: n.ID}
	err := ledger.Insert(ctx, tx, e, `id source number sha256 media_type charset bytes text text_sha256 text_chars boilerplate excerpt
			extractor extractor_version method name captured_at captured_by address headers`,
		n.ID, n.SourceID, n.Number, n.SHA256, n.MediaType, n.Charset, n.Bytes, n.Text, n.TextSHA256, n.TextChars, toJSON(n.Boilerplate), bit(n.Excerpt),
		n.Extractor, n.ExtractorVersion, n.Method, n.Name, db.FormatTime(n.CapturedAt), n.CapturedBy, n.Address, headers)
	if err != nil {
		return n, err
	}
	if n.Number == 1 { // no earlier passage can be elsewhere now
		return n, addParagraphs(ctx, tx, n.SourceID, n.ID, doc.Paragraphs)
	}
	if err := keepParagraphs(ctx, tx, n.SourceID, n.ID, doc.Paragraphs); err != nil {
		return n, err
	}
	return n, recordStates(ctx, tx, by, n, m.Found)
}

// repeated finds the snapshot that holds a document's bytes and text already. A page that was captured may go back to what it said before,
// so there the newest alone counts; a document that was found by its bytes speaks of no time, and any counts.
func repeated(newestFirst []Snapshot, doc *capture.Document, m Meta) (Snapshot, bool) {
	if m.Method == "import" {
		return imported(newestFirst, doc, m)
	}
	if m.Source != "" || cmp.Or(m.URL, doc.URL) != "" {
		newestFirst = newestFirst[:min(1, len(newestFirst))]
	}
	for _, n := range newestFirst {
		if n.SHA256 == doc.SHA256 && n.TextSHA256 == doc.TextSHA256 {
			return n, true
		}
	}
	return Snapshot{}, false
}

// imported finds the snapshot that an imported document repeats: the oldest that does not stand before the one that it comes after, so that a
// source's snapshots, read in their order, find themselves again although the page once went back to what it said before. Where a text alone
// was given, the text alone counts: the bytes that it was taken from did not travel.
func imported(newestFirst []Snapshot, doc *capture.Document, m Meta) (Snapshot, bool) {
	for _, n := range slices.Backward(newestFirst) {
		if n.Number >= m.After && n.TextSHA256 == doc.TextSHA256 && (n.SHA256 == doc.SHA256 || m.Name == "") {
			return n, true
		}
	}
	return Snapshot{}, false
}
