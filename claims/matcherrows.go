package claims

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// matcherRows is what a Matcher has read.
type matcherRows struct {
	size           int64 // entries of the ledger that are taken in
	claims         *match.Index
	conclusions    *match.Index
	passages       *match.Index
	passageKeys    numbers
	passageSources []uuid.UUID // of each
	cited          bitset      // those that are in the index
	changed        []uint32    // claims that came, went, or have another wording, since somebody looked
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
	var failed error
	m.claims = match.Build(func(yield func(match.Doc) bool) {
		for last := ""; ; {
			var docs []*claimDoc
			if docs, last, failed = readPage(ctx, tx, last); failed != nil || last == "" {
				return
			}
			for _, d := range docs {
				m.changed = append(m.changed, d.Key)
				m.conclude(d)
				if !d.merged && !yield(d.Doc) {
					return
				}
			}
		}
	})
	if failed != nil {
		return failed
	}
	m.size = head.Size
	return m.readPassages(ctx, tx, "1 = 1", nil)
}

// readPage reads the next claims behind one (id), and gives the last one's id; "" when there are no more.
func readPage(ctx context.Context, tx *db.Tx, after string) (docs []*claimDoc, last string, err error) {
	var ids []string
	err = eachID(ctx, tx, `select c.id from claims c where c.id > $1 order by c.id limit $2`, []any{after, readAtOnce}, func(id string) { ids = append(ids, id) })
	if err != nil || len(ids) == 0 {
		return nil, "", err
	}
	last = ids[len(ids)-1]
	docs, err = readDocs(ctx, tx, "c.id >= $1 and c.id <= $2", []any{ids[0], last})
	return docs, last, err
}

// conclude takes in a claim's conclusion.
func (m *matcherRows) conclude(d *claimDoc) {
	if d.merged || d.conclusion == "" {
		m.conclusions.Remove(d.Key)
	} else {
		m.conclusions.Put(match.Doc{Key: d.Key, Text: d.conclusion, Language: d.Language})
	}
}

// readClaims takes in the claims (alias c) of a condition as they are now: one that another stands for goes, and its words are the other's.
// reworded are the ids of those whose wording is another by now.
func (m *matcherRows) readClaims(ctx context.Context, tx *db.Tx, where string, args []any, reworded map[string]bool) error {
	docs, err := readDocs(ctx, tx, where, args)
	for _, d := range docs {
		if reworded[d.id] {
			m.changed = append(m.changed, d.Key)
		}
		if d.merged {
			m.claims.Remove(d.Key)
		} else {
			m.claims.Put(d.Doc)
		}
		m.conclude(d)
	}
	return err
}

// claimDoc is what the indexes hold of a claim.
type claimDoc struct {
	match.Doc
	id         string
	conclusion string
	merged     bool // another stands for it
}

// maxWordings bounds what else a claim is known by: of one that was made again a hundred times the first wordings will do.
const maxWordings = 20

// know adds words that a claim is known by.
func (d *claimDoc) know(words ...string) {
	for _, w := range words {
		if w != "" && w != d.Text && len(d.Titles) < maxWordings && !slices.Contains(d.Titles, w) {
			d.Titles = append(d.Titles, w)
		}
	}
}

// longestContext is how many code points of a context a claim is known by: it says in a sentence or two what the claim is about, or else is the
// account of a case, whose words would drown the claim's own.
const longestContext = 300

// beginning gives the context when it is short, else as much of its first paragraph.
func beginning(context string) string {
	if utf8.RuneCountInString(context) <= longestContext {
		return context
	}
	first, _, _ := strings.Cut(strings.TrimSpace(context), "\n")
	runes := []rune(first)
	return string(runes[:min(len(runes), longestContext)])
}

// readDocs reads the claims (alias c) of a condition in the order of their ids, with everything else that they are known by: the title, the original
// wording, what the context begins with, titles of earlier checks, the words in which they were made again, and all that of those that they stand for.
// Everybody finds a claim by these and is told them, so words that stand in confidential sources are not among them.
func readDocs(ctx context.Context, tx *db.Tx, where string, args []any) (docs []*claimDoc, err error) {
	last := ""
	err = tx.Each(ctx, `
		with recursive known (root, id) as (
			select c.id, c.id from claims c where `+where+`
			union
			select k.root, m.claim from known k join claim_merges m on m.into_claim = k.id and m.undone_at = ''
		)
		select k.root, case when k.id = k.root then 0 else 1 end, 0 as part, c.created_at, c.id, c.ref, c.text, c.title, c.original, c.context, c.language, c.conclusion,
			(select count(*) from claim_merges m where m.claim = c.id and m.undone_at = '') from known k join claims c on c.id = k.id
		union all
		select k.root, case when k.id = k.root then 0 else 1 end, 1, e.created_at, e.id, '', e.title, '', '', '', '', '', 0
			from known k join earlier_checks e on e.claim = k.id where e.title <> ''
		union all
		select k.root, case when k.id = k.root then 0 else 1 end, 2, a.created_at, a.id, '', a.text, '', '', '', '', '', 0
			from known k join appearances a on a.claim = k.id
			where a.text <> '' and a.withdrawn_at = '' and not exists (select 1 from sources s where s.id = a.source and s.confidential = 'yes')
		order by 1, 2, 3, 4, 5`, args, func(row *sql.Rows) error {
		var root, made, id, ref, text, title, original, about, language, conclusion string
		var other, part, merged int
		if err := row.Scan(&root, &other, &part, &made, &id, &ref, &text, &title, &original, &about, &language, &conclusion, &merged); err != nil {
			return err
		}
		if id == root {
			last = ""
			if key, ok := KeyOf(ref); ok { // else it is no reference that was given here
				last = root
				docs = append(docs, &claimDoc{match.Doc{Key: key, Text: text, Language: language}, id, conclusion, merged > 0})
				docs[len(docs)-1].know(title, original, beginning(about))
			}
		} else if root == last {
			docs[len(docs)-1].know(text, title, original, beginning(about))
		}
		return nil
	})
	return docs, err
}

// readPassages takes in passages that evidence cites.
func (m *matcherRows) readPassages(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return tx.Each(ctx, `
		select p.id, p.quote, s.language, s.id from passages p join snapshots n on n.id = p.snapshot join sources s on s.id = n.source
		where exists (select 1 from evidence e where e.passage = p.id and e.withdrawn_at = '') and `+where+` order by p.id`, args, func(row *sql.Rows) error {
		var id, quote, language, source string
		if err := row.Scan(&id, &quote, &language, &source); err != nil {
			return err
		}
		key, isNew, err := m.passageKeys.add(id)
		if err != nil {
			return err
		}
		if isNew { // a passage stays in its snapshot, and that with its source
			of, err := uuid.Parse(source)
			if err != nil {
				return err
			}
			m.passageSources = append(m.passageSources, of)
		}
		m.cited.put(key, true)
		m.passages.Put(match.Doc{Key: uint32(key), Text: quote, Language: language})
		return nil
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
		{"source", "a.source", "claim", `select a.claim from appearances a where `}, // it may be confidential by now, or no longer
		{"merge", "m.id", "claim", `select m.claim from claim_merges m where `},
		{"merge", "m.id", "claim", `select m.into_claim from claim_merges m where `},
		{"evidence", "e.id", "passage", `select e.passage from evidence e where e.passage is not null and `},
	} {
		if err := since.each(more.subject, more.column, func(where string, args []any) error {
			return eachID(ctx, tx, more.query+where, args, func(id string) {
				since.add(more.to, id)
				if more.subject == "merge" { // what was merged comes back with its undoing
					since.add("reworded", id)
				}
			})
		}); err != nil {
			return err
		}
	}
	if err := since.along(ctx, tx, "m.claim", "m.into_claim"); err != nil {
		return err
	}
	if err := since.each("claim", "c.id", func(where string, args []any) error { return m.readClaims(ctx, tx, where, args, since["reworded"]) }); err != nil {
		return err
	}
	return m.followPassages(ctx, tx, since)
}

// told gives what the entries since speak of; "passage" are those that evidence cited then and before, "reworded" claims that came or have another
// wording.
func (m *matcherRows) told(ctx context.Context, tx *db.Tx) (changes, error) {
	since := changes{}
	err := tx.Each(ctx, `
		select subject, subject_id, case when subject in ('evidence', 'claim') then payload else '' end from ledger where sequence >= $1`, []any{m.size}, func(row *sql.Rows) error {
		var subject, id, payload string
		if err := row.Scan(&subject, &id, &payload); err != nil {
			return err
		}
		since.add(subject, id)
		var rows struct {
			Before, After struct{ Passage, Text string }
		}
		known := payload != "" && json.Unmarshal([]byte(payload), &rows) == nil // else its content was taken out
		if subject == "claim" && (!known || rows.Before.Text != rows.After.Text) {
			since.add("reworded", id)
		}
		if known {
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

// along adds, to claims that were told of, those at the other end of merges: that stand for them, or for which they stand.
func (c changes) along(ctx context.Context, tx *db.Tx, end, other string) error {
	for next := c; len(next["claim"]) > 0; {
		found := changes{}
		err := next.each("claim", end, func(where string, args []any) error {
			return eachID(ctx, tx, `select `+other+` from claim_merges m where m.undone_at = '' and `+where, args, func(id string) {
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
			m.cited.put(key, false)
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
