package claims

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/claims/worth"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// Bearing is a stretch of a source's text that may bear on a claim: a passage that evidence of other claims cites, or a sentence that nobody has cited.
type Bearing struct {
	Source     sources.SourceSummary
	Snapshot   string // id
	Start, End int    // code points
	Quote      string
	Snippet    fulltext.Snippet // of the quotation, with the claim's words marked
	Claims     []Claim          // that cite it, as the reader may read them
	Score      float64          // which share of what the claim says stands there, by how rare its words are: 0 to 1
}

// What a question costs at most, and what is shown of its answer.
const (
	maxRarest     = 6   // words of the claim by which paragraphs are looked for
	maxHolding    = 60  // paragraphs for each of them, and for each two
	maxCovered    = 120 // of those, the ones that are read
	maxSentences  = 30  // of those, the ones whose sentences are compared
	maxOfOne      = 2   // of one source
	leastBearing  = 0.3
	leastOfOne    = 0.2 // share of a sentence by itself, whatever stands around it
	citedBearings = 30  // passages that are compared
	fewParagraphs = 20_000
)

// Bears lists at most n stretches that may bear on a claim (as Get gave it), best first: of all that the reader may see, what evidence of other claims
// cites and what the newest texts of sources say. What the claim cites itself is left out, and sources that fell. A quick answer leaves out the texts
// where there are many, which takes some tenths of a second. False: it cannot be asked yet.
func (f *Finder) Bears(ctx context.Context, tx *db.Tx, by auth.Person, c Claim, n int, quick bool) (list []Bearing, ok bool, err error) {
	if !f.words.reading.TryLock() { // somebody is at it, which takes seconds at first
		return nil, false, nil
	}
	f.words.reading.Unlock()
	ok, err = f.ask(ctx, tx, func(x *finding) error {
		if err := f.words.follow(ctx, tx); err != nil {
			return err
		}
		b := bearing{searching: &searching{finding: x, ctx: ctx, tx: tx, o: SearchOptions{Viewer: by}, words: &f.words}, claim: c}
		list, err = b.find(n, quick)
		return err
	})
	return list, ok, err
}

// bearing is one such question on its way.
type bearing struct {
	*searching
	claim  Claim
	asked  []askedWord
	total  float64 // of their weights
	cites  []stretchOfText
	quoted map[string]bool // folded quotations of cites
}

// askedWord is a word of the claim.
type askedWord struct {
	text   string
	stem   string // by which other forms of it are known; "" for short ones
	weight float64
	common bool
}

// stretchOfText is a place in a snapshot.
type stretchOfText struct {
	snapshot   string
	start, end int
}

func (s stretchOfText) meets(snapshot string, start, end int) bool {
	return s.snapshot == snapshot && s.start < end && start < s.end
}

// candidate is a stretch that was found, before its source is read.
type candidate struct {
	stretchOfText
	source, passage string // ids; no passage: nobody cites it
	quote           string
	score           float64
}

func (b *bearing) find(n int, quick bool) ([]Bearing, error) {
	b.weigh()
	if len(b.asked) == 0 || n <= 0 {
		return nil, nil
	}
	if err := b.readCites(); err != nil {
		return nil, err
	}
	found, err := b.passages()
	if err != nil {
		return nil, err
	}
	if !quick || b.words.paragraphs() <= fewParagraphs {
		more, err := b.sentences(found)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	slices.SortStableFunc(found, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.score, x.score), strings.Compare(x.source, y.source), x.start-y.start)
	})
	return b.load(found, n)
}

// weigh lists the words of the claim, each once, the rarest first.
func (b *bearing) weigh() {
	seen := map[string]bool{}
	all := float64(b.words.paragraphs())
	for word := range strings.FieldsSeq(fulltext.Fold(b.claim.Text + "\n" + b.claim.Original)) {
		if seen[word] || utf8.RuneCountInString(word) < 2 && (word[0] < '0' || word[0] > '9') {
			continue
		}
		seen[word] = true
		n := float64(b.words.count(fulltext.Term{Folded: word}))
		w := askedWord{text: word, weight: math.Log1p(all / (n + 1)), common: n > all/common}
		if runes := []rune(word); len(runes) >= 5 {
			w.stem = string(runes[:max(4, len(runes)-3)])
		}
		b.asked, b.total = append(b.asked, w), b.total+w.weight
	}
	slices.SortStableFunc(b.asked, func(x, y askedWord) int { return cmp.Compare(y.weight, x.weight) })
}

// covers says which share of the claim's words stands in folded text, another form of a word counting less, and how many of those that are not common.
func (b *bearing) covers(folded string) (share float64, told int) {
	words := strings.Fields(folded)
	has := make(map[string]bool, len(words))
	for _, w := range words {
		has[w] = true
	}
	for _, a := range b.asked {
		weight := a.weight
		if !has[a.text] {
			if weight *= .7; a.stem == "" || !slices.ContainsFunc(words, a.like) {
				continue
			}
		}
		share += weight
		if !a.common {
			told++
		}
	}
	return share / b.total, told
}

// like reports whether a word may be another form of this one.
func (a askedWord) like(word string) bool {
	return strings.HasPrefix(word, a.stem) && abs(len(word)-len(a.text)) <= 6
}

// bears reports whether that is enough to be shown.
func (b *bearing) bears(share float64, told int) bool {
	return share >= leastBearing && told >= min(2, len(b.asked))
}

// readCites reads what the claim cites already.
func (b *bearing) readCites() error {
	b.quoted = map[string]bool{}
	return b.tx.Each(b.ctx, `
		select p.snapshot, p.start_offset, p.end_offset, p.quote from evidence e join passages p on p.id = e.passage
		where e.claim = $1 and e.withdrawn_at = ''`, []any{b.claim.ID}, func(row *sql.Rows) error {
		var s stretchOfText
		var quote string
		err := row.Scan(&s.snapshot, &s.start, &s.end, &quote)
		b.cites = append(b.cites, s)
		b.quoted[fulltext.Fold(quote)] = true
		return err
	})
}

// known reports whether the claim cites a stretch.
func (b *bearing) known(snapshot string, start, end int, folded string) bool {
	return b.quoted[folded] || slices.ContainsFunc(b.cites, func(s stretchOfText) bool { return s.meets(snapshot, start, end) })
}

// passages finds what evidence of other claims cites.
func (b *bearing) passages() (list []candidate, err error) {
	hits, err := b.indexes.Passages.Search(match.Parse(b.claim.Text, b.claim.Language), citedBearings, nil)
	if err != nil {
		return nil, err
	}
	var ids []string
	of := map[string]string{}
	for _, h := range hits {
		if v, there := b.rows.sourceOf(b.indexes.PassageSource(h.Key)); there && b.source(v) {
			id := b.indexes.Passage(h.Key)
			ids, of[id] = append(ids, id), b.indexes.PassageSource(h.Key).String()
		}
	}
	passages, err := sources.PassagesByID(b.ctx, b.tx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		p, there := passages[id]
		if !there || p.Withheld {
			continue
		}
		folded := fulltext.Fold(p.Quote)
		share, told := b.covers(folded)
		if b.bears(share, told) && !b.known(p.SnapshotID, p.Start, p.End, folded) {
			list = append(list, candidate{stretchOfText{p.SnapshotID, p.Start, p.End}, of[id], id, p.Quote, share})
		}
	}
	return list, nil
}

// foundParagraph is one that may bear on the claim.
type foundParagraph struct {
	docid int64
	score float64
}

// sentences finds the best sentence of each paragraph that may bear on the claim, but of what is cited.
func (b *bearing) sentences(cited []candidate) (list []candidate, err error) {
	paragraphs, err := b.paragraphs()
	if err != nil {
		return nil, err
	}
	for _, p := range paragraphs {
		v, _ := b.rows.sourceAt(p.docid)
		source := b.rows.sources.id(v)
		text, err := sources.ParagraphAt(b.ctx, b.tx, source, p.docid)
		if err != nil {
			return nil, err
		}
		x := candidate{stretchOfText: stretchOfText{snapshot: text.Snapshot}, source: source}
		for _, s := range worth.Sentences(text.Text, b.rows.languages.text(b.rows.list[v].language)) {
			folded := fulltext.Fold(s.Text)
			start, end := text.Start+s.Start, text.Start+s.End
			share, told := b.covers(folded)
			// Its neighbours say what a sentence is about: who "he" is.
			if score := .75*share + .25*p.score; score > x.score && told > 0 && share >= leastOfOne && !b.known(text.Snapshot, start, end, folded) {
				x.start, x.end, x.quote, x.score = start, end, s.Text, score
			}
		}
		if x.score >= leastBearing && !slices.ContainsFunc(cited, func(c candidate) bool { return c.meets(x.snapshot, x.start, x.end) }) {
			list = append(list, x)
		}
	}
	return list, nil
}

// paragraphs gives those that hold most of what the claim says, best first.
func (b *bearing) paragraphs() (list []foundParagraph, err error) {
	held, err := b.holding()
	if err != nil || len(held) == 0 {
		return nil, err
	}
	args := make([]any, len(held))
	for i, docid := range held {
		args[i] = docid
	}
	err = b.tx.Each(b.ctx, `select docid, folded from paragraphs where docid in (`+db.In(1, len(held))+`)`, args, func(row *sql.Rows) error {
		var docid int64
		var folded string
		err := row.Scan(&docid, &folded)
		if share, told := b.covers(folded); b.bears(share, told) {
			list = append(list, foundParagraph{docid, share})
		}
		return err
	})
	slices.SortFunc(list, func(x, y foundParagraph) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(y.docid, x.docid))
	})
	return list[:min(len(list), maxSentences)], err
}

// holding gives the paragraphs that hold the rarest words of the claim, and two of them; those that hold most of them when there are too many to read.
func (b *bearing) holding() (docids []int64, err error) {
	var rarest []askedWord
	for _, a := range b.asked {
		if len(rarest) < maxRarest && (!a.common || len(rarest) == 0) {
			rarest = append(rarest, a)
		}
	}
	has := map[int64]uint{} // which of them
	for i := range rarest {
		for j := range i + 1 {
			words := []db.Words{{Text: rarest[i].text}}
			if j < i {
				words = append(words, db.Words{Text: rarest[j].text})
			}
			found, err := b.tx.Holding(b.ctx, words, nil, maxHolding)
			if err != nil {
				return nil, err
			}
			for _, docid := range found {
				has[docid] |= 1<<i | 1<<j
			}
		}
	}
	for docid := range has {
		if v, there := b.rows.sourceAt(docid); there && b.source(v) {
			docids = append(docids, docid)
		}
	}
	weight := func(set uint) (sum float64) {
		for ; set != 0; set &= set - 1 {
			sum += rarest[bits.TrailingZeros(set)].weight
		}
		return sum
	}
	slices.SortFunc(docids, func(x, y int64) int {
		return cmp.Or(cmp.Compare(weight(has[y]), weight(has[x])), cmp.Compare(y, x))
	})
	return docids[:min(len(docids), maxCovered)], nil
}

// load reads the sources and claims of what is shown.
func (b *bearing) load(found []candidate, n int) (list []Bearing, err error) {
	var ids, passages []string
	for _, x := range found {
		ids = append(ids, x.source)
	}
	of, err := sources.Summaries(b.ctx, b.tx, ids)
	if err != nil {
		return nil, err
	}
	shown, each := []candidate{}, map[string]int{}
	for _, x := range found {
		s := of[x.source]
		if len(shown) == n || s.ID == "" || s.Withheld || s.Fallen() || s.MergedInto != "" || each[x.source] == maxOfOne {
			continue
		}
		each[x.source]++
		shown = append(shown, x)
		if x.passage != "" {
			passages = append(passages, x.passage)
		}
	}
	citing := map[string][]Claim{}
	if len(passages) > 0 {
		if citing, err = b.citingOf(passages); err != nil {
			return nil, err
		}
	}
	for _, x := range shown {
		list = append(list, Bearing{Source: of[x.source], Snapshot: x.snapshot, Start: x.start, End: x.end, Quote: x.quote, Score: x.score, Claims: citing[x.passage],
			Snippet: fulltext.Snip(x.quote, b.marks(), fulltext.Whole, true)})
	}
	return list, nil
}

// marks are the words that are marked: those that tell something.
func (b *bearing) marks() (terms []fulltext.Term) {
	for _, a := range b.asked {
		if !a.common && len(a.text) > 2 {
			terms = append(terms, fulltext.Term{Raw: a.text, Folded: a.text})
		}
	}
	return terms
}
