package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// sourceMore is what a source's page shows of its other records, and what the forms of derivations and basis choose from.
type sourceMore struct {
	Into       *sources.Source // the record that stands for this one; nil when it stands for itself
	MergedAt   time.Time
	MergedBy   string
	Records    []mergedRecord // merged into this one
	Twins      []sources.Twin // other records that may be of the same source
	CanMerge   bool
	Likely     []sources.SourceSummary // sources that this one may derive from
	Choices    []sources.SourceSummary // those that the words of a refused derivation may mean
	ManyFit    bool                    // there are more than Choices
	NoneFits   bool                    // there is none
	Scope      []claims.Claim          // that a derivation may be limited to
	Basis      basisPart
	BasisScope []claims.Claim // the claims that the basis speaks of
	BasisOpen  bool           // its form was refused
	BasisNew   []difference   // between what somebody saved meanwhile and what was typed
	Undoing    *undo
}

// mergedRecord is a record that another stands for.
type mergedRecord struct {
	sources.Source
	Snapshots []sources.Snapshot
}

// undo is a button that takes the last step back.
type undo struct {
	Action  string
	Version int64
	To      string // status of a derivation, or ""
	Like    string // of a claim that was made: the reference of one that may say the same, or ""
}

// Undo is what the page's toast offers to take back, or nil.
func (p sourcePage) Undo() *undo { return p.Undoing }

// LinkPart is what the form of a derivation shows of its scope.
func (p sourcePage) LinkPart() struct {
	Form   form
	Claims []claims.Claim
} {
	return struct {
		Form   form
		Claims []claims.Claim
	}{p.Link, p.Scope}
}

// maxScope bounds the claims that a form offers to tick; others are named by reference.
const maxScope = 50

// more loads it.
func (p *sourcePage) more(r *http.Request, tx *db.Tx) (err error) {
	ctx := r.Context()
	p.CanMerge = p.May(auth.Editor)
	if p.Scope, err = claims.Concerned(ctx, tx, p.Source.ID, maxScope); err != nil {
		return err
	}
	if p.BasisScope, err = claimsByID(r, tx, p.Source.BasisClaims); err != nil {
		return err
	}
	if p.Likely, err = likely(r, tx, p.Source); err != nil {
		return err
	}
	if p.Basis, err = basisOf(r, tx, p.Source, p.Scope, p.BasisScope); err != nil {
		return err
	}
	if err := p.merges(r, tx); err != nil {
		return err
	}
	p.undoing(r)
	return nil
}

// likely lists the sources that were changed last, for a text field to complete.
func likely(r *http.Request, tx *db.Tx, s sources.Source) ([]sources.SourceSummary, error) {
	list, _, err := sources.ListSources(r.Context(), tx, sources.SourceFilter{Limit: 40})
	return slices.DeleteFunc(list, func(x sources.SourceSummary) bool { return x.ID == s.ID }), err
}

func claimsByID(r *http.Request, tx *db.Tx, ids []string) (list []claims.Claim, err error) {
	for _, id := range ids {
		c, err := claims.Get(r.Context(), tx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, c.For(person(r)))
	}
	return list, nil
}

// merges loads the record that stands for this one, those that it stands for, and those that may be of the same source.
func (p *sourcePage) merges(r *http.Request, tx *db.Tx) error {
	ctx := r.Context()
	if p.Source.MergedInto != "" {
		into, err := sources.StandingFor(ctx, tx, p.Source)
		if err != nil {
			return err
		}
		entry, err := sources.MergedAt(ctx, tx, p.Source)
		if err != nil {
			return err
		}
		names, err := auth.Names(ctx, tx, []string{entry.Actor})
		if err != nil {
			return err
		}
		p.Into, p.MergedAt, p.MergedBy = &into, entry.Time, names[entry.Actor]
	}
	records, err := sources.MergedRecords(ctx, tx, p.Source.ID)
	if err != nil {
		return err
	}
	for _, s := range records {
		list, err := sources.Snapshots(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		p.Records = append(p.Records, mergedRecord{s, list})
	}
	if p.Into == nil {
		p.Twins, err = sources.Twins(ctx, tx, p.Source, !p.Source.Located)
	}
	return err
}

// undoing finds what the step that led to this page can be taken back with. The address only names it: a form of the page does it.
func (p *sourcePage) undoing(r *http.Request) {
	q := r.URL.Query()
	switch q.Get("done") {
	case "merged":
		for _, s := range p.Records {
			if s.Ref == q.Get("of") && p.CanMerge {
				p.Undoing = &undo{Action: "/sources/" + s.Ref + "/unmerge", Version: s.Version}
			}
		}
	case "judged":
		was := q.Get("was")
		for _, d := range p.Up {
			if d.ID == q.Get("of") && d.Status != was && slices.Contains([]string{"suggested", "confirmed", "rejected"}, was) {
				p.Undoing = &undo{Action: "/derivations/" + d.ID + "/status", Version: d.Version, To: was}
			}
		}
	}
}

// basisPart is the fields of a basis and a group, as they stand on the source's page and in its form.
type basisPart struct {
	Form   form
	Bases  []basisWords
	Groups []string
	Claims []claims.Claim // to tick
}

// NoBasisReason reports whether the form's source has a basis that nobody gave a reason for: an imported one, for instance.
func (p basisPart) NoBasisReason() bool {
	basis := p.Form.Value("basis")
	return basis != "" && basis != "unknown" && strings.TrimSpace(p.Form.Value("reason for the basis")) == ""
}

// NoGroupReason reports the same of its group.
func (p basisPart) NoGroupReason() bool {
	return p.Form.Value("group") != "" && strings.TrimSpace(p.Form.Value("reason for the group")) == ""
}

// basisWords explains a basis.
type basisWords struct{ Basis, Words string }

// basesExplained are the bases in the order in which people choose.
var basesExplained = []basisWords{
	{"unknown", "nobody has said how it knows; while it names no other source, it may or may not be an origin"},
	{"document", "it is the record itself: the letter, the minutes, the recording"},
	{"firsthand", "it saw or did what it tells: a witness, a participant"},
}

// basisOf fills the fields with what is saved of a source; zero for a new one.
func basisOf(r *http.Request, tx *db.Tx, s sources.Source, concerned, limited []claims.Claim) (b basisPart, err error) {
	b = basisPart{Form: blank(map[string]string{
		"basis": s.Basis, "reason for the basis": s.BasisReason, "group": s.Group, "reason for the group": s.GroupReason, "version": strconv.FormatInt(s.Version, 10),
	}), Bases: basesExplained, Claims: slices.Clone(limited)}
	b.Form.Many = map[string][]string{"claims": s.BasisClaims}
	for _, c := range concerned {
		if !slices.Contains(s.BasisClaims, c.ID) {
			b.Claims = append(b.Claims, c)
		}
	}
	b.Groups, err = sources.Groups(r.Context(), tx)
	return b, err
}
