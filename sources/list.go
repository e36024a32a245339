package sources

import (
	"context"
	"database/sql"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// SourceSummary is a row of the sources list.
type SourceSummary struct {
	Source
	Publisher Publisher // zero when unknown
	Snapshots int
	Passages  int   // cited in standing evidence
	Claims    int   // with standing evidence from it
	Check     Check // the latest of its address; zero when nobody has asked it
}

// SourceFilter chooses sources.
type SourceFilter struct {
	Query     string // in title, address, reference or the publisher's names; letter case aside
	Publisher string // id
	Problem   string // "" or a slug of Problems
	Merged    bool   // list records that were merged into another, too; a Query finds them in any case
	Cursor    string
	Limit     int // 50 when 0, 200 at most
}

// Problems are the values of SourceFilter.Problem, gravest first, and what they find. What has an index is asked first.
var Problems = []struct{ Slug, Words, where string }{
	{"retracted", "Retracted or withdrawn", `s.notice <> '' and s.notice in ('retracted', 'withdrawn')`},
	{"corrected", "Corrected", `s.notice <> '' and s.notice = 'corrected'`},
	{"not-found", "Not found any more", standing(`'not-found', 'gone'`)},
	{"unreachable", "Not reachable", standing(`'unreachable', 'refused', 'failed'`)},
	{"changed", "Changed since captured", `s.id in (select o.source from source_checks o where o.state in ('changed', 'moved'))
		and s.id in (select k.source from source_checks k where k.url = s.url and (k.state = 'changed' or k.state = 'moved' and k.note = '` + movedAndChanged + `'))`},
	{"moved", "Moved", standing(`'moved'`)},
	{"never-captured", "Never captured", `s.located = 1 and not exists (select 1 from snapshots n where n.source = s.id)`},
	{"unlocated", "Never seen", `s.located = 0`},
	{"no-publisher", "No publisher", `s.publisher is null`},
	{"undated", "Undated", `s.published = ''`},
}

// standing finds sources whose latest check found one of some states. That they once were in it is asked first: it has an index.
func standing(states string) string {
	return `s.id in (select k.source from source_checks k where k.state in (` + states + `)) and c.state in (` + states + `)`
}

// ListSources lists sources, last updated first, and the cursor of the next page ("" at the end).
func ListSources(ctx context.Context, tx *db.Tx, f SourceFilter) ([]SourceSummary, string, error) {
	where, args, err := f.where(tx)
	if err != nil {
		return nil, "", err
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	args = append(args, f.Limit+1)
	list, err := readSummaries(ctx, tx, where+` order by s.updated_at desc, s.id desc limit `+db.In(len(args), 1), args)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(list) > f.Limit {
		list = list[:f.Limit]
		last := list[f.Limit-1]
		next = Cursor(db.FormatTime(last.UpdatedAt), last.ID)
	}
	return list, next, addPublishers(ctx, tx, list)
}

// readSummaries reads rows of the sources list, still without their publishers.
func readSummaries(ctx context.Context, tx *db.Tx, where string, args []any) (list []SourceSummary, err error) {
	query := selectSource + `,
			(select count(*) from snapshots n where n.source = s.id),
			(select count(distinct e.passage) from evidence e where e.source = s.id and e.withdrawn_at = ''),
			(select count(distinct e.claim) from evidence e where e.source = s.id and e.withdrawn_at = ''),
			coalesce(c.state, ''), coalesce(c.http_status, 0), coalesce(c.checked_at, '')
		from sources s left join publishers p on p.id = s.publisher left join source_checks c on c.id = ` + latestCheck + ` where ` + where
	err = tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		var s SourceSummary
		var err error
		var checked string
		if s.Source, err = scanSource(tx, rows, &s.Snapshots, &s.Passages, &s.Claims, &s.Check.State, &s.Check.HTTPStatus, &checked); err != nil {
			return err
		}
		if checked != "" {
			err = times(checked, &s.Check.CheckedAt)
		}
		list = append(list, s)
		return err
	})
	return list, err
}

func (f SourceFilter) where(tx *db.Tx) (string, []any, error) {
	where, args := []string{"1 = 1"}, []any{}
	for _, word := range strings.Fields(strings.ToLower(f.Query)) {
		args = append(args, Contains(word))
		at := db.In(len(args), 1)
		where = append(where, `(lower(s.title) like `+at+` escape '\' or lower(s.url) like `+at+` escape '\' or lower(s.ref) like `+at+
			` escape '\' or lower(p.name) like `+at+` escape '\' or lower(p.latin) like `+at+` escape '\')`)
	}
	if !f.Merged && strings.TrimSpace(f.Query) == "" {
		where = append(where, `s.merged_into is null`)
	}
	if f.Publisher != "" || f.Query != "" { // who may not see a confidential source does not find it by what it is
		seen, more := open(tx, args)
		where, args = append(where, seen), more
	}
	if f.Publisher != "" {
		args = append(args, f.Publisher)
		where = append(where, `s.publisher = `+db.In(len(args), 1))
	}
	known := f.Problem == ""
	for _, p := range Problems {
		if f.Problem == p.Slug {
			where, known = append(where, p.where), true
		}
	}
	if !known {
		return "", nil, noProblem(f.Problem)
	}
	if f.Cursor != "" {
		updated, id, err := ParseCursor(f.Cursor)
		if err != nil {
			return "", nil, err
		}
		args = append(args, updated, id)
		at, key := db.In(len(args)-1, 1), db.In(len(args), 1)
		where = append(where, `(s.updated_at < `+at+` or s.updated_at = `+at+` and s.id < `+key+`)`)
	}
	return strings.Join(where, " and "), args, nil
}

func noProblem(slug string) error {
	var slugs []string
	for _, p := range Problems {
		slugs = append(slugs, p.Slug)
	}
	return fault.In("problem", "%q is no problem of sources. There are %s.", slug, strings.Join(slugs, ", "))
}

// Contains makes the LIKE pattern (escape '\') of what contains s.
func Contains(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}

// Cursor makes the opaque name of a place in a list from its sort keys.
func Cursor(key, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(key + "\x00" + id))
}

// ParseCursor reads a Cursor.
func ParseCursor(s string) (key, id string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	key, id, ok := strings.Cut(string(b), "\x00")
	if err != nil || !ok || !utf8.Valid(b) || strings.Contains(id, "\x00") {
		return "", "", fault.In("cursor", "This page of the list cannot be found; go back to its beginning.")
	}
	return key, id, nil
}

func addPublishers(ctx context.Context, tx *db.Tx, list []SourceSummary) error {
	ids := map[string]bool{}
	for _, s := range list {
		ids[s.PublisherID] = true
	}
	publishers, err := publishersByID(ctx, tx, ids)
	for i := range list {
		list[i].Publisher = publishers[list[i].PublisherID]
	}
	return err
}

func publishersByID(ctx context.Context, tx *db.Tx, ids map[string]bool) (map[string]Publisher, error) {
	found := map[string]Publisher{}
	delete(ids, "")
	err := inChunks(ids, func(args []any) error {
		return tx.Each(ctx, selectPublisher+` from publishers p where p.id in (`+db.In(1, len(args))+`)`, args, func(rows *sql.Rows) error {
			p, err := scanPublisher(rows)
			found[p.ID] = p
			return err
		})
	})
	return found, err
}

// inChunks calls fn with the keys of a set, some hundred at a time: engines bound the number of placeholders.
func inChunks(set map[string]bool, fn func(args []any) error) error {
	var args []any
	for id := range set {
		if args = append(args, id); len(args) == 500 {
			if err := fn(args); err != nil {
				return err
			}
			args = nil
		}
	}
	if len(args) == 0 {
		return nil
	}
	return fn(args)
}
