package claims

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// limits are the filters of a line as they are asked of records.
type limits struct {
	window       fulltext.Span
	dated        bool // before: or after: is there: what has no day does not fit
	publishers   map[int32]bool
	noPublishers map[int32]bool // nil: not asked for
	languages    map[string]bool
	noLanguages  map[string]bool
	by, notBy    []string // folded
	claimsOnly   bool     // rating:, status: or tag: is there
}

// limit reads the filters, and says what no record can fit.
func (s *searching) limit() error {
	l := &s.limits
	l.window, l.dated = s.q.Window()
	l.languages, l.noLanguages = lower(s.q.Values("lang", false)), lower(s.q.Values("lang", true))
	l.publishers, l.noPublishers = s.publishersCalled(false), s.publishersCalled(true)
	for _, v := range s.q.Values("by", false) {
		l.by = append(l.by, fulltext.Fold(v))
	}
	for _, v := range s.q.Values("by", true) {
		l.notBy = append(l.notBy, fulltext.Fold(v))
	}
	for _, field := range []string{"rating", "status", "tag"} {
		for _, not := range []bool{false, true} {
			l.claimsOnly = l.claimsOnly || len(s.q.Values(field, not)) > 0
		}
	}
	if l.claimsOnly {
		s.note("rating:, status: and tag: speak of claims, so only claims are searched.")
	}
	for _, not := range []bool{false, true} {
		for _, status := range s.q.Values("status", not) {
			if !slices.Contains(Statuses, Status(strings.ToLower(status))) {
				s.note("status:%s fits no claim. There are %s.", status, names(Statuses))
			}
		}
	}
	if len(s.q.Values("publisher", false)) > 0 && len(l.publishers) == 0 {
		s.note("No publisher is called that.")
	}
	return nil
}

func (s *searching) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(s.found.Notes, text) {
		s.found.Notes = append(s.found.Notes, text)
	}
}

func lower(values []string) map[string]bool {
	if len(values) == 0 {
		return nil
	}
	set := map[string]bool{}
	for _, v := range values {
		set[strings.ToLower(v)] = true
	}
	return set
}

// speaks reports whether a language is one of some: en-GB is en too.
func inLanguages(set map[string]bool, language string) bool {
	language = strings.ToLower(language)
	base, _, _ := strings.Cut(language, "-")
	return set[language] || set[base]
}

// publishersCalled gives the publishers that publisher: names, nil when it is not there.
func (s *searching) publishersCalled(not bool) map[int32]bool {
	values := s.q.Values("publisher", not)
	if len(values) == 0 {
		return nil
	}
	set := map[int32]bool{}
	for _, v := range values {
		if p, there := s.rows.publishers.find(v); there {
			set[p] = true
			continue
		}
		folded := fulltext.Fold(v)
		t := fulltext.Term{Folded: folded}
		for p := range s.rows.houses {
			if folded != "" && t.Holds(s.rows.houses[p].called) && !s.rows.secret(s.tx, int32(p)) {
				set[int32(p)] = true
			}
		}
	}
	return set
}

// source reports whether a source may be found: it is not withheld, and it fits the filters.
func (s *searching) source(v int32) bool {
	if s.rows.hidden(s.tx, v) {
		return false
	}
	l, x := &s.limits, &s.rows.list[v]
	if l.dated && !(x.dated && x.span.Meets(l.window)) {
		return false
	}
	if l.publishers != nil && !l.publishers[x.publisher] || l.noPublishers[x.publisher] {
		return false
	}
	if l.languages != nil || l.noLanguages != nil {
		language := s.rows.languages.text(x.language)
		if l.languages != nil && !inLanguages(l.languages, language) || inLanguages(l.noLanguages, language) {
			return false
		}
	}
	return fitsBy(l.by, l.notBy, x.authors)
}

// fitsBy asks by: of folded names.
func fitsBy(by, notBy []string, called string) bool {
	holds := func(v string) bool { return v != "" && (fulltext.Term{Folded: v}).Holds(called) }
	return (len(by) == 0 || slices.ContainsFunc(by, holds)) && !slices.ContainsFunc(notBy, holds)
}

// openClaims gives the claims that fit the filters, in a set of its own.
func (s *searching) openClaims() (bitset, error) {
	d, l := &s.claims.desk, &s.limits
	out := everything(len(d.states))
	for field, kind := range map[string]kind{"status": ofTheStatus, "tag": withTheTag} {
		for _, not := range []bool{false, true} {
			values := s.q.Values(field, not)
			for i := range values {
				values[i] = strings.ToLower(values[i])
			}
			keep(out, values, not, func() bitset { return d.any(kind, values...) })
		}
	}
	viewer := Filter{Viewer: s.o.Viewer}
	for _, not := range []bool{false, true} {
		values := s.q.Values("rating", not)
		keep(out, values, not, func() bitset {
			viewer.Rating = strings.ToLower(strings.Join(values, ","))
			these := everything(len(d.states))
			d.rated(these, viewer)
			return these
		})
	}
	for i, set := range []map[string]bool{l.languages, l.noLanguages} {
		if set == nil {
			continue
		}
		var values []string
		for language := range d.words.at {
			if inLanguages(set, language) {
				values = append(values, language)
			}
		}
		keep(out, []string{""}, i == 1, func() bitset { return d.any(ofTheLanguage, values...) })
	}
	if l.dated {
		out.each(func(c int32) {
			if !s.claims.found[c].span.Meets(l.window) {
				out.put(c, false)
			}
		})
	}
	if err := s.byPersons(out); err != nil {
		return nil, err
	}
	return out, s.citing(out)
}

// keep keeps what is in a set, or what is not; nothing is changed when no values are asked for.
func keep(out bitset, values []string, not bool, set func() bitset) {
	switch {
	case len(values) == 0:
	case not:
		out.without(set())
	default:
		out.and(set())
	}
}

// byPersons keeps the claims whose claimant is called as by: says, or that such a person recorded or rated. Who rated what is sealed is not looked at.
func (s *searching) byPersons(out bitset) error {
	l := &s.limits
	if len(l.by)+len(l.notBy) == 0 {
		return nil
	}
	actors := map[string]string{s.o.Viewer.Actor(): "me"}
	err := s.tx.Each(s.ctx, `select id, name from people`, nil, func(row *sql.Rows) error {
		var id, name string
		err := row.Scan(&id, &name)
		actors[id] = strings.TrimSpace(actors[id] + " " + fulltext.Fold(name))
		return err
	})
	if err != nil {
		return err
	}
	yes, no := map[int32]bool{}, map[int32]bool{}
	for text, n := range s.claims.persons.at {
		called, isActor := actors[text]
		if !isActor {
			called = fulltext.Fold(strings.TrimPrefix(text, "local:"))
		}
		if len(l.by) > 0 && fitsBy(l.by, nil, called) {
			yes[n] = true
		}
		if !fitsBy(nil, l.notBy, called) {
			no[n] = true
		}
	}
	sealed := s.claims.desk.sealed(Filter{Viewer: s.o.Viewer})
	out.each(func(c int32) {
		f := s.claims.found[c]
		rated := f.ratedBy
		if sealed.has(c) {
			rated = 0
		}
		in := func(set map[int32]bool) bool { return set[f.claimant] || set[f.createdBy] || rated != 0 && set[rated] }
		if len(l.by) > 0 && !in(yes) || in(no) {
			out.put(c, false)
		}
	})
	return nil
}

// mostCited bounds the claims that publisher: looks up.
const mostCited = 50_000

// citing keeps the claims that standing evidence from the named publishers speaks of.
func (s *searching) citing(out bitset) error {
	for i, set := range []map[int32]bool{s.limits.publishers, s.limits.noPublishers} {
		if set == nil {
			continue
		}
		these := newBitset(len(s.claims.states))
		var ids []string
		for p := range set {
			ids = append(ids, s.rows.publishers.id(p))
		}
		slices.Sort(ids)
		for chunk := range slices.Chunk(ids, 500) {
			seen, args := sources.Open(s.tx, anys(chunk))
			args = append(args, mostCited)
			err := eachID(s.ctx, s.tx, `
				select distinct e.claim from sources s join evidence e on e.source = s.id and e.withdrawn_at = ''
				where s.publisher in (`+db.In(1, len(chunk))+`) and `+seen+` limit `+db.In(len(args), 1), args, func(id string) {
				if c, there := s.claims.claims.find(id); there {
					these.put(c, true)
				}
			})
			if err != nil {
				return err
			}
		}
		keep(out, []string{""}, i == 1, func() bitset { return these })
	}
	return nil
}

// text gives the text of a number. Lexicons are small, and this is asked of what is shown and counted.
func (w *lexicon) text(n int32) string {
	if int(n) < len(w.texts) {
		return w.texts[n]
	}
	return ""
}

// has reports whether a claim is in the set.
func (b bitset) has(c int32) bool { return int(c>>6) < len(b) && b[c>>6]&(1<<(c&63)) != 0 }
