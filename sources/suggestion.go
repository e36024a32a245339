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
		if g, err = newGuesser(ctx, tx, s); err != nil {
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
	self       Source
	sources    []Source // last changed first
	publishers map[string]Publisher
	linked     map[string]bool // ids of sources that this one derives from already
}

// maxGuess bounds the sources that are looked through: those that were changed last.
const maxGuess = 1_000

func newGuesser(ctx context.Context, tx *db.Tx, self Source) (*guesser, error) {
	g := &guesser{self: self, linked: map[string]bool{}}
	ids := map[string]bool{self.PublisherID: true}
	err := tx.Each(ctx, selectSource+` from sources s where s.id <> $1 and s.merged_into is null order by s.updated_at desc, s.id desc limit $2`,
		[]any{self.ID, maxGuess}, func(rows *sql.Rows) error {
			s, err := scanSource(rows)
			g.sources, ids[s.PublisherID] = append(g.sources, s), true
			return err
		})
	if err != nil {
		return nil, err
	}
	up, _, err := Derivations(ctx, tx, self.ID)
	for _, d := range up {
		if d.Status != "rejected" {
			g.linked[d.To] = true
		}
	}
	if err != nil {
		return nil, err
	}
	g.publishers, err = publishersByID(ctx, tx, ids)
	return g, err
}

// own reports whether a name is that of the source's own publisher.
func (g *guesser) own(name string) bool { return named(name, g.publishers[g.self.PublisherID]) }

// named reports whether a name has in it, in whole words, one of the publisher's.
func named(name string, p Publisher) bool {
	at := " " + foldName(name) + " "
	for _, n := range []string{p.Name, p.Latin, p.Domain} {
		if n = foldName(n); len(n) > 2 && strings.Contains(at, " "+n+" ") {
			return true
		}
	}
	return false
}

// guess gives the source that fits best: a letter by its people and date, else one of that title, else of that publisher the last one that is
// not younger than this source.
func (g *guesser) guess(x Suggestion) *Source {
	best, most := -1, 0
	for i, s := range g.sources {
		score := g.score(x, s)
		if score > most || score == most && score > 0 && cmp.Compare(s.Published, g.sources[best].Published) > 0 {
			best, most = i, score
		}
	}
	if best < 0 {
		return nil
	}
	return &g.sources[best]
}

func (g *guesser) score(x Suggestion, s Source) int {
	score := 0
	switch {
	case x.Kind == attribution.WroteTo:
		if !holds(s.Title, x.Name) || !holds(s.Title, x.To) || x.Date != "" && s.Published != "" && string(s.Published) != x.Date {
			return 0
		}
		score = 4
	case foldName(s.Title) == foldName(x.Title):
		score = 6
	case named(x.Name, g.publishers[s.PublisherID]):
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
