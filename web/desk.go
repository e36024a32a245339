package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// deskPage is the list of claims with its queues and filters.
type deskPage struct {
	Title   string
	Page    claims.Page
	Rows    []deskRow
	Queues  []queue
	Views   []queue     // saved ones
	Unsaved bool        // what is shown is no queue and no view yet
	Warned  []queue     // claims to look at again
	Doubled int         // pairs of claims that may have been recorded twice
	Chips   []chip      // filters that are on
	Menus   []menu      // filters that can be added
	Hidden  [][2]string // the filter, for forms that keep it
	Words   string      // the filter's words
	Sort    string
	Orders  [][2]string // value, word
	Next    string      // address of the next page, "" at the end
	First   string      // address of the first page, "" when this is it
	From    string      // what the addresses of claims carry to come back to this list, or ""
	Report  string      // address of the report of all that the filter chooses
	Cursor  string      // of this page, "" on the first one
	Size    int64       // of the ledger, when the page was made
	Empty   bool        // there is no claim at all
	Result  []string    // what a bulk action did, sentence by sentence
	Taken   *undo       // how that is taken back, or nil
	Deleted *undo       // how a deleted view is brought back, or nil
	People  []auth.Person
	May     bool // do something to claims
	Plans   bool // say when one of them is due
	Audits  bool // read the newsroom's figures

	names map[string]string
}

// Undo is what the page's toast offers to take back, or nil.
func (p deskPage) Undo() *undo { return p.Deleted }

type deskRow struct {
	claims.Summary
	Rating *claims.Rating
	Who    string // display name of the assignee
	Mine   bool
	Gone   bool // the assignee's account is disabled
	When   dueView
}

// dueView says in words when a claim is due and how much it is wanted.
type dueView struct {
	Day      string // 2026-12-03
	Words    string // "due 3 Dec", "overdue since 3 Dec"
	Late     bool
	Priority string // "urgent", "high priority"
}

func dueOf(c claims.Claim, now time.Time) (v dueView) {
	switch c.Priority {
	case claims.Urgent:
		v.Priority = "urgent"
	case claims.High:
		v.Priority = "high priority"
	}
	day, err := time.Parse(time.DateOnly, c.Due)
	if err != nil {
		return v
	}
	layout := "2 Jan"
	if day.Year() != now.UTC().Year() {
		layout = "2 Jan 2006"
	}
	v.Day, v.Words = c.Due, "due "+day.Format(layout)
	switch {
	case c.Overdue(now):
		v.Words, v.Late = "overdue since "+day.Format(layout), true
	case c.Finished():
		v.Words = "was " + v.Words
	case c.Due == now.UTC().Format(time.DateOnly):
		v.Words = "due today"
	}
	return v
}

// deskOrders are the orders that a person can choose.
var deskOrders = [][2]string{
	{"-updated", "Last changed first"}, {"updated", "Longest untouched first"}, {"attention", "Needs attention first"}, {"due", "Due first"},
	{"priority", "Most urgent first"}, {"-created", "Newest first"}, {"ref", "By reference"},
}

// GET /claims
func (s *server) desk(w http.ResponseWriter, r *http.Request) error {
	p, err := s.deskPage(r, r.URL.Query())
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "desk", "desk", p)
}

// deskPage loads the page that an address asks for.
func (s *server) deskPage(r *http.Request, q url.Values) (p deskPage, err error) {
	f := deskFilter(q, person(r))
	p = deskPage{Words: f.Query, Sort: f.Sort, Orders: deskOrders, May: person(r).AtLeast(auth.Researcher), Audits: person(r).AtLeast(auth.Editor)}
	err = s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		head, err := ledger.ReadHead(r.Context(), tx)
		if err != nil {
			return err
		}
		p.Size = head.Size
		if p.Page, err = claims.List(r.Context(), tx, s.network, f); err != nil {
			return err
		}
		if p.People, err = auth.People(r.Context(), tx); err != nil {
			return err
		}
		if err := p.rows(r, tx, q); err != nil {
			return err
		}
		if err := p.result(r, tx, q); err != nil {
			return err
		}
		if err := p.queues(r, tx, s.network, q); err != nil {
			return err
		}
		if p.Doubled, err = s.matcher.CountDuplicates(r.Context(), tx); err != nil {
			return err
		}
		return p.filters(r, tx, q)
	})
	if err != nil {
		return p, err
	}
	p.Empty = p.Page.Total == 0 && f.Empty()
	if p.Page.Next != "" {
		p.Next = with(q, "cursor", p.Page.Next)
	}
	if f.Cursor != "" {
		p.First = with(q, "cursor", "")
		p.Cursor = f.Cursor
	}
	p.Hidden, p.From = hiddenOf(q), fromOf(q)
	p.Report = "/claims/report?" + deskQuery(q)
	if id := q.Get("of"); q.Get("done") == "viewdeleted" && id != "" {
		p.Deleted = &undo{Action: "/views/" + url.PathEscape(id) + "/restore"}
	}
	return p, nil
}

// hiddenOf lists the fields of an address that a form keeps.
func hiddenOf(q url.Values) (list [][2]string) {
	kept, _ := url.ParseQuery(deskQuery(q)) // what was just written
	for _, field := range deskFields {
		for _, value := range kept[field] {
			list = append(list, [2]string{field, value})
		}
	}
	return list
}

// rows adds to each claim its rating's label, its assignee's name and when it is due.
func (p *deskPage) rows(r *http.Request, tx *db.Tx, q url.Values) (err error) {
	ids := append([]string{person(r).ID}, q["assignee"]...)
	for _, c := range p.Page.Claims {
		ids = append(ids, c.Assignee)
	}
	for _, someone := range p.People {
		ids = append(ids, someone.ID)
	}
	if p.names, err = auth.Names(r.Context(), tx, ids); err != nil {
		return err
	}
	scales := scaleCache{}
	for _, c := range p.Page.Claims {
		rating, err := scales.rating(r, tx, c.Claim)
		if err != nil {
			return err
		}
		p.Plans = p.Plans || c.PlannedBy(person(r))
		p.Rows = append(p.Rows, deskRow{
			Summary: c, Rating: rating, Who: p.names[c.Assignee], Mine: c.Assignee == person(r).ID && c.Assignee != "", When: dueOf(c.Claim, tx.Now()),
			Gone: c.Assignee != "" && c.Assignee != person(r).ID && !slices.ContainsFunc(p.People, func(someone auth.Person) bool { return someone.ID == c.Assignee }),
		})
	}
	return nil
}

// scaleCache keeps the scales of one page.
type scaleCache map[string]claims.Scale

// rating gives the claim's rating as who asks may know it.
func (s scaleCache) rating(r *http.Request, tx *db.Tx, c claims.Claim) (*claims.Rating, error) {
	c = c.For(person(r))
	if c.Rating == "" {
		return nil, nil
	}
	key := fmt.Sprintf("%s@%d", c.Scale, c.ScaleVersion)
	if _, ok := s[key]; !ok {
		scale, err := claims.GetScale(r.Context(), tx, c.Scale, c.ScaleVersion)
		if err != nil {
			return nil, err
		}
		s[key] = scale
	}
	return s[key].Find(c.Rating), nil
}

// POST /example
func (s *server) loadExample(w http.ResponseWriter, r *http.Request) error {
	did, err := exchange.LoadExample(r.Context(), s.db.DB, person(r))
	if err != nil {
		return err
	}
	if !did {
		return fault.New(fault.Conflict, "The example case is loaded only into an empty database, and this one holds records already.")
	}
	return see(w, r, "/claims", "example")
}
