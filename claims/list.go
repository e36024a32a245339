package claims

import (
	"context"
	"database/sql"
	"errors"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

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

// List gives one page of the claims that f chooses, with evidence counts and lineage, and how many there are in all; of each what the viewer may
// read. An order, status, warning or cursor that is none is fault.Invalid. Which claims these are is asked of the network, and so is lineage; of
// the database when that is nil or cannot be asked.
func List(ctx context.Context, tx *db.Tx, network *Network, f Filter) (Page, error) {
	var page Page
	if err := f.check(); err != nil {
		return page, err
	}
	if err := f.findWarned(ctx, tx, network); err != nil {
		return page, err
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	ok, err := network.page(ctx, tx, f, &page)
	if err == nil && !ok {
		err = page.search(ctx, tx, f)
	}
	if err != nil {
		return page, err
	}
	for i := range page.Claims {
		page.Claims[i].Claim = page.Claims[i].For(f.Viewer)
	}
	return page, page.fill(ctx, tx, network)
}

// CountOf counts the claims that f chooses; its cursor counts for nothing.
func CountOf(ctx context.Context, tx *db.Tx, network *Network, f Filter) (n int, err error) {
	if err := f.check(); err != nil {
		return 0, err
	}
	if err := f.findWarned(ctx, tx, network); err != nil {
		return 0, err
	}
	if n, ok, err := network.count(ctx, tx, f); ok || err != nil {
		return n, err
	}
	w := f.where(tx.Now(), inTag)
	err = tx.QueryRow(ctx, `select count(*) from claims c where `+w.all(), w.args...).Scan(&n)
	return n, err
}

// Recent lists at most limit claims that were not withdrawn, last changed first; of each what by may read.
func Recent(ctx context.Context, tx *db.Tx, by auth.Person, limit int) (list []Claim, err error) {
	err = eachClaim(ctx, tx, selectClaim+` where c.status <> 'withdrawn' order by c.updated_at desc, c.id desc limit $1`, []any{limit},
		func(c Claim) { list = append(list, c.For(by)) })
	return list, err
}

// searches reports whether the filter asks for what no index has in the order of the list.
func (f Filter) searches() bool {
	f.Sort, f.Cursor, f.Limit, f.back, f.Viewer = "", "", 0, false, auth.Person{}
	return !f.Empty()
}

// few is how many claims a search may find and have them put in order by themselves. To find a page of many, the list is walked in
// its order instead, which for few would be walked to its end.
const few = 1_000

// search reads the page from the database.
func (p *Page) search(ctx context.Context, tx *db.Tx, f Filter) error {
	if f.searches() {
		if found, err := p.readFound(ctx, tx, f); found || err != nil {
			return err
		}
	}
	w := f.where(tx.Now(), inTag)
	if err := tx.QueryRow(ctx, `select count(*) from claims c where `+w.all(), w.args...).Scan(&p.Total); err != nil {
		return err
	}
	return p.read(ctx, tx, f, f.where(tx.Now(), hasTag))
}

// readFound reads the page of a search that finds few claims; false when it finds more, and nothing was read.
func (p *Page) readFound(ctx context.Context, tx *db.Tx, f Filter) (bool, error) {
	w := f.where(tx.Now(), inTag)
	var ids []string
	limit := w.arg(few + 1)
	err := eachID(ctx, tx, `select c.id from claims c where `+w.all()+` limit `+limit, w.args, func(id string) { ids = append(ids, id) })
	if err != nil || len(ids) > few {
		return false, err
	}
	if p.Total = len(ids); p.Total == 0 {
		return true, nil
	}
	w = &condition{}
	w.add("%s", w.in("c.id", ids))
	return true, p.read(ctx, tx, f, w)
}

// read reads the rows of the page after the filter's cursor, and one more to know whether there is a next page.
func (p *Page) read(ctx context.Context, tx *db.Tx, f Filter, w *condition) error {
	sort := f.order()
	compare, direction := ">", "asc"
	if sort.down {
		compare, direction = "<", "desc"
	}
	key := sort.sql(w, tx.Now())
	if f.Cursor != "" {
		after, id, err := sources.ParseCursor(f.Cursor)
		if err == nil {
			_, err = sort.parse(after)
		}
		if err != nil {
			return err
		}
		w.add(`(%s, c.id) %s (%s, %s)`, key, compare, w.arg(after), w.arg(id))
	}
	query := selectClaim + ` where ` + w.all() + ` order by ` + key + ` ` + direction + `, c.id ` + direction + ` limit ` + w.arg(f.Limit+1)
	err := eachClaim(ctx, tx, query, w.args, func(c Claim) { p.Claims = append(p.Claims, Summary{Claim: c}) })
	if err != nil || len(p.Claims) <= f.Limit {
		return err
	}
	p.Claims = p.Claims[:f.Limit]
	last := p.Claims[f.Limit-1].ID
	w = &condition{}
	key = sort.sql(w, tx.Now())
	var at string
	id := w.arg(last)
	err = tx.QueryRow(ctx, `select `+key+` from claims c where c.id = `+id, w.args...).Scan(&at)
	p.Next = sources.Cursor(at, last)
	return err
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

// eachClaim calls fn with every claim that a query of selectClaim gives.
func eachClaim(ctx context.Context, tx *db.Tx, query string, args []any, fn func(Claim)) error {
	return tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		c, err := scanClaim(rows)
		if err == nil {
			fn(c)
		}
		return err
	})
}

// eachID calls fn with every id that a query gives.
func eachID(ctx context.Context, tx *db.Tx, query string, args []any, fn func(id string)) error {
	return tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		if err == nil {
			fn(id)
		}
		return err
	})
}
