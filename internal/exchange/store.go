package exchange

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// one stores one record and counts it.
func (im *importer) one(ctx context.Context, tx *db.Tx, p prepared) (err error) {
	r := p.record
	var did change
	im.part.others = nil
	if r.Type != "evidence" {
		im.part.claimNamed = ""
	}
	switch r.Type {
	case "publisher":
		clear(im.part.publishers)
		did, err = im.publisher(ctx, tx, r)
	case "source":
		did, err = im.source(ctx, tx, p)
	case "snapshot":
		did, err = im.snapshot(ctx, tx, p)
	case "derivation":
		did, err = im.derivation(ctx, tx, r)
	case "claim":
		did, err = im.claim(ctx, tx, p)
	case "evidence":
		did, err = im.evidence(ctx, tx, r)
	case "link":
		did, err = im.link(ctx, tx, r)
	case "appearance":
		did, err = im.appearance(ctx, tx, r)
	case "annotation":
		did, err = im.annotation(ctx, tx.As(im.by), p)
	}
	if err == nil {
		s, kind := &im.part.summary, r.Type
		if r.checkAlone() {
			kind = "earlier check"
			if did == updated {
				did = made
			}
		}
		[]map[string]int{unchanged: s.Unchanged, updated: s.Updated, made: s.Made}[did][kind]++
		if im.part.others != nil {
			im.part.others[r.Type]++
		}
	}
	return err
}

type change int

const (
	unchanged change = iota
	updated
	made
)

// scope says whose ids a file speaks of.
type scope struct {
	system string
	apart  bool // none of ours, nor of a third system
}

func (o ImportOptions) names() scope { return scope{o.System, o.Apart} }

// resolve finds a record by our own id or reference, by the other system's id, or by that of a third one, named with it. A bare id is that of the
// system whose records these are, and of none beside it: two tables may both count from 1. Where these are kept apart, nothing but that is found.
func resolve[T any](ctx context.Context, tx *db.Tx, in scope, id string, get func(context.Context, *db.Tx, string) (T, error)) (T, error) {
	id = strings.TrimSpace(id)
	bare := in.system + ":" + id
	first, second := bare, id
	if isOurs(id) && !in.apart {
		first, second = id, bare
	}
	found, err := get(ctx, tx, first)
	if errors.Is(err, fault.NotFound) {
		if !in.apart && (second == bare || strings.Contains(id, ":")) {
			var again T
			if again, err = get(ctx, tx, second); err == nil {
				return again, nil
			}
		}
		return found, fault.Newf(fault.NotFound, "There is no record %q yet; a record must stand after those that it names.", id)
	}
	return found, err
}

// isOurs reports whether an id has the form of one that is given here.
func isOurs(id string) bool {
	k := sources.ParseKey("CT", id)
	return k.ID != "" || k.Ref != "" || sources.ParseKey("SR", id).Ref != ""
}

// known is resolve for a record that may be new: found is false when it is.
func known[T any](ctx context.Context, tx *db.Tx, in scope, id string, get func(context.Context, *db.Tx, string) (T, error)) (v T, found bool, err error) {
	if id == "" {
		return v, false, nil
	}
	v, err = resolve(ctx, tx, in, id, get)
	if errors.Is(err, fault.NotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}

// set fills a field from a record that says something of it.
func set[T ~string](field *T, value string) {
	if value != "" {
		*field = T(value)
	}
}

// named notes that a line is about a record that is there and carries an id of the system given: "" for one that was made here.
func (im *importer) named(found bool, system string) {
	switch {
	case !found || system == im.options.System:
	case system == "":
		im.part.others = im.part.summary.Ours
	default:
		im.part.others = im.part.summary.Others
	}
}

func (im *importer) external(id string) (system, external string) {
	if id == "" {
		return "", ""
	}
	return im.options.System, id
}

func (im *importer) publisher(ctx context.Context, tx *db.Tx, r record) (change, error) {
	p, found, err := known(ctx, tx, im.options.names(), r.ID, sources.GetPublisher)
	if err != nil {
		return 0, err
	}
	im.named(found, p.System)
	before := p
	set(&p.Name, r.Name)
	set(&p.Latin, r.Latin)
	set(&p.Language, r.Language)
	set(&p.Kind, r.Kind)
	set(&p.Domain, r.Domain)
	set(&p.Country, r.Country)
	set(&p.Owner, r.Owner)
	set(&p.CorrectionsPolicy, r.Policy)
	set(&p.Note, r.Note)
	switch {
	case !found:
		p.System, p.ExternalID = im.external(r.ID)
		_, err = sources.AddPublisher(ctx, tx, im.by, p)
		return made, err
	case p == before:
		return unchanged, nil
	}
	_, err = sources.UpdatePublisher(ctx, tx, im.by, p)
	return updated, err
}

func (im *importer) source(ctx context.Context, tx *db.Tx, p prepared) (change, error) {
	r := p.record
	s, found, err := known(ctx, tx, im.options.names(), r.ID, sources.GetSource)
	if err != nil {
		return 0, err
	}
	im.named(found, s.System)
	describe := r.describe
	if !found && p.gaps {
		if s, found, err = sources.AtAddress(ctx, tx.As(im.by), r.URL); err != nil {
			return 0, err
		}
		if found {
			describe = r.describeGaps
			if _, err := sources.SnapshotOf(ctx, tx, s, ""); err == nil {
				p.doc = nil // it has a text, which is not an archive's
			}
		}
	}
	before := s
	if !found {
		s.Located = p.doc != nil || r.URL != ""
	}
	if r.Publisher != "" {
		if s.PublisherID, err = im.standing(ctx, tx, r.Publisher); err != nil {
			return 0, err
		}
	}
	describe(&s)
	if len(r.BasisClaims) > 0 {
		if s.BasisClaims, err = im.scope(ctx, tx, r.BasisClaims); err != nil {
			return 0, err
		}
	}
	if p.doc != nil && s.Title == "" {
		s.Title = p.doc.Title
	}
	did := unchanged
	switch {
	case !found:
		s.System, s.ExternalID = im.external(r.ID)
		s, err = im.newSource(ctx, tx, p, s)
		did = made
	case !reflect.DeepEqual(s, before):
		s, err = sources.UpdateSource(ctx, tx, im.by, s)
		did = updated
	}
	if err == nil && p.doc != nil && found {
		fresh, err := im.ingest(ctx, tx, p, s, 0)
		if err != nil {
			return did, err
		}
		if fresh {
			did = max(did, updated)
		}
	}
	if err != nil {
		return did, err
	}
	waits, err := im.tells(ctx, tx, p, s.ID)
	if waits {
		return max(did, updated), err
	}
	if err != nil || r.MergedInto == "" {
		return did, err
	}
	fresh, err := im.merge(ctx, tx, r.MergedInto, r.MergeReason, s.ID)
	if fresh {
		did = max(did, updated)
	}
	return did, err
}

// merge says of a record (id) that another stands for it, unless that is so already.
func (im *importer) merge(ctx context.Context, tx *db.Tx, other, reason, id string) (fresh bool, err error) {
	into, err := resolve(ctx, tx, im.options.names(), other, sources.GetSource)
	if err != nil {
		return false, err
	}
	if into, err = sources.StandingFor(ctx, tx, into); err != nil {
		return false, err
	}
	s, err := sources.GetSource(ctx, tx, id) // as it is after its text was taken
	if err != nil {
		return false, err
	}
	if now, err := sources.StandingFor(ctx, tx, s); err != nil || s.MergedInto != "" && now.ID == into.ID {
		return false, err
	}
	_, err = sources.Merge(ctx, tx, im.by, s.ID, into.ID, s.Version, cmp.Or(reason, "Imported as merged."))
	return err == nil, err
}

// scope gives the ids of claims, sorted.
func (im *importer) scope(ctx context.Context, tx *db.Tx, names []string) (ids []string, err error) {
	for _, name := range names {
		c, err := resolve(ctx, tx, im.options.names(), name, claims.Get)
		if err != nil {
			return nil, err
		}
		ids = append(ids, c.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// tells checks the notice that a line tells of, and remembers it unless the source (id) has it already. A line without one says nothing of it.
func (im *importer) tells(ctx context.Context, tx *db.Tx, p prepared, id string) (waits bool, err error) {
	r := p.record
	if r.Notice == "" {
		if r.NoticeDate != "" || r.NoticeURL != "" || r.NoticeReason != "" {
			return false, fault.In("notice", "Say what the notice is: %s.", strings.Join(sources.NoticeKinds, ", "))
		}
		return false, nil
	}
	n := r.notice()
	if faults := n.Faults(tx.Now()); len(faults) > 0 {
		return false, faults[0]
	}
	s, err := sources.GetSource(ctx, tx, id)
	if err != nil || s.Notice.Says(n) {
		return false, err
	}
	im.part.noticed = append(im.part.noticed, noticed{p.line, id, n, r.MergedInto, r.MergeReason})
	return true, nil
}

func (r record) notice() sources.Notice {
	return sources.Notice{Kind: r.Notice, Date: sources.Date(r.NoticeDate), URL: r.NoticeURL, Reason: r.NoticeReason}
}

// notice records what a line says that a source's publisher has said of it since, and flags the claims that rest on it. It puts that in the place
// of the notice of a source that fell.
func (im *importer) notice(ctx context.Context, tx *db.Tx, told noticed) error {
	n, id := told.notice, told.source
	if faults := n.Faults(tx.Now()); len(faults) > 0 {
		return faults[0]
	}
	s, err := sources.GetSource(ctx, tx, id)
	if err != nil || s.Notice.Says(n) {
		return err
	}
	if s.Fallen() {
		if s, _, err = claims.TakeBackNotice(ctx, tx, im.by, s.ID, s.Version); err != nil {
			return err
		}
	}
	_, err = claims.RecordNotice(ctx, tx, im.by, claims.NewNotice{Source: s.ID, Version: s.Version, Notice: n})
	return err
}

func (im *importer) snapshot(ctx context.Context, tx *db.Tx, p prepared) (change, error) {
	if p.record.Source == "" {
		return 0, fault.In("source", "Say which source this is a snapshot of.")
	}
	s, err := resolve(ctx, tx, im.options.names(), p.record.Source, sources.GetSource)
	if err != nil {
		return 0, err
	}
	if p.doc == nil {
		return 0, fault.In("text", "A snapshot needs its text, or a file that holds it.")
	}
	fresh, err := im.ingest(ctx, tx, p, s, im.part.filed.after(s.ID))
	if fresh {
		return made, err
	}
	return unchanged, err
}

// ingest stores a line's text as the source's next snapshot, unless it has it already, not before the one of the number given.
func (im *importer) ingest(ctx context.Context, tx *db.Tx, p prepared, s sources.Source, after int) (fresh bool, err error) {
	m, number, err := p.record.capture(tx.Now())
	if err != nil {
		return false, err
	}
	m.Source, m.Title, m.After = s.ID, s.Title, after
	in, err := sources.Ingest(ctx, tx, im.by, p.doc, m)
	if err != nil {
		return false, err
	}
	im.part.filed.keep(im.filed, s.ID, number, in.Snapshot.Number)
	return !in.Duplicate, nil
}

// newSource makes a source, with its text if its line has one.
func (im *importer) newSource(ctx context.Context, tx *db.Tx, p prepared, s sources.Source) (sources.Source, error) {
	if p.doc == nil {
		return sources.AddSource(ctx, tx, im.by, s)
	}
	m, number, err := p.record.capture(tx.Now())
	if err != nil {
		return s, err
	}
	m.Title = s.Title
	in, err := sources.AddCaptured(ctx, tx, im.by, s, p.doc, m)
	if err == nil {
		im.part.filed.keep(im.filed, in.Source.ID, number, in.Snapshot.Number)
	}
	return in.Source, err
}

// capture says how a line's text was captured, and which number the line gives it.
func (r record) capture(now time.Time) (m sources.Meta, number int, err error) {
	if number, err = ordinal("number", r.Number); err != nil {
		return m, 0, err
	}
	m = sources.Meta{Method: "import", Name: r.File, Excerpt: r.Excerpt}
	if r.Captured != "" {
		m.Captured, err = time.Parse(time.RFC3339, r.Captured)
		if err != nil || m.Captured.After(now.AddDate(0, 0, 1)) { // clocks differ
			return m, 0, fault.In("captured", "%q is no time at which a text was captured. Write it like 2024-05-31T14:03:00Z.", r.Captured)
		}
	}
	if r.Text != "" {
		m.Name = "" // the text was taken, not the file
	}
	return m, number, nil
}

// standing gives the id of the publisher that a line names by an id or by its name.
func (im *importer) standing(ctx context.Context, tx *db.Tx, name string) (string, error) {
	if id := im.part.publishers[name]; id != "" {
		return id, nil
	}
	publisher, err := resolve(ctx, tx, im.options.names(), name, sources.GetPublisher)
	if errors.Is(err, fault.NotFound) { // a name, then
		publisher, err = sources.PublisherNamed(ctx, tx, im.by, name)
	}
	if err == nil {
		im.part.publishers[name] = publisher.ID
	}
	return publisher.ID, err
}

// describe fills a source from what its record says.
func (r record) describe(s *sources.Source) {
	set(&s.Title, r.Title)
	set(&s.Published, r.Published)
	set(&s.Language, r.Language)
	set(&s.URL, r.URL)
	set(&s.ArchivedURL, r.ArchivedURL)
	set(&s.Kind, r.Kind)
	set(&s.Basis, r.Basis)
	set(&s.BasisReason, r.BasisReason)
	set(&s.Group, r.Group)
	set(&s.GroupReason, r.GroupReason)
	set(&s.Note, r.Note)
	set(&s.Sharing, r.Sharing)
	if len(r.Authors) > 0 {
		s.Authors = r.Authors
	}
	if r.Located != nil {
		s.Located = *r.Located
	}
}

func (im *importer) derivation(ctx context.Context, tx *db.Tx, r record) (change, error) {
	from, err := resolve(ctx, tx, im.options.names(), r.From, sources.GetSource)
	if err != nil {
		return 0, err
	}
	to, err := resolve(ctx, tx, im.options.names(), r.To, sources.GetSource)
	if err != nil {
		return 0, err
	}
	scope, err := im.scope(ctx, tx, r.Claims)
	if err != nil {
		return 0, err
	}
	_, err = sources.AddDerivation(ctx, tx, im.by, sources.Derivation{
		From: from.ID, To: to.ID, Relation: sources.Relation(r.Relation), Status: r.Status, Claims: scope, ShownBy: r.ShownBy, Note: r.Note,
	})
	if errors.Is(err, fault.Exists) {
		return unchanged, nil
	}
	return made, err
}
