package sources

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/attribution"
)

const (
	// MaxSuggestText is how many code points of a text are read for attributions; whom a text has it from stands near its beginning or its end,
	// and no article is longer.
	MaxSuggestText = 300_000
	// MaxSuggestions is the most publications, and the most people, that are suggested of one text.
	MaxSuggestions = 15

	maxSuggestWords = 1_000 // code points of the words that show one
	suggestContext  = 60    // code points before and after them
)

// Suggestion is an attribution in a source's newest text that nobody may have judged yet. It is computed whenever it is shown.
type Suggestion struct {
	attribution.Attribution
	Snapshot           string       // id
	At                 anchor.Range // of the words that show it: from the cue to the name, or the other way round
	Words              string       // these
	Before, Cue, After string       // the words with a little around them, parted at the cue
	Title              string       // of a source that nobody has seen yet, as the attribution names it
	Guess              *Source      // the other source, as far as it is here already; nil when none fits
	More               int          // other places that name the same
	Judged             Attribution  // what somebody made of it; zero when nobody has
}

// Suggested is what a source's newest text says of whom it has it from. Those that are linked already are left out.
type Suggested struct {
	Documents []Suggestion // publications and documents: likely derivations
	People    []Suggestion // who are only quoted
	Judged    []Suggestion // confirmed or rejected, found again or not
}

// Suggest reads a source's newest text for attributions, as far as MaxSuggestText. It only reads.
func Suggest(ctx context.Context, tx *db.Tx, s Source) (out Suggested, err error) {
	judged, err := Attributions(ctx, tx, s.ID)
	if err != nil {
		return out, err
	}
	n, err := LatestSnapshot(ctx, tx, s.ID)
	if errors.Is(err, fault.NotFound) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	said := suggestionsIn(n, s.Language)
	g := &guesser{}
	if slices.ContainsFunc(said, func(x Suggestion) bool { return x.Publication }) {
		if g, err = newGuesser(ctx, tx, s, said); err != nil {
			return out, err
		}
	}
	open := map[string]int{} // place in its list, by name
	for _, x := range said {
		if slices.ContainsFunc(judged, func(a Attribution) bool { return a.settles(x) }) {
			continue
		}
		if i := slices.IndexFunc(judged, func(a Attribution) bool { return a.of(x) }); i >= 0 {
			x.Judged = judged[i]
		}
		list := &out.People
		if x.Publication {
			if list = &out.Documents; g.own(x.Name) {
				continue
			}
			if x.Guess = g.guess(x); x.Guess != nil && g.linked[x.Guess.ID] && x.Judged.ID == "" {
				continue
			}
		}
		key := foldName(x.Name) + "\n" + x.To
		if i, ok := open[key]; ok && i < len(*list) && foldName((*list)[i].Name) == foldName(x.Name) {
			(*list)[i].More++
		} else if len(*list) < MaxSuggestions {
			open[key] = len(*list)
			*list = append(*list, x)
		}
	}
	out.Documents = withoutOuter(out.Documents)
	for _, a := range judged {
		if a.Status != "suggested" {
			out.Judged = append(out.Judged, Suggestion{Words: a.Words, Snapshot: n.ID, Judged: a,
				Attribution: attribution.Attribution{Name: a.Name, Kind: attribution.Kind(a.Kind), Relation: string(a.Relation)}})
		}
	}
	return out, nil
}

// withoutOuter leaves out what only names another suggestion with more words: "the last part of the series published by X".
func withoutOuter(list []Suggestion) (kept []Suggestion) {
	for i, x := range list {
		inner := slices.ContainsFunc(list, func(y Suggestion) bool {
			return y.Source != x.Source && y.Source.Start >= x.Source.Start && y.Source.End <= x.Source.End && y.Kind == attribution.PublishedBy
		})
		if !inner {
			kept = append(kept, list[i])
		}
	}
	return kept
}

// suggestionsIn lists the attributions of a snapshot's text with their words.
func suggestionsIn(n Snapshot, language string) (list []Suggestion) {
	runes := []rune(n.Text)
	runes = runes[:min(len(runes), MaxSuggestText)]
	for _, a := range attribution.Find(string(runes), language) {
		at := anchor.Range{Start: min(a.Source.Start, a.Cue.Start), End: max(a.Source.End, a.Cue.End)}
		if at.End-at.Start > maxSuggestWords {
			continue
		}
		x := Suggestion{Attribution: a, Snapshot: n.ID, At: at, Words: string(runes[at.Start:at.End])}
		x.Before, x.Cue, x.After = before(runes, a.Cue.Start, at.Start), string(runes[a.Cue.Start:a.Cue.End]), after(runes, a.Cue.End, at.End)
		x.Title = x.title()
		list = append(list, x)
	}
	return list
}

// before gives the text before i, from a little before begin on, on one line.
func before(runes []rune, i, begin int) string {
	from := max(0, begin-suggestContext)
	for k := begin - 1; k >= from; k-- {
		if runes[k] == '\n' {
			from = k + 1
		}
	}
	for from > 0 && from < begin && !unicode.IsSpace(runes[from-1]) {
		from++
	}
	return string(runes[from:i])
}

// after gives the text from i to a little after end, on one line.
func after(runes []rune, i, end int) string {
	to := min(len(runes), end+suggestContext)
	for k := end; k < to; k++ {
		if runes[k] == '\n' {
			to = k
		}
	}
	for to < len(runes) && to > end && !unicode.IsSpace(runes[to]) {
		to--
	}
	return string(runes[i:to])
}

// title is what a source is called that is known by the attribution alone.
func (x Suggestion) title() string {
	switch x.Kind {
	case attribution.WroteTo:
		return "Letter, " + x.Name + " to " + x.To
	case attribution.TranslatedFrom:
		return x.Name + " original"
	}
	return x.Name
}

// guesser knows the sources that a suggestion can mean.
type guesser struct {
	self    Source
	sources []Source
	titles  []string            // theirs, folded
	known   map[string]bool     // their ids
	names   map[string][]string // of each publisher (id), folded
	linked  map[string]bool     // ids of sources that this one derives from already
}

// What is looked through is bounded, however many sources there are: those that were changed last, those of the very titles that the
// suggestions name, and of each publisher that they name some.
const (
	maxGuess           = 1_000 // changed last
	maxGuessNames      = 100   // names and titles that are looked up
	maxGuessTitled     = 200   // sources of these titles
	maxGuessPublishers = 20    // that are named
	maxGuessOf         = 50    // sources of each
)

func newGuesser(ctx context.Context, tx *db.Tx, self Source, said []Suggestion) (*guesser, error) {
	g := &guesser{self: self, known: map[string]bool{self.ID: true}, names: map[string][]string{}, linked: map[string]bool{}}
	if err := g.add(ctx, tx, `s.merged_into is null order by s.updated_at desc, s.id desc limit $1`, maxGuess); err != nil {
		return nil, err
	}
	ids, err := g.readPublishers(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := g.lookUp(ctx, tx, said, ids); err != nil {
		return nil, err
	}
	up, _, err := Derivations(ctx, tx, self.ID)
	for _, d := range up {
		if d.Status != "rejected" {
			g.linked[d.To] = true
		}
	}
	return g, err
}

// add reads sources that the guesser does not know yet.
func (g *guesser) add(ctx context.Context, tx *db.Tx, where string, args ...any) error {
	return tx.Each(ctx, selectSource+` from sources s where `+where, args, func(rows *sql.Rows) error {
		s, err := scanSource(tx, rows)
		if err == nil && !g.known[s.ID] {
			g.known[s.ID], g.sources, g.titles = true, append(g.sources, s), append(g.titles, foldName(s.Title))
		}
		return err
	})
}

// readPublishers reads every publisher's names: there are few. It gives their ids in order.
func (g *guesser) readPublishers(ctx context.Context, tx *db.Tx) (ids []string, err error) {
	err = tx.Each(ctx, `select p.id, p.name, p.latin, p.domain from publishers p order by p.id`, nil, func(rows *sql.Rows) error {
		var p Publisher
		err := rows.Scan(&p.ID, &p.Name, &p.Latin, &p.Domain)
		ids, g.names[p.ID] = append(ids, p.ID), namesOf(p)
		return err
	})
	return ids, err
}

// lookUp adds the sources that the suggestions name by title or by publisher (ids), by index.
func (g *guesser) lookUp(ctx context.Context, tx *db.Tx, said []Suggestion, ids []string) error {
	var names []string
	var titles, dates []any
	seen := map[string]bool{}
	for _, x := range said {
		if !x.Publication || seen[x.Title] || len(titles) == maxGuessNames {
			continue
		}
		seen[x.Title] = true
		title := []rune(x.Title)
		names, titles = append(names, " "+foldName(x.Name)+" "), append(titles, string(title[:min(len(title), 200)]))
		if x.Date != "" && x.Kind != attribution.WroteTo {
			dates = append(dates, x.Date)
		}
	}
	if len(titles) > 0 {
		err := g.add(ctx, tx, `lower(substr(s.title, 1, 200)) in (`+lowerIn(len(titles))+`) and s.merged_into is null order by s.created_at, s.id limit `+db.In(len(titles)+1, 1),
			append(titles, maxGuessTitled)...)
		if err != nil {
			return err
		}
	}
	n := 0
	for _, id := range ids {
		if n == maxGuessPublishers || !slices.ContainsFunc(names, func(name string) bool { return within(name, g.names[id]) }) {
			continue
		}
		n++
		if err := g.ofPublisher(ctx, tx, id, dates); err != nil {
			return err
		}
	}
	return nil
}

// lowerIn gives the first n placeholders, each in lower case as the index on titles has it.
func lowerIn(n int) string {
	return `lower(` + strings.ReplaceAll(db.In(1, n), `, `, `), lower(`) + `)`
}

// ofPublisher adds the sources of a publisher that guess would choose first: those of a date, the last ones that are not younger than the
// source itself, the last ones.
func (g *guesser) ofPublisher(ctx context.Context, tx *db.Tx, id string, dates []any) error {
	const last = ` and s.merged_into is null order by s.published desc, s.id desc limit $2`
	if err := g.add(ctx, tx, `s.publisher = $1`+last, id, maxGuessOf); err != nil {
		return err
	}
	if g.self.Published != "" {
		if err := g.add(ctx, tx, `s.publisher = $1 and s.published <= $3`+last, id, maxGuessOf, string(g.self.Published)); err != nil {
			return err
		}
	}
	if len(dates) == 0 {
		return nil
	}
	return g.add(ctx, tx, `s.publisher = $1 and s.published in (`+db.In(3, len(dates))+`)`+last, append([]any{id, maxGuessOf}, dates...)...)
}

// namesOf lists a publisher's names, folded, as far as they are long enough to be told from other words.
func namesOf(p Publisher) (names []string) {
	for _, n := range []string{p.Name, p.Latin, p.Domain} {
		if n = foldName(n); len(n) > 2 {
			names = append(names, " "+n+" ")
		}
	}
	return names
}

// within reports whether a folded name between spaces has in it, in whole words, one of a publisher's.
func within(name string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(name, n) })
}

// own reports whether a name is that of the source's own publisher.
func (g *guesser) own(name string) bool {
	return within(" "+foldName(name)+" ", g.names[g.self.PublisherID])
}

// guess gives the source that fits best: a letter by its people and date, else one of that title, else of that publisher the last one that is
// not younger than this source.
func (g *guesser) guess(x Suggestion) *Source {
	best, most := -1, 0
	title, name := foldName(x.Title), " "+foldName(x.Name)+" "
	for i, s := range g.sources {
		score := g.score(x, s, g.titles[i] == title, within(name, g.names[s.PublisherID]))
		if score > most || score == most && score > 0 && cmp.Compare(s.Published, g.sources[best].Published) > 0 {
			best, most = i, score
		}
	}
	if best < 0 {
		return nil
	}
	return &g.sources[best]
}

// score says how well a source fits that has the very title, or a publisher of the name.
func (g *guesser) score(x Suggestion, s Source, titled, named bool) int {
	score := 0
	switch {
	case x.Kind == attribution.WroteTo:
		if !holds(s.Title, x.Name) || !holds(s.Title, x.To) || x.Date != "" && s.Published != "" && string(s.Published) != x.Date {
			return 0
		}
		score = 4
	case titled:
		score = 6
	case named:
		score = 2
	default:
		return 0
	}
	if x.Date != "" && string(s.Published) == x.Date {
		score += 2
	}
	if g.self.Published != "" && s.Published != "" && s.Published <= g.self.Published {
		score++
	}
	return score
}

// holds reports whether a title has every word of a name.
func holds(title, name string) bool {
	title = foldName(title)
	for w := range strings.FieldsSeq(foldName(name)) {
		if !strings.Contains(title, w) {
			return false
		}
	}
	return name != ""
}
