package claims

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// matcherRows is what a Matcher has read.
type matcherRows struct {
	size        int64 // entries of the ledger that are taken in
	claims      *match.Index
	conclusions *match.Index
	passages    *match.Index
	passageKeys numbers
}

func newMatcherRows() *matcherRows {
	return &matcherRows{claims: match.New(), conclusions: match.New(), passages: match.New()}
}

// readAtOnce is how many claims are read at a time, so that reading a million takes the memory of some thousand.
const readAtOnce = 5000

// read reads everything.
func (m *matcherRows) read(ctx context.Context, tx *db.Tx) error {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return err
	}
	for last := ""; ; {
		ids := make([]string, 0, readAtOnce)
		if err := eachID(ctx, tx, `select c.id from claims c where c.id > $1 order by c.id limit $2`, []any{last, readAtOnce}, func(id string) { ids = append(ids, id) }); err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		last = ids[len(ids)-1]
		if err := m.readClaims(ctx, tx, between(ids[0], last)); err != nil {
			return err
		}
	}
	m.size = head.Size
	return m.readPassages(ctx, tx, "1 = 1", nil)
}

// among makes a condition of the ids in a column, and its arguments.
type among func(column string) (where string, args []any)

func between(first, last string) among {
	return func(column string) (string, []any) {
		return column + " >= $1 and " + column + " <= $2", []any{first, last}
	}
}

func these(ids []string) among {
	return func(column string) (string, []any) { return column + " in (" + db.In(1, len(ids)) + ")", anys(ids) }
}

// readClaims takes in claims as they are now: one that another stands for goes, and its words are the other's.
func (m *matcherRows) readClaims(ctx context.Context, tx *db.Tx, chosen among) error {
	docs, err := readDocs(ctx, tx, chosen, mergeDepth)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(docs)) {
		d := docs[id]
		if d.merged {
			m.claims.Remove(d.Key)
		} else {
			m.claims.Put(d.Doc)
		}
		if d.merged || d.conclusion == "" {
			m.conclusions.Remove(d.Key)
		} else {
			m.conclusions.Put(match.Doc{Key: d.Key, Text: d.conclusion, Language: d.Language})
		}
	}
	return nil
}

// claimDoc is what the indexes hold of a claim.
type claimDoc struct {
	match.Doc
	conclusion string
	merged     bool // another stands for it
}

// mergeDepth bounds how far merges are followed. They make no circles, but what a database holds is not ours to trust.
const mergeDepth = 20

// readDocs reads claims, by id, with everything else that they are known by: the title, the original wording, titles of earlier checks, the words in
// which they were made again, and all that of those that they stand for.
func readDocs(ctx context.Context, tx *db.Tx, chosen among, depth int) (map[string]*claimDoc, error) {
	docs := map[string]*claimDoc{}
	where, args := chosen("c.id")
	err := tx.Each(ctx, `
		select c.id, c.ref, c.text, c.title, c.original, c.language, c.conclusion from claims c where `+where, args, func(row *sql.Rows) error {
		var id, ref, title, original string
		d := &claimDoc{}
		if err := row.Scan(&id, &ref, &d.Text, &title, &original, &d.Language, &d.conclusion); err != nil {
			return err
		}
		if key, ok := KeyOf(ref); ok {
			d.Key, docs[id] = key, d
			d.know(title)
			d.know(original)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, more := range []struct{ query, column, order string }{
		{`select e.claim, e.title from earlier_checks e where e.title <> '' and `, "e.claim", ` order by e.claim, e.created_at, e.id`},
		{`select a.claim, a.text from appearances a where a.text <> '' and a.withdrawn_at = '' and `, "a.claim", ` order by a.claim, a.created_at, a.id`},
	} {
		where, args := chosen(more.column)
		if err := eachPair(ctx, tx, more.query+where+more.order, args, func(claim, words string) {
			if d := docs[claim]; d != nil {
				d.know(words)
			}
		}); err != nil {
			return nil, err
		}
	}
	return docs, takeOver(ctx, tx, docs, chosen, depth)
}

// maxWordings bounds what else a claim is known by: of one that was made again a hundred times the first wordings will do.
const maxWordings = 20

// know adds words that a claim is known by.
func (d *claimDoc) know(words string) {
	if words != "" && words != d.Text && len(d.Titles) < maxWordings && !slices.Contains(d.Titles, words) {
		d.Titles = append(d.Titles, words)
	}
}

// takeOver marks the claims that another stands for, and gives the words of those to the claims that stand.
func takeOver(ctx context.Context, tx *db.Tx, docs map[string]*claimDoc, chosen among, depth int) error {
	where, args := chosen("m.claim")
	err := eachID(ctx, tx, `select m.claim from claim_merges m where m.undone_at = '' and `+where, args, func(id string) {
		if d := docs[id]; d != nil {
			d.merged = true
		}
	})
	if err != nil || depth == 0 {
		return err
	}
	into := map[string]string{}
	where, args = chosen("m.into_claim")
	if err := eachPair(ctx, tx, `select m.claim, m.into_claim from claim_merges m where m.undone_at = '' and `+where, args, func(claim, to string) {
		into[claim] = to
	}); err != nil {
		return err
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(into)), 500) {
		merged, err := readDocs(ctx, tx, these(chunk), depth-1)
		if err != nil {
			return err
		}
		for _, id := range chunk {
			from, to := merged[id], docs[into[id]]
			if from == nil || to == nil {
				continue
			}
			to.know(from.Text)
			for _, words := range from.Titles {
				to.know(words)
			}
		}
	}
	return nil
}

// eachPair calls fn with the two texts of every row.
func eachPair(ctx context.Context, tx *db.Tx, query string, args []any, fn func(a, b string)) error {
	return tx.Each(ctx, query, args, func(row *sql.Rows) error {
		var a, b string
		err := row.Scan(&a, &b)
		if err == nil {
			fn(a, b)
		}
		return err
	})
}

// readPassages takes in passages that evidence cites.
func (m *matcherRows) readPassages(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return tx.Each(ctx, `
		select p.id, p.quote, s.language from passages p join snapshots n on n.id = p.snapshot join sources s on s.id = n.source
		where exists (select 1 from evidence e where e.passage = p.id and e.withdrawn_at = '') and `+where+` order by p.id`, args, func(row *sql.Rows) error {
		var id, quote, language string
		if err := row.Scan(&id, &quote, &language); err != nil {
			return err
		}
		key, _, err := m.passageKeys.add(id)
		if err == nil {
			m.passages.Put(match.Doc{Key: uint32(key), Text: quote, Language: language})
		}
		return err
	})
}

// follow reads again every row that the ledger tells of since.
func (m *matcherRows) follow(ctx context.Context, tx *db.Tx) error {
	since, err := m.told(ctx, tx)
	if err != nil {
		return err
	}
	for _, more := range []struct{ subject, column, to, query string }{
		{"earlier check", "e.id", "claim", `select e.claim from earlier_checks e where `},
		{"appearance", "a.id", "claim", `select a.claim from appearances a where `},
		{"merge", "m.id", "claim", `select m.claim from claim_merges m where `},
		{"merge", "m.id", "claim", `select m.into_claim from claim_merges m where `},
		{"evidence", "e.id", "passage", `select e.passage from evidence e where e.passage is not null and `},
	} {
		if err := since.each(more.subject, more.column, func(where string, args []any) error {
			return eachID(ctx, tx, more.query+where, args, func(id string) { since.add(more.to, id) })
		}); err != nil {
			return err
		}
	}
	if err := since.standing(ctx, tx); err != nil {
		return err
	}
	for ids := range since.chunks("claim") {
		if err := m.readClaims(ctx, tx, these(ids)); err != nil {
			return err
		}
	}
	return m.followPassages(ctx, tx, since)
}

// told gives what the entries since speak of; "passage" are those that evidence cited then and before.
func (m *matcherRows) told(ctx context.Context, tx *db.Tx) (changes, error) {
	since := changes{}
	err := tx.Each(ctx, `
		select subject, subject_id, case subject when 'evidence' then payload else '' end from ledger where sequence >= $1`, []any{m.size}, func(row *sql.Rows) error {
		var subject, id, payload string
		if err := row.Scan(&subject, &id, &payload); err != nil {
			return err
		}
		since.add(subject, id)
		var rows struct{ Before, After struct{ Passage string } }
		if payload != "" && json.Unmarshal([]byte(payload), &rows) == nil { // "": its content was taken out
			for _, p := range []string{rows.Before.Passage, rows.After.Passage} {
				if p != "" {
					since.add("passage", p)
				}
			}
		}
		return nil
	})
	return since, err
}

// standing adds, to claims that were told of, those that stand for them.
func (c changes) standing(ctx context.Context, tx *db.Tx) error {
	for next := c; len(next["claim"]) > 0; {
		found := changes{}
		err := next.each("claim", "m.claim", func(where string, args []any) error {
			return eachID(ctx, tx, `select m.into_claim from claim_merges m where m.undone_at = '' and `+where, args, func(id string) {
				if !c["claim"][id] {
					found.add("claim", id)
				}
			})
		})
		if err != nil {
			return err
		}
		for id := range found["claim"] {
			c.add("claim", id)
		}
		next = found
	}
	return nil
}

// followPassages reads again the passages of evidence, and of sources, that were told of.
func (m *matcherRows) followPassages(ctx context.Context, tx *db.Tx, since changes) error {
	for id := range since["passage"] {
		if key, there := m.passageKeys.find(id); there {
			m.passages.Remove(uint32(key)) // what is still cited comes again
		}
	}
	for _, more := range [][2]string{{"passage", "p.id"}, {"source", "s.id"}} {
		if err := since.each(more[0], more[1], func(where string, args []any) error { return m.readPassages(ctx, tx, where, args) }); err != nil {
			return err
		}
	}
	return nil
}
