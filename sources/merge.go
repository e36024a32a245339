package sources

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Merged maps the id of every record that was merged to the id of the record that it was merged into, which may be merged in its turn.
// A nil Merged takes every record for itself.
type Merged map[string]string

// LoadMerged reads which records are merged. They are few, and have an index of their own.
func LoadMerged(ctx context.Context, tx *db.Tx) (Merged, error) {
	m := Merged{}
	err := tx.Each(ctx, `select s.id, s.merged_into from sources s where s.merged_into is not null`, nil, func(rows *sql.Rows) error {
		var from, into string
		err := rows.Scan(&from, &into)
		m[from] = into
		return err
	})
	return m, err
}

// Standing gives the id of the record that stands for one: itself, unless it was merged.
func (m Merged) Standing(id string) string {
	for range m { // bounds the walk, should the database hold a ring
		into, ok := m[id]
		if !ok {
			break
		}
		id = into
	}
	return id
}

// With gives the map as it would be with one more record merged.
func (m Merged) With(from, into string) Merged {
	next := Merged{from: into}
	maps.Copy(next, m)
	return next
}

// Under lists the ids of the records that are merged into one, those merged into these included, sorted.
func (m Merged) Under(id string) (list []string) {
	for from := range m {
		into := m[from]
		for range m {
			if into == id {
				list = append(list, from)
				break
			}
			into = m[into]
		}
	}
	slices.Sort(list)
	return list
}

// records lists, by the standing record, those that are merged into it.
func (m Merged) records() map[string][]string {
	all := map[string][]string{}
	for from := range m {
		into := m.Standing(from)
		all[into] = append(all[into], from)
	}
	return all
}

// Merge says that the record from (id or reference) is of the same source as into, which stands for both from now on: lineage takes the
// two for one. Nothing is moved: from keeps its fields, snapshots, evidence and derivations. version is that of from that was seen.
// Editors may.
func Merge(ctx context.Context, tx *db.Tx, by auth.Person, from, into string, version int64, reason string) (Source, error) {
	if err := by.Require(auth.Editor, "merge two records of one source"); err != nil {
		return Source{}, err
	}
	s, err := GetSource(ctx, tx, from)
	if err != nil {
		return s, err
	}
	other, err := GetSource(ctx, tx, into)
	if err != nil {
		return s, err
	}
	if err := Mergeable(ctx, tx, s, other); err != nil {
		return s, err
	}
	if strings.TrimSpace(reason) == "" {
		return s, fault.In("reason", "Say in a sentence how you know that %s and %s are one source.", s.Ref, other.Ref)
	}
	if err := paragraphs("reason", &reason, 2000)(); err != nil {
		return s, err
	}
	return setMerged(ctx, tx, by, s.ID, version, other.ID, reason, ledger.Entry{Action: "source.merge", Reason: reason})
}

// Mergeable refuses a merge that would make no sense, or that would go round a retraction: lineage counts both records as the standing one.
// Those merged into s stay so: chains are followed to their end.
func Mergeable(ctx context.Context, tx *db.Tx, s, into Source) error {
	switch {
	case s.ID == into.ID:
		return fault.In("into", "%s cannot be merged into itself. Choose the other record of the same source.", s.Ref)
	case into.MergedInto != "":
		standing, err := standingOf(ctx, tx, into)
		if err != nil {
			return err
		}
		if standing.ID == s.ID {
			return fault.In("into", "%s is merged into %s already: the two are one source.", into.Ref, s.Ref)
		}
		return fault.In("into", "%s was itself merged, into %s. Choose %s.", into.Ref, standing.Ref, standing.Ref)
	case s.MergedInto != "":
		standing, err := standingOf(ctx, tx, s)
		if err != nil {
			return err
		}
		return fault.Newf(fault.Conflict, "%s is merged into %s already. Take that back first, if it was wrong.", s.Ref, standing.Ref)
	case s.Fallen() != into.Fallen():
		fell, stands := s, into
		if into.Fallen() {
			fell, stands = into, s
		}
		return fault.Newf(fault.Conflict, "%s was %s and %s was not, so one source would have two answers. Record the notice about %s too, or take that about %s back; then merge.",
			fell.Ref, fell.Notice.Kind, stands.Ref, stands.Ref, fell.Ref)
	}
	return nil
}

// standingOf gives the record that stands for one.
func standingOf(ctx context.Context, tx *db.Tx, s Source) (Source, error) {
	merged, err := LoadMerged(ctx, tx)
	if err != nil {
		return s, err
	}
	return GetSource(ctx, tx, merged.Standing(s.ID))
}

// Unmerge takes back that a record (id or reference) was merged; version is the version seen. Editors may.
func Unmerge(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (Source, error) {
	if err := by.Require(auth.Editor, "take a merge back"); err != nil {
		return Source{}, err
	}
	s, err := GetSource(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if s.MergedInto == "" {
		return s, fault.Newf(fault.Conflict, "%s is not merged into another record; there is nothing to take back.", s.Ref)
	}
	return setMerged(ctx, tx, by, s.ID, version, "", "", ledger.Entry{Action: "source.unmerge"})
}

func setMerged(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, into, reason string, e ledger.Entry) (Source, error) {
	e.Actor, e.Table, e.ID = by.Actor(), "sources", id
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update sources set merged_into = $3, merge_reason = $4, version = version + 1, updated_at = $5 where id = $1 and version = $2`,
			id, version, nullable(into), reason, db.FormatTime(tx.Now()))
		return stale(n, err, "source")
	})
	if err != nil {
		return Source{}, err
	}
	return GetSource(ctx, tx, id)
}

// StandingFor gives the record that stands for a source: itself, unless it was merged.
func StandingFor(ctx context.Context, tx *db.Tx, s Source) (Source, error) {
	if s.MergedInto == "" {
		return s, nil
	}
	return standingOf(ctx, tx, s)
}

// MergedRecords lists the records that are merged into a source (id), those merged into these included, as they were made.
func MergedRecords(ctx context.Context, tx *db.Tx, id string) ([]Source, error) {
	merged, err := LoadMerged(ctx, tx)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, under := range merged.Under(id) {
		ids[under] = true
	}
	found, err := sourcesByID(ctx, tx, ids)
	list := slices.Collect(maps.Values(found))
	slices.SortFunc(list, func(a, b Source) int { return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.ID, b.ID)) })
	return list, err
}

// MergedAt gives when a record was merged and by whom (actor), from the ledger; zero when it is not merged.
func MergedAt(ctx context.Context, tx *db.Tx, s Source) (ledger.Record, error) {
	if s.MergedInto == "" {
		return ledger.Record{}, nil
	}
	list, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{s.ID}, Action: "source.merge", After: -1, Newest: true, Limit: 1})
	if err != nil || len(list) == 0 {
		return ledger.Record{}, err
	}
	return list[0], nil
}
