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

// deskRows is what filters and orders of the Desk need to know of each claim, by its number in the network. It answers what SQL answers. A filter
// is a few sets of claims, laid over each other: a hundred thousand of them take some microseconds.
type deskRows struct {
	states  []deskState
	details []deskDetail
	words   lexicon // of languages, ratings, assignees and tags

	mu   sync.Mutex
	sets map[term]bitset // those that were asked for, kept as claims change
}

// deskState is what orders look at, kept small. Texts are numbers of words; 0 is "".
type deskState struct {
	rating, assignee, language int32
	second                     int32 // who cross-checks the claim that stands for it
	due                        int32 // 20261203, 0 for none
	status, priority           uint8 // as in Statuses and Priorities
	flagged                    bool  // a flag is open
}

// deskDetail is the rest.
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
	at    map[string]int32
	texts []string // by their numbers
}

func (w *lexicon) add(s string) int32 {
	if w.at == nil {
		w.at, w.texts = map[string]int32{"": 0}, []string{""}
	}
	n, there := w.at[s]
	if !there {
		n = int32(len(w.at))
		s = strings.Clone(s)
		w.at[s], w.texts = n, append(w.texts, s)
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

// term is what a claim can be: of a status, with a tag.
type term struct {
	kind  kind
	value string
}

type kind uint8

const (
	ofTheStatus kind = iota
	ofThePriority
	ofTheRating
	ofTheAssignee
	ofTheLanguage
	withTheTag
	sealedWithAnother // from whom
	holdingTheWord    // folded
)

// is reports whether a claim is that. n is the number of the term's value.
func (d *deskRows) is(c int, t term, n int32) bool {
	switch s := &d.states[c]; t.kind {
	case ofTheStatus:
		return Statuses[s.status] == Status(t.value)
	case ofThePriority:
		return Priorities[s.priority] == Priority(t.value)
	case ofTheRating:
		return s.rating == n
	case ofTheAssignee:
		return s.assignee == n
	case ofTheLanguage:
		return s.language == n
	case sealedWithAnother:
		return n > 0 && s.second == n
	case withTheTag:
		return slices.Contains(d.details[c].tags, n)
	}
	return strings.Contains(d.details[c].folded, t.value)
}

// set takes in a claim as it is now.
func (d *deskRows) set(c int32, now Claim, folded string) {
	for int(c) >= len(d.states) {
		d.states, d.details = append(d.states, deskState{}), append(d.details, deskDetail{})
	}
	s, detail := &d.states[c], &d.details[c]
	s.second = d.words.add(now.SealedFrom)
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
	detail.folded = folded
	d.mu.Lock()
	defer d.mu.Unlock()
	for t, set := range d.sets {
		set.put(c, d.is(int(c), t, d.words.find(t.value)))
		d.sets[t] = set
	}
}

// maxSets bounds the sets that are kept: as many as the statuses, people, words and tags that a newsroom asks for again and again.
const maxSets = 400

// of gives the claims that are something. Nobody may change the set.
func (d *deskRows) of(k kind, value string) bitset {
	t := term{k, value}
	d.mu.Lock()
	defer d.mu.Unlock()
	if set, there := d.sets[t]; there {
		return set
	}
	n, set := d.words.find(value), newBitset(len(d.states))
	for c := range d.states {
		if d.is(c, t, n) {
			set[c>>6] |= 1 << (c & 63)
		}
	}
	if d.sets == nil || len(d.sets) >= maxSets {
		d.sets = map[term]bitset{}
	}
	d.sets[t] = set
	return set
}

// any gives the claims that are one of some things, in a set of its own.
func (d *deskRows) any(k kind, values ...string) bitset {
	out := newBitset(len(d.states))
	for _, v := range values {
		out.or(d.of(k, v))
	}
	return out
}

// choose gives the claims of a filter.
func (n *networkRows) choose(f Filter, now time.Time) bitset {
	d := &n.desk
	out := everything(len(d.states))
	for _, field := range []struct {
		kind  kind
		value string
	}{{ofTheStatus, f.Status}, {ofTheLanguage, f.Language}, {ofTheAssignee, f.Assignee}, {ofThePriority, f.Priority}} {
		if values := valuesOf(field.value); len(values) > 0 {
			out.and(d.any(field.kind, stored(field.kind, values)...))
		}
	}
	if f.Rating != "" {
		d.rated(out, f)
	}
	if f.Tag != "" {
		out.and(d.of(withTheTag, strings.ToLower(strings.TrimSpace(f.Tag))))
	}
	for _, word := range strings.Fields(fold(f.Query)) {
		out.and(d.of(holdingTheWord, word))
	}
	if f.Warning != "" {
		warned := newBitset(len(d.states))
		for _, id := range f.warned {
			if c, there := n.claims.find(id); there {
				warned.put(c, true)
			}
		}
		out.and(warned)
	}
	d.due(out, f.Due, now)
	d.view(out, f, now)
	return out
}

// stored gives the values of a filter as claims have them.
func stored(k kind, values []string) []string {
	for i, v := range values {
		switch {
		case k == ofThePriority:
			p, _ := ParsePriority(v) // checked
			values[i] = string(p)
		case k == ofTheAssignee && v == "none":
			values[i] = ""
		}
	}
	return values
}

// sealed gives the claims whose rating the viewer may not know yet, in a set of its own.
func (d *deskRows) sealed(f Filter) bitset {
	out := d.asked(f)
	if f.Viewer.ID != "" {
		out.or(d.of(sealedWithAnother, f.Viewer.ID))
	}
	return out
}

// asked gives the claims that wait for a second rating by the viewer, in a set of its own.
func (d *deskRows) asked(f Filter) bitset {
	if f.Viewer.ID == "" {
		return newBitset(len(d.states))
	}
	out := d.any(ofTheStatus, string(CrossChecking))
	out.and(d.of(ofTheAssignee, f.Viewer.ID))
	return out
}

// rated keeps the claims with the filter's rating. What is sealed from the viewer counts as unrated, whatever it is rated.
func (d *deskRows) rated(out bitset, f Filter) {
	values := valuesOf(f.Rating)
	none := slices.Index(values, "none")
	if none >= 0 {
		values[none] = ""
	}
	these, sealed := d.any(ofTheRating, values...), d.sealed(f)
	if none >= 0 {
		these.or(sealed)
	} else {
		these.without(sealed)
	}
	out.and(these)
}

// due keeps the claims of a Filter.Due.
func (d *deskRows) due(out bitset, due string, now time.Time) {
	if due == "" {
		return
	}
	today, last := dayOf(now), dayOf(now.AddDate(0, 0, 6))
	out.each(func(c int32) {
		s := &d.states[c]
		in := s.due == 0
		switch due {
		case DueOverdue:
			in = s.due != 0 && s.due < today && !s.finished()
		case DueWeek:
			in = s.due >= today && s.due <= last && !s.finished()
		}
		if !in {
			out.put(c, false)
		}
	})
}

// view keeps the claims of the filter's queue.
func (d *deskRows) view(out bitset, f Filter, now time.Time) {
	switch f.View {
	case "":
	case MyQueue:
		out.and(d.any(ofTheStatus, string(Assigned), string(Returned), string(CrossChecking)))
		out.and(d.mine(f))
	case ToCrossCheck:
		these := d.asked(f)
		if sends(f.Viewer) {
			these.or(d.of(ofTheStatus, string(Reported)))
		}
		out.and(these)
	case OverdueQueue:
		d.due(out, DueOverdue, now)
	case WeekQueue:
		d.due(out, DueWeek, now)
	default:
		out.and(d.of(ofTheStatus, string(ofStatus[f.View])))
	}
}

// mine gives the viewer's claims; nobody's claims are not those of a viewer without an id.
func (d *deskRows) mine(f Filter) bitset {
	if f.Viewer.ID == "" {
		return nil
	}
	return d.of(ofTheAssignee, f.Viewer.ID)
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
		total = rows.choose(f, tx.Now()).count()
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
	sort := f.order()
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
	d, day, chosen := &n.desk, dayOf(now), n.choose(f, now)
	look := func(c int32) {
		at := spot{sort.of(&d.states[c], &d.details[c], day), n.claims.ids[c]}
		if after != nil && !after.before(at, sort) || len(list) > f.Limit && !at.before(list[f.Limit], sort) {
			return
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
	if sort.down { // mostly, what comes first is met first: then nothing in the list has to move
		chosen.back(look)
	} else {
		chosen.each(look)
	}
	return list, chosen.count()
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
