// Package sources keeps publishers, their sources, the snapshots of those, the passages in them and the derivations
// between them: rules and their SQL. It cannot see claims.
package sources

import (
	"context"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Date is a partial date: 1998, 1998-02, 1998-02-21, 1998/2005 (an interval of any two of these), or "" for unknown.
// The text form is the value: comparing and storing it loses nothing.
type Date string

// ParseDate checks a partial date and gives it in its one form; it also takes what capture.ParseDate understands.
func ParseDate(s string) (Date, error) { panic("unwritten") }

// Words gives the date as English text: "21 February 1998", "February 1998", "1998", "1998 to 2005", "undated".
func (d Date) Words() string { panic("unwritten") }

// Publisher stands behind sources.
type Publisher struct {
	ID, Name, Latin, Language, Kind, Domain, Country, Owner, CorrectionsPolicy, Note string
	Version                                                                          int64
	System, ExternalID                                                               string
	CreatedAt, UpdatedAt                                                             time.Time
}

// Grade is a publisher's dated reliability, Admiralty A to F.
type Grade struct {
	ID, Publisher, Grade, Reason, GradedBy string
	GradedAt                               time.Time
}

// PublisherSummary is a row of the publishers list.
type PublisherSummary struct {
	Publisher
	Sources  int
	Passages int
	Grade    string // the latest, "" when not graded
}

// AddPublisher makes a publisher; name is required. Researchers may.
func AddPublisher(ctx context.Context, tx *db.Tx, by auth.Person, p Publisher) (Publisher, error) {
	panic("unwritten")
}

// UpdatePublisher changes p's fields; p.Version is the version seen. Editors may.
func UpdatePublisher(ctx context.Context, tx *db.Tx, by auth.Person, p Publisher) (Publisher, error) {
	panic("unwritten")
}

// GetPublisher gives one publisher by id.
func GetPublisher(ctx context.Context, tx *db.Tx, id string) (Publisher, error) { panic("unwritten") }

// FindPublisher gives the publisher with this name, Latin name or domain (letter case and white space aside), or fault.NotFound.
func FindPublisher(ctx context.Context, tx *db.Tx, name string) (Publisher, error) {
	panic("unwritten")
}

// ListPublishers lists publishers by name, those whose names or domain hold q when q is not "".
func ListPublishers(ctx context.Context, tx *db.Tx, q string) ([]PublisherSummary, error) {
	panic("unwritten")
}

// GradePublisher adds a dated grade with its reason. Editors may.
func GradePublisher(ctx context.Context, tx *db.Tx, by auth.Person, publisher, grade, reason string) (Grade, error) {
	panic("unwritten")
}

// Grades gives a publisher's grades, newest first.
func Grades(ctx context.Context, tx *db.Tx, publisher string) ([]Grade, error) { panic("unwritten") }

// Source is one publication or document.
type Source struct {
	ID, Ref       string
	PublisherID   string // "" when unknown
	Title         string
	Authors       []string
	Published     Date
	Language, URL string
	Kind          string // "article", "letter", "papers", "interview", "report", "video", "dataset", "post" ...: free text
	Basis         string // unknown, document, firsthand
	BasisReason   string
	Group         string // origins of one witness, archive or owner share it
	GroupReason   string
	Located       bool // false: known of, never seen
	Note          string
	Version       int64

	System, ExternalID   string
	CreatedAt, UpdatedAt time.Time
}

// SourceSummary is a row of the sources list.
type SourceSummary struct {
	Source
	Publisher Publisher // zero when unknown
	Snapshots int
	Passages  int
	Claims    int // claims with standing evidence from it
}

// SourceFilter chooses sources.
type SourceFilter struct {
	Query     string // in title, url, ref or publisher's names
	Publisher string // id
	Problem   string // "", "unlocated", "no-publisher", "never-captured", "undated"
	Cursor    string
	Limit     int // 50 when 0, 200 at most
}

// AddSource makes a source without a snapshot. Researchers may.
func AddSource(ctx context.Context, tx *db.Tx, by auth.Person, s Source) (Source, error) {
	panic("unwritten")
}

// UpdateSource changes a source's fields; s.Version is the version seen. Researchers may.
func UpdateSource(ctx context.Context, tx *db.Tx, by auth.Person, s Source) (Source, error) {
	panic("unwritten")
}

// GetSource gives a source by id, short reference (any letter case) or imported id ("SYSTEM:ID" or the bare id of system "import").
func GetSource(ctx context.Context, tx *db.Tx, id string) (Source, error) { panic("unwritten") }

// ListSources lists sources, last updated first, and the cursor of the next page ("" at the end).
func ListSources(ctx context.Context, tx *db.Tx, f SourceFilter) ([]SourceSummary, string, error) {
	panic("unwritten")
}

// Snapshot is an immutable capture of a source.
type Snapshot struct {
	ID, SourceID                string
	Number                      int // 1, 2, ... within the source
	SHA256, MediaType, Charset  string
	Bytes                       int64
	Text                        string // left empty by Snapshots, filled by GetSnapshot
	TextSHA256                  string
	TextChars                   int
	Boilerplate                 []string
	Excerpt                     bool // only quoted stretches, with […] between them
	Extractor, ExtractorVersion string
	Method                      string // "file", "stdin", "upload", "import", "paste"
	Name                        string // file name as given
	CapturedAt                  time.Time
	CapturedBy                  string // actor
}

// Snapshots lists a source's snapshots without their texts, newest first.
func Snapshots(ctx context.Context, tx *db.Tx, source string) ([]Snapshot, error) { panic("unwritten") }

// GetSnapshot gives one snapshot with its text.
func GetSnapshot(ctx context.Context, tx *db.Tx, id string) (Snapshot, error) { panic("unwritten") }

// LatestSnapshot gives a source's newest snapshot with its text, or fault.NotFound when it was never captured.
func LatestSnapshot(ctx context.Context, tx *db.Tx, source string) (Snapshot, error) {
	panic("unwritten")
}

// SnapshotBytes gives a snapshot's bytes as they came in.
func SnapshotBytes(ctx context.Context, tx *db.Tx, id string) ([]byte, error) { panic("unwritten") }

// Meta is what a person says of a document; where set it wins over what the document says of itself.
type Meta struct {
	Title, Publisher, Language, URL, Kind string
	Published                             Date
	Method, Name                          string
	Excerpt                               bool
	Source                                string // id of an existing source that this is a snapshot of; "" to make or find one
}

// Ingested is what Ingest did.
type Ingested struct {
	Source    Source
	Publisher Publisher
	Snapshot  Snapshot
	Duplicate bool // the same bytes of the same source were there already: nothing was written
}

// Ingest stores a document as a source (found again by its bytes, publisher and address, else made) and its snapshot;
// a publisher that is not known yet is made. Researchers may.
func Ingest(ctx context.Context, tx *db.Tx, by auth.Person, doc *capture.Document, m Meta) (Ingested, error) {
	panic("unwritten")
}

// Passage is an exact stretch of one snapshot's text; offsets are code points, end exclusive.
type Passage struct {
	ID, SnapshotID        string
	Quote, Prefix, Suffix string
	Start, End            int
	Page                  string
	CreatedAt             time.Time
	CreatedBy             string
}

// QuoteError is the fault of a quotation that does not stand in the text: it shows the nearest stretch, if any.
// errors.Is(err, fault.Invalid) holds.
type QuoteError struct {
	Quote   string
	Nearest *anchor.Nearest
}

func (e *QuoteError) Error() string { panic("unwritten") }

// AddPassage anchors sel in the snapshot's text and keeps the place; the same place again is the same passage.
// Only a quotation that stands there is taken (white space and the kind of quotation marks aside); else *QuoteError.
// The score is anchor.Result's. Researchers may.
func AddPassage(ctx context.Context, tx *db.Tx, by auth.Person, snapshot string, sel anchor.Selector) (Passage, float64, error) {
	panic("unwritten")
}

// GetPassage gives one passage.
func GetPassage(ctx context.Context, tx *db.Tx, id string) (Passage, error) { panic("unwritten") }

// Passages lists a snapshot's passages by place.
func Passages(ctx context.Context, tx *db.Tx, snapshot string) ([]Passage, error) { panic("unwritten") }

// Relation says how a source derives from another.
type Relation string

// Relations lists every relation in the order in which people choose them:
// republication, translation, quotation, summary, citation, revision, publication-of, contains.
var Relations = []Relation{"republication", "translation", "quotation", "summary", "citation", "revision", "publication-of", "contains"}

// Derivation says that From derives from To.
type Derivation struct {
	ID, From, To string // source ids
	Relation     Relation
	Status       string   // suggested, confirmed, rejected
	Claims       []string // claim ids it is limited to; empty: the whole source
	PassageID    string   // the passage that shows it, or ""
	ShownBy      string   // or the words that show it, as text
	Note         string
	Version      int64
	CreatedAt    time.Time
	CreatedBy    string
	UpdatedAt    time.Time
}

// AddDerivation records that d.From derives from d.To; the same pair, relation and scope again is fault.Exists.
// Status "" is confirmed. When ShownBy stands in From's newest snapshot it also becomes a passage. Researchers may.
func AddDerivation(ctx context.Context, tx *db.Tx, by auth.Person, d Derivation) (Derivation, error) {
	panic("unwritten")
}

// SetDerivationStatus confirms or rejects (or suggests again: undo) a derivation; version is the version seen.
func SetDerivationStatus(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, status string) (Derivation, error) {
	panic("unwritten")
}

// Derivations lists the derivations whose From (up) or To (down) is the source.
func Derivations(ctx context.Context, tx *db.Tx, source string) (up, down []Derivation, err error) {
	panic("unwritten")
}

// Ancestry loads every source reachable from roots over derivations of any status, with those derivations and the
// publishers of all: what lineage and pictures need.
func Ancestry(ctx context.Context, tx *db.Tx, roots []string) (map[string]Source, map[string]Publisher, []Derivation, error) {
	panic("unwritten")
}
