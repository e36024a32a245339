package claims

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// Resting is what rests on a source, in numbers, and a stretch of the claims of its fallout.
type Resting struct {
	Claims, Published   int // in its fallout
	Lost, LostPublished int // that lose their last chain with it
	List                []Fallen
}

// RestingOn counts what rests on a source and lists at most limit claims of its fallout from one on (0 is the first), in the order of
// FalloutOf. Of the others it reads no more than puts them in order: ten thousand claims may rest on one source.
func RestingOn(ctx context.Context, tx *db.Tx, network *Network, s sources.Source, from, limit int) (Resting, error) {
	f := Fallout{Source: s}
	found, err := f.find(ctx, tx, network)
	if err != nil {
		return Resting{}, err
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(found)), falloutChunk) {
		if err := f.addStates(ctx, tx, chunk, found); err != nil {
			return Resting{}, err
		}
	}
	f.sort()
	r := f.resting()
	shown := stretch(f.Claims, from, limit)
	f.Claims = nil
	for chunk := range slices.Chunk(shown, falloutChunk) {
		ids := make([]string, len(chunk))
		for i, x := range chunk {
			ids[i] = x.Claim.ID
		}
		if err := f.addRows(ctx, tx, ids, found); err != nil {
			return r, err
		}
	}
	r.List = f.Claims
	return r, nil
}

// resting counts.
func (f *Fallout) resting() (r Resting) {
	for _, x := range f.Claims {
		published, lost := x.Claim.Status == Published, x.Effect == LastChain
		r.Claims++
		r.Published += bit(published)
		r.Lost += bit(lost)
		r.LostPublished += bit(lost && published)
	}
	return r
}

// addStates adds claims with what they are put in order by.
func (f *Fallout) addStates(ctx context.Context, tx *db.Tx, ids []string, found map[string]Fallen) error {
	return tx.Each(ctx, `select c.id, c.ref, c.status from claims c where c.id in (`+db.In(1, len(ids))+`)`, anys(ids), func(rows *sql.Rows) error {
		var c Claim
		err := rows.Scan(&c.ID, &c.Ref, &c.Status)
		x := found[c.ID]
		x.Claim = c
		f.Claims = append(f.Claims, x)
		return err
	})
}

// stretch gives at most limit of a list from one on.
func stretch[T any](list []T, from, limit int) []T {
	from = min(max(from, 0), len(list))
	return list[from:min(from+limit, len(list))]
}

// RestingOnPublisher gives the claims (ids) from which a chain leads to a source of a publisher (id): published ones first, within these the
// newest first. Of each claim the 10,000 nearest sources count, as for Publishers.
func (n *Network) RestingOnPublisher(ctx context.Context, tx *db.Tx, publisher string) (ids []string, weight Leaned, err error) {
	err = n.once(ctx, tx, func(rows *networkRows) {
		claims := rows.restingOnPublisher(publisher)
		weight = rows.weigh(publisher, claims)
		slices.Reverse(claims)
		slices.SortStableFunc(claims, func(a, b int32) int {
			return bit(rows.states[b].Status == Published) - bit(rows.states[a].Status == Published)
		})
		for _, c := range claims {
			ids = append(ids, rows.claims.id(c))
		}
	})
	return ids, weight, err
}

// ready gives a network that can be asked several times: this one, or one that is read for this once.
func (n *Network) ready(ctx context.Context, tx *db.Tx) (*Network, error) {
	ok, err := n.ask(ctx, tx, func(*networkRows) {})
	if ok || err != nil {
		return n, err
	}
	rows, err := readRows(ctx, tx)
	return &Network{rows: rows}, err
}

// once calls fn with the rows; when the network cannot be asked they are read for this once.
func (n *Network) once(ctx context.Context, tx *db.Tx, fn func(*networkRows)) error {
	ok, err := n.ask(ctx, tx, fn)
	if ok || err != nil {
		return err
	}
	rows, err := readRows(ctx, tx)
	if err == nil {
		fn(rows)
	}
	return err
}

// restingOnPublisher gives the claims that reach a source of a publisher, sorted.
func (n *networkRows) restingOnPublisher(publisher string) []int32 {
	p, known := n.publishers.find(publisher)
	if !known {
		return nil
	}
	var of []int32
	for v, by := range n.publisher {
		if by == p {
			of = append(of, int32(v))
		}
	}
	return slices.DeleteFunc(n.net.RestingOn(of...), func(c int32) bool { // a scope, a date or a retraction may cut the chain
		return !slices.ContainsFunc(n.net.Reached(c, mostReached), func(v int32) bool { return n.publisher[v] == p })
	})
}

// ByID gives some claims (ids) as they are listed, in that order; those that are not there are left out.
func ByID(ctx context.Context, tx *db.Tx, network *Network, ids []string) ([]Summary, error) {
	found, err := Brief(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var p Page
	for _, id := range ids {
		if c, there := found[id]; there {
			p.Claims = append(p.Claims, Summary{Claim: c})
		}
	}
	return p.Claims, p.fill(ctx, tx, network)
}

// Brief gives claims by their ids with what a list shows of them, in a few queries; those that are not there are left out.
func Brief(ctx context.Context, tx *db.Tx, ids []string) (map[string]Claim, error) {
	found := map[string]Claim{}
	for chunk := range slices.Chunk(ids, falloutChunk) {
		rows, err := listed(ctx, tx, chunk)
		if err != nil {
			return nil, err
		}
		maps.Copy(found, rows)
	}
	return found, nil
}
