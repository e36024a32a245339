package claims

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// CrossChecks is what second readings found, in all and by rating, never by person.
type CrossChecks struct {
	Count, Agreed, Differed int
	// Of those that differed: how many lay so many steps apart on the line from true to false, the first being two words for one value; how many were
	// aside, one of the two lying off that line (unproven, other); and of how many the first reading is not kept, or was changed since.
	Steps         [5]int
	Aside, Unread int
	Pairs         []Pair // by scale and ratings, those that agreed too
}

// Pair is how often a first and a second reading were these.
type Pair struct {
	Scale         string // slug
	Version       int    // the latest of the scale that was used
	First, Second string // rating slugs
	Count         int
}

// line is where the normalised values lie from true to false; the others lie off it.
var line = map[string]int{"true": 0, "mostly-true": 1, "mixture": 2, "mostly-false": 3, "false": 4}

// crossChecks counts those since a day; of the claims (ids) that are sealed nothing counts.
func (w *workRows) crossChecks(since time.Time, sealed map[string]bool, value func(scale string, version int, rating string) (string, error)) (c CrossChecks, err error) {
	shut := map[int32]bool{}
	for id := range sealed {
		if claim, there := w.claims.find(id); there {
			shut[claim] = true
		}
	}
	type key struct{ scale, version, first, second int32 }
	pairs := map[key]int{}
	for _, s := range w.steps {
		if s.kind != agreed && s.kind != differed || shut[s.claim] || time.UnixMicro(s.at).Before(since) {
			continue
		}
		c.Count++
		c.Agreed += bit(s.kind == agreed)
		c.Differed += bit(s.kind == differed)
		first, second, found := w.pair(s)
		if !found {
			c.Unread += bit(s.kind == differed)
			continue
		}
		pairs[key{second.scale, second.version, first.rating, second.rating}]++
	}
	for k, n := range pairs {
		p := Pair{Scale: w.words[k.scale], Version: int(k.version), First: w.words[k.first], Second: w.words[k.second], Count: n}
		if p.First != p.Second {
			if err := c.place(p, value); err != nil {
				return c, err
			}
		}
		c.Pairs = append(c.Pairs, p)
	}
	c.Pairs = joined(c.Pairs)
	return c, nil
}

// pair finds the two readings that a cross-check compared. One that was changed later than that says nothing of it.
func (w *workRows) pair(s workStep) (first, second workReading, found bool) {
	for _, i := range w.read[s.claim] {
		if r := w.given[i]; r.blind && r.at == s.at {
			second, found = r, true
		}
	}
	if !found {
		return first, second, false
	}
	found = false
	for _, i := range w.read[s.claim] {
		r := w.given[i]
		if !r.blind && r.round <= second.round && (!found || cmp.Or(cmp.Compare(r.round, first.round), cmp.Compare(r.at, first.at)) > 0) {
			first, found = r, true
		}
	}
	same := first.rating == second.rating
	return first, second, found && first.scale == second.scale && same == (s.kind == agreed)
}

// place adds a pair that differs to those on the line, or to those beside it.
func (c *CrossChecks) place(p Pair, value func(scale string, version int, rating string) (string, error)) error {
	a, err := value(p.Scale, p.Version, p.First)
	if err != nil {
		return err
	}
	b, err := value(p.Scale, p.Version, p.Second)
	if err != nil {
		return err
	}
	x, on := line[a]
	y, too := line[b]
	if !on || !too {
		c.Aside += p.Count
		return nil
	}
	c.Steps[max(x-y, y-x)] += p.Count
	return nil
}

// joined joins the pairs of one scale's versions, in an order that stays.
func joined(pairs []Pair) []Pair {
	type key struct{ scale, first, second string }
	by := map[key]Pair{}
	latest := map[string]int{}
	for _, p := range pairs {
		k := key{p.Scale, p.First, p.Second}
		latest[p.Scale] = max(latest[p.Scale], p.Version)
		p.Count += by[k].Count
		by[k] = p
	}
	list := slices.SortedFunc(maps.Values(by), func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.Scale, b.Scale), cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	for i := range list {
		list[i].Version = latest[list[i].Scale]
	}
	return list
}
