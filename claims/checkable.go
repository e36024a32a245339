package claims

import (
	"context"
	"database/sql"
	"strings"

	"github.com/claimtrail/claimtrail/claims/worth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// Checkable is a sentence of a source's text that is worth checking.
type Checkable struct {
	worth.Sentence
	Claim *Claim // that it is already; nil when it is none
	Cited bool   // Claim has other words, and cites these as evidence
}

// Checkables lists the sentences of a source's snapshot that are worth checking, best first, at most most; none of an excerpt, which leaves out what
// stands around, and none of what is withheld. It only reads, and computes anew whenever it is asked.
func Checkables(ctx context.Context, tx *db.Tx, s sources.Source, n sources.Snapshot, most int) (list []Checkable, err error) {
	if n.Excerpt || n.Withheld || s.Withheld || !s.Located {
		return nil, nil
	}
	known, err := claimsIn(ctx, tx, s.ID)
	if err != nil {
		return nil, err
	}
	cites, err := CitesOf(ctx, tx, s.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range worth.Rank(n.Text, s.Language, most) {
		c := Checkable{Sentence: x}
		if claim, there := known[wording(x.Text)]; there {
			c.Claim = &claim
		} else {
			c.citedBy(cites, n.ID)
		}
		list = append(list, c)
	}
	return list, nil
}

// wording is what is the same of two sentences that say the same words.
func wording(s string) string { return fold(strings.Join(strings.Fields(s), " ")) }

// claimsIn gives the claims that appeared first in a source, or that cite it, by their wording, in which they were made or translated from; the
// first one of each. Withdrawn ones count no more.
func claimsIn(ctx context.Context, tx *db.Tx, source string) (map[string]Claim, error) {
	known := map[string]Claim{}
	err := tx.Each(ctx, selectClaim+`
		where c.id in (select f.id from claims f where f.first_appearance = $1 union select e.claim from evidence e where e.source = $1 and e.withdrawn_at = '')
			and c.status <> 'withdrawn' order by c.created_at, c.id`, []any{source}, func(rows *sql.Rows) error {
		c, err := scanClaim(rows)
		for _, words := range []string{c.Text, c.Original} {
			if key := wording(words); key != "" && known[key].ID == "" {
				known[key] = c
			}
		}
		return err
	})
	return known, err
}

// citedBy finds the claim that cites the sentence: most of the shorter of both, where the passage stands on this snapshot, else the same words.
func (c *Checkable) citedBy(cites []Cite, snapshot string) {
	words := wording(c.Text)
	for _, cite := range cites {
		p := cite.Passage
		if p.ID == "" || cite.Claim.Status == Withdrawn {
			continue
		}
		overlap := 2*(min(c.End, p.End)-max(c.Start, p.Start)) > min(c.End-c.Start, p.End-p.Start)
		if p.SnapshotID != snapshot {
			quote := wording(p.Quote)
			overlap = quote != "" && (strings.Contains(words, quote) || strings.Contains(quote, words))
		}
		if overlap {
			c.Claim, c.Cited = &cite.Claim, true
			return
		}
	}
}
