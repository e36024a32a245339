package exchange_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// anyGraph draws a graph whose ids begin with a prefix.
func anyGraph(t *rapid.T, prefix string) (g lineage.Graph) {
	some := func(name string, n int) []string {
		var ids []string
		for i := range n {
			if rapid.Bool().Draw(t, name) {
				ids = append(ids, fmt.Sprint(prefix, "c", i))
			}
		}
		return ids
	}
	sources, count := rapid.IntRange(1, 6).Draw(t, "sources"), rapid.IntRange(1, 3).Draw(t, "claims")
	source := func(name string) string {
		return fmt.Sprint(prefix, "s", rapid.IntRange(0, sources-1).Draw(t, name))
	}
	for i := range sources {
		v := lineage.Node{
			ID: fmt.Sprint(prefix, "s", i), Date: rapid.SampledFrom([]string{"", "1998", "1999-05", "1997/2001"}).Draw(t, "date"),
			Basis:     rapid.SampledFrom([]lineage.Basis{lineage.Unknown, lineage.Unknown, lineage.Document, lineage.Firsthand}).Draw(t, "basis"),
			Group:     rapid.SampledFrom([]string{"", "", "the archive"}).Draw(t, "group"),
			Retracted: rapid.IntRange(0, 7).Draw(t, "retracted") == 0,
		}
		if v.Basis != lineage.Unknown && rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
			v.FirsthandFor = some("for", count)
		}
		g.Nodes = append(g.Nodes, v)
	}
	for range rapid.IntRange(0, 8).Draw(t, "derivations") {
		e := lineage.Edge{From: source("from"), To: source("to"), Status: rapid.SampledFrom([]string{"confirmed", "confirmed", "suggested", "rejected"}).Draw(t, "status")}
		if rapid.IntRange(0, 3).Draw(t, "scoped") == 0 {
			e.Claims = some("scope", count)
		}
		same := func(x lineage.Edge) bool { return x.From == e.From && x.To == e.To }
		if e.From != e.To && !slices.ContainsFunc(g.Edges, same) { // of one relation there is one
			g.Edges = append(g.Edges, e)
		}
	}
	for i := range count {
		c := lineage.Claim{ID: fmt.Sprint(prefix, "c", i)}
		for range rapid.IntRange(0, 3).Draw(t, "supports") {
			c.Supports = append(c.Supports, source("support"))
		}
		g.Claims = append(g.Claims, c)
	}
	return g
}

// lines writes the graph as records. A basis that speaks of some claims comes behind these.
func lines(t *rapid.T, g lineage.Graph) string {
	var b strings.Builder
	write := func(record map[string]any) {
		line, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	for _, v := range g.Nodes {
		r := map[string]any{"type": "source", "id": v.ID, "title": v.ID, "published": v.Date, "group": v.Group, "text": "Words of " + v.ID + "."}
		if len(v.FirsthandFor) == 0 {
			r["basis"] = v.Basis
		}
		if v.Retracted {
			r["notice"], r["notice_reason"] = "retracted", "It was forged."
		}
		write(r)
	}
	for _, c := range g.Claims {
		write(map[string]any{"type": "claim", "id": c.ID, "text": "Claim " + c.ID + "."})
	}
	for _, v := range g.Nodes {
		if len(v.FirsthandFor) > 0 {
			write(map[string]any{"type": "source", "id": v.ID, "basis": v.Basis, "basis_claims": v.FirsthandFor})
		}
	}
	for _, e := range g.Edges {
		r := map[string]any{"type": "derivation", "from": e.From, "to": e.To, "relation": "citation", "status": e.Status}
		if len(e.Claims) > 0 {
			r["claims"] = e.Claims
		}
		write(r)
	}
	for _, c := range g.Claims {
		for _, v := range c.Supports {
			write(map[string]any{"type": "evidence", "claim": c.ID, "source": v, "quote": "Words of " + v + ".", "stance": "supports", "role": "secondary"})
		}
	}
	return b.String()
}

// summaries are those of the graph's claims in a database, by imported id.
func summaries(t *rapid.T, d *db.DB, g lineage.Graph) map[string]lineage.Summary {
	found := map[string]lineage.Summary{}
	err := d.View(ctx, func(tx *db.Tx) error {
		for _, c := range g.Claims {
			claim, err := claims.Get(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			origins, err := claims.Lineages(ctx, tx, []string{claim.ID})
			if err != nil {
				return err
			}
			found[c.ID] = origins[claim.ID].Summary()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Any graph that comes in gives the answers of the pure analysis, and so does what goes out again in another database.
func TestLineageGoesOutAndIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		number := 0
		rapid.Check(t, func(r *rapid.T) {
			number++
			if number > 30 {
				return // databases are slower than graphs
			}
			g := anyGraph(r, fmt.Sprintf("n%d-", number))
			want, err := lineage.Analyse(g)
			if err != nil {
				r.Fatal(err)
			}
			load(t, d, lines(r, g), exchange.ImportOptions{})
			if diff := cmp.Diff(summed(want), summaries(r, d, g)); diff != "" {
				r.Fatalf("after coming in (-want +got):\n%s", diff)
			}
			other := dbtest.SQLite(t)
			load(t, other, export(t, d, ""), exchange.ImportOptions{})
			if diff := cmp.Diff(summed(want), summaries(r, other, g)); diff != "" {
				r.Fatalf("after going out and in (-want +got):\n%s", diff)
			}
		})
	})
}

func summed(r lineage.Result) map[string]lineage.Summary {
	list := map[string]lineage.Summary{}
	for id, a := range r.Claims {
		list[id] = a.Summary()
	}
	return list
}
