package sources

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Named lists the sources that a person may mean: by reference (words may follow it) or id, by address, by title, by words of title and
// publisher; the first of these that finds any. Of merged records the one that stands is given. more reports that there are above limit.
func Named(ctx context.Context, tx *db.Tx, words string, limit int) (list []SourceSummary, more bool, err error) {
	words = strings.TrimSpace(words)
	if words == "" || len(words) > 4000 || !utf8.ValidString(words) || strings.ContainsRune(words, 0) {
		return nil, false, nil
	}
	for _, find := range []func(context.Context, *db.Tx, string, int) ([]string, error){byID, byAddress, byTitle} {
		ids, err := find(ctx, tx, words, limit+1)
		if err != nil {
			return nil, false, err
		}
		if len(ids) > 0 {
			return summaries(ctx, tx, ids, limit)
		}
	}
	found, _, err := ListSources(ctx, tx, SourceFilter{Query: words, Limit: limit + 1})
	if err != nil {
		return nil, false, err
	}
	var ids []string
	for _, s := range found {
		ids = append(ids, s.ID)
	}
	return summaries(ctx, tx, ids, limit)
}

// byID finds the source whose reference or id the words begin with.
func byID(ctx context.Context, tx *db.Tx, words string, _ int) ([]string, error) {
	for _, id := range []string{strings.Fields(words)[0], words} {
		if id != words && ParseKey("SR", id).Ref == "" {
			continue // a first word is no id of another system
		}
		s, err := GetSource(ctx, tx, id)
		if err == nil {
			return []string{s.ID}, nil
		}
		if !errors.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	return nil, nil
}

func byAddress(ctx context.Context, tx *db.Tx, words string, limit int) ([]string, error) {
	if !capture.IsAddress(words) {
		return nil, nil
	}
	return idsWhere(ctx, tx, `s.url in ($1, $2) or s.archived_url in ($1, $2) order by s.created_at, s.id limit $3`, words, plainAddress(words), limit)
}

func byTitle(ctx context.Context, tx *db.Tx, words string, limit int) ([]string, error) {
	return idsWhere(ctx, tx, `lower(s.title) = lower($1) order by s.created_at, s.id limit $2`, words, limit)
}

func idsWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (ids []string, err error) {
	seen, args := open(tx, args)
	return idsOf(ctx, tx, `select s.id from (select s.* from sources s where `+seen+`) s where `+where, args...)
}

// idsOf reads a column of ids.
func idsOf(ctx context.Context, tx *db.Tx, query string, args ...any) (ids []string, err error) {
	err = tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// summaries gives the records that stand for some (ids), each once and in their order, at most limit of them.
func summaries(ctx context.Context, tx *db.Tx, ids []string, limit int) (list []SourceSummary, more bool, err error) {
	merged, err := LoadMerged(ctx, tx)
	if err != nil {
		return nil, false, err
	}
	set := map[string]bool{}
	var order []string
	for _, id := range ids {
		if id = merged.Standing(id); !set[id] {
			set[id], order = true, append(order, id)
		}
	}
	found, err := sourcesByID(ctx, tx, set)
	if err != nil {
		return nil, false, err
	}
	for _, id := range order[:min(len(order), limit)] {
		list = append(list, SourceSummary{Source: found[id]})
	}
	return list, len(order) > limit, addPublishers(ctx, tx, list)
}

// Twin is another record that may be of the same source.
type Twin struct {
	SourceSummary
	Why []string // "same address", "same bytes", "same publisher and title", "same title"
}

// Twins lists records that may be of the same source as s: those with its address or with bytes that it has, and, when titles is set, those
// with its title from its publisher, or from any while one of the two is not known. Records that are merged with s already are left out.
func Twins(ctx context.Context, tx *db.Tx, s Source, titles bool) ([]Twin, error) {
	why := map[string][]string{}
	var ids []string
	note := func(reason string, found []string, err error) error {
		for _, id := range found {
			if why[id] == nil {
				ids = append(ids, id)
			}
			if !slices.Contains(why[id], reason) {
				why[id] = append(why[id], reason)
			}
		}
		return err
	}
	if s.URL != "" {
		found, err := idsWhere(ctx, tx, `s.url = $1 order by s.created_at, s.id limit $2`, s.URL, maxTwins)
		if err := note("same address", found, err); err != nil {
			return nil, err
		}
	}
	found, err := idsWhere(ctx, tx, `s.id in (select b.source from snapshots a join snapshots b on b.sha256 = a.sha256 where a.source = $1)
		order by s.created_at, s.id limit $2`, s.ID, maxTwins)
	if err := note("same bytes", found, err); err != nil {
		return nil, err
	}
	if titles {
		reason := "same title"
		if s.PublisherID != "" {
			found, err := sameTitle(ctx, tx, s)
			if err := note("same publisher and title", found, err); err != nil {
				return nil, err
			}
		}
		found, err := idsWhere(ctx, tx, `lower(s.title) = lower($1) and ($2 = '' or s.publisher is null) order by s.created_at, s.id limit $3`, s.Title, s.PublisherID, maxTwins)
		if err := note(reason, found, err); err != nil {
			return nil, err
		}
	}
	return twinsOf(ctx, tx, s, ids, why)
}

// maxTwins bounds what Twins finds for one reason.
const maxTwins = 20

// sameTitle finds what a publisher has under the same title, letter case and marks aside.
func sameTitle(ctx context.Context, tx *db.Tx, s Source) (ids []string, err error) {
	want := foldName(s.Title)
	err = tx.Each(ctx, `select s.id, s.title from sources s where s.publisher = $1 order by s.created_at, s.id`, []any{s.PublisherID}, func(rows *sql.Rows) error {
		var id, title string
		err := rows.Scan(&id, &title)
		if foldName(title) == want && len(ids) < maxTwins {
			ids = append(ids, id)
		}
		return err
	})
	return ids, err
}

func twinsOf(ctx context.Context, tx *db.Tx, s Source, ids []string, why map[string][]string) ([]Twin, error) {
	merged, err := LoadMerged(ctx, tx)
	if err != nil {
		return nil, err
	}
	own := merged.Standing(s.ID)
	var others []string
	for _, id := range ids {
		if standing := merged.Standing(id); standing != own {
			others = append(others, id)
			if id != standing {
				why[standing] = append(why[standing], why[id]...)
			}
		}
	}
	list, _, err := summaries(ctx, tx, others, maxTwins)
	twins := make([]Twin, len(list))
	for i, x := range list {
		slices.Sort(why[x.ID])
		twins[i] = Twin{x, slices.Compact(why[x.ID])}
	}
	return twins, err
}
