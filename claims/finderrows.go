package claims

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"sort"
	"strings"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// finderRows is what searches know of sources and publishers. Both count from 0, in the order in which they were met.
type finderRows struct {
	size       int64 // entries of the ledger that are taken in
	filling    bool  // texts from before searching are being read; see sources.FillParagraphs
	sources    numbers
	list       []foundSource
	titles     map[string][]int32 // word -> sources that have it in what they are called by
	languages  lexicon
	texts      []int64 // the numbers from which on paragraphs are numbered, ascending
	of         []int32 // the source of each
	next       int64   // the first number that was not read yet
	publishers numbers
	houses     []foundPublisher
}

// foundSource is what filters, counts and rights need to know of a source.
type foundSource struct {
	adder     string // who added it when it is confidential, else ""
	called    string // folded: title, authors, reference, address
	authors   string // folded
	span      fulltext.Span
	dated     bool
	language  int32 // of languages
	publisher int32 // -1 for none
	first     int64 // the number of its first paragraph, 0 for none
}

// foundPublisher is the same of a publisher.
type foundPublisher struct {
	called   string // folded: its names and its domain
	name     string
	language int32
	sources  int32 // how many it has
	secret   int32 // how many of them are confidential
}

func newFinderRows() *finderRows {
	return &finderRows{titles: map[string][]int32{}, next: 1, filling: true}
}

func (n *finderRows) read(ctx context.Context, tx *db.Tx) error {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return err
	}
	if err := n.readPublishers(ctx, tx, "1 = 1", nil); err != nil {
		return err
	}
	if err := n.readSources(ctx, tx, "1 = 1", nil); err != nil {
		return err
	}
	n.size = head.Size
	return n.readTexts(ctx, tx)
}

func (n *finderRows) readPublishers(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return tx.Each(ctx, `select p.id, p.name, p.latin, p.domain, p.language from publishers p where `+where+` order by p.id`, args, func(row *sql.Rows) error {
		var id, name, latin, domain, language string
		if err := row.Scan(&id, &name, &latin, &domain, &language); err != nil {
			return err
		}
		p, isNew, err := n.publishers.add(id)
		if err != nil {
			return err
		}
		if isNew {
			n.houses = append(n.houses, foundPublisher{})
		}
		h := &n.houses[p]
		h.called, h.name, h.language = fulltext.Fold(name+"\n"+latin+"\n"+domain), name, n.languages.add(language)
		return nil
	})
}

func (n *finderRows) readSources(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return tx.Each(ctx, `
		select s.id, s.ref, s.title, s.authors, s.published, s.language, s.url, coalesce(s.publisher, ''),
			case when s.confidential = '' then '' else `+sources.AdderOf("s.id")+` end
		from sources s where `+where+` order by s.id`, args, func(row *sql.Rows) error {
		var id, ref, title, authors, published, language, url, publisher string
		var now foundSource
		if err := row.Scan(&id, &ref, &title, &authors, &published, &language, &url, &publisher, &now.adder); err != nil {
			return err
		}
		if authors != "[]" {
			var list []string
			if err := json.Unmarshal([]byte(authors), &list); err != nil {
				return err
			}
			now.authors = fulltext.Fold(strings.Join(list, "\n"))
		}
		now.called = fulltext.Fold(title + "\n" + ref + "\n" + url)
		if now.authors != "" {
			now.called += " " + now.authors
		}
		now.span, now.dated = fulltext.SpanOf(published)
		now.language, now.publisher = n.languages.add(language), -1
		if p, there := n.publishers.find(publisher); there {
			now.publisher = p
		}
		return n.setSource(id, now)
	})
}

// setSource takes in a source as it is now.
func (n *finderRows) setSource(id string, now foundSource) error {
	v, isNew, err := n.sources.add(id)
	if err != nil {
		return err
	}
	if isNew {
		n.list = append(n.list, foundSource{publisher: -1})
	}
	was := &n.list[v]
	n.count(*was, -1)
	n.count(now, 1)
	if was.called != now.called {
		for word := range distinct(was.called) {
			if list, i := n.titles[word], slices.Index(n.titles[word], v); i >= 0 {
				n.titles[word] = slices.Delete(list, i, i+1)
			}
		}
		for word := range distinct(now.called) {
			n.titles[word] = append(n.titles[word], v)
		}
	}
	now.first = was.first
	*was = now
	return nil
}

func distinct(folded string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(folded) {
		words[word] = true
	}
	return words
}

// count counts a source at its publisher, or takes it off.
func (n *finderRows) count(s foundSource, by int32) {
	if s.publisher < 0 || s.called == "" {
		return
	}
	h := &n.houses[s.publisher]
	h.sources += by
	if s.adder != "" {
		h.secret += by
	}
}

// readTexts reads which paragraphs are of which source, as far as they came since.
func (n *finderRows) readTexts(ctx context.Context, tx *db.Tx) error {
	err := tx.Each(ctx, `select t.first, t.source from searched_texts t where t.first >= $1 order by t.first`, []any{n.next}, func(row *sql.Rows) error {
		var first int64
		var id string
		if err := row.Scan(&first, &id); err != nil {
			return err
		}
		v, there := n.sources.find(id)
		if !there {
			return nil // of a source that the ledger has not told of yet: the next question reads it again
		}
		n.texts, n.of, n.next = append(n.texts, first), append(n.of, v), first+1
		n.list[v].first = first
		return nil
	})
	if err != nil || !n.filling {
		return err
	}
	return tx.QueryRow(ctx, `
		select exists (select 1 from snapshots n where not exists (select 1 from searched_texts t where t.source = n.source))`).Scan(&n.filling)
}

// sourceAt gives the source of a paragraph; false when it is none of what is searched.
func (n *finderRows) sourceAt(docid int64) (int32, bool) {
	i := sort.Search(len(n.texts), func(i int) bool { return n.texts[i] > docid }) - 1
	if i < 0 || n.list[n.of[i]].first != n.texts[i] {
		return 0, false
	}
	return n.of[i], true
}

// follow reads again what the ledger tells of since, and the paragraphs that came.
func (n *finderRows) follow(ctx context.Context, tx *db.Tx) error {
	since := changes{}
	err := tx.Each(ctx, `select subject, subject_id from ledger where sequence >= $1 and subject in ('source', 'publisher')`, []any{n.size}, func(row *sql.Rows) error {
		var subject, id string
		err := row.Scan(&subject, &id)
		since.add(subject, id)
		return err
	})
	if err != nil {
		return err
	}
	if err := since.each("publisher", "p.id", func(where string, args []any) error { return n.readPublishers(ctx, tx, where, args) }); err != nil {
		return err
	}
	if err := since.each("source", "s.id", func(where string, args []any) error { return n.readSources(ctx, tx, where, args) }); err != nil {
		return err
	}
	return n.readTexts(ctx, tx)
}

// hidden reports whether a source is withheld from who reads in tx.
func (n *finderRows) hidden(tx *db.Tx, v int32) bool {
	return n.list[v].adder != "" && sources.Hidden(tx, n.list[v].adder)
}

// secret reports whether a publisher has no source but such as are withheld.
func (n *finderRows) secret(tx *db.Tx, p int32) bool {
	h := &n.houses[p]
	if h.secret == 0 || h.secret < h.sources {
		return false
	}
	for v := range n.list {
		if n.list[v].publisher == p && !n.hidden(tx, int32(v)) {
			return false
		}
	}
	return true
}

// claimFound is what searches know of a claim beside what the Desk does, by its number in the network.
type claimFound struct {
	key                          uint32 // KeyOf its reference
	span                         fulltext.Span
	claimant, createdBy, ratedBy int32 // of networkRows.persons
}

// maxKey bounds what a reference that somebody wrote into the database can make of byKey.
const maxKey = 1 << 28

// setFound takes in a claim as it is now.
func (n *networkRows) setFound(c int32, now Claim) {
	for int(c) >= len(n.found) {
		n.found = append(n.found, claimFound{})
	}
	f := &n.found[c]
	f.key, _ = KeyOf(now.Ref)
	n.setClaimant(c, now.Claimant)
	f.createdBy, f.ratedBy = n.persons.add(now.CreatedBy), n.persons.add(now.RatedBy)
	said, ok := fulltext.SpanOf(string(now.Said))
	if !ok {
		said, _ = fulltext.SpanOf(now.CreatedAt.Format("2006-01-02"))
	}
	f.span = said
	if f.key > maxKey {
		return
	}
	for int(f.key) >= len(n.byKey) {
		n.byKey = append(n.byKey, -1)
	}
	n.byKey[f.key] = c
}

// setClaimant takes in who made a claim.
func (n *networkRows) setClaimant(c int32, name string) {
	who := n.persons.add(name)
	if who == n.found[c].claimant {
		return
	}
	n.found[c].claimant = who
	if n.called == nil {
		n.called, n.saidBy = map[string][]int32{}, map[int32][]int32{}
	}
	if _, known := n.saidBy[who]; !known {
		for word := range distinct(fulltext.Fold(name)) {
			n.called[word] = append(n.called[word], who)
		}
	}
	if who != 0 && !slices.Contains(n.saidBy[who][max(0, len(n.saidBy[who])-8):], c) {
		n.saidBy[who] = append(n.saidBy[who], c)
	}
}

// claimAt gives the number of the claim with a key; false when there is none.
func (n *networkRows) claimAt(key uint32) (int32, bool) {
	if int(key) >= len(n.byKey) || n.byKey[key] < 0 {
		return 0, false
	}
	return n.byKey[key], true
}

// sourceOf gives the number of a source.
func (n *finderRows) sourceOf(id uuid.UUID) (int32, bool) {
	v, there := n.sources.at[id]
	return v, there
}
