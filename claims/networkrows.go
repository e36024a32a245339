package claims

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// readRows reads everything.
func readRows(ctx context.Context, tx *db.Tx) (*networkRows, error) {
	n := &networkRows{}
	return n, n.read(ctx, tx)
}

func (n *networkRows) read(ctx context.Context, tx *db.Tx) error {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return err
	}
	n.edges, n.merged, n.groups = map[uuid.UUID]int32{}, map[int32]int32{}, map[string]int32{"": 0}
	if err := n.readClaims(ctx, tx, "1 = 1", nil); err != nil {
		return err
	}
	if err := n.readFlags(ctx, tx, "1 = 1", nil); err != nil {
		return err
	}
	into := map[int32]string{}
	if err := n.readSources(ctx, tx, into, "1 = 1", nil); err != nil {
		return err
	}
	n.merge(into)
	if err := n.readSnapshots(ctx, tx, "1 = 1", nil); err != nil {
		return err
	}
	if err := n.readDerivations(ctx, tx, "d.status = 'confirmed'", nil); err != nil {
		return err
	}
	if err := n.readEvidence(ctx, tx, "1 = 1", nil); err != nil {
		return err
	}
	n.size = head.Size
	return nil
}

// readClaims reads claims.
func (n *networkRows) readClaims(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return tx.Each(ctx, `
		select c.id, c.status, c.scale, c.scale_version, c.rating, coalesce(c.assignee, ''), c.language, c.due, c.priority, c.tags, c.folded, c.created_at, c.updated_at,
			c.ref, c.said, c.claimant, c.created_by, c.rated_by, `+secondOfMerged+`
		from claims c where `+where+` order by c.id`, args, func(row *sql.Rows) error {
		var now Claim
		var tags, folded, created, updated string
		err := row.Scan(&now.ID, &now.Status, &now.Scale, &now.ScaleVersion, &now.Rating, &now.Assignee, &now.Language, &now.Due, &now.Priority, &tags, &folded, &created, &updated,
			&now.Ref, &now.Said, &now.Claimant, &now.CreatedBy, &now.RatedBy, &now.SealedFrom)
		if err != nil {
			return err
		}
		if tags != "[]" {
			if err := fromJSON(tags, &now.Tags); err != nil {
				return err
			}
		}
		if now.CreatedAt, err = db.ParseTime(created); err != nil {
			return err
		}
		if now.UpdatedAt, err = db.ParseTime(updated); err != nil {
			return err
		}
		return n.setClaim(now, folded)
	})
}

func (n *networkRows) setClaim(now Claim, folded string) error {
	c, isNew, err := n.claims.add(now.ID)
	if err != nil {
		return err
	}
	if isNew {
		n.net.AddClaim()
		n.shape++
		n.states = append(n.states, claimState{})
	}
	scale := scaleAt{now.Scale, now.ScaleVersion}
	if was := &n.states[c]; was.Status != now.Status || was.Rating != now.Rating || was.scale != scale {
		was.Status, was.Rating, was.scale = now.Status, now.Rating, scale
		n.marks++
	}
	n.desk.set(c, now, folded)
	n.setFound(c, now)
	return nil
}

// readFlags reads which claims have an open flag.
func (n *networkRows) readFlags(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return tx.Each(ctx, `
		select f.claim, max(case f.closed_at when '' then 1 else 0 end) from claim_flags f where `+where+` group by f.claim`, args, func(row *sql.Rows) error {
		var claim string
		var open int
		err := row.Scan(&claim, &open)
		if c, there := n.claims.find(claim); there {
			n.desk.states[c].flagged = open == 1
		}
		return err
	})
}

// readSources reads sources, and into which record (id) each is merged; "" is none.
func (n *networkRows) readSources(ctx context.Context, tx *db.Tx, into map[int32]string, where string, args []any) error {
	return tx.Each(ctx, `
		select s.id, s.published, s.basis, s.basis_claims, s.origin_group, s.notice, coalesce(s.publisher, ''), coalesce(s.merged_into, ''), s.located
		from sources s where `+where+` order by s.id`, args, func(row *sql.Rows) error {
		var id, published, basis, limits, group, notice, publisher, merged string
		var located int
		if err := row.Scan(&id, &published, &basis, &limits, &group, &notice, &publisher, &merged, &located); err != nil {
			return err
		}
		v, isNew, err := n.sources.add(id)
		if err != nil {
			return err
		}
		if isNew {
			n.net.AddSource(lineage.Source{})
			n.publisher, n.have = append(n.publisher, -1), append(n.have, have{})
		}
		into[v], n.have[v].located = merged, located == 1
		before := n.publisher[v]
		if n.publisher[v], err = n.publisherOf(publisher); err != nil {
			return err
		}
		s := lineage.Source{Known: basis != "unknown", Retracted: notice == "retracted" || notice == "withdrawn", Group: n.group(group)}
		if s.Earliest, s.Latest, err = lineage.Days(published); err != nil {
			return err
		}
		if s.For, err = n.claimNumbers(limits); err != nil {
			return err
		}
		if isNew || n.publisher[v] != before || !reflect.DeepEqual(s, n.net.Source(v)) {
			n.net.SetSource(v, s)
			n.shape++
		}
		return nil
	})
}

// readSnapshots reads which sources have any.
func (n *networkRows) readSnapshots(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return eachID(ctx, tx, `select distinct n.source from snapshots n where `+where, args, func(source string) {
		if v, there := n.sources.find(source); there {
			n.have[v].captured = true
		}
	})
}

// merge takes in which records are merged into which, and gives those that another record stands for now than before.
func (n *networkRows) merge(into map[int32]string) (moved []int32) {
	before := make(map[int32]int32, len(n.merged))
	for v := range n.merged {
		before[v] = n.standing(v)
	}
	for v, id := range into {
		delete(n.merged, v)
		if to, there := n.sources.find(id); there {
			n.merged[v] = to
		}
	}
	for v := range n.merged {
		if was, there := before[v]; !there || was != n.standing(v) {
			moved = append(moved, v)
		}
		delete(before, v)
	}
	moved = slices.AppendSeq(moved, maps.Keys(before)) // what is left stands for itself again
	slices.Sort(moved)
	n.shape += int64(len(moved))
	return moved
}

// standing gives the record that stands for another.
func (n *networkRows) standing(v int32) int32 {
	for range len(n.merged) { // merging makes no circles, but what a database holds is not ours to trust
		to, merged := n.merged[v]
		if !merged {
			break
		}
		v = to
	}
	return v
}

func (n *networkRows) publisherOf(id string) (int32, error) {
	if id == "" {
		return -1, nil
	}
	p, _, err := n.publishers.add(id)
	return p, err
}

func (n *networkRows) group(name string) int32 {
	g, there := n.groups[name]
	if !there {
		g = int32(len(n.groups))
		n.groups[name] = g
	}
	return g
}

// claimNumbers reads a list of claims as it stands in a column: an empty one is all claims, nil.
func (n *networkRows) claimNumbers(column string) ([]int32, error) {
	if column == "" || column == "[]" {
		return nil, nil
	}
	var ids []string
	if err := json.Unmarshal([]byte(column), &ids); err != nil {
		return nil, err
	}
	list := make([]int32, 0, len(ids))
	for _, id := range ids {
		if c, there := n.claims.find(id); there {
			list = append(list, c)
		}
	}
	slices.Sort(list)
	return list, nil
}

// readDerivations reads derivations, between the records that stand for their ends.
func (n *networkRows) readDerivations(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return tx.Each(ctx, `select d.id, d.from_source, d.to_source, d.status, d.claims from derivations d where `+where+` order by d.id`, args, func(row *sql.Rows) error {
		var id, from, to, status, scope string
		if err := row.Scan(&id, &from, &to, &status, &scope); err != nil {
			return err
		}
		key, err := uuid.Parse(id)
		if err != nil {
			return err
		}
		d := lineage.Derivation{Confirmed: status == "confirmed"}
		if d.Claims, err = n.claimNumbers(scope); err != nil {
			return err
		}
		v, ok1 := n.sources.find(from)
		w, ok2 := n.sources.find(to)
		if !ok1 || !ok2 {
			return nil // of a source that the ledger has not told of yet; its entry is still to come
		}
		d.From, d.To = n.standing(v), n.standing(w)
		d.Confirmed = d.Confirmed && (d.From != d.To || v == w) // two records of one source say nothing of each other
		n.setDerivation(key, d)
		return nil
	})
}

func (n *networkRows) setDerivation(id uuid.UUID, d lineage.Derivation) {
	n.shape++
	e, there := n.edges[id]
	if there {
		if from, to := n.net.Ends(e); from == d.From && to == d.To {
			n.net.SetDerivation(e, d.Confirmed, d.Claims)
			return
		}
		n.net.SetDerivation(e, false, nil)
	}
	if d.Confirmed {
		n.edges[id] = n.net.AddDerivation(d)
	} else {
		delete(n.edges, id)
	}
}

// readEvidence reads what supports the claims whose evidence the condition chooses; of a claim, all of it.
func (n *networkRows) readEvidence(ctx context.Context, tx *db.Tx, where string, args []any) error {
	last := int32(-1)
	var supports []int32
	var state claimState
	finish := func() {
		if last < 0 {
			return
		}
		n.net.SetSupports(last, supports)
		n.shape++
		n.states[last].supports, n.states[last].primary = state.supports, state.primary
		supports, state = supports[:0], claimState{}
	}
	err := tx.Each(ctx, `
		select e.claim, coalesce(e.source, ''), e.role, e.stance = 'supports' and e.withdrawn_at = '' from evidence e where `+where+` order by e.claim`, args,
		func(row *sql.Rows) error {
			var claim, source, role string
			var counts bool
			if err := row.Scan(&claim, &source, &role, &counts); err != nil {
				return err
			}
			c, there := n.claims.find(claim)
			if !there {
				return nil
			}
			if c != last {
				finish()
				last = c
			}
			if v, there := n.sources.find(source); there && counts {
				supports = append(supports, n.standing(v))
				state.supports, state.primary = true, state.primary || role == "primary"
			}
			return nil
		})
	finish()
	return err
}

// changes are the rows that entries of the ledger speak of, by subject.
type changes map[string]map[string]bool

func (c changes) add(subject, id string) {
	if c[subject] == nil {
		c[subject] = map[string]bool{}
	}
	c[subject][id] = true
}

// each calls fn with some hundred ids of a subject at a time, as a condition and its arguments.
func (c changes) each(subject, column string, fn func(where string, args []any) error) error {
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(c[subject])), 500) {
		if err := fn(column+" in ("+db.In(1, len(chunk))+")", anys(chunk)); err != nil {
			return err
		}
	}
	return nil
}

// follow reads again every row that the ledger tells of since.
func (n *networkRows) follow(ctx context.Context, tx *db.Tx) error {
	since := changes{}
	err := tx.Each(ctx, `select subject, subject_id from ledger where sequence >= $1`, []any{n.size}, func(row *sql.Rows) error {
		var subject, id string
		err := row.Scan(&subject, &id)
		since.add(subject, id)
		return err
	})
	if err != nil {
		return err
	}
	if err := since.along(ctx, tx, "m.into_claim", "m.claim"); err != nil { // they are sealed with the one that stands for them
		return err
	}
	if err := since.each("claim", "c.id", func(where string, args []any) error { return n.readClaims(ctx, tx, where, args) }); err != nil {
		return err
	}
	if err := since.each("flag", "f.id", func(where string, args []any) error {
		return n.readFlags(ctx, tx, "f.claim in (select f.claim from claim_flags f where "+where+")", args)
	}); err != nil {
		return err
	}
	into := map[int32]string{}
	if err := since.each("source", "s.id", func(where string, args []any) error { return n.readSources(ctx, tx, into, where, args) }); err != nil {
		return err
	}
	n.moved = append(n.moved, n.merge(into)...) // kept until all that follows from it is read, should that fail on the way
	for _, v := range n.moved {
		since.add("moved", n.sources.id(v))
	}
	if err := since.each("snapshot", "n.id", func(where string, args []any) error { return n.readSnapshots(ctx, tx, where, args) }); err != nil {
		return err
	}
	for _, column := range []string{"d.from_source", "d.to_source"} {
		if err := since.each("moved", column, func(where string, args []any) error { return n.readDerivations(ctx, tx, where, args) }); err != nil {
			return err
		}
	}
	if err := since.each("derivation", "d.id", func(where string, args []any) error { return n.readDerivations(ctx, tx, where, args) }); err != nil {
		return err
	}
	if err := since.each("moved", "e.source", func(where string, args []any) error {
		return n.readEvidence(ctx, tx, "e.claim in (select e.claim from evidence e where "+where+")", args)
	}); err != nil {
		return err
	}
	err = since.each("evidence", "e.id", func(where string, args []any) error {
		return n.readEvidence(ctx, tx, "e.claim in (select e.claim from evidence e where "+where+")", args)
	})
	if err == nil {
		n.moved = nil
	}
	return err
}

// secondaryOnly says of each claim whether no supporting passage is used as a primary source.
func (n *networkRows) secondaryOnly() []bool {
	list := make([]bool, len(n.states))
	for c, s := range n.states {
		list[c] = s.secondaryOnly()
	}
	return list
}

// weigh counts the claims that stand on something, and how they are rated.
func (n *networkRows) weigh(id string, claims []int32) Leaned {
	l := Leaned{ID: id}
	for _, c := range claims {
		l.add(n.states[c])
	}
	return l
}

// add counts one more claim.
func (l *Leaned) add(s claimState) {
	if l.Ratings == nil {
		l.Ratings, l.PublishedAs = map[string]int{}, map[string]int{}
	}
	l.Claims++
	l.Ratings[s.Rating]++
	if s.Status == Published {
		l.Published++
		l.PublishedAs[s.Rating]++
	}
}
