// Package claims keeps claims, their evidence, their ratings and how they move from desk to publication: rules and
// their SQL. The lineage graph is loaded here, since sources cannot see claims.
package claims

import (
	"context"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// Claim is a checkable statement and where its check stands. Status and rating are two fields, never one.
type Claim struct {
	ID, Ref                    string
	Title                      string // short wording for lists and pictures, or ""
	Text, Language             string
	Original, OriginalLanguage string // the wording in its own language when Text is a translation, or ""
	Claimant                   string
	Said                       sources.Date
	FirstAppearance            string // source id, or ""
	Context                    string
	Tags                       []string // lower case, sorted
	Status                     Status
	Assignee                   string // person id, or ""
	Scale                      string // slug and version of the scale it was rated on
	ScaleVersion               int
	Rating                     string // slug on that scale, or ""
	Conclusion                 string // one sentence, plain text
	Justification              string // Markdown
	RatedBy                    string // actor
	RatedAt                    time.Time
	Round                      int // 1; a correction begins the next
	Version                    int64

	System, ExternalID   string
	CreatedAt, UpdatedAt time.Time
	CreatedBy            string
}

// Short is the claim's title, or its text when it has none.
func (c Claim) Short() string {
	if c.Title != "" {
		return c.Title
	}
	return c.Text
}

// Add makes a claim; text is required. Researchers may.
func Add(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (Claim, error) { panic("unwritten") }

// Get gives a claim by id, short reference (any letter case) or imported id ("SYSTEM:ID" or the bare id of system "import").
func Get(ctx context.Context, tx *db.Tx, id string) (Claim, error) { panic("unwritten") }

// Patch changes the fields that are not nil.
type Patch struct {
	Title, Text, Language, Original, OriginalLanguage, Claimant, Context *string
	Said                                                                 *sources.Date
	FirstAppearance                                                      *string
	Tags                                                                 *[]string
	Rating, Conclusion, Justification                                    *string // the rules of Rate apply
	Assignee                                                             *string
}

// Update changes a claim; version is the version seen (fault.Stale otherwise). While published, wording, rating,
// conclusion and justification are locked (fault.Conflict). Researchers may; rating and conclusion: checkers.
func Update(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, p Patch) (Claim, error) {
	panic("unwritten")
}

// Rate gives a rating (a slug of the newsroom's scale, or SCALE:SLUG of another) with its conclusion.
func Rate(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, rating, conclusion, justification string) (Claim, error) {
	panic("unwritten")
}

// Status is where a claim stands in the workflow.
type Status string

// The workflow's statuses.
const (
	Unassigned    Status = "unassigned"
	Assigned      Status = "assigned"
	Reported      Status = "reported"
	CrossChecking Status = "cross-checking"
	Submitted     Status = "submitted"
	Published     Status = "published"
	Returned      Status = "returned"
	Withdrawn     Status = "withdrawn"
)

// Statuses lists them in the workflow's order.
var Statuses = []Status{Unassigned, Assigned, Reported, CrossChecking, Submitted, Published, Returned, Withdrawn}

// Step is a move from one status to another as a person sees it.
type Step struct {
	To        Status
	Label     string // what the button says: "Assign to me", "Report", "Sign off and publish"
	Reason    string // why it is not possible now, in words; "" when it is
	NeedsNote bool   // a returned, withdrawn or corrected claim needs words
}

// Move is a request to change the status.
type Move struct {
	To       Status
	Assignee string // person id for To == Assigned; "" is the mover
	Note     string // reason; required to return, withdraw or correct
}

// Steps lists the moves out of the claim's status for this person, possible or not.
func Steps(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) ([]Step, error) {
	panic("unwritten")
}

// SetStatus moves a claim; version is the version seen. Publishing checks rule 3 (rating, conclusion, evidence or an explicit
// not found) and writes a Publication; published -> assigned is a correction and needs a public note: the publication stands
// until the next. A step that the workflow does not have is fault.Conflict and names those it has.
func SetStatus(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, m Move) (Claim, error) {
	panic("unwritten")
}

// Publication is what was published, as it was.
type Publication struct {
	ID, ClaimID, Text, Scale, Rating, Conclusion, Justification, Note, PublishedBy string
	Number, ScaleVersion                                                           int
	PublishedAt                                                                    time.Time
}

// Publications lists a claim's publications, newest first.
func Publications(ctx context.Context, tx *db.Tx, claim string) ([]Publication, error) {
	panic("unwritten")
}

// Stance says what a passage does for a claim.
type Stance string

// The stances in their fixed order.
const (
	Supports Stance = "supports"
	Refutes  Stance = "refutes"
	Context  Stance = "context"
)

// Evidence links one passage to one claim, or says where we searched and did not find.
type Evidence struct {
	ID, ClaimID string
	PassageID   string // "" for not found
	SourceID    string
	Stance      Stance // "" for not found
	Role        string // primary, secondary, ""
	Note        string
	Searched    string // where, for not found
	Number      int    // 1, 2, ... within the claim
	AddedAt     time.Time
	AddedBy     string    // actor
	WithdrawnAt time.Time // zero while it stands
	WithdrawnBy string
}

// NotFound reports whether e is an explicit not found.
func (e Evidence) NotFound() bool { return e.PassageID == "" }

// NewEvidence is a request for evidence.
type NewEvidence struct {
	Source         string // id or reference
	Snapshot       string // id; "" is the newest
	Quote          string
	Prefix, Suffix string
	Start          *int // code points, when the place is known
	Stance         Stance
	Role           string
	Note           string
	NotFound       bool
	Searched       string
}

// Added is new evidence with its passage.
type Added struct {
	Evidence  Evidence
	Passage   sources.Passage // zero for not found
	Score     float64
	Duplicate bool // the same passage with the same stance stood already: nothing was written
}

// AddEvidence anchors the quote and links it to the claim; *sources.QuoteError when it is not in the text.
// Withdrawn evidence of the same passage and stance is taken up again. Researchers may.
func AddEvidence(ctx context.Context, tx *db.Tx, by auth.Person, claim string, n NewEvidence) (Added, error) {
	panic("unwritten")
}

// WithdrawEvidence takes evidence out of the count (it stays readable); RestoreEvidence undoes it.
func WithdrawEvidence(ctx context.Context, tx *db.Tx, by auth.Person, id, reason string) (Evidence, error) {
	panic("unwritten")
}

// RestoreEvidence lets withdrawn evidence stand again.
func RestoreEvidence(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Evidence, error) {
	panic("unwritten")
}

// EarlierCheck is somebody else's check of the claim.
type EarlierCheck struct {
	ID, ClaimID, Rating, Title, URL, Language, Checker string
	Checked                                            sources.Date
}

// AddEarlierCheck keeps one; the same rating, checker and address again changes nothing.
func AddEarlierCheck(ctx context.Context, tx *db.Tx, by auth.Person, e EarlierCheck) error {
	panic("unwritten")
}

// Counts counts a claim's standing evidence.
type Counts struct {
	Supports int `json:"supports"`
	Refutes  int `json:"refutes"`
	Context  int `json:"context"`
	NotFound int `json:"not_found"`
}

// Filter chooses claims.
type Filter struct {
	Status   string // a Status, or ""
	Rating   string // a slug, "none" for unrated, or ""
	Assignee string // a person id, "none", or ""
	Tag      string
	Language string
	Query    string // words that text, title, claimant, conclusion or ref must hold, letter case and Arabic marks aside
	Sort     string // "-updated" (default), "updated", "-created", "created", "ref"
	Cursor   string
	Limit    int // 50 when 0, 200 at most
}

// Summary is a row of the Desk.
type Summary struct {
	Claim
	Counts   Counts
	Origins  lineage.Analysis
	Warnings []lineage.Warning
}

// Page is one page of a list.
type Page struct {
	Claims []Summary
	Next   string // cursor, "" at the end
	Total  int    // claims that the filter chooses
}

// List lists claims.
func List(ctx context.Context, tx *db.Tx, f Filter) (Page, error) { panic("unwritten") }

// CountByStatus counts all claims per status, and those assigned to person (open ones).
func CountByStatus(ctx context.Context, tx *db.Tx, person string) (byStatus map[Status]int, mine int, err error) {
	panic("unwritten")
}

// Item is one piece of evidence with all that a page or report shows beside it.
type Item struct {
	Evidence  Evidence
	Passage   sources.Passage
	Before    string // the sentence around the quote, up to it
	After     string // and after it
	Source    sources.Source
	Publisher sources.Publisher
	Snapshot  sources.Snapshot // without text
	Latest    int              // number of the source's newest snapshot
}

// Provenance is everything about one claim.
type Provenance struct {
	Claim        Claim
	Rating       *Rating // on its scale; nil when unrated
	Scale        Scale
	Assignee     auth.Person
	Evidence     []Item // standing: supports, refutes, context, not found; by number within each
	Withdrawn    []Item
	Earlier      []EarlierCheck
	Publications []Publication
	Counts       Counts
	Lineage      lineage.Analysis
	Impossible   [][2]string
	Warnings     []lineage.Warning
	Sources      map[string]sources.Source    // every source reached from the evidence
	Publishers   map[string]sources.Publisher // by id
	Derivations  []sources.Derivation         // among those sources
	History      []ledger.Record              // of the claim, its evidence, passages, sources and derivations, oldest first
	Names        map[string]string            // actors and person ids to display names
	Head         ledger.Head
}

// GetProvenance gathers everything about one claim (id or reference).
func GetProvenance(ctx context.Context, tx *db.Tx, id string) (*Provenance, error) {
	panic("unwritten")
}

// Lineages analyses the lineage of several claims at once.
func Lineages(ctx context.Context, tx *db.Tx, claims []string) (map[string]lineage.Analysis, error) {
	panic("unwritten")
}

// CitesOf lists the standing evidence from a source's snapshots with its claims, for the source page.
func CitesOf(ctx context.Context, tx *db.Tx, source string) ([]Cite, error) { panic("unwritten") }

// Cite is one use of a passage.
type Cite struct {
	Evidence Evidence
	Passage  sources.Passage
	Claim    Claim
}

// Rating is one label of a scale.
type Rating struct {
	Slug       string            `json:"slug"`
	Labels     map[string]string `json:"labels"`               // by language
	Definition map[string]string `json:"definition,omitempty"` // by language
	Colour     string            `json:"colour,omitempty"`     // #rrggbb, or "" for the built-in one
	Value      string            `json:"value"`                // true, mostly-true, mixture, mostly-false, false, unproven, other
}

// Label is the rating's word in a language, else in English, else any.
func (r Rating) Label(language string) string { panic("unwritten") }

// Scale is a versioned list of ratings; versions are never edited.
type Scale struct {
	ID, Slug, Name string
	Version        int
	Ratings        []Rating
	CreatedAt      time.Time
	CreatedBy      string
}

// Scales lists the newest version of every scale, the built-in ones included.
func Scales(ctx context.Context, tx *db.Tx) ([]Scale, error) { panic("unwritten") }

// GetScale gives one version of a scale; version 0 is the newest.
func GetScale(ctx context.Context, tx *db.Tx, slug string, version int) (Scale, error) {
	panic("unwritten")
}

// CurrentScale is the scale that the newsroom rates on.
func CurrentScale(ctx context.Context, tx *db.Tx) (Scale, error) { panic("unwritten") }

// UseScale makes a scale the newsroom's own. Editors may.
func UseScale(ctx context.Context, tx *db.Tx, by auth.Person, slug string) error { panic("unwritten") }

// SaveScale stores a scale as its next version. Editors may.
func SaveScale(ctx context.Context, tx *db.Tx, by auth.Person, s Scale) (Scale, error) {
	panic("unwritten")
}
