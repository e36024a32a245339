package claims

import (
	"context"
	"database/sql"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// Counts counts a claim's standing evidence.
type Counts struct {
	Supports int `json:"supports"`
	Refutes  int `json:"refutes"`
	Context  int `json:"context"`
	NotFound int `json:"not_found"`
}

func count(evidence []Evidence) (n Counts) {
	for _, e := range evidence {
		switch e.Stance {
		case Supports:
			n.Supports++
		case Refutes:
			n.Refutes++
		case Context:
			n.Context++
		default:
			n.NotFound++
		}
	}
	return n
}

// Filter chooses claims.
type Filter struct {
	Status   string // a Status, or ""
	Rating   string // a slug, "none" for unrated, or ""
	Assignee string // a person id, "none", or ""
	Tag      string
	Language string
	Query    string // words that text, title, claimant, conclusion or reference must hold, letter case and marks aside
	Sort     string // "-updated" (default), "updated", "-created", "created", "ref"
	Cursor   string
	Limit    int // 50 when 0, 200 at most
}

// Empty reports whether the filter lets every claim through.
func (f Filter) Empty() bool {
	return f.Status == "" && f.Rating == "" && f.Assignee == "" && f.Tag == "" && f.Language == "" && strings.TrimSpace(f.Query) == ""
}

// Summary is a row of the Desk.
type Summary struct {
	Claim
	Counts  Counts
	Origins Origins
}

// Page is one page of a list.
type Page struct {
	Claims []Summary
	Next   string // cursor, "" at the end
	Total  int    // claims that the filter chooses
}

// sorts maps Filter.Sort to a column and a direction.
var sorts = map[string]struct {
	column string
	down   bool
}{
	"": {"updated_at", true}, "-updated": {"updated_at", true}, "updated": {"updated_at", false},
	"-created": {"created_at", true}, "created": {"created_at", false}, "ref": {"ref", false},
}

// List lists claims.
func List(ctx context.Context, tx *db.Tx, f Filter) (Page, error) {
	sort, ok := sorts[f.Sort]
	if !ok {
		return Page{}, fault.In("sort", "%q is no order. There are -updated, updated, -created, created and ref.", f.Sort)
	}
	where, args := f.where()
	var page Page
	if err := tx.QueryRow(ctx, `select count(*) from claims c where `+where, args...).Scan(&page.Total); err != nil {
		return page, err
	}
	compare, direction := ">", "asc"
	if sort.down {
		compare, direction = "<", "desc"
	}
	if f.Cursor != "" {
		key, id, err := sources.ParseCursor(f.Cursor)
		if err != nil {
			return page, err
		}
		args = append(args, key, id)
		where += ` and (c.` + sort.column + `, c.id) ` + compare + ` (` + db.In(len(args)-1, 2) + `)`
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 200)
	args = append(args, limit+1)
	query := selectClaim + ` where ` + where + ` order by c.` + sort.column + ` ` + direction + `, c.id ` + direction + ` limit ` + db.In(len(args), 1)
	err := tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		c, err := scanClaim(rows)
		page.Claims = append(page.Claims, Summary{Claim: c})
		return err
	})
	if err != nil {
		return page, err
	}
	if len(page.Claims) > limit {
		page.Claims = page.Claims[:limit]
		page.Next = page.Claims[limit-1].cursor(sort.column)
	}
	return page, page.fill(ctx, tx)
}

func (c Claim) cursor(column string) string {
	key := c.Ref
	switch column {
	case "updated_at":
		key = db.FormatTime(c.UpdatedAt)
	case "created_at":
		key = db.FormatTime(c.CreatedAt)
	}
	return sources.Cursor(key, c.ID)
}

// fill adds counts and lineage to the rows, in a few queries for all.
func (p *Page) fill(ctx context.Context, tx *db.Tx) error {
	ids := make([]string, len(p.Claims))
	for i, c := range p.Claims {
		ids[i] = c.ID
	}
	g, err := loadGraph(ctx, tx, ids)
	if err != nil {
		return err
	}
	origins, _, err := g.analyse()
	for i := range p.Claims {
		c := &p.Claims[i]
		c.Counts, c.Origins = count(g.evidence[c.ID]), origins[c.ID]
	}
	return err
}

func (f Filter) where() (string, []any) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, strings.ReplaceAll(condition, "?", db.In(len(args), 1)))
	}
	if f.Status != "" {
		add("c.status = ?", f.Status)
	}
	switch f.Rating {
	case "":
	case "none":
		where = append(where, "c.rating = ''")
	default:
		add("c.rating = ?", f.Rating)
	}
	switch f.Assignee {
	case "":
	case "none":
		where = append(where, "c.assignee is null")
	default:
		add("c.assignee = ?", f.Assignee)
	}
	if f.Tag != "" {
		add(`c.tags like ? escape '\'`, sources.Contains(toJSON(strings.ToLower(f.Tag))))
	}
	if f.Language != "" {
		add("c.language = ?", f.Language)
	}
	for _, word := range strings.Fields(fold(f.Query)) {
		add(`c.folded like ? escape '\'`, sources.Contains(word))
	}
	return strings.Join(where, " and "), args
}

// CountByStatus counts all claims per status, and those assigned to a person that are not finished.
func CountByStatus(ctx context.Context, tx *db.Tx, person string) (byStatus map[Status]int, mine int, err error) {
	byStatus = map[Status]int{}
	err = tx.Each(ctx, `select status, count(*) from claims group by status`, nil, func(rows *sql.Rows) error {
		var s Status
		var n int
		err := rows.Scan(&s, &n)
		byStatus[s] = n
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	err = tx.QueryRow(ctx, `select count(*) from claims where assignee = $1 and status not in ('published', 'withdrawn')`, person).Scan(&mine)
	return byStatus, mine, err
}

// Facets lists the values that the Desk can be filtered by: tags, languages and ratings in use.
func Facets(ctx context.Context, tx *db.Tx) (tags, languages, ratings []string, err error) {
	column := func(query string) (list []string, err error) {
		err = tx.Each(ctx, query, nil, func(rows *sql.Rows) error {
			var s string
			err := rows.Scan(&s)
			list = append(list, s)
			return err
		})
		return list, err
	}
	lists, err := column(`select distinct tags from claims where tags <> '[]' limit 1000`)
	if err != nil {
		return nil, nil, nil, err
	}
	seen := map[string]bool{}
	for _, l := range lists {
		var some []string
		if err := fromJSON(l, &some); err != nil {
			return nil, nil, nil, err
		}
		for _, tag := range some {
			if !seen[tag] {
				seen[tag] = true
				tags = append(tags, tag)
			}
		}
	}
	if languages, err = column(`select distinct language from claims where language <> '' order by language`); err != nil {
		return nil, nil, nil, err
	}
	ratings, err = column(`select distinct rating from claims where rating <> '' order by rating`)
	return tags, languages, ratings, err
}
