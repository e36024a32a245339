package claims

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// Filter chooses claims.
type Filter struct {
	Status   string // a Status, or ""
	Rating   string // a slug, "none" for unrated, or ""
	Assignee string // a person id, "none", or ""
	Tag      string
	Language string
	Warning  string // a slug of DeskWarnings, or ""
	Query    string // words that text, title, claimant, conclusion or reference must hold, letter case and marks aside
	Sort     string // "-updated" (default), "updated", "-created", "created", "ref"
	Cursor   string
	Limit    int // 50 when 0, 200 at most

	among, list string // the condition that follows from the warning, and its argument if it has one
}

// Empty reports whether the filter lets every claim through.
func (f Filter) Empty() bool {
	return f.Status == "" && f.Rating == "" && f.Assignee == "" && f.Tag == "" && f.Language == "" && f.Warning == "" && strings.TrimSpace(f.Query) == ""
}

// Summary is a row of the Desk.
type Summary struct {
	Claim
	Counts  Counts
	Origins Standing
}

// Page is one page of a list.
type Page struct {
	Claims []Summary
	Next   string // cursor, "" at the end
	Total  int    // claims that the filter chooses
}

// order is a column and its direction; the id decides between equals.
type order struct {
	column string
	down   bool
}

// sorts maps Filter.Sort to an order. References are counted up as claims are made, so their order is that of
// creation; as texts, CT-10000 would come before CT-FFFF.
var sorts = map[string]order{
	"": {"updated_at", true}, "-updated": {"updated_at", true}, "updated": {"updated_at", false},
	"-created": {"created_at", true}, "created": {"created_at", false}, "ref": {"created_at", false},
}

// List gives one page of the claims that f chooses, with evidence counts and lineage, and how many there are in all. An order, status, warning
// or cursor that is none is fault.Invalid. Lineage is asked of the network, and of the database when that is nil or cannot be asked.
func List(ctx context.Context, tx *db.Tx, network *Network, f Filter) (Page, error) {
	sort, ok := sorts[f.Sort]
	if !ok {
		return Page{}, fault.In("sort", "%q is no order. There are -updated, updated, -created, created and ref.", f.Sort)
	}
	if f.Status != "" && !slices.Contains(Statuses, Status(f.Status)) {
		return Page{}, fault.In("status", "%q is no status. There are %s.", f.Status, names(Statuses))
	}
	if err := f.findWarned(ctx, tx, network); err != nil {
		return Page{}, err
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	var page Page
	if f.searches() {
		found, err := page.readFound(ctx, tx, f, sort)
		if err != nil {
			return page, err
		}
		if found {
			return page, page.fill(ctx, tx, network)
		}
	}
	where, args := f.where(inTag)
	if err := tx.QueryRow(ctx, `select count(*) from claims c where `+where, args...).Scan(&page.Total); err != nil {
		return page, err
	}
	where, args = f.where(hasTag)
	if err := page.read(ctx, tx, f, sort, where, args); err != nil {
		return page, err
	}
	return page, page.fill(ctx, tx, network)
}

// Recent lists at most limit claims that were not withdrawn, last changed first.
func Recent(ctx context.Context, tx *db.Tx, limit int) (list []Claim, err error) {
	err = tx.Each(ctx, selectClaim+` where c.status <> 'withdrawn' order by c.updated_at desc, c.id desc limit $1`, []any{limit}, func(rows *sql.Rows) error {
		c, err := scanClaim(rows)
		list = append(list, c)
		return err
	})
	return list, err
}

// searches reports whether the filter asks for what no index has in the order of the list.
func (f Filter) searches() bool {
	return f.Tag != "" || f.Warning != "" || strings.TrimSpace(f.Query) != ""
}

// few is how many claims a search may find and have them put in order by themselves. To find a page of many, the list is walked in
// its order instead, which for few would be walked to its end.
const few = 1_000

// readFound reads the page of a search that finds few claims; false when it finds more, and nothing was read.
func (p *Page) readFound(ctx context.Context, tx *db.Tx, f Filter, sort order) (bool, error) {
	where, args := f.where(inTag)
	var ids []string
	err := tx.Each(ctx, `select c.id from claims c where `+where+` limit `+db.In(len(args)+1, 1), append(args, few+1), func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil || len(ids) > few {
		return false, err
	}
	if p.Total = len(ids); p.Total == 0 {
		return true, nil
	}
	return true, p.read(ctx, tx, f, sort, `c.id in (`+db.In(1, len(ids))+`)`, anys(ids))
}

// read reads the rows of the page after the filter's cursor, and one more to know whether there is a next page.
func (p *Page) read(ctx context.Context, tx *db.Tx, f Filter, sort order, where string, args []any) error {
	compare, direction := ">", "asc"
	if sort.down {
		compare, direction = "<", "desc"
	}
	if f.Cursor != "" {
		key, id, err := sources.ParseCursor(f.Cursor)
		if err != nil {
			return err
		}
		args = append(args, key, id)
		where += ` and (c.` + sort.column + `, c.id) ` + compare + ` (` + db.In(len(args)-1, 2) + `)`
	}
	args = append(args, f.Limit+1)
	query := selectClaim + ` where ` + where + ` order by c.` + sort.column + ` ` + direction + `, c.id ` + direction + ` limit ` + db.In(len(args), 1)
	err := tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		c, err := scanClaim(rows)
		p.Claims = append(p.Claims, Summary{Claim: c})
		return err
	})
	if err == nil && len(p.Claims) > f.Limit {
		p.Claims = p.Claims[:f.Limit]
		p.Next = p.Claims[f.Limit-1].cursor(sort.column)
	}
	return err
}

func (c Claim) cursor(column string) string {
	at := c.UpdatedAt
	if column == "created_at" {
		at = c.CreatedAt
	}
	return sources.Cursor(db.FormatTime(at), c.ID)
}

// fill adds counts and lineage to the rows, in a few queries for all.
func (p *Page) fill(ctx context.Context, tx *db.Tx, network *Network) error {
	ids := make([]string, len(p.Claims))
	for i, c := range p.Claims {
		ids[i] = c.ID
	}
	standings, ok, err := network.Standings(ctx, tx, ids)
	if err != nil {
		return err
	}
	load := loadGraph
	if ok {
		load = loadCited
	}
	g, err := load(ctx, tx, ids)
	if err != nil {
		return err
	}
	var origins map[string]Origins
	if !ok {
		if origins, err = g.analyse(); err != nil {
			return err
		}
	}
	for i := range p.Claims {
		c := &p.Claims[i]
		if c.Counts = count(g.counted(c.ID)); !ok {
			c.Origins = origins[c.ID].Standing()
			continue
		}
		c.Origins = standings[c.ID]
		c.Origins.Warnings = g.allWarnings(c.ID, c.Origins.Warnings)
	}
	return nil
}

// Two forms of one condition: the first begins at the tag's claims, the second asks of each claim in turn.
const (
	inTag  = "c.id in (select t.claim from claim_tags t where t.tag = ?)"
	hasTag = "exists (select 1 from claim_tags t where t.tag = ? and t.claim = c.id)"
)

// where gives the filter's condition and its arguments.
func (f Filter) where(tagged string) (string, []any) {
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
		add(tagged, strings.ToLower(strings.TrimSpace(f.Tag)))
	}
	if f.Language != "" {
		add("c.language = ?", f.Language)
	}
	switch {
	case f.list != "":
		add(f.among, f.list)
	case f.among != "":
		where = append(where, f.among)
	}
	for _, word := range strings.Fields(fold(f.Query)) {
		add(`c.folded like ? escape '\'`, sources.Contains(word))
	}
	return strings.Join(where, " and "), args
}

// findWarned makes conditions of the filter's warning.
func (f *Filter) findWarned(ctx context.Context, tx *db.Tx, network *Network) error {
	if f.Warning == "" {
		return nil
	}
	w := warningOf(f.Warning)
	if w.Slug == "" {
		return fault.In("warning", "%q is no warning that claims can be filtered by. There are %s.", f.Warning, and(warningSlugs()))
	}
	if f.among = w.where; f.among != "" {
		return nil
	}
	ids, err := network.WithWarning(ctx, tx, w.Slug)
	f.among, f.list = "c.id in ("+tx.Engine().ListOf("?")+")", toJSON(append([]string{}, ids...))
	return err
}

// warningOf gives a warning by its slug; zero when there is none.
func warningOf(slug string) DeskWarning {
	for _, w := range DeskWarnings {
		if w.Slug == slug {
			return w
		}
	}
	return DeskWarning{}
}

func warningSlugs() (slugs []string) {
	for _, w := range DeskWarnings {
		slugs = append(slugs, w.Slug)
	}
	return slugs
}

// NextTo gives the claims before and after one in the order of the Desk ("" at an end), for stepping through the queue.
func NextTo(ctx context.Context, tx *db.Tx, c Claim) (before, after string, err error) {
	find := func(query string) (string, error) {
		var ref string
		err := tx.QueryRow(ctx, query, db.FormatTime(c.UpdatedAt), c.ID).Scan(&ref)
		if errors.Is(err, sql.ErrNoRows) {
			return "", nil
		}
		return ref, err
	}
	if before, err = find(`select ref from claims where (updated_at, id) > ($1, $2) order by updated_at, id limit 1`); err != nil {
		return "", "", err
	}
	after, err = find(`select ref from claims where (updated_at, id) < ($1, $2) order by updated_at desc, id desc limit 1`)
	return before, after, err
}
