package exchange

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// ExportShared is ExportJSONL of one claim for strangers: of the sources that keep says so of, the stretches that are quoted leave as an excerpt and the
// rest of their texts does not; evidence that cites what is withheld from viewer is left out, since nothing could be done with it.
func ExportShared(ctx context.Context, tx *db.Tx, viewer auth.Person, w io.Writer, claim string, keep func(sources.Source) bool) error {
	e := newExporter(viewer, w)
	if err := e.gather(ctx, tx, []string{claim}); err != nil {
		return err
	}
	e.shared = &shared{keep: keep, quoted: map[string][]string{}, starts: map[string]int{}, length: map[string]int{}}
	if err := e.quote(ctx, tx); err != nil {
		return err
	}
	return e.write(ctx, tx)
}

// shared is what an export for strangers knows of the texts that stay.
type shared struct {
	keep   func(sources.Source) bool
	quoted map[string][]string // by source (id), the stretches that are quoted of it
	length map[string]int      // of these together, in code points
	starts map[string]int      // by passage (id), where it begins in the excerpt
}

// between stands between the stretches of an excerpt.
const between = "\n[…]\n"

func (x *shared) keeps(s sources.Source) bool { return x != nil && x.keep(s) }

// add puts a passage into the excerpt of its source.
func (x *shared) add(source string, p sources.Passage) {
	if _, there := x.starts[p.ID]; there || p.Withheld {
		return
	}
	if len(x.quoted[source]) > 0 {
		x.length[source] += utf8.RuneCountInString(between)
	}
	x.starts[p.ID] = x.length[source]
	x.quoted[source] = append(x.quoted[source], p.Quote)
	x.length[source] += utf8.RuneCountInString(p.Quote)
}

func (x *shared) excerpt(source string) (text string, excerpt bool) {
	return strings.Join(x.quoted[source], between), len(x.quoted[source]) > 0
}

// place lets a line of evidence name its place in the excerpt.
func (x *shared) place(passage string, r *record) {
	if x == nil {
		return
	}
	if start, ok := x.starts[passage]; ok {
		r.Start, r.Snapshot = &start, nil
	}
}

// quote lists what is quoted of the sources whose texts stay.
func (e *exporter) quote(ctx context.Context, tx *db.Tx) error {
	cites := [][2]string{} // source, passage
	for _, c := range e.claims {
		list, err := claims.EvidenceOf(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		for _, v := range list {
			cites = append(cites, [2]string{v.SourceID, v.PassageID})
		}
	}
	for _, d := range e.derivations {
		cites = append(cites, [2]string{d.From, d.PassageID})
	}
	for _, c := range cites {
		if c[1] == "" || !e.shared.keeps(e.sources[c[0]]) {
			continue
		}
		p, err := sources.GetPassage(ctx, tx, c[1])
		if err != nil {
			return err
		}
		e.shared.add(c[0], p)
	}
	return nil
}
