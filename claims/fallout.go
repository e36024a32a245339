package claims

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// Effect says what becomes of a claim when a source falls.
type Effect string

// The effects, gravest first.
const (
	LastChain    Effect = "last-chain" // it has an origin now, and none without the source
	CountChanged Effect = "count"      // its independent origins are counted otherwise
	Cited        Effect = "cited"      // it only cites the source, for, against or as context
)

var gravity = map[Effect]int{LastChain: 0, CountChanged: 1, Cited: 2}

// Interval is how many publications a claim has, and how many independent origins.
type Interval struct{ Publications, Min, Max int }

// Fallen is a claim in the fallout of a source.
type Fallen struct {
	Claim         Claim // what a list shows of it: no conclusion, justification, context or tags
	Effect        Effect
	Before, After Interval // as things stand, and without the source
}

// lost is how much the count changes.
func (f Fallen) lost() int {
	return max(f.Before.Max-f.After.Max, f.After.Max-f.Before.Max) + max(f.Before.Min-f.After.Min, f.After.Min-f.Before.Min)
}

// Fallout is what would become of the claims that rest on a source if it fell.
type Fallout struct {
	Source      sources.Source
	Claims      []Fallen // those that lose their last chain first, published ones on top within each effect
	Unchanged   int      // claims that reach the source, do not cite it, and are counted as before without it
	Fingerprint string   // of the list: another one when another claim, status, assignee or count stands in it
}

// falloutChunk is how many claims are analysed at once: engines bound the number of placeholders, and a graph its memory.
const falloutChunk = 500

// FalloutOf lists the claims that rest on a source (id or reference): they cite it in standing evidence, or reach it over followed derivations.
// It asks the network, and the database when that is nil or cannot be asked.
func FalloutOf(ctx context.Context, tx *db.Tx, network *Network, source string) (Fallout, error) {
	s, err := sources.GetSource(ctx, tx, source)
	if err != nil {
		return Fallout{}, err
	}
	f := Fallout{Source: s}
	found, err := f.find(ctx, tx, network)
	if err != nil {
		return f, err
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(found)), falloutChunk) {
		if err := f.addRows(ctx, tx, chunk, found); err != nil {
			return f, err
		}
	}
	f.sort()
	f.Fingerprint = f.fingerprint()
	return f, nil
}

// find gives the claims (ids) of the fallout, still without what a list shows of them: those of which something becomes, and those that cite
// the source.
func (f *Fallout) find(ctx context.Context, tx *db.Tx, network *Network) (map[string]Fallen, error) {
	merged, err := sources.LoadMerged(ctx, tx)
	if err != nil {
		return nil, err
	}
	falls, ok, err := network.Without(ctx, tx, f.Source.ID)
	if err == nil && !ok {
		falls, err = fallsOf(ctx, tx, merged, f.Source.ID)
	}
	if err != nil {
		return nil, err
	}
	cites, err := citing(ctx, tx, append(merged.Under(f.Source.ID), f.Source.ID), "")
	if err != nil {
		return nil, err
	}
	found := map[string]Fallen{}
	for id := range cites {
		found[id] = Fallen{Effect: Cited}
	}
	for _, x := range falls {
		e := Fallen{Before: intervalOf(x.Before), After: intervalOf(x.After)}
		if e.Effect = e.effect(cites[x.Claim]); e.Effect == "" {
			f.Unchanged++ // it may reach the source over a derivation that speaks of other claims
			delete(found, x.Claim)
			continue
		}
		found[x.Claim] = e
	}
	return found, nil
}

// fallsOf is Network.Without from the database; claims that cite the source, or one that derives from it, against something count as well.
func fallsOf(ctx context.Context, tx *db.Tx, merged sources.Merged, source string) (falls []Fall, err error) {
	source = merged.Standing(source)
	down, err := sources.Descendants(ctx, tx, merged, 0, source)
	if err != nil {
		return nil, err
	}
	claims, err := citing(ctx, tx, down, "")
	if err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(claims)), falloutChunk) {
		g, err := loadChainsAs(ctx, tx, merged, chunk)
		if err != nil {
			return nil, err
		}
		now, then, err := g.without(source)
		if err != nil {
			return nil, err
		}
		for _, id := range chunk {
			falls = append(falls, Fall{id, now[id].Summary(), then[id].Summary()})
		}
	}
	return falls, nil
}

// addRows adds claims with what a list shows of them. Of those that only cite the source, against a claim or as context, the counts are still to be had.
func (f *Fallout) addRows(ctx context.Context, tx *db.Tx, ids []string, found map[string]Fallen) error {
	rows, err := listed(ctx, tx, ids)
	if err != nil {
		return err
	}
	var uncounted []string
	for _, id := range ids {
		if x := found[id]; x.Before == (Interval{}) {
			uncounted = append(uncounted, id)
		}
	}
	g, err := loadChains(ctx, tx, uncounted)
	if err != nil {
		return err
	}
	now, then, err := g.without(f.Source.ID)
	if err != nil {
		return err
	}
	for _, id := range uncounted {
		x := found[id]
		x.Before, x.After = intervalOf(now[id].Summary()), intervalOf(then[id].Summary())
		found[id] = x
	}
	for _, id := range ids {
		x := found[id]
		x.Claim = rows[id]
		f.Claims = append(f.Claims, x)
	}
	return nil
}

// citing gives the claims with standing evidence from any of some records (ids) of sources, of one stance or, if that is "", of any.
func citing(ctx context.Context, tx *db.Tx, records []string, stance Stance) (map[string]bool, error) {
	claims := map[string]bool{}
	for chunk := range slices.Chunk(records, falloutChunk) {
		err := tx.Each(ctx, `select distinct e.claim from evidence e where e.withdrawn_at = '' and $1 in ('', e.stance) and e.source in (`+db.In(2, len(chunk))+`)`,
			append([]any{string(stance)}, anys(chunk)...), func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				claims[id] = true
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return claims, nil
}

// effect says what becomes of the claim; cites says that it cites the source. "" is nothing.
func (x Fallen) effect(cites bool) Effect {
	switch {
	case x.Before.Max > 0 && x.After.Max == 0:
		return LastChain
	case x.Before.Min != x.After.Min || x.Before.Max != x.After.Max:
		return CountChanged
	case cites:
		return Cited
	}
	return ""
}

// without answers for every claim of the graph twice: as things stand, and as if a source had fallen.
func (g *graph) without(source string) (now, then map[string]lineage.Analysis, err error) {
	before, err := lineage.Analyse(g.lineage(""))
	if err != nil {
		return nil, nil, err
	}
	after, err := lineage.Analyse(g.lineage(source))
	return before.Claims, after.Claims, err
}

// IntervalOf gives what a list shows of an analysis.
func IntervalOf(o Origins) Interval { return intervalOf(o.Summary()) }

func intervalOf(s lineage.Summary) Interval { return Interval{s.Publications, s.Min, s.Max} }

// listed reads what a list shows of claims. Their long texts stay behind: ten thousand claims may rest on one source.
func listed(ctx context.Context, tx *db.Tx, ids []string) (map[string]Claim, error) {
	found := map[string]Claim{}
	err := tx.Each(ctx, `
		select c.id, c.ref, c.title, c.text, c.language, c.status, coalesce(c.assignee, ''), c.scale, c.scale_version, c.rating, c.version
		from claims c where c.id in (`+db.In(1, len(ids))+`)`, anys(ids), func(rows *sql.Rows) error {
		var c Claim
		err := rows.Scan(&c.ID, &c.Ref, &c.Title, &c.Text, &c.Language, &c.Status, &c.Assignee, &c.Scale, &c.ScaleVersion, &c.Rating, &c.Version)
		found[c.ID] = c
		return err
	})
	return found, err
}

// sort puts first what matters most: the last chain lost, then what is published, then how much changes.
func (f *Fallout) sort() {
	published := func(x Fallen) int { return bit(x.Claim.Status != Published) }
	slices.SortFunc(f.Claims, func(a, b Fallen) int {
		return cmp.Or(gravity[a.Effect]-gravity[b.Effect], published(a)-published(b), b.lost()-a.lost(), byRef(a.Claim, b.Claim))
	})
}

func (f *Fallout) fingerprint() string {
	h := sha256.New()
	for _, x := range f.Claims {
		fmt.Fprintln(h, x.Claim.ID, x.Claim.Status, x.Claim.Assignee, x.Effect, x.Before, x.After)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Count counts the claims with an effect.
func (f *Fallout) Count(e Effect) (n int) {
	for _, x := range f.Claims {
		if x.Effect == e {
			n++
		}
	}
	return n
}

// Published counts the published claims with an effect.
func (f *Fallout) Published(e Effect) (n int) {
	for _, x := range f.Claims {
		if x.Effect == e && x.Claim.Status == Published {
			n++
		}
	}
	return n
}
