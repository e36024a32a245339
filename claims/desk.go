package claims

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// deskRows is what filters and orders of the Desk need to know of each claim, by its number in the network. It answers what SQL answers, and
// a hundred thousand claims in a millisecond or a few.
type deskRows struct {
	states  []deskState
	details []deskDetail
	words   lexicon // of languages, ratings, assignees and tags

	mu    sync.Mutex
	found map[string]bitset // by a word of a search: the claims that hold it
}

// deskState is what every filter looks at, kept small. Texts are numbers of words; 0 is "".
type deskState struct {
	rating, assignee, language int32
	due                        int32 // 20261203, 0 for none
	status, priority           uint8 // as in Statuses and Priorities
	flagged                    bool  // a flag is open
}

// deskDetail is what few look at.
type deskDetail struct {
	created, updated int64 // microseconds
	tags             []int32
	folded           string
}

func (s *deskState) finished() bool {
	status := Statuses[s.status]
	return status == Published || status == Withdrawn
}

// lexicon gives texts numbers.
type lexicon struct {
	at map[string]int32
}

func (w *lexicon) add(s string) int32 {
	if w.at == nil {
		w.at = map[string]int32{"": 0}
	}
	n, there := w.at[s]
	if !there {
		n = int32(len(w.at))
		w.at[strings.Clone(s)] = n
	}
	return n
}

// find gives the number of a text, -1 when no claim has it.
func (w *lexicon) find(s string) int32 {
	if n, there := w.at[s]; there {
		return n
	}
	return -1
}

// bitset is a set of claims.
type bitset []uint64

func (b bitset) has(c int32) bool { return int(c>>6) < len(b) && b[c>>6]&(1<<(c&63)) != 0 }

func (b *bitset) put(c int32, in bool) {
	for int(c>>6) >= len(*b) {
		*b = append(*b, 0)
	}
	if in {
		(*b)[c>>6] |= 1 << (c & 63)
	} else {
		(*b)[c>>6] &^= 1 << (c & 63)
	}
}

// set takes in a claim as it is now; what nothing here knows of it stays.
func (d *deskRows) set(c int32, now Claim, folded string) {
	for int(c) >= len(d.states) {
		d.states, d.details = append(d.states, deskState{}), append(d.details, deskDetail{})
	}
	s, detail := &d.states[c], &d.details[c]
	s.rating, s.assignee, s.language = d.words.add(now.Rating), d.words.add(now.Assignee), d.words.add(now.Language)
	s.status, s.priority = uint8(max(0, slices.Index(Statuses, now.Status))), now.Priority.number()
	s.due = 0
	if day, err := dayNumber(now.Due); err == nil {
		s.due = day
	}
	detail.created, detail.updated = now.CreatedAt.UnixMicro(), now.UpdatedAt.UnixMicro()
	detail.tags = make([]int32, len(now.Tags))
	for i, tag := range now.Tags {
		detail.tags[i] = d.words.add(tag)
	}
	if folded == detail.folded {
		return
	}
	detail.folded = folded
	d.mu.Lock()
	defer d.mu.Unlock()
	for word, found := range d.found {
		found.put(c, strings.Contains(folded, word))
		d.found[word] = found
	}
}

// maxWords bounds the words whose claims are remembered.
const maxWords = 100

// holding gives the claims that hold a word, folded. That is remembered: the next page of a search and the counts of saved views ask again.
func (d *deskRows) holding(word string) bitset {
	d.mu.Lock()
	defer d.mu.Unlock()
	if found, there := d.found[word]; there {
		return found
	}
	var found bitset
	found.put(int32(max(0, len(d.details)-1)), false)
	for c := range d.details {
		if strings.Contains(d.details[c].folded, word) {
			found.put(int32(c), true)
		}
	}
	if d.found == nil || len(d.found) >= maxWords {
		d.found = map[string]bitset{}
	}
	d.found[word] = found
	return found
}

// chosen is a filter as it is asked of a claim.
type chosen struct {
	statuses, priorities           uint16 // a bit for each; 0: any
	ratings, people, language      []int32
	anyRating, anyone, anyLanguage bool
	viewer                         int32 // -1: nobody, and nothing is sealed
	view                           string
	sends                          bool
	due                            string
	today, week                    int32
	tag                            int32 // 0: any
	within                         []bitset
}

// choose makes a filter ready for the network's claims. warned are the claims of its warning.
func (n *networkRows) choose(f Filter, now time.Time) *chosen {
	d := &n.desk
	q := &chosen{view: f.View, due: f.Due, today: dayOf(now), week: dayOf(now.AddDate(0, 0, 6)), viewer: -1, sends: sends(f.Viewer)}
	if f.Viewer.ID != "" {
		q.viewer = d.words.find(f.Viewer.ID)
	}
	for _, s := range valuesOf(f.Status) {
		q.statuses |= 1 << slices.Index(Statuses, Status(s))
	}
	for _, s := range valuesOf(f.Priority) {
		p, _ := ParsePriority(s) // checked
		q.priorities |= 1 << p.number()
	}
	q.ratings, q.anyRating = d.numbers(f.Rating, true)
	q.people, q.anyone = d.numbers(f.Assignee, true)
	q.language, q.anyLanguage = d.numbers(f.Language, false)
	if f.Tag != "" {
		q.tag = d.words.find(strings.ToLower(strings.TrimSpace(f.Tag)))
	}
	for _, word := range strings.Fields(fold(f.Query)) {
		q.within = append(q.within, d.holding(word))
	}
	if f.Warning != "" {
		var warned bitset
		for _, id := range f.warned {
			if c, there := n.claims.find(id); there {
				warned.put(c, true)
			}
		}
		q.within = append(q.within, warned)
	}
	return q
}

// numbers gives the numbers of the values that a field names, and whether it names none. "none" is 0 where that has a meaning.
func (d *deskRows) numbers(field string, none bool) (list []int32, any bool) {
	values := valuesOf(field)
	for _, v := range values {
		if none && v == "none" {
			v = ""
		}
		list = append(list, d.words.find(v))
	}
	return list, len(values) == 0
}

// has reports whether the filter chooses a claim.
func (q *chosen) has(c int32, s *deskState, detail *deskDetail) bool {
	for _, set := range q.within {
		if !set.has(c) {
			return false
		}
	}
	switch {
	case q.statuses != 0 && q.statuses&(1<<s.status) == 0,
		q.priorities != 0 && q.priorities&(1<<s.priority) == 0,
		!q.anyone && !slices.Contains(q.people, s.assignee),
		!q.anyLanguage && !slices.Contains(q.language, s.language),
		!q.anyRating && !slices.Contains(q.ratings, q.ratingOf(s)),
		q.tag != 0 && !slices.Contains(detail.tags, q.tag):
		return false
	}
	return q.isDue(q.due, s) && q.inView(s)
}

// ratingOf is the claim's rating as the viewer may know it.
func (q *chosen) ratingOf(s *deskState) int32 {
	if Statuses[s.status] == CrossChecking && q.viewer > 0 && s.assignee == q.viewer {
		return 0
	}
	return s.rating
}

func (q *chosen) isDue(due string, s *deskState) bool {
	switch due {
	case DueOverdue:
		return s.due != 0 && s.due < q.today && !s.finished()
	case DueWeek:
		return s.due >= q.today && s.due <= q.week && !s.finished()
	case DueNone:
		return s.due == 0
	}
	return true
}

func (q *chosen) inView(s *deskState) bool {
	mine := q.viewer > 0 && s.assignee == q.viewer
	switch status := Statuses[s.status]; q.view {
	case "":
		return true
	case MyQueue:
		return mine && slices.Contains(workedOn, status)
	case ToCrossCheck:
		return mine && status == CrossChecking || q.sends && status == Reported
	case OverdueQueue:
		return q.isDue(DueOverdue, s)
	case WeekQueue:
		return q.isDue(DueWeek, s)
	default:
		return status == ofStatus[q.view]
	}
}

// loadWarned reads the claims of a warning that the database knows.
func (f *Filter) loadWarned(ctx context.Context, tx *db.Tx) error {
	if f.Warning == "" || f.warned != nil {
		return nil
	}
	f.warned = []string{}
	return eachID(ctx, tx, `select c.id from claims c where `+f.among, nil, func(id string) { f.warned = append(f.warned, id) })
}

// count counts the claims that a filter chooses. False: the network cannot be asked.
func (n *Network) count(ctx context.Context, tx *db.Tx, f Filter) (total int, ok bool, err error) {
	if n == nil || tx.Writable() {
		return 0, false, nil
	}
	if err := f.loadWarned(ctx, tx); err != nil {
		return 0, false, err
	}
	ok, err = n.ask(ctx, tx, func(rows *networkRows) {
		q, d := rows.choose(f, tx.Now()), &rows.desk
		for c := range d.states {
			if q.has(int32(c), &d.states[c], &d.details[c]) {
				total++
			}
		}
	})
	return total, ok, err
}

// page reads the claims of a page. False: the network cannot be asked.
func (n *Network) page(ctx context.Context, tx *db.Tx, f Filter, p *Page) (ok bool, err error) {
	if n == nil || tx.Writable() {
		return false, nil
	}
	if err := f.loadWarned(ctx, tx); err != nil {
		return false, err
	}
	sort := sorts[f.Sort]
	var after *spot
	if f.Cursor != "" {
		if after, err = spotOf(f.Cursor, sort); err != nil {
			return false, err
		}
	}
	var ids []string
	ok, err = n.ask(ctx, tx, func(rows *networkRows) {
		var list []spot
		list, p.Total = rows.first(f, sort, tx.Now(), after)
		if len(list) > f.Limit {
			list = list[:f.Limit]
			last := list[f.Limit-1]
			p.Next = sources.Cursor(sort.text(last.place), last.id.String())
		}
		for _, at := range list {
			ids = append(ids, at.id.String())
		}
	})
	if !ok || err != nil || len(ids) == 0 {
		return ok, err
	}
	return true, p.readThese(ctx, tx, ids)
}

// spot is a claim's place in a list.
type spot struct {
	place
	id uuid.UUID
}

func spotOf(cursor string, sort order) (*spot, error) {
	key, id, err := sources.ParseCursor(cursor)
	if err != nil {
		return nil, err
	}
	at := &spot{}
	if at.place, err = sort.parse(key); err != nil {
		return nil, err
	}
	if at.id, err = uuid.Parse(id); err != nil {
		return nil, errCursor
	}
	return at, nil
}

// before reports whether a claim comes before another in an order.
func (a spot) before(b spot, sort order) bool {
	n := a.compare(b.place)
	if n == 0 {
		n = slices.Compare(a.id[:], b.id[:])
	}
	if sort.down {
		return n > 0
	}
	return n < 0
}

// first gives the claims of a filter after a spot, one more than the page holds, and counts them all.
func (n *networkRows) first(f Filter, sort order, now time.Time, after *spot) (list []spot, total int) {
	q, d, day := n.choose(f, now), &n.desk, dayOf(now)
	for i := range d.states {
		c := int32(i)
		if sort.down { // mostly, what comes first is met first: then nothing in the list has to move
			c = int32(len(d.states)-1) - c
		}
		if !q.has(c, &d.states[c], &d.details[c]) {
			continue
		}
		total++
		at := spot{sort.of(&d.states[c], &d.details[c], day), n.claims.ids[c]}
		if after != nil && !after.before(at, sort) || len(list) > f.Limit && !at.before(list[f.Limit], sort) {
			continue
		}
		place, _ := slices.BinarySearchFunc(list, at, func(a, b spot) int {
			if a.before(b, sort) {
				return -1
			}
			return 1
		})
		if list = slices.Insert(list, place, at); len(list) > f.Limit+1 {
			list = list[:f.Limit+1]
		}
	}
	return list, total
}

// readThese reads claims by their ids, in that order. One that this transaction does not see yet is left out.
func (p *Page) readThese(ctx context.Context, tx *db.Tx, ids []string) error {
	w := &condition{}
	found := map[string]Claim{}
	w.add("%s", w.in("c.id", ids))
	err := eachClaim(ctx, tx, selectClaim+` where `+w.all(), w.args, func(c Claim) { found[c.ID] = c })
	for _, id := range ids {
		if c, there := found[id]; there {
			p.Claims = append(p.Claims, Summary{Claim: c})
		}
	}
	return err
}
