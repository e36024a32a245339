package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// mergePage is where a record is compared with another one of the same source, and merged.
type mergePage struct {
	Form    form
	Here    sources.Source // whose page led here
	Words   string         // with which the other record was searched
	Choices []sources.SourceSummary
	More    bool // there are more than these
	Twins   []sources.Twin
	From    sources.Source // would be merged
	Into    sources.Source // would stand for both; zero while none is chosen
	Rows    []mergeRow
	Shifts  []claims.Shift
	Left    int    // claims that were not counted anew, since they are too many
	Swap    string // address of the same page with the other one standing
	Changed bool   // somebody changed one of the two in between
	Refused bool   // they cannot be merged as they are; the form's error says why
}

// mergeRow is one thing that is said of both records.
type mergeRow struct {
	Name       string
	From, Into []run
	Differs    bool
}

// GET /sources/{id}/merge
func (s *server) mergeForm(w http.ResponseWriter, r *http.Request) error {
	p, err := s.mergePage(r, r.URL.Query().Get("with"), r.URL.Query().Get("stay"))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "merge", "sources", p)
}

// mergePage compares the record that the address names with the one that the words mean. stay names the one of the two that would stand.
func (s *server) mergePage(r *http.Request, words, stay string) (p mergePage, err error) {
	p.Form, p.Words = blank(nil), strings.TrimSpace(words)
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Here, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if p.Here.MergedInto != "" {
			into, err := sources.StandingFor(r.Context(), tx, p.Here)
			if err == nil {
				err = fault.Newf(fault.Conflict, "%s is merged into %s already. Take that back on its page first, if it was wrong.", p.Here.Ref, into.Ref)
			}
			return err
		}
		other, err := p.choose(r, tx)
		if err != nil || other.ID == "" {
			return err
		}
		return p.compare(r, tx, other, stay)
	})
	return p, err
}

// choose gives the record that the words mean, zero when that is none or not clear yet.
func (p *mergePage) choose(r *http.Request, tx *db.Tx) (other sources.Source, err error) {
	if p.Words == "" {
		p.Twins, err = sources.Twins(r.Context(), tx, p.Here, true)
		return other, err
	}
	list, more, err := sources.Named(r.Context(), tx, p.Words, maxChoices)
	if err != nil {
		return other, err
	}
	for _, x := range list {
		if x.ID != p.Here.ID {
			p.Choices = append(p.Choices, x)
		}
	}
	p.More = more
	switch {
	case len(p.Choices) == 1 && !more:
		return p.Choices[0].Source, nil
	case len(list) == 1 && len(p.Choices) == 0:
		p.Form.Faults["with"] = fmt.Sprintf("%s cannot be merged into itself. Choose the other record of the same source.", p.Here.Ref)
	case len(list) == 0:
		p.Form.Faults["with"] = "No other record fits. Try its reference, its address, or fewer words of its title."
	}
	p.Twins, err = sources.Twins(r.Context(), tx, p.Here, true)
	return other, err
}

// maxChoices bounds the sources that a page offers when words mean several.
const maxChoices = 20

// compare fills in both records, side by side, and what a merge would change.
func (p *mergePage) compare(r *http.Request, tx *db.Tx, other sources.Source, stay string) error {
	here, err := factsOf(r.Context(), tx, p.Here)
	if err != nil {
		return err
	}
	there, err := factsOf(r.Context(), tx, other)
	if err != nil {
		return err
	}
	from, into := here, there
	if stays(here, there, strings.ToUpper(strings.TrimSpace(stay))) {
		from, into = there, here
	}
	p.From, p.Into = from.source, into.source
	p.Rows = mergeRows(from, into)
	p.Swap = "/sources/" + p.Here.Ref + "/merge?" + url.Values{"with": {other.Ref}, "stay": {p.From.Ref}}.Encode()
	p.Form.Values["version"] = strconv.FormatInt(p.From.Version, 10)
	p.Form.Values["other version"] = strconv.FormatInt(p.Into.Version, 10)
	if err := sources.Mergeable(r.Context(), tx, p.From, p.Into); err != nil {
		if fault.KindOf(err) == "" {
			return err
		}
		p.Refused, p.Form.Error = true, err.Error()
	}
	p.Shifts, p.Left, err = claims.MergeShifts(r.Context(), tx, p.From.ID, p.Into.ID)
	return err
}

// stays reports whether the first of two records is the better one to stand: the one asked for, else one that somebody has seen, else the
// one that is cited more, else the older.
func stays(a, b facts, asked string) bool {
	switch asked {
	case a.source.Ref:
		return true
	case b.source.Ref:
		return false
	}
	if a.source.Located != b.source.Located {
		return a.source.Located
	}
	return cmp.Or(cmp.Compare(b.evidence, a.evidence), a.source.CreatedAt.Compare(b.source.CreatedAt), cmp.Compare(a.source.ID, b.source.ID)) <= 0
}

// facts is what the comparison shows of a record.
type facts struct {
	source    sources.Source
	publisher sources.Publisher
	snapshots []sources.Snapshot
	evidence  int
	up, down  int // derivations
	limits    string
}

func factsOf(ctx context.Context, tx *db.Tx, s sources.Source) (f facts, err error) {
	f.source = s
	if f.publisher, err = sources.PublisherOf(ctx, tx, s); err != nil {
		return f, err
	}
	if f.snapshots, err = sources.Snapshots(ctx, tx, s.ID); err != nil {
		return f, err
	}
	cites, err := claims.CitesOf(ctx, tx, s.ID)
	if err != nil {
		return f, err
	}
	f.evidence = len(cites)
	up, down, err := sources.Derivations(ctx, tx, s.ID)
	if err != nil {
		return f, err
	}
	f.up, f.down = len(up), len(down)
	f.limits, err = refsOf(ctx, tx, s.BasisClaims)
	return f, err
}

// refsOf names claims (ids) by their references.
func refsOf(ctx context.Context, tx *db.Tx, ids []string) (string, error) {
	var refs []string
	for _, id := range ids {
		c, err := claims.Get(ctx, tx, id)
		if err != nil {
			return "", err
		}
		refs = append(refs, c.Ref)
	}
	return strings.Join(refs, ", "), nil
}

func mergeRows(from, into facts) (rows []mergeRow) {
	add := func(name string, say func(facts) string) {
		a, b := say(from), say(into)
		if a == "" && b == "" {
			return
		}
		left, right := compare(words(a), words(b))
		rows = append(rows, mergeRow{name, left, right, strings.TrimSpace(a) != strings.TrimSpace(b)})
	}
	add("Title", func(f facts) string { return f.source.Title })
	add("Publisher", func(f facts) string { return f.publisher.Name })
	add("Authors", func(f facts) string { return strings.Join(f.source.Authors, "; ") })
	add("Published", func(f facts) string { return string(f.source.Published) })
	add("Language", func(f facts) string { return f.source.Language })
	add("Address", func(f facts) string { return f.source.URL })
	add("Kind", func(f facts) string { return f.source.Kind })
	add("Seen", func(f facts) string { return map[bool]string{true: "yes", false: "never"}[f.source.Located] })
	add("Basis", facts.basis)
	add("Group", func(f facts) string { return reasoned(f.source.Group, f.source.GroupReason) })
	add("Notice", func(f facts) string { return f.source.Notice.Kind })
	add("Snapshots", facts.captured)
	add("Evidence", func(f facts) string { return plural(f.evidence, "passage cited", "passages cited") })
	add("Derivations", func(f facts) string { return fmt.Sprintf("derives from %d, %d derive from it", f.up, f.down) })
	return rows
}

func (f facts) basis() string {
	basis := f.source.Basis
	if f.limits != "" {
		basis += " for " + f.limits + " only"
	}
	return reasoned(basis, f.source.BasisReason)
}

func reasoned(s, reason string) string {
	if s == "" || reason == "" {
		return s
	}
	return s + ": " + reason
}

func (f facts) captured() string {
	if len(f.snapshots) == 0 {
		return "none"
	}
	newest := f.snapshots[0]
	return fmt.Sprintf("%d, the newest of %s with %d characters", len(f.snapshots), day(newest.CapturedAt), newest.TextChars)
}

// POST /sources/{id}/merge merges the record that the address names into another.
func (s *server) mergeSource(w http.ResponseWriter, r *http.Request) error {
	var from, into sources.Source
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if into, err = sources.GetSource(r.Context(), tx, r.PostFormValue("into")); err != nil {
			return err
		}
		if seen := r.PostFormValue("other version"); seen != "" && seen != strconv.FormatInt(into.Version, 10) {
			return fault.Newf(fault.Stale, "Somebody changed %s while you were at it. Look at what is new, then merge.", into.Ref)
		}
		from, err = sources.Merge(r.Context(), tx, person(r), pathID(r), into.ID, version(r), r.PostFormValue("reason"))
		return err
	})
	if err == nil {
		return see(w, r, "/sources/"+into.Ref+"?of="+from.Ref, "merged")
	}
	return s.refuseMerge(w, r, err, into)
}

// refuseMerge shows both records again as they are now, with what was typed.
func (s *server) refuseMerge(w http.ResponseWriter, r *http.Request, err error, into sources.Source) error {
	if into.ID == "" || fault.KindOf(err) == fault.Denied {
		return err
	}
	p, pageErr := s.mergePage(r, into.Ref, into.Ref)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	now := p.Form
	p.Form = formOf(r)
	p.Form.Values["version"], p.Form.Values["other version"] = now.Value("version"), now.Value("other version")
	if errors.Is(err, fault.Stale) {
		p.Changed = true
		return s.render(w, r, http.StatusPreconditionFailed, "merge", "sources", p)
	}
	if p.Form.take(err, "reason") {
		return s.render(w, r, fault.HTTPStatus(err), "merge", "sources", p)
	}
	return err
}

// POST /sources/{id}/unmerge
func (s *server) unmergeSource(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := sources.Unmerge(r.Context(), tx, person(r), pathID(r), version(r))
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/sources/"+addressID(r), "unmerged")
}
