package claims

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Shelf holds what was published, for readers who are nobody here: every claim that ever was, as it was published. It is read from the publications and
// from what the history says of the claim at that moment, never from the working copy, and follows the ledger. The zero Shelf is empty and reads everything
// when it is first asked: about a kilobyte for each claim.
type Shelf struct {
	mu   sync.Mutex
	size int64 // entries of the ledger that it knows
	now  *Shown
}

// Shown is what stands on a Shelf at one moment. It does not change.
type Shown struct {
	Mark int64     // number of the last entry that changed what was published, or withdrew it
	Fell int64     // number of the last entry by which a source fell, stood again, was merged, became confidential, or something was taken out of the history
	At   time.Time // when the later of the two was written

	claims  []*PublicClaim // those that stand, the newest publication first
	changes []PublicChange // newest first
	byID    map[string]*PublicClaim
	byRef   map[string]*PublicClaim
}

// PublicClaim is a claim as readers may see it.
type PublicClaim struct {
	Claim     Claim     // wording, languages, claimant, when it was said, context: as it was published last. Nothing that the desk alone knows
	Editions  []Edition // its publications, newest first; at least one
	Withdrawn time.Time // when it was withdrawn; zero while it stands
	Note      string    // why it was withdrawn

	folded string
}

// Edition is one publication of a claim, without its justification.
type Edition struct {
	Publication
	Label    *Rating // nil for a void one
	Sequence int64   // of the ledger's entry that kept it
}

// Latest is the publication that stands.
func (c *PublicClaim) Latest() Edition { return c.Editions[0] }

// Stands reports whether the newsroom still stands by what it published; that its own check was wrong is a thing that stands.
func (c *PublicClaim) Stands() bool { return c.Withdrawn.IsZero() }

// Void reports whether the newsroom has said that its own check was wrong.
func (c *PublicClaim) Void() bool { return c.Latest().Kind == Void }

// First is when it was first published.
func (c *PublicClaim) First() time.Time { return c.Editions[len(c.Editions)-1].PublishedAt }

// Updated is when the last thing happened to it that readers may know of.
func (c *PublicClaim) Updated() time.Time {
	if !c.Stands() {
		return c.Withdrawn
	}
	return c.Latest().PublishedAt
}

// PublicChange is a correction, a check that was declared void, or a withdrawal.
type PublicChange struct {
	Claim  *PublicClaim
	At     time.Time
	Note   string
	Is     *Edition // what stood afterwards; nil when the claim was withdrawn
	Before *Edition // what stood before
}

// Now gives what stands on the shelf for who reads in tx.
func (s *Shelf) Now(ctx context.Context, tx *db.Tx) (*Shown, error) {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.now == nil:
		now := &Shown{Mark: head.Size - 1, Fell: head.Size - 1, At: head.Time, byID: map[string]*PublicClaim{}}
		if err := now.read(ctx, tx, nil); err != nil {
			return nil, err
		}
		s.now = now
	case head.Size > s.size:
		if s.now, err = s.now.follow(ctx, tx, s.size); err != nil {
			return nil, err
		}
	}
	s.size = max(s.size, head.Size)
	return s.now, nil
}

// ReadShown gives some claims (ids) as they were published, or with none every claim that ever was, for who has no Shelf that follows the ledger.
func ReadShown(ctx context.Context, tx *db.Tx, ids ...string) (*Shown, error) {
	s := &Shown{byID: map[string]*PublicClaim{}}
	var only map[string]bool
	for _, id := range ids {
		if only == nil {
			only = map[string]bool{}
		}
		only[id] = true
	}
	return s, s.read(ctx, tx, only)
}

// follow gives what is shown after the entries from one on; itself when none of them matters.
func (s *Shown) follow(ctx context.Context, tx *db.Tx, from int64) (*Shown, error) {
	next := Shown{Mark: s.Mark, Fell: s.Fell, At: s.At}
	touched, published, all := map[string]bool{}, []any{}, false
	err := tx.Each(ctx, `select sequence, time, action, subject_id from ledger where sequence >= $1 order by sequence`, []any{from}, func(row *sql.Rows) error {
		var sequence int64
		var at, action, id string
		if err := row.Scan(&sequence, &at, &action, &id); err != nil {
			return err
		}
		switch action {
		case "publication.add":
			published, next.Mark = append(published, id), sequence
		case "claim.withdrawn", "claim.undo":
			if s.byID[id] != nil {
				touched[id], next.Mark = true, sequence
			}
		case "redaction.add":
			all, next.Mark, next.Fell = true, sequence, sequence
		case "source.confide", "source.unconfide", "source.retract", "source.withdraw", "source.correct", "source.unretract", "source.unwithdraw", "source.uncorrect",
			"source.merge", "source.unmerge":
			next.Fell = sequence
		}
		if max(next.Mark, next.Fell) < sequence {
			return nil
		}
		var err error
		next.At, err = db.ParseTime(at)
		return err
	})
	if err != nil {
		return s, err
	}
	for chunk := range slices.Chunk(published, 500) {
		if err := eachID(ctx, tx, `select claim from publications where id in (`+db.In(1, len(chunk))+`)`, chunk, func(id string) { touched[id] = true }); err != nil {
			return s, err
		}
	}
	switch {
	case all:
		next.byID = map[string]*PublicClaim{}
		return &next, next.read(ctx, tx, nil)
	case len(touched) > 0:
		next.byID = make(map[string]*PublicClaim, len(s.byID)+len(touched))
		for id, c := range s.byID {
			if !touched[id] {
				next.byID[id] = c
			}
		}
		return &next, next.read(ctx, tx, touched)
	case next.Fell == s.Fell:
		return s, nil
	}
	next.claims, next.changes, next.byID, next.byRef = s.claims, s.changes, s.byID, s.byRef
	return &next, nil
}

// read adds these claims (ids), or all that were ever published, and sorts.
func (s *Shown) read(ctx context.Context, tx *db.Tx, ids map[string]bool) error {
	if ids == nil {
		if err := s.readSome(ctx, tx, "1 = 1", nil); err != nil {
			return err
		}
	} else {
		list := make([]any, 0, len(ids))
		for id := range ids {
			list = append(list, id)
		}
		for chunk := range slices.Chunk(list, 500) {
			if err := s.readSome(ctx, tx, "p.claim in ("+db.In(1, len(chunk))+")", chunk); err != nil {
				return err
			}
		}
	}
	s.sort()
	return nil
}

func (s *Shown) readSome(ctx context.Context, tx *db.Tx, where string, args []any) error {
	own, err := ownScales(ctx, tx)
	if err != nil {
		return err
	}
	scales := slices.Concat(builtin, own)
	err = tx.Each(ctx, `
		select p.id, p.claim, c.ref, p.number, p.text, p.scale, p.scale_version, p.rating, p.conclusion, p.note, p.published_at, p.published_by, p.kind, coalesce(l.sequence, 0)
		from publications p join claims c on c.id = p.claim left join ledger l on l.subject_id = p.id and l.action = 'publication.add'
		where `+where+` order by p.claim, p.number desc`, args, func(row *sql.Rows) error {
		var e Edition
		var ref, at string
		err := row.Scan(&e.ID, &e.ClaimID, &ref, &e.Number, &e.Text, &e.Scale, &e.ScaleVersion, &e.Rating, &e.Conclusion, &e.Note, &at, &e.PublishedBy, &e.Kind, &e.Sequence)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(scales, func(x Scale) bool { return x.Slug == e.Scale && x.Version == e.ScaleVersion }); i >= 0 && e.Kind != Void {
			e.Label = scales[i].Find(e.Rating)
		}
		c := s.byID[e.ClaimID]
		if c == nil {
			c = &PublicClaim{Claim: Claim{ID: e.ClaimID, Ref: ref, Text: e.Text}}
			s.byID[c.Claim.ID] = c
		}
		e.PublishedAt, err = db.ParseTime(at)
		c.Editions = append(c.Editions, e)
		return err
	})
	if err != nil {
		return err
	}
	return s.readSteps(ctx, tx, where, args)
}

// readSteps reads of what was published how it was worded then, and whether it was withdrawn since.
func (s *Shown) readSteps(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return tx.Each(ctx, `
		select l.sequence, l.time, l.action, l.subject_id, l.payload from ledger l
		where `+workActions+` and l.subject_id in (select p.claim from publications p where `+where+`) order by l.sequence`, args, func(row *sql.Rows) error {
		var r ledger.Record
		var at, payload string
		if err := row.Scan(&r.Sequence, &at, &r.Action, &r.SubjectID, &payload); err != nil {
			return err
		}
		c := s.byID[r.SubjectID]
		if c == nil || r.Action != "claim.published" && r.Action != "claim.void" && r.Action != "claim.withdrawn" && r.Action != "claim.undo" {
			return nil
		}
		var err error
		if r.Time, err = db.ParseTime(at); err != nil {
			return err
		}
		r.Payload = []byte(payload)
		p, err := r.Read()
		if err != nil {
			return err
		}
		return c.step(r, p)
	})
}

// publicRow is what readers may know of a claim's row. Its column of tags is not among it: those are the desk's own words.
type publicRow struct {
	Title            string       `json:"title"`
	Language         string       `json:"language"`
	Original         string       `json:"original"`
	OriginalLanguage string       `json:"original_language"`
	Claimant         string       `json:"claimant"`
	Said             sources.Date `json:"said"`
	Context          string       `json:"context"`
	Status           Status       `json:"status"`
}

// step takes in one entry of the history about the claim; they come in their order. Of one whose content was taken out nothing is known.
func (c *PublicClaim) step(r ledger.Record, p ledger.Payload) error {
	var before, after publicRow
	if err := json.Unmarshal(p.Before, &before); err != nil {
		return err
	}
	if err := json.Unmarshal(p.After, &after); err != nil {
		return err
	}
	switch r.Action {
	case "claim.published", "claim.void":
		c.Claim = Claim{ID: c.Claim.ID, Ref: c.Claim.Ref, Text: c.Latest().Text, Title: after.Title, Language: after.Language, Original: after.Original,
			OriginalLanguage: after.OriginalLanguage, Claimant: after.Claimant, Said: after.Said, Context: after.Context}
	case "claim.withdrawn":
		if r.Sequence > c.Latest().Sequence {
			c.Withdrawn, c.Note = r.Time, p.Reason
		}
	case "claim.undo":
		switch {
		case r.Sequence < c.Latest().Sequence:
		case after.Status == Withdrawn:
			c.Withdrawn = r.Time
		case before.Status == Withdrawn:
			c.Withdrawn, c.Note = time.Time{}, ""
		}
	}
	return nil
}

// sort puts everything in its order and lists what changed.
func (s *Shown) sort() {
	s.byRef = make(map[string]*PublicClaim, len(s.byID))
	for _, c := range s.byID {
		s.byRef[c.Claim.Ref] = c
		if c.folded == "" {
			c.folded = fold(strings.Join([]string{c.Claim.Ref, c.Claim.Title, c.Claim.Text, c.Claim.Original, c.Claim.Claimant, c.Latest().Conclusion}, "\n"))
		}
		if c.Stands() {
			s.claims = append(s.claims, c)
		}
		s.changes = append(s.changes, c.Changes()...)
	}
	slices.SortFunc(s.claims, func(a, b *PublicClaim) int {
		return cmp.Or(b.Latest().PublishedAt.Compare(a.Latest().PublishedAt), cmp.Compare(b.Latest().Sequence, a.Latest().Sequence))
	})
	slices.SortFunc(s.changes, func(a, b PublicChange) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Claim.Claim.Ref, b.Claim.Claim.Ref))
	})
}

// Claims lists those that stand, the newest publication first. Nobody may change the list.
func (s *Shown) Claims() []*PublicClaim { return s.claims }

// Changes lists the corrections, void checks and withdrawals, newest first. Nobody may change the list.
func (s *Shown) Changes() []PublicChange { return s.changes }

// Get gives a claim (id), withdrawn or not; nil when it was never published.
func (s *Shown) Get(id string) *PublicClaim { return s.byID[id] }

// Find gives a claim by its reference, in any letter case, withdrawn or not; nil when it was never published.
func (s *Shown) Find(ref string) *PublicClaim {
	k := sources.ParseKey("CT", ref)
	return s.byRef[k.Ref]
}

// Has reports whether a claim (id) was published and stands.
func (s *Shown) Has(id string) bool { c := s.byID[id]; return c != nil && c.Stands() }

// PublicFilter chooses among published claims; what is "" chooses nothing.
type PublicFilter struct {
	Words    string // all of them stand in wording, title, claimant or conclusion; letter case and accents make no difference
	Rating   string // a rating's slug, or Void
	Language string // a language, with all its regions
}

// Search lists the claims that fit, the newest publication first. It reads all of them: a hundred thousand take some 20 ms.
func (s *Shown) Search(f PublicFilter) []*PublicClaim {
	if f == (PublicFilter{}) {
		return s.claims
	}
	words := strings.Fields(fold(f.Words))
	var found []*PublicClaim
	for _, c := range s.claims {
		if f.Rating != "" && f.Rating != cmp.Or(c.Latest().Kind, c.Latest().Rating) || f.Language != "" && f.Language != BaseLanguage(c.Claim.Language) {
			continue
		}
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(c.folded, w) }) {
			found = append(found, c)
		}
	}
	return found
}

// BaseLanguage is a language's code without script and region.
func BaseLanguage(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return base
}

// Changes lists the corrections and the like of one claim, newest first.
func (c *PublicClaim) Changes() (list []PublicChange) {
	if !c.Stands() {
		list = append(list, PublicChange{Claim: c, At: c.Withdrawn, Note: c.Note, Before: &c.Editions[0]})
	}
	for i := range c.Editions[1:] {
		list = append(list, PublicChange{Claim: c, At: c.Editions[i].PublishedAt, Note: c.Editions[i].Note, Is: &c.Editions[i], Before: &c.Editions[i+1]})
	}
	return list
}

// PublishedReasons is the justification of a publication (id), Markdown.
func PublishedReasons(ctx context.Context, tx *db.Tx, id string) (reasons string, err error) {
	err = tx.QueryRow(ctx, `select justification from publications where id = $1`, id).Scan(&reasons)
	return reasons, err
}
